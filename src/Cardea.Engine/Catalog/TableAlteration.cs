using Cardea.Engine.Sqlite;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Catalog;

/// <summary>
/// ALTER TABLE: the specifications change a draft one after the other; then the cheapest way is chosen to bring SQLite's table to it:
/// nothing, indexes, added or dropped columns, or a copy.
/// </summary>
internal sealed class TableAlteration
{
    private readonly DdlScope _scope;
    private readonly TableInfo _old;
    private readonly TableDraft _draft;
    private readonly TableBuilder _builder;
    private readonly DdlExpressions _expressions;
    private ulong? _autoIncrement;
    private bool _force;
    private ObjectName? _newName;

    public TableAlteration(DdlScope scope, TableInfo table, DdlExpressions expressions)
    {
        (_scope, _old, _expressions) = (scope, table, expressions);
        _draft = TableDraft.Of(table);
        _builder = new TableBuilder(scope, _draft, expressions);
    }

    /// <summary>Applies and returns the number of rows copied.</summary>
    public long Run(IReadOnlyList<AlterSpecification> specifications)
    {
        // Drops first: "DROP KEY a, ADD KEY a" must work in any order.
        foreach (var s in specifications.Where(IsDrop)) Drop(s);
        foreach (var s in specifications.Where(static s => !IsDrop(s))) Apply(s);
        if (_draft.Columns.Count == 0) throw Fail(ServerErrors.CannotRemoveAllColumns());
        _builder.Finish();
        var renamed = Rename();
        var table = _draft.Build();
        ForeignKeyCheck.Demand(_scope, table, _scope.Session.ForeignKeyChecks);
        _expressions.Demand(table, _old);
        if (renamed && !table.Temporary) _scope.Remove(_old);
        var rows = ChangePhysical(table);
        _scope.Enter(table);
        if (!table.Temporary) FollowInChildren(table, renamed);
        if (_autoIncrement is { } next) _scope.SetAutoIncrement(table, AtLeastUsed(table, next));
        else if (table.Columns.Any(static c => c.AutoIncrement) && !_old.Columns.Any(static c => c.AutoIncrement)) _scope.SetAutoIncrement(table, AtLeastUsed(table, 1));
        return rows;
    }

    private static bool IsDrop(AlterSpecification s) => s is DropColumn or DropKey or DropPrimaryKey or DropForeignKey or DropConstraint;

    private void Drop(AlterSpecification specification)
    {
        switch (specification)
        {
            case DropColumn s: RemoveColumn(s.Name); break;
            case DropKey s: RemoveKey(s.Name); break;
            case DropPrimaryKey: RemoveKey("PRIMARY"); break;
            case DropForeignKey s:
                if (_draft.ForeignKeys.RemoveAll(f => Same(f.Info.Name, s.Name)) == 0) throw Fail(ServerErrors.CannotDropKey(s.Name));
                break;
            case DropConstraint s: RemoveConstraint(s); break;
        }
    }

    private void Apply(AlterSpecification specification)
    {
        switch (specification)
        {
            case AddColumn s:
                _builder.AddColumn(s.Column, Position(s.Position));
                _builder.AddColumnConstraints(s.Column);
                break;
            case AddConstraint s: _builder.AddConstraint(s.Constraint); break;
            case ChangeColumn s: Change(s); break;
            case RenameColumn s: Rename(Demand(s.OldName), s.NewName); break;
            case SetColumnDefault s:
                var column = Demand(s.Name);
                _draft.Replace(column with { Default = _builder.Default(column, s.Default, s.IsExpression) });
                break;
            case SetColumnVisibility s: _draft.Replace(Demand(s.Name) with { Invisible = !s.Visible }); break;
            case AlterConstraint s: Enforce(s); break;
            case AlterIndexVisibility s: ReplaceKey(s.Name, k => k with { Invisible = !s.Visible }); break;
            case RenameKey s:
                if (_draft.Keys.Exists(k => Same(k.Name, s.NewName) && !Same(s.OldName, s.NewName))) throw Fail(ServerErrors.DuplicateKeyName(s.NewName));
                ReplaceKey(s.OldName, k => k with { Name = Identifiers.Index(s.NewName), Implicit = false });
                break;
            case RenameTo s: _newName = s.NewName; break;
            case AlterTableOption s: _autoIncrement = _builder.Options([s.Option]) ?? _autoIncrement; break;
            case ConvertToCharset s: Convert(s); break;
            case AlterModifier s: _force |= s.Name == "FORCE"; break;
            case AlterOrderBy or AlterKeys: break; // the order is the key's; keys are always kept
            default: throw Fail(ServerErrors.NotSupportedYet($"ALTER TABLE ... {specification.GetType().Name}"));
        }
    }

