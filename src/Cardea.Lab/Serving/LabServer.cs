using System.Net;
using System.Security.Cryptography;
using System.Text;
using Cardea.Certificates;
using Cardea.Lab.Cases;
using Cardea.Lab.Making;
using Cardea.Protocol.Authentication;
using Cardea.Tls;

namespace Cardea.Lab.Serving;

/// <summary>Where and as whom a lab serves.</summary>
internal sealed record LabPlace
{
    /// <summary>Where the files go.</summary>
    public required string Folder { get; init; }

    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>The name in good certificates.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The first case's port, the next has the next; 0 takes free ones.</summary>
    public int BasePort { get; init; }

    /// <summary>The address that clients use, which good certificates name.</summary>
    internal IPAddress Address => Bind.Equals(IPAddress.Any) ? IPAddress.Loopback : Bind.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Bind;
}

/// <summary>All servers of the table, each on its port.</summary>
internal sealed class LabServer : IDisposable
{
    /// <summary>As drivers see it: new enough for caching_sha2_password.</summary>
    internal const string Version = "8.4.0-cardea-lab";

    // Level 0 allows what OpenSSL forbids elsewhere: short keys, SHA-1, TLSv1. Only the cases about these have it, in a context of their own.
    private const string Forbidden = "ALL:@SECLEVEL=0";

    private readonly Workshop _workshop;
    private readonly Lazy<RsaKeyPair> _rsa = new(static () => new RsaKeyPair(RSA.Create(2048)));
    private readonly List<CasePort> _ports = [];

    private LabServer(LabPlace place, TimeProvider clock)
    {
        Place = place;
        _workshop = new Workshop(place.Folder, place.Host, place.Address, clock);
    }

    internal LabPlace Place { get; }

    internal LabSecret Secret { get; } = new();

    internal IReadOnlyList<CasePort> Ports => _ports;

    /// <summary>Called after each connection.</summary>
    internal Action Changed { get; set; } = static () => { };

    /// <summary>Makes everything and serves until it is disposed.</summary>
    internal static LabServer Start(LabPlace place, IReadOnlyList<LabCase> cases, TimeProvider clock)
    {
        var lab = new LabServer(place, clock);
        try
        {
            lab.Open(cases);
            return lab;
        }
        catch
        {
            lab.Dispose();
            throw;
        }
    }

    /// <summary>Full path of a file of the lab.</summary>
    internal string FileOf(string name) => Path.Combine(Path.GetFullPath(Place.Folder), name);

    /// <summary>The trust files that a client is to be given for a case.</summary>
    internal (string Ca, string Crl) TrustOf(LabCase row, bool withList)
    {
        var paths = TrustPaths.Usual;
        var (ca, crl) = row.Trust switch
        {
            TrustFiles.Chain when withList => (paths.ChainCa, paths.ChainCrl),
            TrustFiles.ExpiredList => (paths.Ca, paths.ExpiredCrl),
            _ => (paths.Ca, paths.Crl),
        };
        return (FileOf(ca), FileOf(crl));
    }

    internal void Write(string name, string text, bool secret) => _workshop.SaveFile(name, text, secret ? SecretFile.Private : SecretFile.Public);

    public void Dispose()
    {
        foreach (var port in _ports) port.Dispose();
        if (_rsa.IsValueCreated) _rsa.Value.Dispose();
        _workshop.Dispose();
    }

    private void Open(IReadOnlyList<LabCase> cases)
    {
        var bait = $"Cardea lab bait {RandomNumberGenerator.GetHexString(24)}";
        var share = new LabShare(Secret, _rsa, Path.GetFullPath(_workshop.SaveFile("bait.txt", bait, SecretFile.Public)), Encoding.ASCII.GetBytes(bait));
        for (var i = 0; i < cases.Count; i++)
        {
            var row = cases[i];
            _workshop.Begin(row.Name);
            var pair = row.Material(_workshop);
            var tls = TlsContext.ForServer(new TlsSettings
            {
                Certificate = pair.Certificate, Key = pair.Key, Versions = row.Versions, CipherList = row.Weak ? Forbidden : null, SessionCache = false,
            });
            var host = row.ByAddress ? Place.Address.ToString() : Place.Host;
            var port = Place.BasePort == 0 ? 0 : Place.BasePort + i;
            _ports.Add(new CasePort(row, tls, host, new IPEndPoint(Place.Bind, port), share, () => Changed()));
        }
        _workshop.WriteTrust(TrustPaths.Usual);
    }
}
