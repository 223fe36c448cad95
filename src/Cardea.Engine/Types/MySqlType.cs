namespace Cardea.Engine.Types;

/// <summary>MySQL's data types. Aliases (BOOL, REAL, NUMERIC …) are resolved before they get here.</summary>
public enum TypeKind : byte
{
    Null, TinyInt, SmallInt, MediumInt, Int, BigInt, Decimal, Float, Double, Bit, Year, Date, Time, DateTime, Timestamp,
    Char, VarChar, TinyText, Text, MediumText, LongText, Binary, VarBinary, TinyBlob, Blob, MediumBlob, LongBlob, Enum, Set, Json,
}

/// <summary>
/// A full column or expression type. How values of it lie in SQLite:
/// <list type="bullet">
/// <item>integers, YEAR, ENUM (index), SET (bits): INTEGER; BIGINT UNSIGNED and BIT: INTEGER below 2^63, else 8-byte big-endian BLOB</item>
/// <item>DECIMAL(p,s): p ≤ 18 INTEGER scaled by 10^s; p ≤ 38 16-byte, p ≤ 65 28-byte order-preserving BLOB (sign-biased big-endian)</item>
/// <item>FLOAT (rounded to single), DOUBLE: REAL</item>
/// <item>DATE, DATETIME, TIMESTAMP (UTC): INTEGER ((((year*13+month)&lt;&lt;5|day)&lt;&lt;17 | hour&lt;&lt;12|minute&lt;&lt;6|second)&lt;&lt;24)|microsecond; TIME: signed INTEGER microseconds</item>
/// <item>CHAR, VARCHAR, TEXT: UTF-8 TEXT with the collation's own SQLite collation; JSON: TEXT; BINARY, BLOB: BLOB</item>
/// </list>
/// </summary>
/// <param name="Kind">The base type.</param>
/// <param name="Length">Characters (CHAR, VARCHAR, TEXT), bytes (BINARY, BLOB), precision (DECIMAL), bits (BIT), display width else.</param>
/// <param name="Scale">Digits after the point (DECIMAL; 31 = none given for FLOAT/DOUBLE) or of the second (TIME, DATETIME, TIMESTAMP; 0–6).</param>
/// <param name="Unsigned">UNSIGNED.</param>
/// <param name="Collation">MySQL's collation name for character types (<c>utf8mb4_0900_ai_ci</c>), <c>binary</c> for the others.</param>
/// <param name="Members">ENUM and SET members in order; null else.</param>
/// <param name="Zerofill">ZEROFILL: display only.</param>
public sealed partial record MySqlType(
    TypeKind Kind, uint Length = 0, byte Scale = 0, bool Unsigned = false, string Collation = "binary",
    IReadOnlyList<string>? Members = null, bool Zerofill = false);
