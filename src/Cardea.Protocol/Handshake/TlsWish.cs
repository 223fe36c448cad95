namespace Cardea.Protocol.Handshake;

/// <summary>What the client wants of TLS; MySQL's ssl-mode in the machine's words.</summary>
public enum TlsWish
{
    /// <summary>DISABLED.</summary>
    Never,

    /// <summary>PREFERRED: if the server offers it; then it must succeed, there is no second, plain try.</summary>
    IfOffered,

    /// <summary>REQUIRED.</summary>
    Required,

    /// <summary>
    /// TLS, with a certificate that the server shows to be its own with the password (<see cref="Authentication.CertificateProof"/>): only methods that
    /// do not give the password away, and no session without the proof.
    /// </summary>
    RequiredAndProven,

    /// <summary>VERIFY_CA and VERIFY_IDENTITY: not one byte of a login before the channel is <see cref="ChannelStrength.EncryptedAndVerified"/>.</summary>
    RequiredAndVerified,
}
