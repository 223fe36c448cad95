using Cardea.Engine.Types;

namespace Cardea.Engine;

/// <summary>A read-only table whose rows come from the running program: information_schema, performance_schema, sys, mysql.</summary>
public interface ISystemTable
{
    string Schema { get; }

    string Name { get; }

    IReadOnlyList<SystemColumn> Columns { get; }

    /// <summary>True for views (sys, most of information_schema): SHOW FULL TABLES prints <c>VIEW</c> or <c>SYSTEM VIEW</c>.</summary>
    bool IsView { get; }

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
public sealed record SystemColumn(string Name, MySqlType Type, bool Nullable = true);
