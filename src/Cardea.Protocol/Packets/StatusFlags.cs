namespace Cardea.Protocol.Packets;

/// <summary>The session's state in OK and EOF packets. Source: MySQL source, <c>include/mysql_com.h</c>, <c>SERVER_STATUS_flags_enum</c>.</summary>
[Flags]
public enum StatusFlags : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>A transaction is open.</summary>
    InTransaction = 1,
    /// <summary>autocommit is on.</summary>
    Autocommit = 2,
    /// <summary>Another result follows.</summary>
    MoreResults = 8,
    /// <summary>The statement used no good index.</summary>
    NoGoodIndexUsed = 16,
    /// <summary>The statement used no index.</summary>
    NoIndexUsed = 32,
    /// <summary>A cursor is open for the statement.</summary>
    CursorExists = 64,
    /// <summary>The last row of the cursor has been sent.</summary>
    LastRowSent = 128,
    /// <summary>A schema was dropped.</summary>
    DbDropped = 256,
    /// <summary>Backslash is not an escape character.</summary>
    NoBackslashEscapes = 512,
    /// <summary>A re-prepared statement has other columns.</summary>
    MetadataChanged = 1024,
    /// <summary>The statement took longer than long_query_time.</summary>
    QueryWasSlow = 2048,
    /// <summary>The result holds OUT parameters.</summary>
    PsOutParams = 4096,
    /// <summary>The open transaction is read only.</summary>
    InTransactionReadOnly = 8192,
    /// <summary>Session state changes follow.</summary>
    SessionStateChanged = 16384,
}
