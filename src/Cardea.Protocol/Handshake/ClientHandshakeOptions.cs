using System.Security.Cryptography;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Handshake;

/// <summary>What the client's side of a handshake works with.</summary>
public sealed record ClientHandshakeOptions
{
    /// <summary>What our client can do by default.</summary>
    public const Capabilities Default = Capabilities.LongPassword | Capabilities.LongFlag | Capabilities.Protocol41 | Capabilities.Transactions
        | Capabilities.SecureConnection | Capabilities.MultiStatements | Capabilities.MultiResults | Capabilities.PsMultiResults | Capabilities.PluginAuth
        | Capabilities.ConnectAttrs | Capabilities.PluginAuthLenencClientData | Capabilities.CanHandleExpiredPasswords | Capabilities.SessionTrack
        | Capabilities.DeprecateEof | Capabilities.MultiFactorAuthentication;

    /// <summary>The user name.</summary>
    public required string User { get; init; }

    /// <summary>The password; empty for none.</summary>
    public required Secret Password { get; init; }

    /// <summary>The passwords of the second and the third factor, empty where there is none.</summary>
    public IReadOnlyList<Secret> FurtherPasswords { get; init; } = [];

    /// <summary>The schema to begin in, or null.</summary>
    public string? Schema { get; init; }

    /// <summary>Where the nonces of methods come from that have one of the client's own; a connection brings its own where there is none.</summary>
    public RandomSource? Random { get; init; }

    /// <summary>What is wanted of TLS.</summary>
    public TlsWish Tls { get; init; } = TlsWish.RequiredAndVerified;

    /// <summary>What the client can do.</summary>
    public Capabilities Capabilities { get; init; } = Default;

    /// <summary>The greatest packet that the client takes, in bytes.</summary>
    public uint MaxPacketSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>The client's collation; 45 is utf8mb4_general_ci, which every server since 5.5 knows, 255 is utf8mb4_0900_ai_ci.</summary>
    public byte CollationId { get; init; } = 255;

    /// <summary>What the client says of itself.</summary>
    public ConnectAttributes Attributes { get; init; } = ConnectAttributes.None;

    /// <summary>The method to begin with (<c>--default-auth</c>); null takes the server's, if we know it.</summary>
    public string? Method { get; init; }

    /// <summary>The server's RSA key from <c>--server-public-key-path</c>, or null.</summary>
    public RSA? ServerPublicKey { get; init; }

    /// <summary><c>--get-server-public-key</c>; has no effect where <see cref="ServerPublicKey"/> is given.</summary>
    public bool AskForPublicKey { get; init; }

    /// <summary>
    /// The key of sha256_password may be asked for unbidden, as mysql does. A key that anybody on the wire could have put there protects from
    /// listeners only, so this is for users who chose a plain link themselves, not for those whom somebody talked out of TLS.
    /// </summary>
    public bool AskForSha256PublicKey { get; init; }

    /// <summary><c>--enable-cleartext-plugin</c>; even then only on a verified channel.</summary>
    public bool AllowClearPassword { get; init; }
}
