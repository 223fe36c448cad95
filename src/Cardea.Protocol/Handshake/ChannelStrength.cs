namespace Cardea.Protocol.Handshake;

/// <summary>What the link under the packets proves, in rising order. The caller states it; packets never do.</summary>
public enum ChannelStrength
{
    /// <summary>TCP without TLS: everybody on the way reads along.</summary>
    Plain,

    /// <summary>A Unix socket: nobody but the two machine-local ends.</summary>
    LocalSocket,

    /// <summary>TLS with a peer that has not been verified.</summary>
    Encrypted,

    /// <summary>TLS with a peer whose identity has been verified as the mode demands.</summary>
    EncryptedAndVerified,
}
