using System.Globalization;
using System.Text;
using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine;

/// <summary>A read-only table whose rows come from the running program: information_schema, performance_schema, sys, mysql.</summary>
public interface ISystemTable
{
    string Schema { get; }

    string Name { get; }

    IReadOnlyList<SystemColumn> Columns { get; }

    /// <summary>The primary key and the other keys, in order; none for most tables.</summary>
    IReadOnlyList<SystemKey> Keys => [];

    /// <summary>The table's comment; empty for most.</summary>
    string Comment => "";

    /// <summary>
    /// The query of a view that is one in SQL; its columns are <see cref="Columns"/> in order, and it reads with the privileges of whoever asks
    /// (SQL SECURITY INVOKER). Null for a table with rows of its own.
    /// </summary>
    string? Definition => null;

    /// <summary>The statements that change what it shows, for the error that refuses to write to it; null when nothing does.</summary>
    string? ChangedBy => null;

    /// <summary>
    /// The rows that this session may see. Each value is null, long, ulong, double, string, byte[] or DateTime (UTC).
    /// </summary>
    /// <param name="session">Who asks.</param>
    /// <param name="equals">Equality conditions on columns by ordinal that the reader may use to make fewer rows; it need not.</param>
    IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals);
}

/// <summary>A column of a system table.</summary>
public sealed record SystemColumn(string Name, MySqlType Type, bool Nullable = true)
{
    /// <summary>The DEFAULT clause, for tools that look at it: nothing is ever inserted.</summary>
    public ColumnDefault Default { get; init; } = ColumnDefault.None;

    /// <summary>ON UPDATE CURRENT_TIMESTAMP.</summary>
    public bool OnUpdateNow { get; init; }

    /// <summary>The same column with a literal default: a number, a word of an ENUM, the empty SET or a text.</summary>
    public SystemColumn WithDefault(string text) => this with { Default = new ColumnDefault.Literal(Literal(text)) };

    private SqlValue Literal(string text) => Type.Kind switch
    {
        TypeKind.Enum => SqlValue.FromMember(Encoding.UTF8.GetBytes(text), (ulong)(Type.Members!.TakeWhile(m => m != text).Count() + 1)),
        TypeKind.Set => SqlValue.FromMember([], 0),
        _ when Type.IsInteger => SqlValue.FromInt(long.Parse(text, CultureInfo.InvariantCulture)),
        _ => SqlValue.FromString(text),
    };
}

/// <summary>A key of a system table. <c>PRIMARY</c> is the primary one, the others are not unique. A column may have <c>DESC</c> behind its name.</summary>
public sealed record SystemKey(string Name, params IReadOnlyList<string> Columns);
