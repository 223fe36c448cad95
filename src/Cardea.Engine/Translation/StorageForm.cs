using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Translation;

/// <summary>How values of a type lie in SQLite, as far as native operators care.</summary>
internal enum FormKind : byte
{
    Null,
    /// <summary>Integers, YEAR, BIT and DECIMAL(p ≤ 18, 0); from 2^63 on a BLOB that sorts behind.</summary>
    Integer,
    /// <summary>DECIMAL(p ≤ 18, s) times 10^s.</summary>
    Scaled,
    /// <summary>A larger DECIMAL; equal forms compare as blobs.</summary>
    DecimalBlob,
    Real,
    /// <summary>DATE and DATETIME, packed alike.</summary>
    Packed,
    /// <summary>TIMESTAMP, packed in UTC.</summary>
    UtcPacked,
    Time,
    Text,
    Blob,
    Enum,
    Set,
    Json,
}

/// <summary>A form with what tells two of one kind apart.</summary>
internal readonly record struct StorageForm(FormKind Kind, int Scale = 0, int Width = 0)
{
    public static StorageForm Of(MySqlType type) => type.Kind switch
    {
        TypeKind.Null => new(FormKind.Null),
        TypeKind.TinyInt or TypeKind.SmallInt or TypeKind.MediumInt or TypeKind.Int or TypeKind.BigInt or TypeKind.Year or TypeKind.Bit => new(FormKind.Integer),
        TypeKind.Decimal when type.Length <= MySqlDecimal.IntegerPrecision => type.Scale == 0 ? new(FormKind.Integer) : new(FormKind.Scaled, type.Scale),
        TypeKind.Decimal => new(FormKind.DecimalBlob, type.Scale, type.Length <= MySqlDecimal.NarrowPrecision ? 16 : MySqlDecimal.WideLength),
        TypeKind.Float or TypeKind.Double => new(FormKind.Real),
        TypeKind.Date or TypeKind.DateTime => new(FormKind.Packed),
        TypeKind.Timestamp => new(FormKind.UtcPacked),
        TypeKind.Time => new(FormKind.Time),
        TypeKind.Enum => new(FormKind.Enum),
        TypeKind.Set => new(FormKind.Set),
        TypeKind.Json => new(FormKind.Json),
        _ when type.IsCharacter => new(FormKind.Text),
        _ => new(FormKind.Blob),
    };

    /// <summary>True when a value of one type is a value of the other as it lies.</summary>
    public static bool Same(MySqlType from, MySqlType to)
    {
        if (from.Kind == TypeKind.Null) return true;
        var (f, t) = (Of(from), Of(to));
        if (f != t) return false;
        return f.Kind switch
        {
            FormKind.Enum or FormKind.Set => from.Members!.SequenceEqual(to.Members!),
            FormKind.Real => from.Kind == to.Kind || to.Kind == TypeKind.Double,
            FormKind.Packed => from.Kind == to.Kind || to.Kind == TypeKind.DateTime,
            FormKind.Integer => from.Kind != TypeKind.Bit && to.Kind != TypeKind.Bit || from.Kind == to.Kind,
            _ => true,
        };
    }

    /// <summary>True for numbers that SQLite's own arithmetic and truth understand.</summary>
    public bool IsIntegerLike => Kind is FormKind.Integer or FormKind.Scaled;
}
