using System.Buffers;
using System.Security.Cryptography;
using Cardea.Protocol.Errors;

namespace Cardea.Protocol.Wire;

/// <summary>
/// Turns received bytes into payloads. A packet that lies whole in the input is handed out in place; only one that does not is gathered in a rented
/// array, which grows with what has really come (never with what a header claims) and is given back afterwards.
/// </summary>
/// <remarks>
/// Loop: <c>while (assembler.TryRead(ref input, out var payload)) …</c>; a false answer means that everything was taken and more is needed.
/// Source: MySQL internals, "MySQL Packets".
/// </remarks>
public sealed class PacketAssembler
{
    /// <summary>The payload limit before login, in bytes.</summary>
    public const int LimitBeforeLogin = 64 * 1024;

    private const int HeaderLength = 4;
    private const int FirstSize = 1024;
    private byte[] _held = [];
    private int _count;      // bytes in _held: finished frames' payload, then the raw bytes of the frame under way
    private int _payload;    // of these, payload of finished 16 MiB frames
    private bool _handedOut; // the payload in _held belongs to the caller until the next call

    /// <summary>The sequence number that the next frame must carry. After a packet it is the number for the answer.</summary>
    public byte Sequence { get; set; }

    /// <summary>The greatest payload that is taken, in bytes; more is answered with 1153.</summary>
    public int PayloadLimit { get; set; } = LimitBeforeLogin;

    /// <summary>True while part of a packet has been received.</summary>
    public bool IsPartial => _count > 0 && !_handedOut;

    /// <summary>The size of the array that is held at the moment; 0 while idle.</summary>
    public int Held => _held.Length;

    /// <summary>
    /// Takes one packet off <paramref name="input"/>. The payload is valid until the next call. False: all input has been taken and the packet is not whole.
    /// Throws <see cref="MalformedPacketException"/> with 1156 (sequence) or 1153 (limit).
    /// </summary>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (_handedOut) Release();
        while (!input.IsEmpty)
        {
            if (_count == 0 && TryInPlace(ref input, out payload)) return true;
            if (Gather(ref input))
            {
                payload = _held.AsSpan(0, _payload);
                _handedOut = true;
                return true;
            }
        }
        return false;
    }

    /// <summary>Gives back what is held, including a partial packet; received bytes are zeroed, as they may be a login.</summary>
    public void Release()
    {
        if (_held.Length > 0)
        {
            CryptographicOperations.ZeroMemory(_held.AsSpan(0, Math.Min(_count, LimitBeforeLogin)));
            ArrayPool<byte>.Shared.Return(_held);
        }
        (_held, _count, _payload, _handedOut) = ([], 0, 0, false);
    }

    private bool TryInPlace(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (input.Length < HeaderLength) return false;
        var length = Length(input);
        if (length == PacketWriter.MaximumFrame) return false;
        CheckLimit(length);
        if (input.Length - HeaderLength < length) return false;
        CheckSequence(input[3]);
        payload = input.Slice(HeaderLength, length);
        input = input[(HeaderLength + length)..];
        return true;
    }

    // Takes at most the rest of one frame; true when the whole payload is there.
    private bool Gather(scoped ref ReadOnlySpan<byte> input)
    {
        var have = _count - _payload;
        if (have < HeaderLength)
        {
            var head = Math.Min(HeaderLength - have, input.Length);
            Append(input[..head]);
            input = input[head..];
            have += head;
            if (have < HeaderLength) return false;
            var header = _held.AsSpan(_payload, HeaderLength);
            CheckLimit((long)_payload + Length(header));
            CheckSequence(header[3]);
        }
        var length = Length(_held.AsSpan(_payload));
        var take = Math.Min(HeaderLength + length - have, input.Length);
        Append(input[..take]);
        input = input[take..];
        if (have + take < HeaderLength + length) return false;
        _held.AsSpan(_payload + HeaderLength, length).CopyTo(_held.AsSpan(_payload)); // the header gives way to the payload
        _payload += length;
        _count = _payload;
        return length < PacketWriter.MaximumFrame;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length - _count < bytes.Length)
        {
            var next = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(_count + bytes.Length, (int)Math.Min(2L * _count, Array.MaxLength))));
            _held.AsSpan(0, _count).CopyTo(next);
            if (_held.Length > 0) ArrayPool<byte>.Shared.Return(_held, clearArray: _held.Length <= LimitBeforeLogin);
            _held = next;
        }
        bytes.CopyTo(_held.AsSpan(_count));
        _count += bytes.Length;
    }

    private void CheckLimit(long length)
    {
        if (length <= PayloadLimit) return;
        throw new MalformedPacketException(ServerErrors.PacketTooLarge(), $"a payload of {length} bytes or more; {PayloadLimit} are allowed");
    }

    private void CheckSequence(byte number)
    {
        if (number != Sequence) throw new MalformedPacketException(ServerErrors.PacketsOutOfOrder(), $"packet number {number} where {Sequence} was due");
        Sequence = unchecked((byte)(Sequence + 1));
    }

    private static int Length(ReadOnlySpan<byte> header) => header[0] | header[1] << 8 | header[2] << 16;
}
