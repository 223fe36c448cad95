namespace Cardea.Protocol.Authentication;

/// <summary>The least channel on which a method may let the password itself travel; the machines enforce it.</summary>
public enum LeastChannel
{
    /// <summary>The password never travels, so any channel will do.</summary>
    Any,

    /// <summary>TLS or a Unix socket; on a plain link only under the server's RSA key.</summary>
    SecureOrRsa,

    /// <summary>TLS; on a plain link or a Unix socket only under the server's RSA key.</summary>
    EncryptedOrRsa,

    /// <summary>TLS with a verified peer, and nothing else.</summary>
    Verified,
}
