namespace Cardea.Certificates;

/// <summary>The kind of a key pair.</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA with 2048 bits: what MySQL makes, and what DHE-RSA and ECDHE-RSA suites need.</summary>
    Rsa2048,

    /// <summary>ECDSA on P-256: a third of the handshake cost of RSA.</summary>
    EcdsaP256,

    /// <summary>RSA with 3072 bits.</summary>
    Rsa3072,

    /// <summary>RSA with 4096 bits.</summary>
    Rsa4096,

    /// <summary>ECDSA on P-384.</summary>
    EcdsaP384,

    /// <summary>Ed25519 (RFC 8410). OpenSSL's programs know it; Java, .NET and SChannel clients may not.</summary>
    Ed25519,
}
