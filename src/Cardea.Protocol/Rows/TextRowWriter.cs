using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Rows;

/// <summary>Rows of COM_QUERY: each value as text with its length before it, NULL as 0xFB. Source: MySQL internals, "Text Resultset Row".</summary>
public sealed class TextRowWriter : RowWriter
{
    private const byte NullMarker = 0xFB;

    /// <inheritdoc/>
    public override void Null()
    {
        Next();
        _output.Byte(NullMarker);
    }

    /// <inheritdoc/>
    public override void Int64(long value)
    {
        Next();
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.Int64(room[1..], value));
    }

    /// <inheritdoc/>
    public override void UInt64(ulong value)
    {
        Next();
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.UInt64(room[1..], value));
    }

    /// <inheritdoc/>
    public override void Double(double value)
    {
        var decimals = Next().Decimals;
        if (decimals < ColumnDefinition.NotFixed)
        {
            Span<byte> text = stackalloc byte[ValueText.MaximumFixedLength];
            _output.LengthEncodedBytes(text[..ValueText.Fixed(text, value, decimals)]);
            return;
        }
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.Double(room[1..], value));
    }

    /// <inheritdoc/>
    public override void Float(float value)
    {
        var decimals = Next().Decimals;
        if (decimals < ColumnDefinition.NotFixed)
        {
            Span<byte> text = stackalloc byte[ValueText.MaximumFixedLength];
            _output.LengthEncodedBytes(text[..ValueText.Fixed(text, value, decimals)]);
            return;
        }
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.Float(room[1..], value));
    }

    /// <inheritdoc/>
    public override void Bytes(ReadOnlySpan<byte> value)
    {
        Next();
        _output.LengthEncodedBytes(value);
    }

    /// <inheritdoc/>
    public override void Date(DateTimeValue value)
    {
        Next();
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.Date(room[1..], value));
    }

    /// <inheritdoc/>
    public override void DateTime(DateTimeValue value)
    {
        var decimals = Next().Decimals;
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.DateTime(room[1..], value, decimals));
    }

    /// <inheritdoc/>
    public override void Time(TimeValue value)
    {
        var decimals = Next().Decimals;
        var room = _output.Reserve(ValueText.MaximumLength);
        Finish(room, ValueText.Time(room[1..], value, decimals));
    }

    private ColumnDefinition Next() => _columns[_column++];

    // Every text but strings is shorter than 251 bytes, so its length is one byte, put in afterwards.
    private void Finish(Span<byte> room, int length)
    {
        room[0] = (byte)length;
        _output.Commit(length + 1);
    }
}
