using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Execution;
using Cardea.Engine.Translation;
using Cardea.Engine.Values;

namespace Cardea.Engine.Plans;

/// <summary>SQLite's query plan in the columns of MySQL's EXPLAIN: one row per table in the order of the joins.</summary>
internal static class ExplainRows
{
    public static IEnumerable<SqlValue[]> Of(EnginePlan plan, SqlPart? part, Dictionary<string, TableSource> sources, EmbeddedSession session)
    {
        var kind = plan switch { UpdatePlan => "UPDATE", DeletePlan => "DELETE", InsertPlan => "INSERT", _ => "SIMPLE" };
        var rows = new List<SqlValue[]>();
        if (part is not null)
        {
            foreach (var detail in Details(part, session))
            {
                var words = detail.Split(' ');
                if (words[0] is not ("SCAN" or "SEARCH") || !sources.TryGetValue(words[1], out var source)) continue;
                rows.Add(Row(kind, source, detail));
            }
        }
        if (rows.Count == 0) rows.Add(Row(kind, null, ""));
        return rows;
    }

    private static List<string> Details(SqlPart part, EmbeddedSession session)
    {
        var details = new List<string>();
        var connection = session.Storage.BeginRead();
        try
        {
            using var statement = connection.Prepare(Encoding.UTF8.GetBytes($"EXPLAIN QUERY PLAN {part}"));
            while (statement.Step()) details.Add(statement.ColumnString(3));
        }
        finally
        {
            session.Storage.EndRead(connection);
        }
        return details;
    }

    private static SqlValue[] Row(string kind, TableSource? source, string detail)
    {
        var table = (source as BaseSource)?.Table;
        var key = IndexOf(table, detail);
        var type = source is null ? null : detail.StartsWith("SCAN", StringComparison.Ordinal) ? (key is null ? "ALL" : "index")
            : detail.Contains('<', StringComparison.Ordinal) || detail.Contains('>', StringComparison.Ordinal) ? "range" : key is { IsUnique: true } ? "const" : "ref";
        return
        [
            SqlValue.FromInt(1), SqlValue.FromString(kind), Text(source?.Alias), SqlValue.Null, Text(type), Text(key?.Name), Text(key?.Name), SqlValue.Null, SqlValue.Null,
            SqlValue.Null, SqlValue.FromDouble(100), Text(source is null ? "No tables used" : null),
        ];
    }

    private static SqlValue Text(string? text) => text is null ? SqlValue.Null : SqlValue.FromString(text);

    private static IndexInfo? IndexOf(TableInfo? table, string detail)
    {
        if (table is null) return null;
        if (detail.Contains("PRIMARY KEY", StringComparison.Ordinal)) return table.PrimaryKey;
        foreach (var index in table.Indexes)
            if (detail.Contains($"INDEX i{index.Id} ", StringComparison.Ordinal)) return index;
        return null;
    }
}
