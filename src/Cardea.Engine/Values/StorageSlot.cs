namespace Cardea.Engine.Values;

/// <summary>SQLite's five storage classes.</summary>
public enum StorageClass : byte { Null, Integer, Real, Text, Blob }

/// <summary>One value as it lies in SQLite: what is bound to a statement, read from a column or handed to a user function.</summary>
public readonly struct StorageSlot
{
    private readonly long _bits;

    private StorageSlot(StorageClass storageClass, long bits, ReadOnlyMemory<byte> bytes) => (Class, _bits, Bytes) = (storageClass, bits, bytes);

    /// <summary>SQL NULL.</summary>
    public static StorageSlot Null => default;

    /// <summary>Which of the accessors below holds.</summary>
    public StorageClass Class { get; }

    /// <summary>The value when <see cref="Class"/> is <see cref="StorageClass.Integer"/>.</summary>
    public long Integer => _bits;

    /// <summary>The value when <see cref="Class"/> is <see cref="StorageClass.Real"/>.</summary>
    public double Real => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The value when <see cref="Class"/> is <see cref="StorageClass.Text"/> (UTF-8) or <see cref="StorageClass.Blob"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>True for SQL NULL.</summary>
    public bool IsNull => Class == StorageClass.Null;

    public static StorageSlot FromInteger(long value) => new(StorageClass.Integer, value, default);

    public static StorageSlot FromReal(double value) => new(StorageClass.Real, BitConverter.DoubleToInt64Bits(value), default);

    /// <param name="utf8">Valid UTF-8; not copied.</param>
    public static StorageSlot FromText(ReadOnlyMemory<byte> utf8) => new(StorageClass.Text, 0, utf8);

    /// <param name="bytes">Not copied.</param>
    public static StorageSlot FromBlob(ReadOnlyMemory<byte> bytes) => new(StorageClass.Blob, 0, bytes);

    /// <inheritdoc/>
    public override string ToString() => Class switch
    {
        StorageClass.Null => "NULL",
        StorageClass.Integer => Integer.ToString(),
        StorageClass.Real => Real.ToString("R"),
        StorageClass.Text => $"'{System.Text.Encoding.UTF8.GetString(Bytes.Span)}'",
        _ => $"x'{Convert.ToHexString(Bytes.Span)}'",
    };
}
