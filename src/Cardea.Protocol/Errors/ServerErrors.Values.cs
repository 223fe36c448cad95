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

    /// <summary>1300: bytes that are no characters of the set.</summary>
    public static ServerError InvalidCharacters(string charset, string hex) => Make(1300, "HY000", $"Invalid {charset} character string: '{hex}'");

    /// <summary>1260: GROUP_CONCAT beyond group_concat_max_len; always a warning.</summary>
    public static ServerError CutByGroupConcat(long row) => Make(1260, "HY000", $"Row {row} was cut by GROUP_CONCAT()");

    /// <summary>3140: a text that is no JSON, for a column.</summary>
    public static ServerError InvalidJsonForColumn(string reason, long position, string column) =>
        Make(3140, "22032", $"Invalid JSON text: \"{reason}\" at position {position} in value for column '{column}'.");

    /// <summary>3141: a text that is no JSON, as an argument.</summary>
    public static ServerError InvalidJsonArgument(int argument, string function, string reason, long position) =>
        Make(3141, "22032", $"Invalid JSON text in argument {argument} to function {function}: \"{reason}\" at position {position}.");

    /// <summary>3143: a wrong path.</summary>
    public static ServerError InvalidJsonPath(long position) => Make(3143, "42000", $"Invalid JSON path expression. The error is around character position {position}.");

    /// <summary>3144: JSON made from a string of a character set that is not text.</summary>
    public static ServerError InvalidJsonCharset(string charset) => Make(3144, "22032", $"Cannot create a JSON value from a string with CHARACTER SET '{charset}'.");

    /// <summary>3146: an argument that is neither JSON nor text.</summary>
    public static ServerError InvalidJsonType(int argument, string function) =>
        Make(3146, "22032", $"Invalid data type for JSON data in argument {argument} to function {function}; a JSON string or JSON type is required.");

    /// <summary>3149: a path with wildcards where one place is meant.</summary>
    public static ServerError JsonPathWildcard() =>
        Make(3149, "42000", "In this situation, path expressions may not contain the * and ** tokens or an array range.");

    /// <summary>3153: $ where a member is meant.</summary>
    public static ServerError JsonVacuousPath() => Make(3153, "42000", "The path expression '$' is not allowed in this context.");

    /// <summary>3154: neither 'one' nor 'all'.</summary>
    public static ServerError JsonOneOrAll(string function) => Make(3154, "42000", $"The oneOrAll argument to {function} may take these values: 'one' or 'all'.");

    /// <summary>3157: deeper than 100 levels.</summary>
    public static ServerError JsonTooDeep() => Make(3157, "22032", "The JSON document exceeds the maximum depth.");

    /// <summary>3158: NULL as a member name.</summary>
    public static ServerError JsonNullKey() => Make(3158, "22032", "JSON documents may not contain NULL member names.");

    /// <summary>3513: bit operators on binary strings of different length.</summary>
    public static ServerError BinaryOperandsDiffer(string operation) => Make(3513, "HY000", $"Binary operands of bitwise operators must be of equal length ({operation})");

    /// <summary>3685: a pattern or position that makes no sense.</summary>
    public static ServerError RegexIllegalArgument() => Make(3685, "HY000", "Illegal argument to a regular expression.");

    /// <summary>3686: a start position outside of the text.</summary>
    public static ServerError RegexIndexOutOfBounds() => Make(3686, "HY000", "Index out of bounds in regular expression search.");

    /// <summary>3688: a pattern that cannot be read.</summary>
    public static ServerError RegexSyntax(int line, int character) => Make(3688, "HY000", $"Syntax error in regular expression on line {line}, character {character}.");

    /// <summary>3691: a parenthesis too many or too few.</summary>
    public static ServerError RegexMismatchedParenthesis() => Make(3691, "HY000", "Mismatched parenthesis in regular expression.");

    /// <summary>3693: {3,2}.</summary>
    public static ServerError RegexBadInterval() => Make(3693, "HY000", "The maximum is less than the minumum in a {min,max} interval.");

    /// <summary>3696: a bracket without end.</summary>
    public static ServerError RegexMissingBracket() => Make(3696, "HY000", "The regular expression contains an unclosed bracket expression.");

    /// <summary>3699: the search took too long.</summary>
    public static ServerError RegexTimeout() => Make(3699, "HY000", "Timeout exceeded in regular expression match.");

    /// <summary>3020: the logarithm of a number that is not positive; always a warning.</summary>
    public static ServerError InvalidLogarithm() => Make(3020, "2201E", "Invalid argument for logarithm");

    /// <summary>3057: an empty or too long name for GET_LOCK.</summary>
    public static ServerError IncorrectLockName(string name) => Make(3057, "42000", $"Incorrect user-level lock name '{name}'.");
}
