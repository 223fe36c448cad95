using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Catalog;
using Cardea.Engine.Sqlite;
using IndexInfo = Cardea.Engine.Catalog.IndexInfo;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Execution;

/// <summary>Statements that store, change, find and remove single rows of one table; the plan's id and a part number find them on a connection.</summary>
internal sealed class TableWriter
{
    private const int InsertPart = 1000, DeletePart = 1001, UpdatePart = 1002, ProbePart = 1010;

    private readonly long _planId;
    private readonly long _tableId;
    private readonly byte[] _insert;
    private readonly byte[] _delete;
    private readonly (IndexInfo Index, byte[] Sql)[] _probes;
    private readonly Dictionary<ColumnSet, (int Part, byte[] Sql)> _updates = [];

    /// <param name="planId">Tells the statements that change certain columns from other writers' ones.</param>
    public TableWriter(TableInfo table, CatalogSnapshot catalog, long planId)
    {
        (Table, _planId) = (table, planId);
        // The same for all plans of this version of the table, so that they share statements. A temporary table that goes with its transaction gives its
        // number to the next one, while the catalog stays what it was: its statements are its own plan's.
        _tableId = table.Temporary ? planId : -(((long)table.Id << 32) | (uint)catalog.Version);
        Catalog = catalog;
        Key = KeyOf(table);
        var names = table.Columns.Select(static c => $"c{c.Id}").ToArray();
        _insert = Encoding.UTF8.GetBytes($"INSERT OR IGNORE INTO t{table.Id}({string.Join(',', names)}) VALUES({string.Join(',', names.Select(static (_, i) => $"?{i + 1}"))})");
        _delete = Encoding.UTF8.GetBytes($"DELETE FROM t{table.Id} WHERE {KeyCondition(1)}");
        _probes = [.. table.Indexes.Where(static i => i.IsUnique).Select(i => (i, Encoding.UTF8.GetBytes(ProbeText(table, i, names))))];
    }

    public TableInfo Table { get; }

    /// <summary>The physical columns that identify a row: the rowid, or the primary key.</summary>
    public IReadOnlyList<string> Key { get; }

    /// <summary>True when the key is SQLite's rowid.</summary>
    public bool HasRowId => Key is ["rowid"];

    public static IReadOnlyList<string> KeyOf(TableInfo table) =>
        table.WithoutRowId ? [.. table.PrimaryKey!.Parts.Select(p => $"c{table.Columns[p.Column].Id}")] : ["rowid"];

    /// <summary>The catalog that names the other side of foreign keys in messages.</summary>
    public CatalogSnapshot Catalog { get; }

    /// <summary>Stores a row; false when a unique key has it already.</summary>
    public bool Insert(SqliteConnection connection, ReadOnlySpan<StorageSlot> row)
    {
        var statement = connection.Rent(_tableId, InsertPart, _insert);
        try
        {
            for (var i = 0; i < row.Length; i++) statement.Bind(i + 1, row[i]);
            Step(connection, statement, row, ConstraintErrors.Change.Child);
            return connection.Changes > 0;
        }
        finally
        {
            connection.Return(statement);
        }
    }

    public void Delete(SqliteConnection connection, ReadOnlySpan<StorageSlot> key)
    {
        var statement = connection.Rent(_tableId, DeletePart, _delete);
        try
        {
            for (var i = 0; i < key.Length; i++) statement.Bind(i + 1, key[i]);
            Step(connection, statement, [], ConstraintErrors.Change.Parent);
        }
        finally
        {
            connection.Return(statement);
        }
    }

    /// <summary>Changes columns of one row; false when a unique key forbids it.</summary>
    public bool Update(SqliteConnection connection, ReadOnlySpan<StorageSlot> key, int[] columns, ReadOnlySpan<StorageSlot> row)
    {
        var name = new ColumnSet(columns);
        (int Part, byte[] Sql) text;
        lock (_updates)
        {
            if (!_updates.TryGetValue(name, out text))
            {
                var set = string.Join(',', columns.Select((c, i) => $"c{Table.Columns[c].Id}=?{i + 1}"));
                text = (UpdatePart + 100 + _updates.Count, Encoding.UTF8.GetBytes($"UPDATE OR IGNORE t{Table.Id} SET {set} WHERE {KeyCondition(columns.Length + 1)}"));
                _updates.Add(name, text);
            }
        }
        var statement = connection.Rent(_planId, text.Part, text.Sql);
        try
        {
            for (var i = 0; i < columns.Length; i++) statement.Bind(i + 1, row[columns[i]]);
            for (var i = 0; i < key.Length; i++) statement.Bind(columns.Length + i + 1, key[i]);
            Step(connection, statement, row, ConstraintErrors.Change.Child);
            return connection.Changes > 0;
        }
        finally
        {
            connection.Return(statement);
        }
    }

    /// <summary>The row that has one of the unique keys of <paramref name="row"/>: the primary key is asked first, as MySQL does.</summary>
    /// <param name="except">Key of the row itself, which does not collide with itself; empty for a new row.</param>
    public (IndexInfo Index, StorageSlot[] Key, StorageSlot[] Row)? FindConflict(SqliteConnection connection, StorageSlot[] row, ReadOnlySpan<StorageSlot> except)
    {
        for (var i = 0; i < _probes.Length; i++)
        {
            var (index, sql) = _probes[i];
            if (index.Parts.Any(p => row[p.Column].IsNull)) continue;
            var statement = connection.Rent(_tableId, ProbePart + i, sql);
            try
            {
                for (var p = 0; p < index.Parts.Count; p++) statement.Bind(p + 1, row[index.Parts[p].Column]);
                while (statement.Step())
                {
                    var key = Slots(statement, 0, Key.Count);
                    if (Same(key, except)) continue;
                    return (index, key, Slots(statement, Key.Count, Table.Columns.Count));
                }
            }
            finally
            {
                connection.Return(statement);
            }
        }
        return null;
    }

