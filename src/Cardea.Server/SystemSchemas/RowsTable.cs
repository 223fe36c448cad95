using Cardea.Engine;
using Cardea.Engine.Types;
using Cardea.Server.Sessions;

namespace Cardea.Server.SystemSchemas;

/// <summary>A table of the running program, made of a function. Columns are named in order, with <c>#</c> before those that hold numbers.</summary>
internal sealed class RowsTable : ISystemTable
{
    private readonly Func<Session, IReadOnlyDictionary<int, object?>, IEnumerable<object?[]>> _rows;

    public RowsTable(string schema, string name, string columns, Func<Session, IReadOnlyDictionary<int, object?>, IEnumerable<object?[]>> rows, bool isView = false)
    {
        (Schema, Name, _rows, IsView) = (schema, name, rows, isView);
        Columns = [.. columns.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Column)];
    }

    public RowsTable(string schema, string name, string columns, Func<Session, IEnumerable<object?[]>> rows, bool isView = false)
        : this(schema, name, columns, (session, _) => rows(session), isView)
    {
    }

    public string Schema { get; }

    public string Name { get; }

    public IReadOnlyList<SystemColumn> Columns { get; }

    public bool IsView { get; }

    // Only sessions of this server ask; there is no other host.
    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) => _rows((Session)session, equals);

    private static SystemColumn Column(string word) => word[0] switch
    {
        '#' => new(word[1..], MySqlType.BigIntUnsigned),
        '@' => new(word[1..], MySqlType.DateTime(0)),
        '*' => new(word[1..], new MySqlType(TypeKind.LongText, uint.MaxValue, Collation: "utf8mb4_0900_ai_ci")),
        _ => new(word, new MySqlType(TypeKind.VarChar, 1024, Collation: "utf8mb4_0900_ai_ci")),
    };
}
