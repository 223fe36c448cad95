using Cardea.Protocol.Authentication;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Handshake;

/// <summary>What the server's side of a handshake works with. One per connection, or one per listener with the per-connection values replaced by <c>with</c>.</summary>
public sealed record ServerHandshakeOptions
{
    /// <summary>What we can do by default. No compression; LOCAL INFILE is offered because the server asks for it per statement.</summary>
    public const Capabilities Default = Capabilities.LongPassword | Capabilities.FoundRows | Capabilities.LongFlag | Capabilities.ConnectWithDb
        | Capabilities.NoSchema | Capabilities.Odbc | Capabilities.LocalFiles | Capabilities.IgnoreSpace | Capabilities.Protocol41 | Capabilities.Interactive
        | Capabilities.IgnoreSigpipe | Capabilities.Transactions | Capabilities.Reserved | Capabilities.SecureConnection | Capabilities.MultiStatements
        | Capabilities.MultiResults | Capabilities.PsMultiResults | Capabilities.PluginAuth | Capabilities.ConnectAttrs
        | Capabilities.PluginAuthLenencClientData | Capabilities.CanHandleExpiredPasswords | Capabilities.SessionTrack | Capabilities.DeprecateEof
        | Capabilities.QueryAttributes | Capabilities.MultiFactorAuthentication;

    /// <summary>The version in the greeting.</summary>
    public required string ServerVersion { get; init; }

    /// <summary>The connection's id.</summary>
    public required uint ConnectionId { get; init; }

    /// <summary>Where nonces come from.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>
    /// The credential of the account row that matches the user (and this connection's host). Never null: a name without account gets a decoy whose
    /// method and stored form look like a real one's and do not change from one try to the next.
    /// </summary>
    public required Func<string, StoredCredential> FindCredential { get; init; }

    /// <summary>The host as it stands in error 1045.</summary>
    public required string PeerHost { get; init; }

    /// <summary>The cache of caching_sha2_password.</summary>
    public required ICachingSha2Cache Cache { get; init; }

    /// <summary>Reads what the link itself says of the client; asked by the methods that need it, so after TLS.</summary>
    public Func<PeerEvidence> ReadPeer { get; init; } = static () => PeerEvidence.None;

    /// <summary>Checks Ed25519 signatures; without it no account with such a method lets anybody in.</summary>
    public Ed25519Verifier? VerifyEd25519 { get; init; }

    /// <summary>Bounds the hashing that logins ask for; null: it is not bounded.</summary>
    public IWorkGate? Gate { get; init; }

    /// <summary>The wish to move accounts of mysql_native_password to caching_sha2_password; null: they stay.</summary>
    public NativeUpgrade? UpgradeNative { get; init; }

    /// <summary>The method named in the greeting.</summary>
    public string DefaultMethod { get; init; } = CachingSha2Password.MethodName;

    /// <summary>The methods that accounts may use.</summary>
    public IReadOnlySet<string> EnabledMethods { get; init; } =
        new HashSet<string>(StringComparer.Ordinal) { CachingSha2Password.MethodName, Sha256Password.MethodName };

    /// <summary>What the server can do, without <see cref="Packets.Capabilities.Ssl"/>.</summary>
    public Capabilities Capabilities { get; init; } = Default;

    /// <summary>Whether the server can do TLS now.</summary>
    public bool TlsAvailable { get; init; }

    /// <summary>Whether plain TCP is refused, before any method runs.</summary>
    public bool RequireSecureTransport { get; init; }

    /// <summary>The key pair for caching_sha2_password on plain links.</summary>
    public RsaKeyPair? RsaKeys { get; init; }

    /// <summary>The key pair for sha256_password; null means <see cref="RsaKeys"/>.</summary>
    public RsaKeyPair? Sha256RsaKeys { get; init; }

    /// <summary>The default collation, low byte in the greeting; 255 is utf8mb4_0900_ai_ci.</summary>
    public byte CollationId { get; init; } = 255;
}
