using Cardea.Engine;
using Cardea.Protocol.Packets;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Server.Sessions;

/// <summary>A prepared statement of one session: of the engine, with a plan, or of the server itself, with its syntax tree.</summary>
internal sealed class PreparedStatement(ReadOnlyMemory<byte> sql, Statement statement, IEnginePlan? plan, int parameters)
{
    public ReadOnlyMemory<byte> Sql { get; } = sql;

    public Statement Statement { get; } = statement;

    public IEnginePlan? Plan { get; } = plan;

    public int ParameterCount => parameters;

    public StatementParameters Parameters { get; } = new(parameters);

    public IReadOnlyList<ColumnDefinition> Columns => Plan?.Columns ?? [];
}

/// <summary>The statements of one session by id. Ids are never used twice in a session.</summary>
internal sealed class PreparedStatements
{
    private readonly Dictionary<uint, PreparedStatement> _byId = [];
    private uint _lastId;

    public int Count => _byId.Count;

    /// <summary>Bytes of long data that wait for their execute, of all statements.</summary>
    public long LongDataHeld { get; private set; }

    /// <summary>The one prepared last.</summary>
    public PreparedStatement? Last => _byId.GetValueOrDefault(_lastId);

    public uint Add(PreparedStatement statement)
    {
        _byId.Add(++_lastId, statement);
        return _lastId;
    }

    public PreparedStatement? Find(uint id) => _byId.GetValueOrDefault(id);

    public bool Remove(uint id)
    {
        if (!_byId.Remove(id, out var statement)) return false;
        LongDataHeld -= statement.Parameters.LongDataHeld;
        return true;
    }

    public void NoteLongData(long change) => LongDataHeld += change;

    public int Clear()
    {
        var count = _byId.Count;
        _byId.Clear();
        LongDataHeld = 0;
        return count;
    }
}
