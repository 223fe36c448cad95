namespace Cardea.Protocol.Errors;

/// <summary>Errors of values: out of range, wrong form, too long, wrong use of functions.</summary>
public static partial class ServerErrors
{
    /// <summary>1041: a bound of the server is reached.</summary>
    public static ServerError OutOfResources() =>
        Make(1041, "HY000", "Out of memory; check if mysqld or some other process uses all available memory; if not, you may have to use 'ulimit' to allow mysqld to use more memory or you can add more swap space");

    /// <summary>1048: NULL for a NOT NULL column.</summary>
    public static ServerError ColumnCannotBeNull(string column) => Make(1048, "23000", $"Column '{column}' cannot be null");

    /// <summary>1264: a number beyond the column's range.</summary>
    public static ServerError OutOfRangeForColumn(string column, long row) => Make(1264, "22003", $"Out of range value for column '{column}' at row {row}");

    /// <summary>1265: part of the value was lost.</summary>
    public static ServerError DataTruncated(string column, long row) => Make(1265, "01000", $"Data truncated for column '{column}' at row {row}");

    /// <summary>1292: a value that cannot be read in full as the wanted type; no column is concerned.</summary>
    public static ServerError TruncatedWrongValue(string type, string value) => Make(1292, "22007", $"Truncated incorrect {type} value: '{value}'");

    /// <summary>1292: a value that is none of the wanted type; no column is concerned.</summary>
    public static ServerError IncorrectValue(string type, string value) => Make(1292, "22007", $"Incorrect {type} value: '{value}'");

    /// <summary>1292: a text that is no date, time or datetime.</summary>
    public static ServerError IncorrectTemporal(string type, string value, string column, long row) =>
        Make(1292, "22007", $"Incorrect {type} value: '{value}' for column '{column}' at row {row}");

    /// <summary>1301: a result longer than max_allowed_packet; always a warning, the result is NULL.</summary>
    public static ServerError ResultTooLong(string function, long limit) =>
        Make(1301, "HY000", $"Result of {function}() was larger than max_allowed_packet ({limit}) - truncated");

    /// <summary>1364: no value for a column without a default.</summary>
    public static ServerError NoDefault(string column) => Make(1364, "HY000", $"Field '{column}' doesn't have a default value");

    /// <summary>1365: division by zero under ERROR_FOR_DIVISION_BY_ZERO.</summary>
    public static ServerError DivisionByZero() => Make(1365, "22012", "Division by 0");

    /// <summary>1366: a text that is no number, or bytes that are no characters.</summary>
    public static ServerError IncorrectForColumn(string type, string value, string column, long row) =>
        Make(1366, "HY000", $"Incorrect {type} value: '{value}' for column '{column}' at row {row}");

    /// <summary>1406: a string longer than the column.</summary>
    public static ServerError DataTooLong(string column, long row) => Make(1406, "22001", $"Data too long for column '{column}' at row {row}");

    /// <summary>1411: a function cannot read a text in the given form.</summary>
    public static ServerError WrongValueForFunction(string type, string value, string function) =>
        Make(1411, "HY000", $"Incorrect {type} value: '{value}' for function {function}");

    /// <summary>1441: a date function left the range of dates.</summary>
    public static ServerError DateTimeOverflow(string function, string field) => Make(1441, "22008", $"{function} function: {field} field overflow");

    /// <summary>1582: too few or too many arguments.</summary>
    public static ServerError WrongParameterCount(string function) =>
        Make(1582, "42000", $"Incorrect parameter count in the call to native function '{function}'");

    /// <summary>1583: arguments of a function that make no sense.</summary>
    public static ServerError WrongParameters(string function) =>
        Make(1583, "42000", $"Incorrect parameters in the call to native function '{function}'");

    /// <summary>1690: arithmetic beyond the type; <paramref name="type"/> is BIGINT, BIGINT UNSIGNED, DECIMAL or DOUBLE.</summary>
    public static ServerError ValueOutOfRange(string type, string expression) => Make(1690, "22003", $"{type} value is out of range in '{expression}'");
}
