namespace Cardea.Protocol.Packets;

/// <summary>What a side can do; used is what both name. Source: MySQL source, <c>include/mysql_com.h</c>, "Capabilities Flags".</summary>
[Flags]
public enum Capabilities : uint
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The client sets CLIENT_MYSQL (LONG_PASSWORD); MariaDB's own extended flags are announced by leaving it out.</summary>
    LongPassword = 1,
    /// <summary>Affected rows count matched rows, not changed ones.</summary>
    FoundRows = 1 << 1,
    /// <summary>Longer column flags.</summary>
    LongFlag = 1 << 2,
    /// <summary>The login packet names a schema.</summary>
    ConnectWithDb = 1 << 3,
    /// <summary>No <c>schema.table.column</c> names.</summary>
    NoSchema = 1 << 4,
    /// <summary>zlib compression.</summary>
    Compress = 1 << 5,
    /// <summary>ODBC behaviour; no meaning today.</summary>
    Odbc = 1 << 6,
    /// <summary>LOAD DATA LOCAL.</summary>
    LocalFiles = 1 << 7,
    /// <summary>Blanks before an opening parenthesis are ignored.</summary>
    IgnoreSpace = 1 << 8,
    /// <summary>The 4.1 protocol; we speak no other.</summary>
    Protocol41 = 1 << 9,
    /// <summary>interactive_timeout instead of wait_timeout.</summary>
    Interactive = 1 << 10,
    /// <summary>TLS.</summary>
    Ssl = 1 << 11,
    /// <summary>The client does not raise SIGPIPE; no meaning on the wire.</summary>
    IgnoreSigpipe = 1 << 12,
    /// <summary>Status flags in OK and EOF.</summary>
    Transactions = 1 << 13,
    /// <summary>Old name of 4.1; no meaning today.</summary>
    Reserved = 1 << 14,
    /// <summary>The 20-byte nonce.</summary>
    SecureConnection = 1 << 15,
    /// <summary>Several statements in one COM_QUERY.</summary>
    MultiStatements = 1 << 16,
    /// <summary>Several results for COM_QUERY.</summary>
    MultiResults = 1 << 17,
    /// <summary>Several results for COM_STMT_EXECUTE.</summary>
    PsMultiResults = 1 << 18,
    /// <summary>Authentication methods by name, and the switch between them.</summary>
    PluginAuth = 1 << 19,
    /// <summary>Connection attributes in the login packet.</summary>
    ConnectAttrs = 1 << 20,
    /// <summary>The authentication response is length-encoded.</summary>
    PluginAuthLenencClientData = 1 << 21,
    /// <summary>The client survives an expired password.</summary>
    CanHandleExpiredPasswords = 1 << 22,
    /// <summary>OK packets carry session state changes.</summary>
    SessionTrack = 1 << 23,
    /// <summary>OK (0xFE) instead of EOF after rows, nothing after column definitions.</summary>
    DeprecateEof = 1 << 24,
    /// <summary>The client may leave out the column definitions.</summary>
    OptionalResultsetMetadata = 1 << 25,
    /// <summary>zstd compression.</summary>
    ZstdCompression = 1 << 26,
    /// <summary>Query attributes in COM_QUERY and COM_STMT_EXECUTE.</summary>
    QueryAttributes = 1 << 27,
    /// <summary>More than one factor.</summary>
    MultiFactorAuthentication = 1 << 28,
    /// <summary>Reserved.</summary>
    CapabilityExtension = 1 << 29,
    /// <summary>A client-side wish only; never on the wire with a meaning.</summary>
    SslVerifyServerCert = 1 << 30,
    /// <summary>A client-side wish only; never on the wire with a meaning.</summary>
    RememberOptions = 1u << 31,
}
