using System.Runtime.InteropServices;
using Cardea.Engine.Functions;
using Cardea.Engine.Values;

namespace Cardea.Engine.Sqlite;

public sealed unsafe partial class SqliteConnection
{
    private const int RememberedContexts = 64;

    private readonly SystemTableRegistry _systemTables;
    private readonly List<GCHandle> _tableHandles = [];
    private readonly FunctionContext?[] _contexts = new FunctionContext?[RememberedContexts];
    private readonly List<(IAggregate Value, FunctionContext Call)> _aggregates = [];
    private readonly Stack<int> _freeAggregates = new();
    private SqlValue[] _arguments = new SqlValue[8];

    internal int KnownSystemTables => _tableHandles.Count;

    internal void AddSystemTable(SystemTableEntry entry) => _tableHandles.Add(VirtualTables.Register(this, entry));

    /// <summary>The context of a call site for the current session; remembered, so that calls allocate nothing.</summary>
    internal FunctionContext ContextOf(int siteId)
    {
        ref var remembered = ref _contexts[siteId & (RememberedContexts - 1)];
        if (remembered is { } known && known.Site.Id == siteId && ReferenceEquals(known.Session, Session)) return known;
        return remembered = new FunctionContext(Session ?? throw new InvalidOperationException("a function is called without a session"), CallSites.Get(siteId));
    }

    /// <summary>Room for the arguments of one call; calls never nest, SQLite evaluates inner ones first.</summary>
    internal Span<SqlValue> Arguments(int count)
    {
        if (_arguments.Length < count) _arguments = new SqlValue[Math.Max(count, _arguments.Length * 2)];
        return _arguments.AsSpan(0, count);
    }

    /// <summary>Keeps a group's accumulator while SQLite holds its number (never 0).</summary>
    internal long StartAggregate(IAggregate value, FunctionContext call)
    {
        if (_freeAggregates.TryPop(out var index)) _aggregates[index] = (value, call);
        else
        {
            index = _aggregates.Count;
            _aggregates.Add((value, call));
        }
        return index + 1;
    }

    internal (IAggregate Value, FunctionContext Call) AggregateAt(long number) => _aggregates[(int)number - 1];

    internal void EndAggregate(long number)
    {
        _aggregates[(int)number - 1] = default;
        _freeAggregates.Push((int)number - 1);
    }

    private void RegisterFunctions(nint self)
    {
        fixed (byte* fd = "fd\0"u8, fn = "fn\0"u8, fa = "fa\0"u8)
        {
            var code = Native.create_function_v2(_db, fd, -1, Native.Utf8 | Native.Deterministic | Native.Innocuous, self, &FunctionBridge.Scalar, null, null, 0);
            if (code == Result.Ok) code = Native.create_function_v2(_db, fn, -1, Native.Utf8 | Native.DirectOnly, self, &FunctionBridge.Scalar, null, null, 0);
            if (code == Result.Ok) code = Native.create_function_v2(_db, fa, -1, Native.Utf8 | Native.DirectOnly, self, null, &FunctionBridge.Step, &FunctionBridge.Final, 0);
            if (code != Result.Ok) throw Error(code);
        }
    }
}