    /// <summary>1062 for the key that <paramref name="row"/> shares with another row.</summary>
    public ServerError DuplicateError(SqliteConnection connection, StorageSlot[] row, ReadOnlySpan<StorageSlot> except, TimeZoneInfo zone)
    {
        var index = FindConflict(connection, row, except)?.Index ?? Table.Indexes.First(static i => i.IsUnique);
        var text = string.Join('-', index.Parts.Select(p => PartText(row[p.Column], p, zone)));
        return ServerErrors.DuplicateEntry(text, $"{Table.Name}.{index.Name}");
    }

    private string PartText(in StorageSlot slot, IndexPart part, TimeZoneInfo zone)
    {
        var value = StorageCodec.Decode(slot, Table.Columns[part.Column].Type, zone);
        var text = value.IsNull ? "NULL" : value.Kind == ValueKind.Bytes && !value.IsNumberToo ? Encoding.Latin1.GetString(value.RawBytes) : value.ToText();
        const int longest = 64; // MySQL cuts the text of a key in messages
        if (part.PrefixLength > 0 && text.Length > part.PrefixLength) text = text[..(int)part.PrefixLength];
        return text.Length > longest ? text[..longest] : text;
    }

    public static bool Same(ReadOnlySpan<StorageSlot> a, ReadOnlySpan<StorageSlot> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (!Same(a[i], b[i])) return false;
        return true;
    }

    public static bool Same(in StorageSlot a, in StorageSlot b)
    {
        if (a.Class != b.Class) return false;
        return a.Class switch
        {
            StorageClass.Null => true,
            StorageClass.Integer => a.Integer == b.Integer,
            StorageClass.Real => a.Real.Equals(b.Real),
            _ => a.Bytes.Span.SequenceEqual(b.Bytes.Span),
        };
    }

    public static StorageSlot[] Slots(SqliteStatement statement, int from, int count)
    {
        var slots = new StorageSlot[count];
        for (var i = 0; i < count; i++) slots[i] = statement.ColumnSlot(from + i);
        return slots;
    }

    private void Step(SqliteConnection connection, SqliteStatement statement, ReadOnlySpan<StorageSlot> row, ConstraintErrors.Change change)
    {
        try
        {
            statement.Step();
        }
        catch (SqliteException e) when (e.Code == Result.Constraint)
        {
            // An update can fail as a child or as a parent: it is the child's fault when the table is one and its parent is not there.
            if (change == ConstraintErrors.Change.Child && Table.ForeignKeys.Count == 0) change = ConstraintErrors.Change.Parent;
            throw ConstraintErrors.Translate(e, Table, connection, row, connection.Session?.TimeZone ?? TimeZoneInfo.Utc, Catalog, change);
        }
    }

    private string KeyCondition(int first) => string.Join(" AND ", Key.Select((k, i) => $"{k}=?{first + i}"));

    // The columns that an update changes, compared by value.
    private readonly struct ColumnSet(int[] columns) : IEquatable<ColumnSet>
    {
        private readonly int[] _columns = columns;

        public bool Equals(ColumnSet other) => _columns.AsSpan().SequenceEqual(other._columns);

        public override bool Equals(object? obj) => obj is ColumnSet other && Equals(other);

        public override int GetHashCode()
        {
            var hash = _columns.Length;
            foreach (var column in _columns) hash = (hash * 31) + column;
            return hash;
        }
    }

    private static string Collation(ColumnInfo column) => column.Type.StorageClass == StorageClass.Text ? $" COLLATE \"{column.Type.CollationObject.SqliteName}\"" : "";

    private string ProbeText(TableInfo table, IndexInfo index, string[] names)
    {
        var conditions = index.Parts.Select((p, i) => $"c{table.Columns[p.Column].Id}=?{i + 1}" is var whole && p.PrefixLength == 0 ? whole
            : $"substr(c{table.Columns[p.Column].Id}, 1, {p.PrefixLength}){Collation(table.Columns[p.Column])}=substr(?{i + 1}, 1, {p.PrefixLength})");
        return $"SELECT {string.Join(',', Key)},{string.Join(',', names)} FROM t{table.Id} WHERE {string.Join(" AND ", conditions)}";
    }
}

/// <summary>A row in storage form as the values of a table's columns.</summary>
internal sealed class RowValues(TableSource source, ISessionHost host) : IRowValues
{
    /// <summary>The row; its slots may be changed between evaluations.</summary>
    public StorageSlot[] Row { get; set; } = [];

    /// <summary>The row that VALUES() and the row alias mean.</summary>
    public StorageSlot[]? Inserted { get; set; }

    public SqlValue Column(BoundColumn column)
    {
        if (ReferenceEquals(column.Source, source)) return StorageCodec.Decode(Row[column.Ordinal], column.Type, host.TimeZone);
        if (column.Source is InsertedSource && Inserted is not null) return StorageCodec.Decode(Inserted[column.Ordinal], column.Type, host.TimeZone);
        throw new InvalidOperationException($"{column.Column.Name} is not of the row at hand");
    }
}
