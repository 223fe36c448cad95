using System.Runtime.InteropServices;

namespace Cardea.Engine.Sqlite;

/// <summary>A connection's prepared statements by plan and part; the least recently used go when there are too many or their texts too long.</summary>
internal sealed class StatementCache(SqliteConnection connection)
{
    private const int MaxStatements = 256;

    /// <summary>A compiled statement takes roughly ten times its text; so this bounds it to a few megabytes.</summary>
    private const int MaxTextBytes = 512 * 1024;

    private readonly Dictionary<(long Plan, int Part), SqliteStatement> _statements = [];
    private readonly LinkedList<SqliteStatement> _order = new();
    private int _bytes;

    public SqliteStatement Rent(long planId, int part, ReadOnlySpan<byte> sql)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrNullRef(_statements, (planId, part));
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref found) && !found.InUse)
        {
            found.InUse = true;
            if (_order.First != found.Node)
            {
                _order.Remove(found.Node!);
                _order.AddFirst(found.Node!);
            }
            return found;
        }
        var fresh = connection.Compile(planId, part, sql, Native.PreparePersistent);
        fresh.InUse = true;
        if (sql.Length > MaxTextBytes / 8) return fresh;
        // The same part runs inside itself: the inner one is thrown away on return.
        if (_statements.TryAdd((planId, part), fresh)) Keep(fresh);
        return fresh;
    }

    public void Return(SqliteStatement statement)
    {
        statement.Reset();
        statement.ForgetLargeBindings();
        statement.InUse = false;
        if (!statement.InCache) statement.Dispose();
    }

    public void Clear()
    {
        foreach (var statement in _order)
        {
            statement.InCache = false;
            statement.Dispose();
        }
        _order.Clear();
        _statements.Clear();
        _bytes = 0;
    }

    private void Keep(SqliteStatement statement)
    {
        statement.InCache = true;
        statement.Node = _order.AddFirst(statement);
        _bytes += statement.Bytes;
        for (var node = _order.Last; node is not null && (_order.Count > MaxStatements || _bytes > MaxTextBytes);)
        {
            var previous = node.Previous;
            if (!node.Value.InUse) Drop(node);
            node = previous;
        }
    }

    private void Drop(LinkedListNode<SqliteStatement> node)
    {
        var statement = node.Value;
        _order.Remove(node);
        _statements.Remove((statement.PlanId, statement.Part));
        _bytes -= statement.Bytes;
        statement.InCache = false;
        statement.Dispose();
    }
}