    private void RemoveColumn(string name)
    {
        var column = Demand(name);
        if (_draft.ForeignKeys.Find(f => f.ColumnIds.Contains(column.Id)) is { } key) throw Fail(ServerErrors.ColumnNeededInForeignKey(name, key.Info.Name));
        foreach (var (child, reference) in _scope.Referring(_old))
        {
            if (reference.ReferencedColumns.Any(c => Same(c, name))) throw Fail(ServerErrors.ColumnNeededInForeignKeyOf(name, reference.Name, child.Name));
        }
        _draft.Columns.RemoveAll(c => c.Id == column.Id);
        // A CHECK of this column alone goes with it; one of several columns is in its way (3959).
        _draft.Checks.RemoveAll(c => _expressions.ColumnsOf(_old, c.Text).ToHashSet(StringComparer.OrdinalIgnoreCase) is { Count: 1 } only && only.Contains(column.Name));
        for (var i = _draft.Keys.Count - 1; i >= 0; i--)
        {
            var left = _draft.Keys[i].Parts.Where(p => p.ColumnId != column.Id).ToList();
            if (left.Count == 0) _draft.Keys.RemoveAt(i);
            else if (left.Count < _draft.Keys[i].Parts.Count) _draft.Keys[i] = _draft.Keys[i] with { Parts = left, Id = _scope.NextId() };
        }
    }

    private void RemoveKey(string name)
    {
        var key = _draft.Keys.Find(k => Same(k.Name, name)) ?? throw Fail(ServerErrors.CannotDropKey(name));
        _draft.Keys.Remove(key);
        bool Serves(List<int> columns, KeyDraft k) => k.Parts.Count >= columns.Count && k.Parts.Take(columns.Count).Select(static p => p.ColumnId).SequenceEqual(columns);
        if (_draft.ForeignKeys.Exists(f => Serves(f.ColumnIds, key) && !_draft.Keys.Exists(k => Serves(f.ColumnIds, k)))) throw Fail(ServerErrors.IndexNeededInForeignKey(name));
        foreach (var (_, reference) in _scope.Referring(_old))
        {
            var columns = reference.ReferencedColumns.Select(c => _draft.Find(c)?.Id ?? -1).ToList();
            if (Serves(columns, key) && !_draft.Keys.Exists(k => k.IsUnique && Serves(columns, k))) throw Fail(ServerErrors.IndexNeededInForeignKey(name));
        }
    }

    private void RemoveConstraint(DropConstraint s)
    {
        if (_draft.Checks.RemoveAll(c => Same(c.Name, s.Name)) > 0) return;
        if (s.IsCheck) throw Fail(ServerErrors.CheckNotFound(s.Name));
        if (_draft.ForeignKeys.RemoveAll(f => Same(f.Info.Name, s.Name)) > 0) return;
        if (!_draft.Keys.Exists(k => k.IsUnique && Same(k.Name, s.Name))) throw Fail(ServerErrors.ConstraintNotFound(s.Name));
        RemoveKey(s.Name);
    }

    private void Change(ChangeColumn s)
    {
        var old = Demand(s.OldName);
        if (!Same(s.OldName, s.Column.Name) && _draft.Find(s.Column.Name) is not null) throw Fail(ServerErrors.DuplicateColumn(s.Column.Name));
        var column = _builder.Column(s.Column, old.Id);
        if (_draft.Keys.Exists(k => k.IsPrimary && k.Parts.Exists(p => p.ColumnId == old.Id)))
        {
            if (s.Column.Nullable == true) throw Fail(ServerErrors.PrimaryKeyNull());
            column = column with { Nullable = false };
        }
        Rename(old, column.Name);
        _draft.Replace(column);
        if (s.Position is not null)
        {
            _draft.Columns.RemoveAll(c => c.Id == old.Id);
            _draft.Columns.Insert(Position(s.Position), column);
        }
        _builder.AddColumnConstraints(s.Column);
    }

    private void Rename(ColumnInfo column, string newName)
    {
        if (column.Name == newName) return;
        if (!Same(column.Name, newName) && _draft.Find(newName) is not null) throw Fail(ServerErrors.DuplicateColumn(newName));
        _draft.Replace(column with { Name = Identifiers.Column(newName) });
        // A table that refers to itself keeps doing so.
        for (var i = 0; i < _draft.ForeignKeys.Count; i++)
        {
            var info = _draft.ForeignKeys[i].Info;
            if (info.ReferencedTable == _old.Name && info.ReferencedSchema == _old.Schema)
                _draft.ForeignKeys[i] = _draft.ForeignKeys[i] with { Info = info with { ReferencedColumns = [.. info.ReferencedColumns.Select(c => Same(c, column.Name) ? newName : c)] } };
        }
    }

