using Cardea.Protocol.Errors;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>A named value that a client sends along with a statement; kept in its binary form. Null for NULL.</summary>
/// <remarks>Source: MySQL internals, "COM_QUERY", parameters.</remarks>
public sealed record QueryAttribute(string Name, ColumnType Type, bool Unsigned, byte[]? Value)
{
    /// <summary>More than any client sends; a claim above it is refused before anything is read.</summary>
    public const int MaximumCount = 65535;

    /// <summary>Writes null bitmap, types with names, values; nothing for an empty list.</summary>
    internal static void Write(PacketWriter packet, IReadOnlyList<QueryAttribute> attributes)
    {
        if (attributes.Count == 0) return;
        var bitmap = new byte[(attributes.Count + 7) / 8];
        for (var i = 0; i < attributes.Count; i++)
            if (attributes[i].Value is null) bitmap[i >> 3] |= (byte)(1 << (i & 7));
        packet.Bytes(bitmap).Byte(1);
        foreach (var attribute in attributes)
            packet.Byte((byte)attribute.Type).Byte(attribute.Unsigned ? (byte)0x80 : (byte)0).LengthEncodedString(attribute.Name);
        foreach (var attribute in attributes) packet.Bytes(attribute.Value);
    }

    /// <summary>Reads <paramref name="count"/> attributes; <paramref name="into"/> may be null when nobody wants them.</summary>
    internal static void Read(ref PacketReader packet, ulong count, List<QueryAttribute>? into)
    {
        if (count == 0) return;
        if (count > MaximumCount) throw new MalformedPacketException($"{count} query attributes");
        var bitmap = packet.ReadBytes((int)(count + 7) / 8);
        if (packet.ReadByte() != 1) throw new MalformedPacketException("query attributes without types");
        var types = packet; // names and types come first, then the values: two cursors over the same bytes
        for (var i = 0; i < (int)count; i++)
        {
            packet.Skip(2);
            packet.ReadLengthEncodedBytes();
        }
        for (var i = 0; i < (int)count; i++)
        {
            var (type, flags) = ((ColumnType)types.ReadByte(), types.ReadByte());
            var name = types.ReadLengthEncodedBytes();
            var isNull = (bitmap[i >> 3] & 1 << (i & 7)) != 0;
            var value = isNull ? default : BinaryValue.Skip(ref packet, type);
            into?.Add(new(System.Text.Encoding.UTF8.GetString(name), type, (flags & 0x80) != 0, isNull ? null : value.ToArray()));
        }
    }
}
