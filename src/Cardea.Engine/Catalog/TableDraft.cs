namespace Cardea.Engine.Catalog;

/// <summary>A table while it is being defined or altered. Keys name columns by id, so that columns may move and go.</summary>
internal sealed class TableDraft
{
    public required int Id { get; init; }

    public required string Schema { get; set; }

    public required string Name { get; set; }

    public required string Collation { get; set; }

    public string Comment { get; set; } = "";

    public string EngineName { get; set; } = "InnoDB";

    public string RowFormat { get; set; } = "";

    public bool Temporary { get; init; }

    public required DateTime CreatedUtc { get; init; }

    /// <summary>Ordinals are set by <see cref="Build"/>.</summary>
    public List<ColumnInfo> Columns { get; } = [];

    public List<KeyDraft> Keys { get; } = [];

    public List<ForeignKeyDraft> ForeignKeys { get; } = [];

    public List<CheckInfo> Checks { get; } = [];

    public static TableDraft Of(TableInfo table)
    {
        var draft = new TableDraft
        {
            Id = table.Id, Schema = table.Schema, Name = table.Name, Collation = table.Collation, Comment = table.Comment, EngineName = table.EngineName,
            RowFormat = table.RowFormat, Temporary = table.Temporary, CreatedUtc = table.CreatedUtc,
        };
        draft.Columns.AddRange(table.Columns);
        foreach (var index in table.Indexes)
        {
            draft.Keys.Add(new KeyDraft(index.Id, index.Name, index.IsPrimary, index.IsUnique, [.. index.Parts.Select(p => new KeyPartDraft(table.Columns[p.Column].Id, p.PrefixLength, p.Descending))])
            {
                Comment = index.Comment, Invisible = index.Invisible, Implicit = index.Implicit,
            });
        }
        draft.ForeignKeys.AddRange(table.ForeignKeys.Select(f => new ForeignKeyDraft([.. f.Columns.Select(c => table.Columns[c].Id)], f)));
        draft.Checks.AddRange(table.Checks);
        return draft;
    }

    /// <summary>Finds a column by name, without case.</summary>
    public ColumnInfo? Find(string name) => Columns.Find(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public ColumnInfo ById(int id) => Columns.Find(c => c.Id == id)!;

    public void Replace(ColumnInfo column) => Columns[Columns.FindIndex(c => c.Id == column.Id)] = column;

    /// <summary>The finished table; keys in the order in which MySQL keeps them.</summary>
    public TableInfo Build()
    {
        for (var i = 0; i < Columns.Count; i++) Columns[i] = Columns[i] with { Ordinal = i };
        var ordered = Keys.OrderBy(Rank).ToList();
        var indexes = ordered.ConvertAll(k => new IndexInfo(k.Id, k.Name, k.IsPrimary, k.IsUnique, [.. k.Parts.Select(p => new IndexPart(ById(p.ColumnId).Ordinal, p.PrefixLength, p.Descending))], k.Comment)
        {
            Invisible = k.Invisible, Implicit = k.Implicit,
        });
        var primary = indexes.Find(i => i.IsPrimary);
        var rowId = primary is { Parts: [{ PrefixLength: 0, Descending: false }] } && Columns[primary.Parts[0].Column].Type is { IsInteger: true, HasMixedStorage: false } ? primary.Parts[0].Column : -1;
        return new TableInfo(Id, Schema, Name, [.. Columns], indexes, Collation, Comment, EngineName, CreatedUtc, Temporary)
        {
            ForeignKeys = [.. ForeignKeys.Select(f => f.Info with { Columns = [.. f.ColumnIds.Select(c => ById(c).Ordinal)] })],
            Checks = [.. Checks],
            RowFormat = RowFormat,
            RowIdColumn = rowId,
            WithoutRowId = rowId < 0 && primary is not null && PhysicalTable.IsCompact(Columns) && primary.Parts.All(static p => p.PrefixLength == 0),
        };
    }

    // MySQL's order: primary, unique without NULLs, unique, the rest; each in the order of definition.
    private int Rank(KeyDraft key)
    {
        if (key.IsPrimary) return 0;
        if (!key.IsUnique) return 3;
        return key.Parts.Exists(p => ById(p.ColumnId).Nullable) ? 2 : 1;
    }
}

internal sealed record KeyDraft(int Id, string Name, bool IsPrimary, bool IsUnique, List<KeyPartDraft> Parts)
{
    public string Comment { get; init; } = "";

    public bool Invisible { get; init; }

    public bool Implicit { get; init; }
}

internal sealed record KeyPartDraft(int ColumnId, uint PrefixLength, bool Descending);

internal sealed record ForeignKeyDraft(List<int> ColumnIds, ForeignKeyInfo Info);
