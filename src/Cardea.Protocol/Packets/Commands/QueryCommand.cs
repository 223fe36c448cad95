using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>COM_QUERY: one statement, or several with CLIENT_MULTI_STATEMENTS, in the session's character set.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Attributes">Query attributes, sent with CLIENT_QUERY_ATTRIBUTES only.</param>
/// <remarks>Source: MySQL internals, "COM_QUERY".</remarks>
public sealed record QueryCommand(byte[] Sql, IReadOnlyList<QueryAttribute> Attributes) : IPacket<QueryCommand>
{
    /// <summary>A statement without attributes.</summary>
    public QueryCommand(string sql) : this(System.Text.Encoding.UTF8.GetBytes(sql), [])
    {
    }

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        packet.Byte((byte)CommandCode.Query);
        if ((capabilities & Capabilities.QueryAttributes) != 0)
        {
            packet.LengthEncodedInteger((ulong)Attributes.Count).LengthEncodedInteger(1);
            QueryAttribute.Write(packet, Attributes);
        }
        packet.Bytes(Sql);
    }

    /// <inheritdoc/>
    public static QueryCommand Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var attributes = new List<QueryAttribute>();
        var sql = Locate(payload, capabilities, attributes);
        return new(sql.ToArray(), attributes);
    }

    /// <summary>The statement's bytes where they lie, for the server's hot path; attributes go into the list, if one is given.</summary>
    public static ReadOnlySpan<byte> Locate(ReadOnlySpan<byte> payload, Capabilities capabilities, List<QueryAttribute>? attributes = null)
    {
        var packet = new PacketReader(payload);
        packet.ReadByte();
        if ((capabilities & Capabilities.QueryAttributes) != 0)
        {
            var count = packet.ReadLengthEncodedInteger();
            packet.ReadLengthEncodedInteger(); // the number of parameter sets, always 1
            QueryAttribute.Read(ref packet, count, attributes);
        }
        return packet.ReadRest();
    }
}
