using Cardea.Engine.Types;

namespace Cardea.Engine.Catalog.InformationSchema;

/// <summary>One table of information_schema, made from a row source.</summary>
/// <param name="name">Upper case, as in 8.4.</param>
/// <param name="columns">Columns as in 8.4.</param>
/// <param name="rows">Makes the rows that the session may see.</param>
internal sealed class InformationTable(string name, IReadOnlyList<SystemColumn> columns, Func<ISessionHost, Filter, IEnumerable<object?[]>> rows) : ISystemTable
{
    public const string SchemaName = "information_schema";

    public string Schema => SchemaName;

    public string Name => name;

    public IReadOnlyList<SystemColumn> Columns => columns;

    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) => rows(session, new Filter(columns, equals));

    public static SystemColumn Name64(string name, bool nullable = false) => new(name, MySqlType.VarChar(64, "utf8mb3_bin"), nullable);

    public static SystemColumn Text(string name, uint characters, bool nullable = true) => new(name, MySqlType.VarChar(characters, "utf8mb3_general_ci"), nullable);

    public static SystemColumn Long(string name, bool nullable = true) => new(name, new MySqlType(TypeKind.LongText, uint.MaxValue, Collation: "utf8mb3_general_ci"), nullable);

    public static SystemColumn Number(string name, bool nullable = true) => new(name, MySqlType.BigInt, nullable);

    public static SystemColumn Unsigned(string name, bool nullable = true) => new(name, MySqlType.BigIntUnsigned, nullable);

    public static SystemColumn UnsignedInt(string name, bool nullable = true) => new(name, new MySqlType(TypeKind.Int, 10, Unsigned: true), nullable);

    public static SystemColumn Integer(string name, bool nullable = true) => new(name, MySqlType.Int, nullable);

    public static SystemColumn Choice(string name, bool nullable, params string[] members) =>
        new(name, new MySqlType(TypeKind.Enum, (uint)members.Max(static m => m.Length), Collation: "utf8mb3_bin", Members: members), nullable);

    public static SystemColumn Time(string name, TypeKind kind = TypeKind.DateTime) => new(name, MySqlType.DateTime(0) with { Kind = kind });
}

/// <summary>The equality conditions of a query, by column name.</summary>
internal readonly struct Filter(IReadOnlyList<SystemColumn> columns, IReadOnlyDictionary<int, object?> equals)
{
    /// <summary>The value that the column must have, or null if any.</summary>
    public string? this[string column]
    {
        get
        {
            foreach (var (ordinal, value) in equals)
            {
                if (columns[ordinal].Name == column) return value as string;
            }
            return null;
        }
    }

    /// <summary>False when a condition rules the value out.</summary>
    public bool Allows(string column, string value) => this[column] is not { } wanted || wanted.TrimEnd(' ') == value;
}
