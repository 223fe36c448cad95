namespace Cardea.Protocol.Errors;

/// <summary>Errors of LOAD DATA.</summary>
public static partial class ServerErrors
{
    /// <summary>1083: an enclosing or escaping string of more than one character.</summary>
    public static ServerError WrongFieldTerminators() => Make(1083, "42000", "Field separator argument is not what is expected; check the manual");

    /// <summary>1261: a line with fewer fields than columns.</summary>
    public static ServerError TooFewFields(long row) => Make(1261, "01000", $"Row {row} doesn't contain data for all columns");

    /// <summary>1262: a line with more fields than columns.</summary>
    public static ServerError TooManyFields(long row) => Make(1262, "01000", $"Row {row} was truncated; it contained more data than there were input columns");

    /// <summary>1263: \N for a column that is NOT NULL.</summary>
    public static ServerError NullToNotNull(string column, long row) =>
        Make(1263, "22004", $"Column set to default value; NULL supplied to NOT NULL column '{column}' at row {row}");

    /// <summary>3948: local_infile is off, or the client did not say that it gives files.</summary>
    public static ServerError LocalFilesDisabled() =>
        Make(3948, "42000", "Loading local data is disabled; this must be enabled on both the client and server sides");
}
