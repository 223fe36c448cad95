using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Catalog;

/// <summary>Writes the rows of a table into a new SQLite table of another shape, which then takes its name.</summary>
internal static class TableCopy
{
    private const string NewName = "t_new";

    /// <summary>Copies; columns are matched by id, values converted where their stored form differs. Returns the number of rows.</summary>
    public static long Run(DdlScope scope, TableInfo from, TableInfo to, DdlExpressions? expressions)
    {
        var name = PhysicalTable.NameOf(from);
        scope.Execute(PhysicalTable.Create(to, NewName, key => scope.ParentFor(to, key)));
        var rows = NeedsConversion(from, to, expressions is not null) ? Converting(scope, from, to, expressions!) : Plain(scope, from, to);
        scope.Execute($"DROP TABLE {name}; ALTER TABLE {NewName} RENAME TO {name}");
        foreach (var index in to.Indexes)
        {
            if (PhysicalTable.IsTableKey(to, index)) continue;
            try
            {
                scope.Execute(PhysicalTable.CreateIndex(to, index, name));
            }
            catch (SqliteException e) when (e.ExtendedCode is Result.ConstraintUnique)
            {
                throw ConstraintErrors.DuplicateInIndex(scope.Connection, to, index);
            }
        }
        return rows;
    }

    /// <summary>True when stored values of the old type are valid as they are under the new one.</summary>
    public static bool SameForm(MySqlType from, MySqlType to)
    {
        if (from.Equals(to)) return true;
        if (from.Kind == to.Kind && from.Unsigned == to.Unsigned)
        {
            switch (from.Kind)
            {
                case TypeKind.VarChar or TypeKind.VarBinary: return to.Length >= from.Length && SameText(from, to);
                case TypeKind.TinyText or TypeKind.Text or TypeKind.MediumText or TypeKind.LongText: return SameText(from, to);
                case >= TypeKind.TinyInt and <= TypeKind.BigInt: return true;
                case TypeKind.Enum: return to.Members!.Count >= from.Members!.Count && to.Members.Take(from.Members.Count).SequenceEqual(from.Members);
                case TypeKind.Set: return to.Members!.Count <= 63 && to.Members.Count >= from.Members!.Count && to.Members.Take(from.Members.Count).SequenceEqual(from.Members);
                case TypeKind.Time or TypeKind.DateTime or TypeKind.Timestamp: return to.Scale >= from.Scale;
                case TypeKind.Double: return !to.HasFixedDigits;
                default: return false;
            }
        }
        // A wider integer, a wider text.
        if (from.IsInteger && to.IsInteger && !from.HasMixedStorage && !to.HasMixedStorage) return from.Unsigned == to.Unsigned ? to.Kind > from.Kind : !to.Unsigned && to.Kind > from.Kind;
        if (from.Kind == TypeKind.VarChar && to.IsCharacter && to.IsLong) return SameText(from, to) && to.LongTypeBytes >= from.Length * (ulong)from.CollationObject.MaximumBytes;
        if (from.IsCharacter && to.IsCharacter && from.IsLong && to.IsLong) return SameText(from, to) && to.Kind > from.Kind;
        return from.IsBinary && to.IsBinary && from.IsLong && to.IsLong && to.Kind > from.Kind;
    }

    // The collation is part of SQLite's column; a copy without conversion is enough when only it differs.
    private static bool SameText(MySqlType from, MySqlType to) => from.CollationObject.Charset == to.CollationObject.Charset;

    private static bool NeedsConversion(TableInfo from, TableInfo to, bool canConvert)
    {
        if (!canConvert) return false;
        foreach (var column in to.Columns)
        {
            var old = from.Columns.FirstOrDefault(c => c.Id == column.Id);
            if (old is null ? column.Default is ColumnDefault.Computed || column.AutoIncrement || column.GeneratedText is not null : !SameForm(old.Type, column.Type) || (old.Nullable && !column.Nullable)) return true;
        }
        return false;
    }

