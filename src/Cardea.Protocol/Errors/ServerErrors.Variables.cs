namespace Cardea.Protocol.Errors;

/// <summary>Errors of system variables and of SET.</summary>
public static partial class ServerErrors
{
    /// <summary>1193: no such variable.</summary>
    public static ServerError UnknownSystemVariable(string name) => Make(1193, "HY000", $"Unknown system variable '{name}'");

    /// <summary>1228: SET GLOBAL of a session variable.</summary>
    public static ServerError SessionVariableOnly(string name) => Make(1228, "HY000", $"Variable '{name}' is a SESSION variable and can't be used with SET GLOBAL");

    /// <summary>1229: SET [SESSION] of a global variable.</summary>
    public static ServerError GlobalVariableOnly(string name) => Make(1229, "HY000", $"Variable '{name}' is a GLOBAL variable and should be set with SET GLOBAL");

    /// <summary>1231: a value that the variable cannot have.</summary>
    public static ServerError WrongValueForVariable(string name, string value) => Make(1231, "42000", $"Variable '{name}' can't be set to the value of '{value}'");

    /// <summary>1232: a value of a type that the variable cannot have.</summary>
    public static ServerError WrongTypeForVariable(string name) => Make(1232, "42000", $"Incorrect argument type to variable '{name}'");

    /// <summary>1238: SET of a variable that is fixed, or <c>@@session.x</c> of a global one.</summary>
    public static ServerError ReadOnlyVariable(string name, string kind = "read only") => Make(1238, "HY000", $"Variable '{name}' is a {kind} variable");

    /// <summary>1568: SET TRANSACTION while one is open.</summary>
    public static ServerError TransactionInProgress() =>
        Make(1568, "25001", "Transaction characteristics can't be changed while a transaction is in progress");

    /// <summary>1621: SET SESSION of a variable that only SET GLOBAL may change.</summary>
    public static ServerError SessionReadOnlyVariable(string name) =>
        Make(1621, "HY000", $"SESSION variable '{name}' is read-only. Use SET GLOBAL to assign the value");

    /// <summary>1115: a character set that is not built in.</summary>
    public static ServerError UnknownCharacterSet(string name) => Make(1115, "42000", $"Unknown character set: '{name}'");

    /// <summary>1253: a collation of another character set.</summary>
    public static ServerError CollationCharacterSetMismatch(string collation, string charset) =>
        Make(1253, "42000", $"COLLATION '{collation}' is not valid for CHARACTER SET '{charset}'");

    /// <summary>1298: a time zone that the machine does not know.</summary>
    public static ServerError UnknownTimeZone(string name) => Make(1298, "HY000", $"Unknown or incorrect time zone: '{name}'");

    /// <summary>1292: a value was cut to fit; a warning.</summary>
    public static ServerError TruncatedValue(string name, string value) => Make(1292, "22007", $"Truncated incorrect {name} value: '{value}'");
}
