using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>What the formats have in common.</summary>
/// <param name="ColumnNames">Print a header.</param>
/// <param name="Raw">No escaping in tab-separated output.</param>
/// <param name="BinaryAsHex">Binary strings as 0x….</param>
internal sealed record PrintSettings(bool ColumnNames, bool Raw, bool BinaryAsHex)
{
    private const ushort BinaryCollation = 63;

    /// <summary>True when the column's cells are to be printed as hexadecimal digits.</summary>
    public bool IsHex(ColumnDefinition column) => BinaryAsHex && column.CollationId == BinaryCollation && (column.Type is ColumnType.Bit
        or ColumnType.TinyBlob or ColumnType.MediumBlob or ColumnType.LongBlob or ColumnType.Blob
        or ColumnType.VarString or ColumnType.String or ColumnType.VarChar or ColumnType.Geometry);
}
