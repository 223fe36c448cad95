using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Packets;

namespace Cardea.Benchmarks;

/// <summary>The least that a load generator needs of a client: send, read to the end of the answer, keep nothing.</summary>
internal static class Commands
{
    /// <summary>COM_QUERY; the bytes of the answer's rows.</summary>
    public static long Query(ClientConnection connection, ReadOnlySpan<byte> sql)
    {
        connection.BeginCommand().Begin().Byte((byte)CommandCode.Query).Bytes(sql).End();
        connection.Send();
        return ReadAnswer(connection);
    }

    public static long Query(ClientConnection connection, string sql) => Query(connection, Encoding.UTF8.GetBytes(sql));

    /// <summary>COM_STMT_PREPARE; the statement's id.</summary>
    public static uint Prepare(ClientConnection connection, string sql)
    {
        connection.BeginCommand().Begin().Byte((byte)CommandCode.StatementPrepare).Bytes(Encoding.UTF8.GetBytes(sql)).End();
        connection.Send();
        var packet = connection.ReadPacket();
        Demand(packet);
        var ok = PrepareOk.Read(packet, connection.Capabilities);
        Skip(connection, ok.Parameters);
        Skip(connection, ok.Columns);
        return ok.StatementId;
    }

    /// <summary>COM_STMT_EXECUTE with one BIGINT parameter.</summary>
    public static long Execute(ClientConnection connection, uint statement, long parameter)
    {
        connection.BeginCommand().Begin().Byte((byte)CommandCode.StatementExecute).UInt32(statement).Byte(0).UInt32(1)
            .Byte(0).Byte(1).UInt16((ushort)ColumnType.LongLong).UInt64(unchecked((ulong)parameter)).End();
        connection.Send();
        return ReadAnswer(connection);
    }

    private static void Skip(ClientConnection connection, int definitions)
    {
        if (definitions == 0)
            return;
        for (var i = 0; i < definitions; i++)
            _ = connection.ReadPacket();
        if ((connection.Capabilities & Capabilities.DeprecateEof) == 0)
            _ = connection.ReadPacket();
    }

    private static long ReadAnswer(ClientConnection connection)
    {
        var packet = connection.ReadPacket();
        Demand(packet);
        if (packet[0] == OkPacket.Header)
            return 0;
        Skip(connection, packet[0]);
        long bytes = 0;
        while (true)
        {
            packet = connection.ReadPacket();
            if (packet[0] == OkPacket.EndHeader && packet.Length < 64)
                return bytes;
            Demand(packet);
            bytes += packet.Length;
        }
    }

    private static void Demand(ReadOnlySpan<byte> packet)
    {
        if (packet[0] == ErrPacket.Header)
            throw new InvalidOperationException(Encoding.UTF8.GetString(packet[3..]));
    }
}