    private void Enforce(AlterConstraint s)
    {
        var i = _draft.Checks.FindIndex(c => Same(c.Name, s.Name));
        if (i < 0) throw Fail(s.IsCheck ? ServerErrors.CheckNotFound(s.Name) : ServerErrors.ConstraintNotFound(s.Name));
        _draft.Checks[i] = _draft.Checks[i] with { Enforced = s.Enforced };
    }

    private void Convert(ConvertToCharset s)
    {
        _draft.Collation = ColumnTypes.CollationOf(s.Charset, s.Collation, s.Charset is null ? _scope.Schema(_draft.Schema).Collation : _draft.Collation);
        foreach (var column in _draft.Columns.ToArray())
        {
            if (column.Type.IsCharacter || column.Type.Kind is Types.TypeKind.Enum or Types.TypeKind.Set) _draft.Replace(column with { Type = column.Type with { Collation = _draft.Collation } });
        }
    }

    private bool Rename()
    {
        if (_newName is not { } name) return false;
        var schema = name.Schema ?? _scope.Session.Host.CurrentSchema ?? _draft.Schema;
        if (schema == _draft.Schema && name.Name == _draft.Name) return false;
        var taken = _old.Temporary ? _scope.Session.TemporaryTables.Any(t => t.Schema == schema && t.Name == name.Name) : _scope.Catalog.FindTable(_scope.Schema(schema).Name, name.Name) is not null;
        if (taken) throw Fail(ServerErrors.TableExists(name.Name));
        // Generated names of constraints follow the table's name.
        string Follow(string constraint, string kind) => constraint.StartsWith($"{_draft.Name}_{kind}_", StringComparison.Ordinal) ? name.Name + constraint[_draft.Name.Length..] : constraint;
        for (var i = 0; i < _draft.ForeignKeys.Count; i++)
        {
            var info = _draft.ForeignKeys[i].Info;
            info = info with { Name = Follow(info.Name, "ibfk") };
            if (info.ReferencedTable == _old.Name && info.ReferencedSchema == _old.Schema) info = info with { ReferencedTable = name.Name, ReferencedSchema = schema };
            _draft.ForeignKeys[i] = _draft.ForeignKeys[i] with { Info = info };
        }
        for (var i = 0; i < _draft.Checks.Count; i++) _draft.Checks[i] = _draft.Checks[i] with { Name = Follow(_draft.Checks[i].Name, "chk") };
        (_draft.Schema, _draft.Name) = (schema, Identifiers.Table(name.Name));
        return true;
    }

    private long ChangePhysical(TableInfo table)
    {
        if (NeedsCopy(table)) return TableCopy.Run(_scope, _old, table, _expressions);
        var name = PhysicalTable.NameOf(table);
        var kept = table.Indexes.Where(i => !PhysicalTable.IsTableKey(table, i)).Select(static i => i.Id).ToHashSet();
        var had = _old.Indexes.Where(i => !PhysicalTable.IsTableKey(_old, i)).Select(static i => i.Id).ToHashSet();
        foreach (var id in had.Except(kept)) _scope.Execute($"DROP INDEX i{id}");
        foreach (var column in _old.Columns.Where(c => !table.Columns.Any(n => n.Id == c.Id))) _scope.Execute($"ALTER TABLE {name} DROP COLUMN {PhysicalTable.NameOf(column)}");
        foreach (var column in table.Columns.Where(c => !_old.Columns.Any(o => o.Id == c.Id)))
            _scope.Execute($"ALTER TABLE {name} ADD COLUMN {PhysicalTable.Column(column)} DEFAULT {PhysicalTable.Literal(TableCopy.ImplicitValue(_scope, column))}");
        foreach (var index in table.Indexes.Where(i => kept.Contains(i.Id) && !had.Contains(i.Id))) CreateIndex(table, index);
        return 0;
    }

    private void CreateIndex(TableInfo table, IndexInfo index)
    {
        try
        {
            _scope.Execute(PhysicalTable.CreateIndex(table, index, PhysicalTable.NameOf(table)));
        }
        catch (SqliteException e) when (e.ExtendedCode == Result.ConstraintUnique)
        {
            throw ConstraintErrors.DuplicateInIndex(_scope.Connection, table, index);
        }
    }

