using System.Security.Cryptography.X509Certificates;

namespace Cardea.Lab.Making;

/// <summary>A server's certificate file (with what it sends along) and its key file.</summary>
internal sealed record ServerPair(string Certificate, string Key);

/// <summary>The kinds of leaf keys; each is made once.</summary>
internal enum LeafKey
{
    Ecdsa,
    Rsa,
    Ed25519,
    WeakRsa,
}

/// <summary>Extended key usages.</summary>
internal static class Purposes
{
    internal const string Server = "1.3.6.1.5.5.7.3.1";
    internal const string Client = "1.3.6.1.5.5.7.3.2";
}

/// <summary>What a server's certificate says; what stands here is a good one.</summary>
internal sealed record LeafShape
{
    /// <summary>Null is the root.</summary>
    public X509Certificate2? Issuer { get; init; }

    /// <summary>CA certificates that the server sends along.</summary>
    public IReadOnlyList<X509Certificate2> Sent { get; init; } = [];

    public LeafKey Key { get; init; }

    /// <summary>Common name; null is the case's own.</summary>
    public string? Subject { get; init; }

    /// <summary>Subject alternative names, DER; empty stands for the lab's host and address, null for none.</summary>
    public byte[]? Names { get; init; } = [];

    public int FromDays { get; init; } = -1;

    public int ToDays { get; init; } = 30;

    public string Purpose { get; init; } = Purposes.Server;

    public bool Revoked { get; init; }

    public bool Sha1 { get; init; }

    public bool UnknownCritical { get; init; }
}

/// <summary>What an intermediate CA's certificate says; issued by the root unless <see cref="Issuer"/> says otherwise.</summary>
internal sealed record AuthorityShape
{
    internal static readonly AuthorityShape Usual = new();

    public X509Certificate2? Issuer { get; init; }

    /// <summary>basicConstraints at all.</summary>
    public bool Constraints { get; init; } = true;

    public bool IsAuthority { get; init; } = true;

    /// <summary>How many intermediates may stand below it.</summary>
    public int PathLength { get; init; }

    /// <summary>It may issue for this domain only.</summary>
    public string? PermittedName { get; init; }

    public int ToDays { get; init; } = 60;

    public bool Revoked { get; init; }
}
