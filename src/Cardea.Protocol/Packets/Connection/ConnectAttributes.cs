using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>Names and values with which a client describes itself: <c>_client_name</c>, <c>_pid</c>, <c>program_name</c> and so on. Untrusted text.</summary>
/// <remarks>Source: MySQL internals, "Protocol::HandshakeResponse41", connection attributes. At most 64 KiB in all, as MySQL takes.</remarks>
public sealed class ConnectAttributes(IReadOnlyList<KeyValuePair<string, string>> pairs)
{
    /// <summary>The greatest total length in bytes.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>No attributes.</summary>
    public static ConnectAttributes None { get; } = new([]);

    /// <summary>The attributes in the order in which they came; a name may come twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; } = pairs;

    /// <summary>The value of the first attribute of that name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Pairs)
                if (key == name) return value;
            return null;
        }
    }

    /// <summary>Appends the total length and the pairs.</summary>
    public void Write(PacketWriter packet)
    {
        var inner = new PacketWriter();
        inner.Begin();
        foreach (var (name, value) in Pairs) inner.LengthEncodedString(name).LengthEncodedString(value);
        packet.LengthEncodedBytes(inner.Payload);
        inner.Clear();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; refuses more than <see cref="MaximumLength"/> and a name without value.</summary>
    public static ConnectAttributes Read(ref PacketReader packet)
    {
        var bytes = packet.ReadLengthEncodedBytes();
        if (bytes.Length > MaximumLength) throw new MalformedPacketException($"{bytes.Length} bytes of connection attributes");
        if (bytes.IsEmpty) return None;
        var inner = new PacketReader(bytes);
        var pairs = new List<KeyValuePair<string, string>>();
        while (!inner.IsAtEnd) pairs.Add(new(inner.ReadLengthEncodedString(), inner.ReadLengthEncodedString()));
        return new(pairs);
    }
}
