using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Catalog;

/// <summary>May these foreign keys be? Looks at parents, their columns and keys, as MySQL 8.4 does (restrict_fk_on_non_standard_key = ON).</summary>
internal static class ForeignKeyCheck
{
    /// <param name="scope">The change.</param>
    /// <param name="child">The table whose keys are looked at.</param>
    /// <param name="checks">foreign_key_checks: off lets a parent be missing.</param>
    public static void Demand(DdlScope scope, TableInfo child, bool checks)
    {
        foreach (var key in child.ForeignKeys)
        {
            var parent = key.ReferencedSchema == child.Schema && key.ReferencedTable == child.Name ? child : scope.Catalog.FindTable(key.ReferencedSchema, key.ReferencedTable);
            if (parent is null)
            {
                if (checks) throw Fail(ServerErrors.ForeignKeyNoParent(key.ReferencedTable));
                continue;
            }
            for (var i = 0; i < key.Columns.Count; i++)
            {
                var own = child.Columns[key.Columns[i]];
                var referenced = PhysicalTable.FindColumn(parent, key.ReferencedColumns[i]) ?? throw Fail(ServerErrors.ForeignKeyNoColumnInParent(key.ReferencedColumns[i], key.Name, parent.Name));
                if (!Compatible(own.Type, referenced.Type)) throw Fail(ServerErrors.ForeignKeyIncompatible(own.Name, referenced.Name, key.Name));
            }
            if (scope.ParentFor(child, key) is not null) continue;
            var columns = key.ReferencedColumns.Select(c => PhysicalTable.FindColumn(parent, c)!.Ordinal).ToList();
            var indexed = parent.Indexes.Any(i => i.Parts.Count >= columns.Count && i.Parts.Take(columns.Count).Select(static p => p.Column).SequenceEqual(columns));
            throw Fail(indexed ? ServerErrors.ForeignKeyNoUniqueKeyInParent(key.Name, parent.Name) : ServerErrors.ForeignKeyNoIndexInParent(key.Name, parent.Name));
        }
    }

    private static bool Compatible(MySqlType own, MySqlType referenced)
    {
        if (own.IsInteger || referenced.IsInteger) return own.Kind == referenced.Kind && own.Unsigned == referenced.Unsigned;
        if (own.IsCharacter && referenced.IsCharacter) return own.Collation == referenced.Collation;
        if (own.Kind == TypeKind.Decimal) return referenced.Kind == TypeKind.Decimal && own.Length == referenced.Length && own.Scale == referenced.Scale;
        return own.IsBinary ? referenced.IsBinary : own.Kind == referenced.Kind && own.Scale == referenced.Scale;
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}