    private bool NeedsCopy(TableInfo table)
    {
        if (_force || !SameKey(table) || !SameForeignKeys(table)) return true;
        foreach (var column in table.Columns)
        {
            if (_old.Columns.FirstOrDefault(c => c.Id == column.Id) is { } old)
            {
                if (PhysicalTable.Column(old) != PhysicalTable.Column(column) || !TableCopy.SameForm(old.Type, column.Type) || (old.Nullable && !column.Nullable)) return true;
            }
            // SQLite adds columns with constant defaults only; the time of this statement is one.
            else if (column.Default is ColumnDefault.Computed || column.AutoIncrement || column.GeneratedText is not null) return true;
        }
        return false;
    }

    private bool SameKey(TableInfo table)
    {
        if (table.WithoutRowId != _old.WithoutRowId || (table.RowIdColumn < 0) != (_old.RowIdColumn < 0)) return false;
        if (!table.WithoutRowId && table.RowIdColumn < 0) return true;
        return table.PrimaryKey!.Parts.Select(p => (table.Columns[p.Column].Id, p.Descending)).SequenceEqual(_old.PrimaryKey!.Parts.Select(p => (_old.Columns[p.Column].Id, p.Descending)));
    }

    private bool SameForeignKeys(TableInfo table) =>
        table.ForeignKeys.Count == _old.ForeignKeys.Count && table.ForeignKeys.Select(k => Shape(table, k)).SequenceEqual(_old.ForeignKeys.Select(k => Shape(_old, k)));

    private static string Shape(TableInfo table, ForeignKeyInfo key) =>
        $"{string.Join(',', key.Columns.Select(c => table.Columns[c].Id))}>{(key.ReferencedTable == table.Name && key.ReferencedSchema == table.Schema ? "self" : $"{key.ReferencedSchema}.{key.ReferencedTable}")}({key.ReferencedColumns.Count}){key.OnDelete}{key.OnUpdate}";

    // Foreign keys name their parent: renaming the table or its columns is written into the children's records. Their SQLite tables refer to ids.
    private void FollowInChildren(TableInfo table, bool renamed)
    {
        var names = _old.Columns.Select(o => (Old: o.Name, New: table.Columns.FirstOrDefault(n => n.Id == o.Id)?.Name ?? o.Name)).Where(static p => p.Old != p.New).ToList();
        if (!renamed && names.Count == 0) return;
        foreach (var child in DdlScope.Referring(_scope.Catalog, _old.Schema, _old.Name).Select(static r => r.Child).Where(c => c.Id != table.Id).Distinct().ToArray())
        {
            _scope.Enter(child with
            {
                ForeignKeys = [.. child.ForeignKeys.Select(f => f.ReferencedTable != _old.Name || f.ReferencedSchema != _old.Schema ? f : f with
                {
                    ReferencedSchema = table.Schema, ReferencedTable = table.Name,
                    ReferencedColumns = [.. f.ReferencedColumns.Select(c => names.Find(n => Same(n.Old, c)).New ?? c)],
                })],
            });
        }
    }

    // AUTO_INCREMENT = n never goes below what is in the table.
    private ulong AtLeastUsed(TableInfo table, ulong next)
    {
        if (table.Columns.FirstOrDefault(static c => c.AutoIncrement) is not { } column) return next;
        var largest = _scope.Connection.ScalarInt64($"SELECT max({PhysicalTable.NameOf(column)}) FROM {PhysicalTable.NameOf(table)}");
        return Math.Max(next, (ulong)Math.Max(largest, 0) + 1);
    }

    private ColumnInfo Demand(string name) => _draft.Find(name) ?? throw Fail(_old.Columns.Any(c => Same(c.Name, name)) ? ServerErrors.CannotDropKey(name) : ServerErrors.UnknownColumn(name, _old.Name));

    private void ReplaceKey(string name, Func<KeyDraft, KeyDraft> change)
    {
        var i = _draft.Keys.FindIndex(k => Same(k.Name, name));
        if (i < 0) throw Fail(ServerErrors.KeyDoesNotExist(name, _old.Name));
        _draft.Keys[i] = change(_draft.Keys[i]);
    }

    private int Position(ColumnPosition? position)
    {
        if (position is null) return _draft.Columns.Count;
        if (position.After is not { } after) return 0;
        var i = _draft.Columns.FindIndex(c => Same(c.Name, after));
        return i >= 0 ? i + 1 : throw Fail(ServerErrors.UnknownColumn(after, _old.Name));
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static ServerErrorException Fail(ServerError error) => new(error);
}