    private static long Plain(DdlScope scope, TableInfo from, TableInfo to)
    {
        var old = from.Columns.Select(static c => c.Id).ToHashSet();
        var target = string.Join(", ", to.Columns.Select(PhysicalTable.NameOf));
        var source = string.Join(", ", to.Columns.Select(c => old.Contains(c.Id) ? PhysicalTable.NameOf(c) : PhysicalTable.Literal(ImplicitValue(scope, c))));
        try
        {
            scope.Execute($"INSERT INTO {NewName}({target}) SELECT {source} FROM {PhysicalTable.NameOf(from)}");
        }
        catch (SqliteException e) when (e.ExtendedCode is Result.ConstraintPrimaryKey or Result.ConstraintUnique or Result.ConstraintRowId)
        {
            throw DuplicateKey(scope, from, to);
        }
        return scope.Connection.Changes;
    }

    private static long Converting(DdlScope scope, TableInfo from, TableInfo to, DdlExpressions expressions)
    {
        using var select = scope.Prepare($"SELECT {string.Join(", ", from.Columns.Select(PhysicalTable.NameOf))} FROM {PhysicalTable.NameOf(from)}");
        using var insert = scope.Prepare($"INSERT INTO {NewName}({string.Join(", ", to.Columns.Select(PhysicalTable.NameOf))}) VALUES({string.Join(", ", Enumerable.Range(1, to.Columns.Count).Select(static n => $"?{n}"))})");
        var zone = scope.Session.Host.TimeZone;
        var row = 0L;
        while (select.Step())
        {
            row++;
            if (row % 1024 == 0 && scope.Session.Host.Killed) throw new ServerErrorException(ServerErrors.QueryInterrupted());
            for (var i = 0; i < to.Columns.Count; i++)
            {
                var column = to.Columns[i];
                var at = IndexOf(from, column.Id);
                if (at < 0)
                {
                    insert.Bind(i + 1, column.AutoIncrement ? StorageSlot.FromInteger((long)scope.Session.NextAutoIncrement(to, 1))
                        : column.Default is ColumnDefault.Computed || column.GeneratedText is not null ? StorageCodec.Encode(expressions.Compute(column), column.Type, zone) : ImplicitValue(scope, column));
                    continue;
                }
                var slot = select.ColumnSlot(at);
                var old = from.Columns[at];
                if (SameForm(old.Type, column.Type) && !(slot.IsNull && !column.Nullable)) insert.Bind(i + 1, slot);
                else insert.Bind(i + 1, expressions.Convert(column, StorageCodec.Decode(slot, old.Type, zone), row));
            }
            try
            {
                insert.Run();
            }
            catch (SqliteException e) when (e.Code == Result.Constraint)
            {
                throw DuplicateKey(scope, from, to);
            }
        }
        return row;
    }

    private static ServerErrorException DuplicateKey(DdlScope scope, TableInfo from, TableInfo to) =>
        ConstraintErrors.DuplicateIn(scope.Connection, from, to, to.PrimaryKey ?? to.Indexes.First(static i => i.IsUnique));

    /// <summary>What existing rows get in an added column: its default, NULL, or the type's zero value.</summary>
    internal static StorageSlot ImplicitValue(DdlScope scope, ColumnInfo column)
    {
        var zone = scope.Session.Host.TimeZone;
        switch (column.Default)
        {
            case ColumnDefault.Literal literal: return StorageCodec.Encode(literal.Value, column.Type, zone);
            case ColumnDefault.CurrentTimestamp: return StorageCodec.Encode(SqlValue.FromDateTime(PackedTemporal.RoundDateTime(SessionTime.Now(scope.Session.Host), column.Type.Scale, truncate: true) ?? 0, column.Type.Scale), column.Type, zone);
            default: return column.Nullable ? StorageSlot.Null : ZeroOf(column.Type);
        }
    }

    internal static StorageSlot ZeroOf(MySqlType type) => type switch
    {
        { Kind: TypeKind.Enum } => StorageSlot.FromInteger(1),
        { Kind: TypeKind.Json } => StorageSlot.FromText("null"u8.ToArray()),
        { Kind: TypeKind.Decimal } => StorageCodec.Encode(SqlValue.FromInt(0), type, TimeZoneInfo.Utc),
        { Kind: TypeKind.Binary } => StorageSlot.FromBlob(new byte[type.Length]),
        { StorageClass: StorageClass.Text } => StorageSlot.FromText(default),
        { StorageClass: StorageClass.Blob } => StorageSlot.FromBlob(default),
        { StorageClass: StorageClass.Real } => StorageSlot.FromReal(0),
        _ => StorageSlot.FromInteger(0),
    };

    private static int IndexOf(TableInfo table, int columnId)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Id == columnId) return i;
        }
        return -1;
    }
}
