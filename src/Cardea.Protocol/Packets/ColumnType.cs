namespace Cardea.Protocol.Packets;

/// <summary>The type of a column or parameter on the wire. Source: MySQL source, <c>include/field_types.h</c>.</summary>
public enum ColumnType : byte
{
    /// <summary>DECIMAL before 5.0; never sent by us.</summary>
    Decimal = 0,
    /// <summary>TINYINT.</summary>
    Tiny = 1,
    /// <summary>SMALLINT.</summary>
    Short = 2,
    /// <summary>INT.</summary>
    Long = 3,
    /// <summary>FLOAT.</summary>
    Float = 4,
    /// <summary>DOUBLE.</summary>
    Double = 5,
    /// <summary>NULL.</summary>
    Null = 6,
    /// <summary>TIMESTAMP.</summary>
    Timestamp = 7,
    /// <summary>BIGINT.</summary>
    LongLong = 8,
    /// <summary>MEDIUMINT.</summary>
    Int24 = 9,
    /// <summary>DATE.</summary>
    Date = 10,
    /// <summary>TIME.</summary>
    Time = 11,
    /// <summary>DATETIME.</summary>
    DateTime = 12,
    /// <summary>YEAR.</summary>
    Year = 13,
    /// <summary>Internal DATE; never on the wire.</summary>
    NewDate = 14,
    /// <summary>VARCHAR as a parameter.</summary>
    VarChar = 15,
    /// <summary>BIT.</summary>
    Bit = 16,
    /// <summary>Internal TIMESTAMP with fraction; never on the wire.</summary>
    Timestamp2 = 17,
    /// <summary>Internal DATETIME with fraction; never on the wire.</summary>
    DateTime2 = 18,
    /// <summary>Internal TIME with fraction; never on the wire.</summary>
    Time2 = 19,
    /// <summary>VECTOR (9.0).</summary>
    Vector = 242,
    /// <summary>Internal.</summary>
    Invalid = 243,
    /// <summary>Internal.</summary>
    Bool = 244,
    /// <summary>JSON.</summary>
    Json = 245,
    /// <summary>DECIMAL.</summary>
    NewDecimal = 246,
    /// <summary>ENUM; on the wire a string with the ENUM flag.</summary>
    Enum = 247,
    /// <summary>SET; on the wire a string with the SET flag.</summary>
    Set = 248,
    /// <summary>TINYTEXT, TINYBLOB as a parameter.</summary>
    TinyBlob = 249,
    /// <summary>MEDIUMTEXT, MEDIUMBLOB as a parameter.</summary>
    MediumBlob = 250,
    /// <summary>LONGTEXT, LONGBLOB as a parameter.</summary>
    LongBlob = 251,
    /// <summary>TEXT and BLOB of every size as a column.</summary>
    Blob = 252,
    /// <summary>VARCHAR and VARBINARY as a column.</summary>
    VarString = 253,
    /// <summary>CHAR and BINARY as a column.</summary>
    String = 254,
    /// <summary>Spatial values.</summary>
    Geometry = 255,
}
