using Cardea.Protocol.Packets;

namespace Cardea.Engine.Types;

/// <summary>The parts of a column definition that follow from the type.</summary>
/// <param name="Length">Bytes of text of the longest value.</param>
public readonly record struct WireType(ColumnType Type, uint Length, ColumnFlags Flags, byte Decimals, ushort CollationId);

public sealed partial record MySqlType
{
    /// <summary>How the type is announced to clients. Keys, NOT NULL and the like are flags of the column and added by the caller.</summary>
    public WireType Wire
    {
        get
        {
            var flags = ColumnFlags.None;
            if (Unsigned) flags |= ColumnFlags.Unsigned;
            if (Zerofill) flags |= ColumnFlags.ZeroFill;
            if (Kind is TypeKind.Enum) flags |= ColumnFlags.Enum;
            if (Kind is TypeKind.Set) flags |= ColumnFlags.Set;
            if (IsLong || Kind == TypeKind.Json) flags |= ColumnFlags.Blob;
            if (Kind == TypeKind.Timestamp) flags |= ColumnFlags.Timestamp;
            if (Kind is TypeKind.Year) flags |= ColumnFlags.Unsigned | ColumnFlags.ZeroFill;
            if (Kind is TypeKind.Bit) flags |= ColumnFlags.Unsigned;
            if (IsNumeric) flags |= ColumnFlags.Number;
            var characters = IsCharacter || Kind is TypeKind.Enum or TypeKind.Set;
            var collation = characters ? CollationObject : Collations.Collation.Binary;
            if (!characters || collation.IsBinary) flags |= ColumnFlags.Binary;
            if (Kind == TypeKind.Bit) flags &= ~(ColumnFlags.Binary | ColumnFlags.Number);
            return new(WireKind, WireLength(collation.MaximumBytes), flags, WireDecimals, characters ? collation.Id : Collations.Collation.Binary.Id);
        }
    }

    private ColumnType WireKind => Kind switch
    {
        TypeKind.Null => ColumnType.Null,
        TypeKind.TinyInt => ColumnType.Tiny,
        TypeKind.SmallInt => ColumnType.Short,
        TypeKind.MediumInt => ColumnType.Int24,
        TypeKind.Int => ColumnType.Long,
        TypeKind.BigInt => ColumnType.LongLong,
        TypeKind.Decimal => ColumnType.NewDecimal,
        TypeKind.Float => ColumnType.Float,
        TypeKind.Double => ColumnType.Double,
        TypeKind.Bit => ColumnType.Bit,
        TypeKind.Year => ColumnType.Year,
        TypeKind.Date => ColumnType.Date,
        TypeKind.Time => ColumnType.Time,
        TypeKind.DateTime => ColumnType.DateTime,
        TypeKind.Timestamp => ColumnType.Timestamp,
        TypeKind.Json => ColumnType.Json,
        TypeKind.VarChar or TypeKind.VarBinary => ColumnType.VarString,
        TypeKind.Char or TypeKind.Binary or TypeKind.Enum or TypeKind.Set => ColumnType.String,
        _ => ColumnType.Blob,
    };

    private byte WireDecimals => Kind switch
    {
        TypeKind.Float or TypeKind.Double => HasFixedDigits ? Scale : NotFixed,
        TypeKind.Decimal or TypeKind.Time or TypeKind.DateTime or TypeKind.Timestamp => Scale,
        _ => 0,
    };

    private uint WireLength(int bytesPerCharacter) => Kind switch
    {
        TypeKind.Null => 0,
        TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.MediumInt or TypeKind.Int or TypeKind.BigInt => Length == 0 ? DefaultWidth : Length,
        TypeKind.Decimal => Length + (Scale > 0 ? 1u : 0u) + (Unsigned ? 0u : 1u),
        TypeKind.Float => Length is 0 or > 255 ? 12 : Length,
        TypeKind.Double => Length is 0 or > 255 ? 22 : Length,
        TypeKind.Bit => Math.Max(Length, 1),
        TypeKind.Year => 4,
        TypeKind.Date => 10,
        TypeKind.Time => Scale == 0 ? 10u : 11u + Scale,
        TypeKind.DateTime or TypeKind.Timestamp => Scale == 0 ? 19u : 20u + Scale,
        TypeKind.Enum => (uint)(Members!.Max(static m => m.EnumerateRunes().Count()) * bytesPerCharacter),
        TypeKind.Set => (uint)((Members!.Sum(static m => m.EnumerateRunes().Count()) + Members!.Count - 1) * bytesPerCharacter),
        TypeKind.Json => uint.MaxValue,
        _ when IsBinary => IsLong && Length == 0 ? LongTypeBytes : Length,
        _ when IsLong => Length == 0 || (ulong)Length * (uint)bytesPerCharacter > LongTypeBytes ? LongTypeBytes : Length * (uint)bytesPerCharacter,
        _ => (uint)Math.Min((ulong)Length * (uint)bytesPerCharacter, uint.MaxValue),
    };
}
