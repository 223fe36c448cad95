namespace Cardea.Lab.Serving;

/// <summary>What a server does when the client asks for TLS.</summary>
internal enum AnswerToTlsRequest
{
    /// <summary>The handshake.</summary>
    Handshake,

    /// <summary>An error packet, in plain.</summary>
    Error,

    /// <summary>It goes on in plain, as if a login had come.</summary>
    Plain,

    /// <summary>It waits for the ClientHello and resets the connection.</summary>
    Reset,
}

/// <summary>How a server tests the password.</summary>
internal enum Proof
{
    /// <summary>As an honest one: the scramble must be right, and is enough.</summary>
    Honest,

    /// <summary>As a thief: whatever the scramble, it asks for the password itself; on a plain link under a key of its own.</summary>
    Password,

    /// <summary>sha256_password: as <see cref="Password"/>, which is this method's usual way.</summary>
    Sha256,

    /// <summary>Asks for mysql_clear_password.</summary>
    Clear,

    /// <summary>Asks for mysql_native_password.</summary>
    Native,

    /// <summary>Says nothing, and waits whether the client goes on: it must have taken injected bytes for the answer.</summary>
    Silent,
}

/// <summary>How a server behaves; what stands here is an honest server.</summary>
internal sealed record Conduct
{
    internal static readonly Conduct Honest = new();

    /// <summary>A thief behind whatever certificate: it wants the password.</summary>
    internal static readonly Conduct Thief = new() { Proof = Proof.Password };

    /// <summary>CLIENT_SSL in the greeting.</summary>
    public bool OffersTls { get; init; } = true;

    public AnswerToTlsRequest OnTlsRequest { get; init; }

    public Proof Proof { get; init; }

    /// <summary>OK packets in plain, glued to the greeting: they must not count as answers from inside TLS.</summary>
    public bool Injects { get; init; }

    /// <summary>Answers the first query by asking for a file that no statement named.</summary>
    public bool AsksForFile { get; init; }
}
