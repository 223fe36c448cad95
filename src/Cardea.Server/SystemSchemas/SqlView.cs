using Cardea.Engine;

namespace Cardea.Server.SystemSchemas;

/// <summary>A view in SQL over other tables of the server: the engine reads its query in its place.</summary>
internal sealed class SqlView(string schema, string name, string columns, string definition) : ISystemTable
{
    public string Schema => schema;

    public string Name => name;

    public IReadOnlyList<SystemColumn> Columns { get; } = [.. columns.Split(' ').Select(RowsTable.Column)];

    public string? Definition => definition;

    public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals) => throw new InvalidOperationException($"{schema}.{name} is a query");
}
