using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Wire;

/// <summary>
/// The outgoing buffer of one connection: framed packets, one after the other, ready to be written. Packets are encoded in place;
/// the array is rented and given back as soon as everything has been consumed, so an idle connection holds none.
/// </summary>
/// <remarks>
/// A frame is a 3-byte length, a sequence number and at most 0xFFFFFF bytes. A payload of 0xFFFFFF or more goes out as several frames of which the last
/// is shorter than that, if need be empty. Source: MySQL internals, "Sending More Than 16Mb".
/// </remarks>
public sealed class PacketWriter
{
    /// <summary>The greatest payload of one frame, in bytes.</summary>
    public const int MaximumFrame = 0xFFFFFF;

    private const int HeaderLength = 4;
    private const int FirstSize = 1024;
    private const int LargestGuess = 128 * 1024;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _header = -1;
    private int _lastFill;

    /// <summary>The sequence number of the next frame. The command phase begins each command at 0, the server's answer at 1.</summary>
    public byte Sequence { get; set; }

    /// <summary>When set, consumed bytes are zeroed before the array is given back. It stays set until everything is consumed.</summary>
    public bool HoldsSecret { get; set; }

    /// <summary>Finished packets that have not been consumed; valid until the next write.</summary>
    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(_start, (_header < 0 ? _end : _header) - _start);

    /// <summary>The same as <see cref="Pending"/>, for writers that take memory.</summary>
    public ReadOnlyMemory<byte> PendingMemory => _buffer.AsMemory(_start, (_header < 0 ? _end : _header) - _start);

    /// <summary>The number of bytes in <see cref="Pending"/>.</summary>
    public int Length => (_header < 0 ? _end : _header) - _start;

    /// <summary>True between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public bool IsOpen => _header >= 0;

    /// <summary>The number of payload bytes of the open packet.</summary>
    public int PayloadLength => _end - _header - HeaderLength;

    /// <summary>The size of the array that is held at the moment; 0 while idle.</summary>
    public int Held => _buffer.Length;

    /// <summary>Starts a packet.</summary>
    public PacketWriter Begin()
    {
        if (_header >= 0) throw new InvalidOperationException("the packet before this one has not been ended");
        _ = Reserve(HeaderLength);
        _header = _end;
        _end += HeaderLength;
        return this;
    }

