using Cardea.Lab.Making;
using Cardea.Lab.Serving;

namespace Cardea.Lab.Cases;

/// <summary>Which trust files a client is to be given for a case.</summary>
internal enum TrustFiles
{
    /// <summary>The root, and the root's list.</summary>
    Usual,

    /// <summary>Where a list is given: the intermediates and their lists too, because each link is looked up. Without a list: the root.</summary>
    Chain,

    /// <summary>The root, and a list that has had its day.</summary>
    ExpiredList,
}

/// <summary>One row of the table: a server on a port of its own.</summary>
/// <param name="Name">As the scorecard and the files call it.</param>
/// <param name="Group">Decides what each ssl-mode expects.</param>
/// <param name="Title">What is wrong with it.</param>
/// <param name="Material">Makes its certificate.</param>
internal sealed record LabCase(string Name, CaseGroup Group, string Title, Func<Workshop, ServerPair> Material)
{
    /// <summary>How it behaves; null is <see cref="Conduct.Honest"/> for good servers and <see cref="Conduct.Thief"/> for the others.</summary>
    public Conduct? Behaviour { get; init; }

    internal Conduct Conduct => Behaviour ?? (Group is CaseGroup.Good or CaseGroup.Reported ? Conduct.Honest : Conduct.Thief);

    /// <summary>The client is to use the address, not the name.</summary>
    public bool ByAddress { get; init; }

    public TrustFiles Trust { get; init; }

    /// <summary>TLSv1 or TLSv1.1, with everything that OpenSSL has forbidden them since.</summary>
    public Tls.TlsVersions Versions { get; init; } = Cardea.Tls.TlsVersions.All;

    /// <summary>This server's context allows keys, hashes and versions that are too weak.</summary>
    public bool Weak { get; init; }
}
