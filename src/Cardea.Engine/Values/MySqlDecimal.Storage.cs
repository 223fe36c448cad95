using System.Buffers.Binary;
using System.Numerics;

namespace Cardea.Engine.Values;

/// <summary>
/// How a DECIMAL(p,s) lies in SQLite: p ≤ 18 an integer, p ≤ 38 sixteen bytes, else twenty-eight bytes; big-endian with the sign bit turned over,
/// so that memcmp order is numeric order. The scale is never stored: it belongs to the column.
/// </summary>
public readonly partial struct MySqlDecimal
{
    /// <summary>Up to this precision the storage is an INTEGER.</summary>
    public const int IntegerPrecision = 18;

    /// <summary>Up to this precision the storage is a BLOB of 16 bytes.</summary>
    public const int NarrowPrecision = 38;

    /// <summary>Length of the BLOB of the largest decimals.</summary>
    public const int WideLength = 28;

    /// <summary>The storage form; the value must fit DECIMAL(precision, scale).</summary>
    public StorageSlot ToStorage(int precision, int scale)
    {
        var value = Round(scale);
        if (precision <= IntegerPrecision) return StorageSlot.FromInteger((long)value._narrow);
        if (precision <= NarrowPrecision)
        {
            var bytes = new byte[16];
            BinaryPrimitives.WriteInt128BigEndian(bytes, value._narrow);
            bytes[0] ^= 0x80;
            return StorageSlot.FromBlob(bytes);
        }
        var wide = new byte[WideLength];
        var unscaled = value.Unscaled;
        if (unscaled.Sign < 0) wide.AsSpan().Fill(0xFF);
        var length = unscaled.GetByteCount();
        unscaled.TryWriteBytes(wide.AsSpan(WideLength - length), out _, isBigEndian: true);
        wide[0] ^= 0x80;
        return StorageSlot.FromBlob(wide);
    }

    /// <summary>Reads a 16- or 28-byte BLOB.</summary>
    public static MySqlDecimal FromStorage(ReadOnlySpan<byte> blob, int scale)
    {
        if (blob.Length == 16)
        {
            Span<byte> copy = stackalloc byte[16];
            blob.CopyTo(copy);
            copy[0] ^= 0x80;
            return new(BinaryPrimitives.ReadInt128BigEndian(copy), scale);
        }
        if (blob.Length != WideLength) throw new InvalidDataException($"a stored DECIMAL has {blob.Length} bytes");
        Span<byte> wide = stackalloc byte[WideLength];
        blob.CopyTo(wide);
        wide[0] ^= 0x80;
        return new(new BigInteger(wide, isUnsigned: false, isBigEndian: true), scale);
    }
}
