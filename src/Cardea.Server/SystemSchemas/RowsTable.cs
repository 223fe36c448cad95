using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Sessions;

namespace Cardea.Server.SystemSchemas;

/// <summary>A table of the running program, made of a function. Columns are named in order, with <c>#</c> before those that hold numbers from 0, <c>-</c> before other numbers, <c>@</c> before times, <c>*</c> before long texts.</summary>
internal sealed class RowsTable : ISystemTable
{
    private readonly Func<Session, IReadOnlyDictionary<int, object?>, IEnumerable<object?[]>> _rows;

    public RowsTable(string schema, string name, string columns, Func<Session, IEnumerable<object?[]>> rows)
        : this(schema, name, columns, (session, _) => rows(session))
    {
    }

    /// <summary>For tables that make fewer rows when columns are compared with values; see <see cref="ISystemTable.Rows"/>.</summary>
    public RowsTable(string schema, string name, string columns, Func<Session, IReadOnlyDictionary<int, object?>, IEnumerable<object?[]>> rows)
    {
        (Schema, Name, _rows) = (schema, name, rows);
        Columns = [.. columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Column)];
    }

    public string Schema { get; }

    public string Name { get; }

    public IReadOnlyList<SystemColumn> Columns { get; }

    /// <summary>Finds the session of a connection id; the engine may ask in the name of a session through an object of its own.</summary>
    public required SessionRegistry Sessions { get; init; }

    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) =>
        session is Session own ? _rows(own, equals) : Sessions.Find(session.ConnectionId) is { } found ? _rows(found, equals) : [];

    internal static SystemColumn Column(string word) => word[0] switch
    {
        '#' => new(word[1..], MySqlType.BigIntUnsigned),
        '-' => new(word[1..], MySqlType.BigInt),
        '@' => new(word[1..], MySqlType.DateTime(0)),
        '*' => new(word[1..], new MySqlType(TypeKind.LongText, uint.MaxValue, Collation: "utf8mb4_0900_ai_ci")),
        _ => new(word, new MySqlType(TypeKind.VarChar, 1024, Collation: "utf8mb4_0900_ai_ci")),
    };
}
