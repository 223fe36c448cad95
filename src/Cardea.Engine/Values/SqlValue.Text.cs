using System.Text;
using Cardea.Protocol.Rows;

namespace Cardea.Engine.Values;

public readonly partial struct SqlValue
{
    /// <summary>Enough for the text of every value that has no bytes of its own.</summary>
    public const int MaximumTextLength = 200;

    /// <summary>The text of the value as a client would see it; bytes as they are. NULL gives an empty array: ask before.</summary>
    public byte[] ToUtf8()
    {
        if (HasBytes) return RawBytes;
        Span<byte> text = stackalloc byte[MaximumTextLength];
        return text[..Format(text)].ToArray();
    }

    /// <summary>The text of the value; <paramref name="buffer"/> (at least <see cref="MaximumTextLength"/>) is used when the value is no string.</summary>
    public ReadOnlySpan<byte> ToUtf8(Span<byte> buffer) => HasBytes ? RawBytes : buffer[..Format(buffer)];

    /// <summary>The text as a .NET string; bytes that are no UTF-8 become U+FFFD.</summary>
    public string ToText() => Encoding.UTF8.GetString(ToUtf8());

    /// <summary>Writes the text of a value that is neither string, bytes nor JSON; returns its length.</summary>
    public int Format(Span<byte> to)
    {
        switch (Kind)
        {
            case ValueKind.Int: return ValueText.Int64(to, RawInt);
            case ValueKind.UInt: return ValueText.UInt64(to, RawUInt);
            case ValueKind.Double: return IsSingle ? ValueText.Float(to, (float)RawDouble) : ValueText.Double(to, RawDouble);
            case ValueKind.Decimal: return RawDecimal.Format(to);
            case ValueKind.Date: return ValueText.Date(to, PackedTemporal.Unpack(RawTemporal));
            case ValueKind.DateTime: return ValueText.DateTime(to, PackedTemporal.Unpack(RawTemporal), _scale);
            case ValueKind.Time: return ValueText.Time(to, PackedTemporal.UnpackTime(RawTemporal), _scale);
            default: return 0;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "NULL",
        ValueKind.Bytes => $"0x{Convert.ToHexString(RawBytes)}",
        _ => ToText(),
    };
}
