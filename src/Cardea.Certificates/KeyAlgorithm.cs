namespace Cardea.Certificates;

/// <summary>The kind of a key pair.</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA with 2048 bits: what MySQL makes, and what DHE-RSA and ECDHE-RSA suites need.</summary>
    Rsa2048,

    /// <summary>ECDSA on P-256: a third of the handshake cost of RSA.</summary>
    EcdsaP256,
}
