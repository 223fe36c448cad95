using Cardea.Protocol.Errors;

namespace Cardea.Engine.Catalog;

/// <summary>MySQL's rules for names, https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html.</summary>
internal static class Identifiers
{
    public const int MaxCharacters = 64;

    public static string Database(string name) => Check(name, ServerErrors.WrongDatabaseName);

    public static string Table(string name) => Check(name, ServerErrors.WrongTableName);

    public static string Column(string name) => Check(name, ServerErrors.WrongColumnName);

    public static string Index(string name) => Check(name, ServerErrors.WrongIndexName);

    /// <summary>Back-ticked, as SHOW CREATE prints names.</summary>
    public static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    private static string Check(string name, Func<string, ServerError> wrong)
    {
        if (name.Length > MaxCharacters && name.EnumerateRunes().Count() > MaxCharacters) throw new ServerErrorException(ServerErrors.IdentifierTooLong(name));
        if (name.Length == 0 || name[^1] == ' ' || name.Contains('\0', StringComparison.Ordinal)) throw new ServerErrorException(wrong(name));
        return name;
    }
}
