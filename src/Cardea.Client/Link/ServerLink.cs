using System.Text;
using Cardea.Client.Output;
using Cardea.Connections.Client;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Client.Link;

/// <summary>The commands that the client program sends, over one logged-in connection.</summary>
internal sealed class ServerLink(ClientConnection connection, Func<string, Stream>? openLocalFile) : IDisposable
{
    // A server may claim any number of columns; MySQL's own limit is 4096.
    private const int MaximumColumns = 4096;
    private const int LocalFileChunk = 64 * 1024;

    public ClientConnection Connection { get; } = connection;

    private Capabilities Capabilities => Connection.Capabilities;

    /// <summary>Sends a statement and hands every result to <paramref name="handler"/>.</summary>
    /// <exception cref="StatementFailure">The server's error, or the loss of the connection.</exception>
    public void Query(ReadOnlySpan<byte> sql, IReplyHandler handler) => Guarded(sql, static (link, text) =>
    {
        link.Connection.BeginCommand().Begin().Byte((byte)CommandCode.Query).Bytes(text).End();
        link.Connection.Send();
    }, handler);

    /// <summary>COM_INIT_DB.</summary>
    public void InitDb(string schema, IReplyHandler handler) => Guarded(Encoding.UTF8.GetBytes(schema), static (link, text) =>
    {
        link.Connection.BeginCommand().Begin().Byte((byte)CommandCode.InitDb).Bytes(text).End();
        link.Connection.Send();
    }, handler);

    /// <summary>COM_RESET_CONNECTION.</summary>
    public void Reset(IReplyHandler handler) => Guarded([], static (link, _) =>
    {
        link.Connection.BeginCommand().Begin().Byte((byte)CommandCode.ResetConnection).End();
        link.Connection.Send();
    }, handler);

    /// <summary>COM_STATISTICS: one line of text.</summary>
    public string Statistics()
    {
        try
        {
            Connection.BeginCommand().Begin().Byte((byte)CommandCode.Statistics).End();
            Connection.Send();
            return Encoding.UTF8.GetString(Connection.ReadPacket());
        }
        catch (ClientErrorException e)
        {
            throw new StatementFailure(e.Error, e.Detail);
        }
    }

    public void Dispose() => Connection.Dispose();

    private void Guarded(ReadOnlySpan<byte> argument, SendCommand send, IReplyHandler handler)
    {
        try
        {
            send(this, argument);
            while (ReadResult(handler)) { }
        }
        catch (ClientErrorException e)
        {
            throw new StatementFailure(e.Error, e.Detail);
        }
        catch (MalformedPacketException)
        {
            throw new StatementFailure(ClientError.MalformedPacket());
        }
    }

    private delegate void SendCommand(ServerLink link, ReadOnlySpan<byte> argument);

    // True when another result follows.
    private bool ReadResult(IReplyHandler handler)
    {
        var packet = Connection.ReadPacket();
        switch (packet.IsEmpty ? throw new MalformedPacketException("an empty answer") : packet[0])
        {
            case OkPacket.Header:
                var ok = OkPacket.Read(packet, Capabilities);
                handler.Ok(ok);
                return HasMore(ok.Status);
            case ErrPacket.Header:
                throw Failure(packet);
            case LocalInfileRequest.Header:
                AnswerLocalInfile(Encoding.UTF8.GetString(packet[1..]));
                return ReadResult(handler);
            default:
                return ReadRows(packet, handler);
        }
    }

    private bool ReadRows(ReadOnlySpan<byte> header, IReplyHandler handler)
    {
        var count = new PacketReader(header).ReadLengthEncodedInteger();
        if (count is 0 or > MaximumColumns)
            throw new MalformedPacketException($"{count} columns");
        var columns = new ColumnDefinition[count];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = ColumnDefinition.Read(Connection.ReadPacket(), Capabilities);
        if ((Capabilities & Capabilities.DeprecateEof) == 0)
            _ = EofPacket.Read(Connection.ReadPacket(), Capabilities);
        handler.Columns(columns);
        while (true)
        {
            var packet = Connection.ReadPacket();
            if (packet.IsEmpty)
                throw new MalformedPacketException("an empty row");
            if (packet[0] == ErrPacket.Header)
                throw Failure(packet);
            if (EndOfRows(packet) is { } end)
            {
                handler.EndOfRows(end);
                return HasMore(end.Status);
            }
            handler.Row(new TextRow(packet));
        }
    }

    // A row may begin with 0xFE too (a cell of 16 MiB and more): the length tells them apart.
    private OkPacket? EndOfRows(ReadOnlySpan<byte> packet)
    {
        if (packet[0] != OkPacket.EndHeader)
            return null;
        if ((Capabilities & Capabilities.DeprecateEof) != 0)
            return packet.Length < 0xFFFFFF ? OkPacket.Read(packet, Capabilities) : null;
        if (packet.Length >= 9)
            return null;
        var eof = EofPacket.Read(packet, Capabilities);
        return new OkPacket(0, 0, eof.Status, eof.Warnings, EndsRows: true);
    }

    // Only with --local-infile, and only the file that the pending statement may name; else an empty file, as the protocol demands.
    private void AnswerLocalInfile(string name)
    {
        using var file = openLocalFile?.Invoke(name) ?? Stream.Null;
        var chunk = new byte[LocalFileChunk];
        var output = Connection.Output;
        for (var length = file.Read(chunk); length > 0; length = file.Read(chunk))
        {
            output.Begin().Bytes(chunk.AsSpan(0, length)).End();
            Connection.Send();
        }
        output.Begin().End();
        Connection.Send();
    }

    private StatementFailure Failure(ReadOnlySpan<byte> packet) => new(ErrPacket.Read(packet, Capabilities).Error);

    private static bool HasMore(StatusFlags status) => (status & StatusFlags.MoreResults) != 0;
}
