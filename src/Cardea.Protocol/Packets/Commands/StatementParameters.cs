using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>
/// The server's memory of one prepared statement's parameters: the types of the last execute that named them, long data that has come, and the values of
/// the execute under way, all in arrays that are used again.
/// </summary>
/// <remarks>Source: MySQL internals, "COM_STMT_EXECUTE"; MySQL source, <c>sql/protocol_classic.cc</c>, <c>parse_packet</c>.</remarks>
public sealed class StatementParameters(int count)
{
    /// <summary>The flag of COM_STMT_EXECUTE that asks for a read-only cursor.</summary>
    public const byte CursorReadOnly = 1;

    private const byte CursorsUnknown = 2 | 4;
    private const byte CountAvailable = 8;
    private const string Command = "mysqld_stmt_execute";

    private readonly ParameterValue[] _values = new ParameterValue[count];
    private readonly (ColumnType Type, bool Unsigned)[] _types = new (ColumnType, bool)[count];
    private (byte[] Data, int Length)[]? _longData;
    private bool _typesKnown;
    private ServerError? _error;

    /// <summary>The number of parameters.</summary>
    public int Count => count;

    /// <summary>The values of the last <see cref="Read"/>.</summary>
    public ReadOnlySpan<ParameterValue> Values => _values;

    /// <summary>The bytes of long data that are held, for a session's limit.</summary>
    public long LongDataHeld { get; private set; }

    /// <summary>The statement id of a COM_STMT_EXECUTE, SEND_LONG_DATA, RESET, CLOSE or FETCH.</summary>
    public static uint StatementId(ReadOnlySpan<byte> payload)
    {
        var packet = new PacketReader(payload);
        packet.Skip(1);
        return packet.ReadUInt32();
    }

    /// <summary>
    /// Reads a COM_STMT_EXECUTE into <see cref="Values"/> and returns its flags (<see cref="CursorReadOnly"/>). Bytes after the last value are tolerated, as
    /// connectors send some. Throws 1210 for arguments that do not fit, 1835 for a packet that is short or has unknown types.
    /// </summary>
    public byte Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.Skip(1 + 4);
        var flags = packet.ReadByte();
        packet.Skip(4); // the number of iterations, always 1, read by nobody
        if ((flags & CursorsUnknown) != 0) throw Wrong();
        if (_error is { } error)
        {
            Reset();
            throw new ServerErrorException(error);
        }
        var counted = (capabilities & Capabilities.QueryAttributes) != 0 && (flags & CountAvailable) != 0;
        if (count == 0 && !counted) return flags;
        var given = counted ? packet.ReadLengthEncodedInteger() : (ulong)count;
        if (given < (ulong)count || given > QueryAttribute.MaximumCount) throw new MalformedPacketException($"{given} parameters for a statement with {count}");
        if (given > 0) ReadValues(ref packet, payload.Length, (int)given, counted);
        return flags;
    }

    /// <summary>
    /// Takes a piece of a parameter's value. There is no answer to this command, so what is wrong (1210 for a parameter that does not exist, 1105 above
    /// <paramref name="limit"/> bytes) is told by the next execute.
    /// </summary>
    public void AppendLongData(ReadOnlySpan<byte> payload, long limit)
    {
        var packet = new PacketReader(payload);
        packet.Skip(1 + 4);
        var index = packet.ReadUInt16();
        var data = packet.ReadRest();
        if (index >= count)
        {
            _error ??= ServerErrors.WrongArguments(Command);
            return;
        }
        _longData ??= new (byte[], int)[count];
        ref var held = ref _longData[index];
        if (held.Length + (long)data.Length > limit || LongDataHeld + data.Length > limit)
        {
            _error ??= ServerErrors.LongDataTooLong();
            return;
        }
        held.Data ??= [];
        if (held.Data.Length - held.Length < data.Length)
            Array.Resize(ref held.Data, (int)Math.Min(Math.Max(held.Length + (long)data.Length, 2L * held.Length), Array.MaxLength));
        data.CopyTo(held.Data.AsSpan(held.Length));
        held.Length += data.Length;
        LongDataHeld += data.Length;
    }

    /// <summary>Drops long data: COM_STMT_RESET, and after each execute.</summary>
    public void Reset()
    {
        (_longData, LongDataHeld, _error) = (null, 0, null);
    }

    private void ReadValues(ref PacketReader packet, int payloadLength, int given, bool named)
    {
        var bitmap = packet.ReadBytes((given + 7) / 8);
        var bound = packet.ReadByte() != 0;
        Span<(ColumnType Type, bool Unsigned)> extra = given > count ? new (ColumnType, bool)[given - count] : [];
        if (bound) ReadTypes(ref packet, given, named, extra);
        else if (!_typesKnown && count > 0 || !extra.IsEmpty) throw Wrong();
        for (var i = 0; i < given; i++)
        {
            var (type, unsigned) = i < count ? _types[i] : extra[i - count];
            var value = One(ref packet, payloadLength, i, type, unsigned, (bitmap[i >> 3] & 1 << (i & 7)) != 0);
            if (i < count) _values[i] = value;
        }
    }

    private ParameterValue One(ref PacketReader packet, int payloadLength, int index, ColumnType type, bool unsigned, bool isNull)
    {
        if (index < count && _longData?[index] is { Data: { } data } held) return ParameterValue.LongDataOf(type, data, held.Length);
        return isNull ? ParameterValue.NullOf(type) : ParameterValue.Read(ref packet, payloadLength, type, unsigned);
    }

    // Types are only taken over when all of them are good, so that a refused execute leaves no trace.
    private void ReadTypes(ref PacketReader packet, int given, bool named, Span<(ColumnType Type, bool Unsigned)> extra)
    {
        _typesKnown = false;
        for (var i = 0; i < given; i++)
        {
            var type = ((ColumnType)packet.ReadByte(), (packet.ReadByte() & 0x80) != 0);
            if (named) packet.ReadLengthEncodedBytes();
            if (i < count) _types[i] = type;
            else extra[i - count] = type;
        }
        _typesKnown = true;
    }

    private static ServerErrorException Wrong() => new(ServerErrors.WrongArguments(Command));
}
