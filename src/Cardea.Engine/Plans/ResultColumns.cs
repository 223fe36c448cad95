using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Protocol.Packets;

namespace Cardea.Engine.Plans;

/// <summary>What clients are told of result columns; follows from our types, never from SQLite's.</summary>
internal static class ResultColumns
{
    // Part of some key; the client library knows it as PART_KEY_FLAG.
    private const ColumnFlags PartOfKey = (ColumnFlags)16384;

    public static ColumnDefinition[] Describe(IReadOnlyList<OutputColumn> columns) => [.. columns.Select(Describe)];

    public static ColumnDefinition Describe(OutputColumn column) => column.Expression is { } e && BaseOf(e) is { } found
        ? OfTable(column.Name, found, column)
        : Of(column.Name, column.Type, column.Nullable);

    /// <summary>A column that comes from no table.</summary>
    public static ColumnDefinition Of(string name, MySqlType type, bool nullable)
    {
        var wire = type.Wire;
        var flags = wire.Flags & ~ColumnFlags.Number; // set by the client itself
        if (!nullable) flags |= ColumnFlags.NotNull;
        return new ColumnDefinition("", "", "", name, "", wire.CollationId, wire.Length, wire.Type, flags, wire.Decimals);
    }

    private static BoundColumn? BaseOf(BoundExpression e) => e is BoundColumn c ? c : null;

    private static ColumnDefinition OfTable(string name, BoundColumn column, OutputColumn output)
    {
        var source = column.Source;
        var origin = column;
        while (origin.Column.Origin is { } deeper) origin = deeper;
        var wire = output.Type.Wire;
        var flags = wire.Flags & ~ColumnFlags.Number;
        if (!output.Nullable) flags |= ColumnFlags.NotNull;
        // Numbers of tables do not carry the flag of binary strings, those of expressions do.
        if (output.Type.IsNumeric) flags &= ~ColumnFlags.Binary;
        if (origin is { Source: BaseSource b, Column.Info: { } info }) flags |= KeyFlags(b.Table, info);
        var schema = origin.Source.Schema ?? "";
        return new ColumnDefinition(schema, source.Alias, origin.Source.Name, name, origin.Column.Name, wire.CollationId, wire.Length, wire.Type, flags, wire.Decimals);
    }

    private static ColumnFlags KeyFlags(TableInfo table, ColumnInfo column)
    {
        var flags = ColumnFlags.None;
        foreach (var index in table.Indexes)
        {
            var position = 0;
            while (position < index.Parts.Count && index.Parts[position].Column != column.Ordinal) position++;
            if (position == index.Parts.Count) continue;
            flags |= PartOfKey;
            if (index.IsPrimary) flags |= ColumnFlags.PrimaryKey;
            else if (position == 0) flags |= index.IsUnique && index.Parts.Count == 1 ? ColumnFlags.UniqueKey : ColumnFlags.MultipleKey;
        }
        if (column.AutoIncrement) flags |= ColumnFlags.AutoIncrement;
        if (column.OnUpdateNow) flags |= ColumnFlags.OnUpdateNow;
        if (column.OnUpdateNow || column.Default is ColumnDefault.CurrentTimestamp && column.Type.Kind == TypeKind.Timestamp) flags |= ColumnFlags.Timestamp;
        if (!column.Nullable && column.Default is ColumnDefault.NoDefault && !column.AutoIncrement && column.GeneratedText is null) flags |= ColumnFlags.NoDefaultValue;
        return flags;
    }
}
