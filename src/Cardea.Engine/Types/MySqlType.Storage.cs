using Cardea.Engine.Values;

namespace Cardea.Engine.Types;

public sealed partial record MySqlType
{
    /// <summary>The storage class that most values of the type have (BIGINT UNSIGNED and BIT: INTEGER, but BLOB from 2^63 on).</summary>
    public StorageClass StorageClass => Kind switch
    {
        TypeKind.Null => StorageClass.Null,
        TypeKind.Float or TypeKind.Double => StorageClass.Real,
        TypeKind.Decimal => Length <= MySqlDecimal.IntegerPrecision ? StorageClass.Integer : StorageClass.Blob,
        TypeKind.Json => StorageClass.Text,
        _ when IsCharacter => StorageClass.Text,
        _ when IsBinary => StorageClass.Blob,
        _ => StorageClass.Integer,
    };

    /// <summary>True when values may be of two classes (INTEGER and BLOB), so that the SQLite column must be ANY.</summary>
    public bool HasMixedStorage => (Kind == TypeKind.BigInt && Unsigned) || (Kind == TypeKind.Bit && Length > 63) || (Kind == TypeKind.Set && Members?.Count > 63);

    /// <summary>The type of the column in a STRICT SQLite table.</summary>
    public string SqliteColumnType => HasMixedStorage ? "ANY" : StorageClass switch
    {
        StorageClass.Integer => "INTEGER",
        StorageClass.Real => "REAL",
        StorageClass.Text => "TEXT",
        StorageClass.Blob => "BLOB",
        _ => "ANY",
    };
}
