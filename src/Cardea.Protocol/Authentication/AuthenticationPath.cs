namespace Cardea.Protocol.Authentication;

/// <summary>How an identity was proven; for logs and session views.</summary>
public enum AuthenticationPath
{
    /// <summary>The account has no password.</summary>
    NoPassword,

    /// <summary>A scramble against the stored hash (mysql_native_password).</summary>
    Native,

    /// <summary>A scramble against the cache (caching_sha2_password).</summary>
    Fast,

    /// <summary>The password in clear inside TLS.</summary>
    FullTls,

    /// <summary>The password in clear on a Unix socket.</summary>
    FullSocket,

    /// <summary>The password under the server's RSA key.</summary>
    FullRsa,

    /// <summary>A signature with a key made from the password (ed25519).</summary>
    Signature,

    /// <summary>The system user at the other end of a Unix socket (auth_socket).</summary>
    SystemUser,

    /// <summary>The verified client certificate (cardea_x509).</summary>
    Certificate,
}
