namespace Cardea.Protocol.Errors;

/// <summary>Errors of authentication methods and of accounts with several factors. Source: MySQL source, <c>share/messages_to_clients.txt</c>.</summary>
public static partial class ServerErrors
{
    /// <summary>4052: a method that may not be this factor.</summary>
    public static ServerError FactorNotAllowed(string plugin, int factor, string operation) =>
        Make(4052, "HY000", $"Invalid plugin \"{plugin}\" specified as {factor} factor during \"{operation}\".");

    /// <summary>4053: a password for a method that keeps none.</summary>
    public static ServerError IdentifiedByUnsupported(string operation, string plugin) =>
        Make(4053, "HY000", $"IDENTIFIED BY clause during \"{operation}\" not supported for plugin \"{plugin}\".");

    /// <summary>4056: ADD of a factor that is there.</summary>
    public static ServerError FactorExists(int factor) => Make(4056, "HY000", $"{factor} factor authentication method exists. Please do ALTER USER... DROP {factor} factor "
        + $"before doing this operation OR do ALTER USER... MODIFY {factor} factor... to modify existing {factor} factor authentication method.");

    /// <summary>4057: MODIFY or DROP of a factor that is not there, or ADD of the one behind it.</summary>
    public static ServerError FactorMissing(int factor) => Make(4057, "HY000",
        $"{factor} factor authentication method doesn't exist. Please do ALTER USER... ADD {factor} factor... before doing this operation.");

    /// <summary>4058: authentication_policy demands something else.</summary>
    public static ServerError FactorAgainstPolicy(int factor) => Make(4058, "HY000",
        $"{factor} factor authentication method does not match against authentication policy. Please refer @@authentication_policy system variable.");

    /// <summary>4062: the third before the second.</summary>
    public static ServerError FactorOrder(int first, int second) => Make(4062, "HY000",
        $"{first} factor authentication method should be added before {second} factor authentication method.");

    /// <summary>4063: one factor twice in a statement.</summary>
    public static ServerError FactorsIdentical() => Make(4063, "HY000", "Authentication factor should be different.");

    /// <summary>4102: SET PASSWORD where the method keeps none.</summary>
    public static ServerError NoPasswordToSet(string user, string host) => Make(4102, "HY000",
        $"SET PASSWORD has no significance for user '{user}'@'{host}' as the authentication method used doesn't store authentication data in the MySQL server. "
        + "Please consider using ALTER USER instead if you want to change authentication parameters.");
}
