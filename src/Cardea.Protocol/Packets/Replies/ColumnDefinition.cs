using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>
/// A column of a result set, or a parameter of a prepared statement. The encoded form is kept, so that a definition that is used again costs one copy.
/// </summary>
/// <param name="Schema">The schema's name, or empty for an expression.</param>
/// <param name="Table">The table's alias.</param>
/// <param name="OrgTable">The table's own name.</param>
/// <param name="Name">The column's alias.</param>
/// <param name="OrgName">The column's own name, empty for an expression.</param>
/// <param name="CollationId">The collation of strings (see <c>Charsets.Collations</c>); 63 (binary) for numbers, dates and bytes.</param>
/// <param name="Length">The greatest length of a value in bytes of text.</param>
/// <param name="Type">The type on the wire.</param>
/// <param name="Flags">Properties.</param>
/// <param name="Decimals">Digits after the point, 0 to 30; 31 for floating point of any precision. For temporal types 0 to 6.</param>
/// <remarks>Source: MySQL internals, "Protocol::ColumnDefinition41".</remarks>
public sealed record ColumnDefinition(
    string Schema, string Table, string OrgTable, string Name, string OrgName,
    ushort CollationId, uint Length, ColumnType Type, ColumnFlags Flags, byte Decimals) : IPacket<ColumnDefinition>
{
    /// <summary><see cref="Decimals"/> of a floating-point value that has no fixed number of digits.</summary>
    public const byte NotFixed = 31;

    private const byte FixedFieldsLength = 0x0C;
    private byte[]? _encoded;

    private ColumnDefinition(ColumnDefinition original)
    {
        (Schema, Table, OrgTable, Name, OrgName) = (original.Schema, original.Table, original.OrgTable, original.Name, original.OrgName);
        (CollationId, Length, Type, Flags, Decimals) = (original.CollationId, original.Length, original.Type, original.Flags, original.Decimals);
    }

    /// <summary>True for numbers without sign.</summary>
    public bool IsUnsigned => (Flags & ColumnFlags.Unsigned) != 0;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        if (_encoded is null)
        {
            var start = packet.PayloadLength;
            packet.LengthEncodedString("def").LengthEncodedString(Schema).LengthEncodedString(Table).LengthEncodedString(OrgTable)
                .LengthEncodedString(Name).LengthEncodedString(OrgName).Byte(FixedFieldsLength)
                .UInt16(CollationId).UInt32(Length).Byte((byte)Type).UInt16((ushort)Flags).Byte(Decimals).UInt16(0);
            _encoded = packet.Payload[start..].ToArray();
            return;
        }
        packet.Bytes(_encoded);
    }

    /// <inheritdoc/>
    public static ColumnDefinition Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        packet.ReadLengthEncodedBytes(); // the catalog, always "def"
        var (schema, table, orgTable) = (packet.ReadLengthEncodedString(), packet.ReadLengthEncodedString(), packet.ReadLengthEncodedString());
        var (name, orgName) = (packet.ReadLengthEncodedString(), packet.ReadLengthEncodedString());
        if (packet.ReadLengthEncodedInteger() < FixedFieldsLength) throw new MalformedPacketException("a column definition is too short");
        return new(schema, table, orgTable, name, orgName,
            packet.ReadUInt16(), packet.ReadUInt32(), (ColumnType)packet.ReadByte(), (ColumnFlags)packet.ReadUInt16(), packet.ReadByte());
    }

    /// <inheritdoc/>
    public bool Equals(ColumnDefinition? other) => other is not null
        && (Schema, Table, OrgTable, Name, OrgName) == (other.Schema, other.Table, other.OrgTable, other.Name, other.OrgName)
        && (CollationId, Length, Type, Flags, Decimals) == (other.CollationId, other.Length, other.Type, other.Flags, other.Decimals);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Schema, Table, Name, CollationId, Length, Type, Flags, Decimals);
}
