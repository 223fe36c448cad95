using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;
using Cardea.Server.Sessions;

namespace Cardea.Server.Replies;

/// <summary>
/// Writes the answers of one session into its connection's outgoing buffer: OK, ERR, result sets, with the session's status flags, warnings and
/// tracked changes. It is also where the engine puts its rows.
/// </summary>
public sealed class Reply(Session session) : IResultSink
{
    // Between commands a session needs no row writer, so each thread has its own pair.
    [ThreadStatic] private static TextRowWriter? _text;
    [ThreadStatic] private static BinaryRowWriter? _binary;

    private RowWriter? _rows;
    private PacketWriter? _unheard;
    private bool _open;

    /// <summary>Set while a multi-statement has more to come: SERVER_MORE_RESULTS_EXISTS.</summary>
    public bool MoreFollow { get; set; }

    /// <summary>Rows of the next result go in the binary protocol (COM_STMT_EXECUTE).</summary>
    public bool Binary { get; set; }

    /// <summary>Rows sent since the last <see cref="Reset"/>.</summary>
    public long RowsSent => _rows?.Rows ?? 0;

    /// <summary>Something has been answered to the statement under way.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>A client is there to hear, and to be asked.</summary>
    public bool IsHeard => _unheard is null;

    private PacketWriter Output => _unheard ?? session.Connection.Output;

    private Capabilities Capabilities => session.Connection.Capabilities;

    /// <summary>A new statement begins.</summary>
    public void Reset()
    {
        _rows = null;
        _open = false;
        HasAnswered = false;
    }

    /// <summary>Success without rows.</summary>
    public void Ok(ulong affectedRows = 0, ulong lastInsertId = 0, string? info = null)
    {
        HasAnswered = true;
        Output.Add(new OkPacket(affectedRows, lastInsertId, Status, session.Diagnostics.CountForPacket, info, session.TakeChanges()), Capabilities);
    }

    /// <summary>Failure. A row under way is dropped; rows before it stay, as in MySQL.</summary>
    public void Error(ServerError error)
    {
        HasAnswered = true;
        _open = false;
        MoreFollow = false;
        Output.Abandon();
        Output.Add(new ErrPacket(error), Capabilities);
    }

    /// <summary>A small result of the server's own.</summary>
    public void Table(TableResult table)
    {
        var rows = Begin(table.Columns);
        foreach (var row in table.Rows)
        {
            TableResult.WriteRow(rows, row);
            RowDone();
        }
        EndRows();
    }

    /// <inheritdoc/>
    public RowWriter Begin(IReadOnlyList<ColumnDefinition> columns)
    {
        HasAnswered = true;
        _open = true;
        ResultSet.Begin(Output, columns, Capabilities, Status);
        _rows = Binary ? _binary ??= new BinaryRowWriter() : _text ??= new TextRowWriter();
        _rows.Begin(columns, Output);
        return _rows;
    }

    /// <inheritdoc/>
    public void RowDone()
    {
        if (_unheard is null) session.Connection.FlushIfLarge();
        else _unheard.Clear();
    }

    /// <summary>Runs something whose answers nobody hears: init_connect, an init file.</summary>
    public void Unheard(Action run)
    {
        _unheard = new PacketWriter();
        try
        {
            run();
        }
        finally
        {
            _unheard.Clear();
            _unheard = null;
        }
    }

    /// <summary>The packet after the last row.</summary>
    public void EndRows()
    {
        if (!_open) return;
        _open = false;
        ResultSet.End(Output, Capabilities, Status, session.Diagnostics.CountForPacket, session.TakeChanges());
    }

    private StatusFlags Status => session.Status | (MoreFollow ? StatusFlags.MoreResults : StatusFlags.None);
}