    /// <summary>Finishes the packet: length and sequence number are put in, a long payload is split.</summary>
    public void End()
    {
        if (_header < 0) throw new InvalidOperationException("no packet has been begun");
        var length = PayloadLength;
        if (length >= MaximumFrame) SpreadFrames(length / MaximumFrame);
        for (var at = _header; ; at += HeaderLength + MaximumFrame)
        {
            var frame = Math.Min(length, MaximumFrame);
            BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(at), frame);
            _buffer[at + 3] = Sequence;
            Sequence = unchecked((byte)(Sequence + 1));
            length -= frame;
            if (frame < MaximumFrame) break;
        }
        _header = -1;
    }

    /// <summary>Drops the open packet; what was finished before stays.</summary>
    public void Abandon()
    {
        if (_header < 0) return;
        _end = _header;
        _header = -1;
        ReleaseIfEmpty();
    }

    /// <summary>Adds a whole packet: begin, write, end. Nothing is left behind when the packet cannot be written.</summary>
    public PacketWriter Add<T>(in T packet, Capabilities capabilities) where T : IPacket<T>
    {
        Begin();
        packet.Write(this, capabilities);
        End();
        return this;
    }

    /// <summary>Adds a packet of ready-made payload bytes.</summary>
    public PacketWriter AddRaw(ReadOnlySpan<byte> payload)
    {
        Begin().Bytes(payload).End();
        return this;
    }

    /// <summary>The first <paramref name="count"/> bytes of <see cref="Pending"/> have been written to the link.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Length);
        if (HoldsSecret) CryptographicOperations.ZeroMemory(_buffer.AsSpan(_start, count));
        _start += count;
        ReleaseIfEmpty();
    }

    /// <summary>Drops everything and gives the array back.</summary>
    public void Clear()
    {
        if (HoldsSecret) CryptographicOperations.ZeroMemory(_buffer.AsSpan(_start, _end - _start));
        _header = -1;
        _start = _end;
        ReleaseIfEmpty();
    }

    /// <summary>One byte.</summary>
    public PacketWriter Byte(byte value)
    {
        if (_end == _buffer.Length) Grow(1);
        _buffer[_end++] = value;
        return this;
    }

    /// <summary>Two bytes.</summary>
    public PacketWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), value);
        return Commit(2);
    }

    /// <summary>Three bytes.</summary>
    public PacketWriter UInt24(uint value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 0xFFFFFFu);
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        return Commit(3);
    }

    /// <summary>Four bytes.</summary>
    public PacketWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);
        return Commit(4);
    }

    /// <summary>Eight bytes.</summary>
    public PacketWriter UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);
        return Commit(8);
    }

    /// <summary>IEEE 754 single, four bytes.</summary>
    public PacketWriter Float(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), value);
        return Commit(4);
    }

    /// <summary>IEEE 754 double, eight bytes.</summary>
    public PacketWriter Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);
        return Commit(8);
    }

    /// <summary>Bytes as they are.</summary>
    public PacketWriter Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return Commit(value.Length);
    }

    /// <summary><paramref name="count"/> zero bytes.</summary>
    public PacketWriter Zeros(int count)
    {
        Reserve(count)[..count].Clear();
        return Commit(count);
    }

    /// <summary>Text in UTF-8 without length or end.</summary>
    public PacketWriter Text(ReadOnlySpan<char> value)
    {
        var room = Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
        return Commit(Encoding.UTF8.GetBytes(value, room));
    }

    /// <summary>Text in UTF-8 and a NUL.</summary>
    public PacketWriter NulTerminated(ReadOnlySpan<char> value) => Text(value).Byte(0);

    /// <summary>Bytes and a NUL.</summary>
    public PacketWriter NulTerminated(ReadOnlySpan<byte> value) => Bytes(value).Byte(0);

    /// <summary>An integer of 1, 3, 4 or 9 bytes.</summary>
    public PacketWriter LengthEncodedInteger(ulong value) => value switch
    {
        < 0xFB => Byte((byte)value),
        <= 0xFFFF => Byte(0xFC).UInt16((ushort)value),
        <= 0xFFFFFF => Byte(0xFD).UInt24((uint)value),
        _ => Byte(0xFE).UInt64(value),
    };

    /// <summary>Bytes with their length-encoded length before them.</summary>
    public PacketWriter LengthEncodedBytes(ReadOnlySpan<byte> value)
    {
        if (value.Length < 0xFB)
        {
            var room = Reserve(value.Length + 1);
            room[0] = (byte)value.Length;
            value.CopyTo(room[1..]);
            return Commit(value.Length + 1);
        }
        return LengthEncodedInteger((ulong)value.Length).Bytes(value);
    }

    /// <summary>Text in UTF-8 with its length-encoded length before it.</summary>
    public PacketWriter LengthEncodedString(ReadOnlySpan<char> value) =>
        LengthEncodedInteger((ulong)Encoding.UTF8.GetByteCount(value)).Text(value);

    /// <summary>Room for at least <paramref name="count"/> bytes at the end of the open packet; <see cref="Commit"/> says how many were used.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _end < count) Grow(count);
        return _buffer.AsSpan(_end);
    }

    /// <summary>Takes <paramref name="count"/> bytes that were written into <see cref="Reserve"/>'s room.</summary>
    public PacketWriter Commit(int count)
    {
        _end += count;
        return this;
    }

    /// <summary>The payload of the open packet so far, for values that are only known later (null bitmaps, lengths).</summary>
    internal Span<byte> Payload => _buffer.AsSpan(_header + HeaderLength, PayloadLength);

    private void Grow(int count)
    {
        var used = _end - _start;
        // A result of many flushes fills one array after the other to the same mark: the next one is rented at that size at once.
        var wish = used == 0 ? _lastFill : (int)Math.Min(2L * used, Array.MaxLength);
        var size = Math.Max(FirstSize, Math.Max(checked(used + count), wish));
        var next = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(_start, used).CopyTo(next);
        var old = _buffer;
        if (_header >= 0) _header -= _start;
        (_buffer, _start, _end) = (next, 0, used);
        GiveBack(old);
    }

    // A payload of n full frames needs n more headers inside it: the tail moves first.
    private void SpreadFrames(int extra)
    {
        var payload = _header + HeaderLength;
        var length = _end - payload;
        Grow(extra * HeaderLength);
        payload = _header + HeaderLength;
        for (var i = extra; i > 0; i--)
        {
            var from = i * MaximumFrame;
            var count = Math.Min(MaximumFrame, length - from);
            _buffer.AsSpan(payload + from, count).CopyTo(_buffer.AsSpan(payload + from + i * HeaderLength));
        }
        _end += extra * HeaderLength;
    }

    private void ReleaseIfEmpty()
    {
        if (_start != _end || _header >= 0) return;
        var old = _buffer;
        _lastFill = Math.Min(_end, LargestGuess);
        (_buffer, _start, _end) = ([], 0, 0);
        GiveBack(old);
        HoldsSecret = false;
    }

    private void GiveBack(byte[] array)
    {
        if (array.Length == 0) return;
        ArrayPool<byte>.Shared.Return(array, clearArray: HoldsSecret);
    }
}
