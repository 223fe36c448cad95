namespace Cardea.Protocol.Packets;

/// <summary>Properties of a column. Source: MySQL source, <c>include/mysql_com.h</c>, "Column Definition Flags".</summary>
[Flags]
public enum ColumnFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>NOT NULL.</summary>
    NotNull = 1,
    /// <summary>Part of the primary key.</summary>
    PrimaryKey = 2,
    /// <summary>Part of a unique key.</summary>
    UniqueKey = 4,
    /// <summary>Part of another key.</summary>
    MultipleKey = 8,
    /// <summary>TEXT or BLOB.</summary>
    Blob = 16,
    /// <summary>UNSIGNED.</summary>
    Unsigned = 32,
    /// <summary>ZEROFILL.</summary>
    ZeroFill = 64,
    /// <summary>Binary collation or bytes.</summary>
    Binary = 128,
    /// <summary>ENUM.</summary>
    Enum = 256,
    /// <summary>AUTO_INCREMENT.</summary>
    AutoIncrement = 512,
    /// <summary>TIMESTAMP.</summary>
    Timestamp = 1024,
    /// <summary>SET.</summary>
    Set = 2048,
    /// <summary>NOT NULL without a default value.</summary>
    NoDefaultValue = 4096,
    /// <summary>ON UPDATE CURRENT_TIMESTAMP.</summary>
    OnUpdateNow = 8192,
    /// <summary>A number; also "part of some key" inside the server.</summary>
    Number = 32768,
}
