using System.Collections.Concurrent;
using Cardea.Engine.Catalog;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Storage;

/// <summary>
/// The next AUTO_INCREMENT value of each table. Values are handed out in memory and never twice; a mark above them is written with the
/// transaction that uses them, so neither a rollback nor a crash brings one back. After a crash at most <see cref="Block"/> values are skipped.
/// </summary>
internal sealed class AutoIncrementCounters
{
    private const ulong Block = 32;

    private readonly ConcurrentDictionary<int, Counter> _counters = new();
    private readonly Lock _gate = new();
    private List<Counter> _behind = [];
    private List<(Counter Counter, ulong Mark)> _written = [];

    /// <summary>Takes <paramref name="count"/> values in a row and returns the first; the column's largest value again when there are no more, 1467 at the end of BIGINT UNSIGNED.</summary>
    public ulong Next(TableInfo table, int count)
    {
        var counter = Of(table.Id);
        var largest = Largest(table);
        lock (counter)
        {
            if (counter.Next > largest || counter.Next == 0)
            {
                if (largest == ulong.MaxValue) throw new ServerErrorException(ServerErrors.AutoIncrementReadFailed());
                return largest; // MySQL tries the last value again, which then collides (1062)
            }
            var first = counter.Next;
            counter.Next = first + (ulong)count < first ? 0 : first + (ulong)count;
            Note(counter);
            return first;
        }
    }

    /// <summary>Raises the counter above a value that was given explicitly.</summary>
    public void NoteExplicit(TableInfo table, ulong value)
    {
        var counter = Of(table.Id);
        if (value < Volatile.Read(ref counter.Next)) return;
        lock (counter)
        {
            if (counter.Next == 0 || value < counter.Next) return;
            if (value > Largest(table)) return;
            counter.Next = unchecked(value + 1);
            Note(counter);
        }
    }

    /// <summary>The value that comes next, for SHOW CREATE TABLE and information_schema.</summary>
    public ulong Peek(int tableId) => _counters.TryGetValue(tableId, out var counter) ? Math.Max(Volatile.Read(ref counter.Next), 1) : 1;

    /// <summary>AUTO_INCREMENT = n, TRUNCATE.</summary>
    public void Set(int tableId, ulong next)
    {
        var counter = Of(tableId);
        lock (counter)
        {
            counter.Next = next;
            counter.Mark = 0;
            Note(counter);
        }
    }

    public void Forget(int tableId)
    {
        if (_counters.TryRemove(tableId, out var counter)) lock (counter) counter.Dropped = true;
    }

    public void Load(SqliteConnection connection)
    {
        using var statement = connection.Prepare("SELECT table_id, next FROM cat_auto_increment"u8);
        while (statement.Step())
        {
            var next = (ulong)statement.ColumnInt64(1);
            _counters[(int)statement.ColumnInt64(0)] = new Counter((int)statement.ColumnInt64(0)) { Next = next, Mark = next };
        }
    }

    /// <summary>True when a value above the written marks was handed out.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate) return _behind.Count > 0;
        }
    }

    /// <summary>Writes marks into the transaction that is about to commit. Only the holder of the lane calls this.</summary>
    public void Write(SqliteConnection connection, bool exact = false)
    {
        _written.Clear();
        List<Counter> behind;
        lock (_gate)
        {
            if (exact) behind = [.. _counters.Values];
            else if (_behind.Count == 0) return;
            else behind = _behind;
            _behind = [];
        }
        var statement = connection.Rent(StoragePlans.AutoIncrement, 0, "INSERT INTO cat_auto_increment(table_id, next) VALUES(?1, ?2) ON CONFLICT(table_id) DO UPDATE SET next = excluded.next"u8);
        try
        {
            foreach (var counter in behind)
            {
                ulong mark;
                lock (counter)
                {
                    counter.Noted = false;
                    if (counter.Dropped) continue;
                    mark = exact || counter.Next == 0 || counter.Next + Block < counter.Next ? counter.Next : counter.Next + Block - 1;
                }
                statement.BindInt64(1, counter.TableId);
                statement.BindInt64(2, (long)mark);
                statement.Run();
                _written.Add((counter, mark));
            }
        }
        finally
        {
            connection.Return(statement);
        }
    }

    /// <summary>The transaction of <see cref="Write"/> ended.</summary>
    public void Written(bool committed)
    {
        foreach (var (counter, mark) in _written)
        {
            lock (counter)
            {
                if (committed) counter.Mark = mark;
                else Note(counter);
            }
        }
        _written.Clear();
    }

    private static ulong Largest(TableInfo table)
    {
        foreach (var column in table.Columns)
        {
            if (column.AutoIncrement) return column.Type.LargestInteger();
        }
        return ulong.MaxValue;
    }

    private Counter Of(int tableId) => _counters.TryGetValue(tableId, out var counter) ? counter : _counters.GetOrAdd(tableId, static id => new Counter(id));

    private void Note(Counter counter)
    {
        if (counter.Noted || (counter.Next <= counter.Mark && counter.Next != 0)) return;
        counter.Noted = true;
        lock (_gate) _behind.Add(counter);
    }

    private sealed class Counter(int tableId)
    {
        public ulong Next = 1;

        public int TableId { get; } = tableId;

        /// <summary>The value that a restart would begin with.</summary>
        public ulong Mark { get; set; }

        public bool Noted { get; set; }

        public bool Dropped { get; set; }
    }
}

/// <summary>Ids under which the storage layer's own statements are cached; those of translated plans are positive.</summary>
internal static class StoragePlans
{
    public const long Transactions = -1, AutoIncrement = -2;
}

internal static class IntegerRanges
{
    /// <summary>The largest value of an integer type; 2^24 and 2^53 for FLOAT and DOUBLE.</summary>
    public static ulong LargestInteger(this MySqlType type) => type.Kind switch
    {
        TypeKind.TinyInt => type.Unsigned ? byte.MaxValue : (ulong)sbyte.MaxValue,
        TypeKind.SmallInt => type.Unsigned ? ushort.MaxValue : (ulong)short.MaxValue,
        TypeKind.MediumInt => type.Unsigned ? 0xFFFFFFUL : 0x7FFFFFUL,
        TypeKind.Int => type.Unsigned ? uint.MaxValue : int.MaxValue,
        TypeKind.BigInt => type.Unsigned ? ulong.MaxValue : long.MaxValue,
        TypeKind.Float => 1UL << 24,
        _ => 1UL << 53,
    };
}
