using System.Buffers.Binary;
using System.Text;
using Cardea.Protocol.Errors;

namespace Cardea.Protocol.Wire;

/// <summary>A cursor over one packet payload; it copies nothing. Every method throws <see cref="MalformedPacketException"/> where the payload runs short.</summary>
/// <remarks>Integers are little endian. Source: MySQL internals, "Protocol Basics: Integer and String Types".</remarks>
public ref struct PacketReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>How many bytes have not been read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>True when everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>One byte.</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>The next byte, left in place.</summary>
    public readonly byte PeekByte() => _rest.IsEmpty ? throw new MalformedPacketException(1, 0) : _rest[0];

    /// <summary>Two bytes.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>Three bytes.</summary>
    public uint ReadUInt24()
    {
        var bytes = Take(3);
        return bytes[0] | (uint)bytes[1] << 8 | (uint)bytes[2] << 16;
    }

    /// <summary>Four bytes.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Eight bytes.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>IEEE 754 single, four bytes.</summary>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    /// <summary>IEEE 754 double, eight bytes.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Exactly <paramref name="count"/> bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count) => Take(count);

    /// <summary>Everything that is left.</summary>
    public ReadOnlySpan<byte> ReadRest() => Take(_rest.Length);

    /// <summary>Bytes up to a NUL, which is taken too but not returned.</summary>
    public ReadOnlySpan<byte> ReadNulTerminated()
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0) throw new MalformedPacketException("a NUL is missing");
        var text = Take(end);
        Take(1);
        return text;
    }

    /// <summary>Bytes up to a NUL or, where the NUL is missing, up to the end (some clients leave out the last one).</summary>
    public ReadOnlySpan<byte> ReadNulTerminatedOrRest() => _rest.Contains((byte)0) ? ReadNulTerminated() : ReadRest();

    /// <summary>A length-encoded integer of 1, 3, 4 or 9 bytes; 0xFB (NULL) and 0xFF are refused.</summary>
    public ulong ReadLengthEncodedInteger()
    {
        var first = ReadByte();
        return first switch
        {
            < 0xFB => first,
            0xFC => ReadUInt16(),
            0xFD => ReadUInt24(),
            0xFE => ReadUInt64(),
            _ => throw new MalformedPacketException($"0x{first:X2} begins no length"),
        };
    }

    /// <summary>Bytes with a length-encoded integer before them.</summary>
    public ReadOnlySpan<byte> ReadLengthEncodedBytes()
    {
        var length = ReadLengthEncodedInteger();
        if (length > (ulong)_rest.Length) throw new MalformedPacketException((long)Math.Min(length, long.MaxValue), _rest.Length);
        return Take((int)length);
    }

    /// <summary>A value of a text row: false means NULL (0xFB).</summary>
    public bool TryReadLengthEncodedBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (PeekByte() == 0xFB)
        {
            Take(1);
            return false;
        }
        value = ReadLengthEncodedBytes();
        return true;
    }

    /// <summary>Length-encoded bytes as UTF-8 text.</summary>
    public string ReadLengthEncodedString() => Encoding.UTF8.GetString(ReadLengthEncodedBytes());

    /// <summary>NUL-terminated bytes as UTF-8 text.</summary>
    public string ReadNulTerminatedString() => Encoding.UTF8.GetString(ReadNulTerminated());

    /// <summary>Skips <paramref name="count"/> bytes.</summary>
    public void Skip(int count) => Take(count);

    // The only place where a packet can run short, hence the only place that checks.
    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length) throw new MalformedPacketException(count, _rest.Length);
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
