namespace Cardea.Lab.Scoring;

/// <summary>The most that a server got of the user and the password; each is worse than the one before.</summary>
internal enum Exposure
{
    Nothing,

    /// <summary>The user's name alone.</summary>
    UserName,

    /// <summary>A scramble: a weak password can be guessed from it without asking anybody.</summary>
    Scramble,

    /// <summary>The password under the lab's own RSA key: the lab has opened it.</summary>
    Sealed,

    /// <summary>The password itself.</summary>
    Clear,
}

/// <summary>What a case has seen so far; the worst of all its connections.</summary>
internal sealed record Observation
{
    internal static readonly Observation None = new();

    /// <summary>TCP connections.</summary>
    public int Connections { get; init; }

    public int TlsRequests { get; init; }

    public int Handshakes { get; init; }

    /// <summary>Of the last handshake that was completed.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The last TLS alert that came.</summary>
    public string? Alert { get; init; }

    /// <summary>Login packets, in plain or inside TLS.</summary>
    public int Logins { get; init; }

    public int PlainLogins { get; init; }

    public Exposure Exposure { get; init; }

    /// <summary>Logins that were told OK.</summary>
    public int Connected { get; init; }

    /// <summary>Commands after that.</summary>
    public int Commands { get; init; }

    /// <summary>It took injected plain bytes for an answer from inside TLS.</summary>
    public bool TookInjection { get; init; }

    /// <summary>It handed over a file that it was not told to.</summary>
    public bool GaveFile { get; init; }

    /// <summary>What was wrong with a packet that could not be read.</summary>
    public string? Malformed { get; init; }

    internal Observation With(Exposure exposure) => exposure > Exposure ? this with { Exposure = exposure } : this;
}
