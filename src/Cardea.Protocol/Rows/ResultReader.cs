using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Rows;

/// <summary>
/// The client's side of an answer to COM_QUERY or COM_STMT_EXECUTE: says of each packet what it is. After <see cref="ResultEvent.End"/> or
/// <see cref="ResultEvent.Ok"/> another result follows while <see cref="MoreResults"/> holds.
/// </summary>
/// <remarks>
/// EOF and OK are told from rows by length as MySQL's own client does: 0xFE below 9 bytes is EOF; with CLIENT_DEPRECATE_EOF 0xFE below 16 MiB is OK.
/// Nothing is allocated for what a packet merely claims.
/// </remarks>
public sealed class ResultReader(Capabilities capabilities, bool binary)
{
    /// <summary>More columns than any server makes (MySQL: 4096).</summary>
    public const int MaximumColumns = 65535;

    private readonly List<ColumnDefinition> _reading = [];
    private State _state;
    private ulong _announced;

    private enum State
    {
        Head,
        Definitions,
        DefinitionsEnd,
        Rows,
    }

    /// <summary>The columns of the result under way.</summary>
    public ColumnDefinition[] Columns { get; private set; } = [];

    /// <summary>The last OK, or what an EOF said, as an OK.</summary>
    public OkPacket Ok { get; private set; }

    /// <summary>The last error.</summary>
    public ServerError? Error { get; private set; }

    /// <summary>The file that the server asked for.</summary>
    public string? FileName { get; private set; }

    /// <summary>True when another result follows.</summary>
    public bool MoreResults => (Ok.Status & StatusFlags.MoreResults) != 0 && Error is null;

    /// <summary>True for rows of the binary protocol.</summary>
    public bool IsBinary => binary;

    /// <summary>Takes one packet.</summary>
    public ResultEvent Advance(ReadOnlySpan<byte> payload)
    {
        if (payload is [ErrPacket.Header, ..]) return Failed(payload);
        return _state switch
        {
            State.Head => OnHead(payload),
            State.Definitions => OnDefinition(payload),
            State.DefinitionsEnd => OnDefinitionsEnd(payload),
            _ => OnRow(payload),
        };
    }

    private bool DeprecateEof => (capabilities & Capabilities.DeprecateEof) != 0;

    private ResultEvent OnHead(ReadOnlySpan<byte> payload)
    {
        Error = null;
        switch (payload)
        {
            case [OkPacket.Header, ..]:
                Ok = OkPacket.Read(payload, capabilities);
                return ResultEvent.Ok;
            case [LocalInfileRequest.Header, ..]:
                FileName = LocalInfileRequest.Read(payload, capabilities).FileName;
                return ResultEvent.LocalInfile; // then OK or ERR, in the same state
        }
        var packet = new PacketReader(payload);
        _announced = packet.ReadLengthEncodedInteger();
        if (_announced is 0 or > MaximumColumns) throw new MalformedPacketException($"{_announced} columns");
        _reading.Clear();
        _state = State.Definitions;
        return ResultEvent.More;
    }

    private ResultEvent OnDefinition(ReadOnlySpan<byte> payload)
    {
        _reading.Add(ColumnDefinition.Read(payload, capabilities));
        if ((ulong)_reading.Count < _announced) return ResultEvent.More;
        Columns = [.. _reading];
        _state = DeprecateEof ? State.Rows : State.DefinitionsEnd;
        return DeprecateEof ? ResultEvent.Columns : ResultEvent.More;
    }

    private ResultEvent OnDefinitionsEnd(ReadOnlySpan<byte> payload)
    {
        if (!EofPacket.Matches(payload)) throw new MalformedPacketException("no EOF after the column definitions");
        _state = State.Rows;
        Ok = AsOk(payload);
        // With an open cursor this EOF is all there is.
        if ((Ok.Status & StatusFlags.CursorExists) == 0) return ResultEvent.Columns;
        _state = State.Head;
        return ResultEvent.End;
    }

    private ResultEvent OnRow(ReadOnlySpan<byte> payload)
    {
        var ends = payload is [EofPacket.Header, ..] && (DeprecateEof ? payload.Length < PacketWriter.MaximumFrame : payload.Length < 9);
        if (!ends) return ResultEvent.Row;
        Ok = DeprecateEof ? OkPacket.Read(payload, capabilities) : AsOk(payload);
        _state = State.Head;
        return ResultEvent.End;
    }

    private OkPacket AsOk(ReadOnlySpan<byte> payload)
    {
        var eof = EofPacket.Read(payload, capabilities);
        return new(0, 0, eof.Status, eof.Warnings, EndsRows: true);
    }

    private ResultEvent Failed(ReadOnlySpan<byte> payload)
    {
        Error = ErrPacket.Read(payload, capabilities).Error;
        _state = State.Head;
        return ResultEvent.Error;
    }
}
