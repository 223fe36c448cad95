using Cardea.Protocol.Wire;

namespace Cardea.Client.Output;

/// <summary>The cells of one row of the text protocol; valid until the next packet is read.</summary>
internal ref struct TextRow(ReadOnlySpan<byte> payload)
{
    private PacketReader _reader = new(payload);

    /// <summary>Takes the next cell. False means NULL.</summary>
    public bool Next(out ReadOnlySpan<byte> cell) => _reader.TryReadLengthEncodedBytes(out cell);
}
