using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Server.Channels;

/// <summary>
/// Renews, before they end, what the authority in the data directory has issued to this server: its certificates, the authority itself and its
/// revocation list. Somebody else's certificates are never touched, and an authority whose key is not here or needs a passphrase is left alone.
/// Old files stay beside the new ones as .old, and old certificates stay valid to their end.
/// </summary>
public sealed class CertificateRenewer : IDisposable
{
    /// <summary>A certificate or list is renewed when a third of its life is left.</summary>
    internal const double Part = 1 / 3.0;

    /// <summary>An authority when a tenth is left: for ten years, one year, in which all clients can get to know the new one.</summary>
    internal const double AuthorityPart = 1 / 10.0;

    private static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(1); // the first logins go first

    private readonly Lock _gate = new();
    private readonly DataDirectory _directory;
    private readonly GlobalVariables _variables;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;
    private readonly AuthorityFolder _folder;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Dictionary<string, DateTimeOffset> _history = new(StringComparer.Ordinal); // when each file was renewed
    private Thread? _thread;
    private bool _toldOfPassphrase;
    private bool _toldOfIntermediate;

    /// <summary>Does nothing yet.</summary>
    public CertificateRenewer(DataDirectory directory, GlobalVariables variables, ServerLog log, TimeProvider clock)
    {
        (_directory, _variables, _log, _clock) = (directory, variables, log, clock);
        _folder = new(directory.Path, clock);
    }

    /// <summary>How many certificates, lists and authorities it has renewed.</summary>
    public long Renewed { get; private set; }

    /// <summary>When it last renewed something.</summary>
    public DateTimeOffset? LastRenewal { get; private set; }

    /// <summary>When the next one falls due; null when there is nothing that it may renew.</summary>
    public DateTimeOffset? NextRenewal { get; private set; }

    /// <summary>When it last looked; null before the first time, and while it is switched off.</summary>
    public DateTimeOffset? LastLook { get; private set; }

    /// <summary>Why the last look failed, or empty.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Everything that ends, who renews it and when; and when that was done last, since the server's start.</summary>
    public IReadOnlyList<(RenewalItem Item, DateTimeOffset? Last)> Report()
    {
        lock (_gate)
        {
            var items = new RenewalReport(_folder, _variables.Flag(Known.AutoRenew)).Of(PairsInUse(openKeysOnly: false));
            return [.. items.Select(item => (item, _history.TryGetValue(item.File, out var at) ? at : (DateTimeOffset?)null))];
        }
    }

    /// <summary>
    /// A revocation list that has outlived itself stops a start, and a certificate that ended while the server was down must never be shown, so they are
    /// looked at before; the rest can wait for the thread.
    /// </summary>
    public void BeforeStart()
    {
        if (_variables.Text(Known.SslCrl).Length > 0 || HasEnded()) _ = Look();
    }

    /// <summary>Looks soon after the start and then at every interval, on a thread of its own.</summary>
    public void Begin(TlsChannels channels)
    {
        _thread = new Thread(() =>
        {
            for (var pause = AfterStart; !_stop.Wait(pause); pause = TimeSpan.FromSeconds(_variables.Number(Known.AutoRenewInterval)))
            {
                LookAndReload(channels);
            }
        }, 1 << 20)
        { Name = "certificate renewer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What the thread does at each interval: renews what is due and puts it in use.</summary>
    public void LookAndReload(TlsChannels channels)
    {
        if (Look()) _ = channels.ReloadAll(TlsReloadCause.Renewal);
    }

    /// <summary>Renews what is due.</summary>
    /// <returns>True when a file that the server uses has changed.</returns>
    public bool Look()
    {
        lock (_gate)
        {
            if (!_variables.Flag(Known.AutoRenew) || !_folder.Exists)
            {
                (NextRenewal, LastLook) = (null, null);
                return false;
            }
            LastLook = _clock.GetUtcNow();
            try
            {
                return RenewWhatIsDue();
            }
#pragma warning disable CA1031 // whatever is wrong with these files must not end the looking after: the server serves with what it has
            catch (Exception failed)
            {
                if (Error != failed.Message) _log.Error($"certificates are not renewed: {failed.Message}");
                Error = failed.Message;
                return false;
            }
#pragma warning restore CA1031
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _stop.Dispose();
    }

    // Dates only, no keys: this is on the way of every start. What cannot be read is the business of Look, or of the reading of the channels.
    private bool HasEnded()
    {
        try
        {
            var now = _clock.GetUtcNow().UtcDateTime;
            foreach (var file in FilesOf(Known.SslCert).Concat(FilesOf(Known.AdminSslCert)).Where(File.Exists))
            {
                using var leaf = PemText.FirstCertificate(PemText.Read(file));
                if (leaf?.NotAfter.ToUniversalTime() <= now) return true;
            }
            return false;
        }
        catch (Exception unreadable) when (unreadable is IOException or CryptographicException)
        {
            return true;
        }
    }

    private bool RenewWhatIsDue()
    {
        if (KeyPair.IsEncrypted(PemText.Read(_folder.Key)))
        {
            if (!_toldOfPassphrase) _log.System("the CA's key needs a passphrase, so certificates are not renewed by themselves: 'cardea certs renew'");
            (_toldOfPassphrase, NextRenewal) = (true, null);
            return false;
        }
        var (now, before) = (_clock.GetUtcNow(), Renewed);
        NextRenewal = null;
        RollOverIfDue(now);
        var authorities = _folder.OpenAll();
        try
        {
            foreach (var pair in PairsInUse(openKeysOnly: true)) RenewIfDue(pair, authorities, now);
            RenewListIfDue(authorities, now);
        }
        finally
        {
            foreach (var authority in authorities) authority.Dispose();
        }
        if (Renewed != before) LastRenewal = now;
        Error = "";
        return Renewed != before;
    }

    private void RollOverIfDue(DateTimeOffset now)
    {
        using var current = _folder.Open();
        if (_folder.IsIntermediate)
        {
            TellOfIntermediate(current.Certificate, now);
            return;
        }
        var renewal = new Renewal(_folder, _clock);
        if (File.Exists(_folder.OldKey) && OldAuthorityHasEnded(current, now))
        {
            renewal.DropOld(passphrase: null);
            Count(_folder.Certificate, $"the old CA has ended; {_folder.Certificate} holds the new one only");
        }
        else if (!File.Exists(_folder.OldKey) && Renewal.IsDue(current.Certificate, AuthorityPart, now))
        {
            var tag = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
            using var made = renewal.RollOver($"/CN=Cardea_{ServerOptions.Version}_Auto_Generated_CA_Certificate_{tag}", algorithm: null, lifetime: null, passphrase: null);
            Count(_folder.Certificate, $"made a new CA, {OneLine.Of(made.Certificate.SubjectName)}, because the old one ends on {current.Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; both are trusted until then: hand out the new {_folder.Certificate}");
        }
        if (!File.Exists(_folder.OldKey)) Due(current.Certificate, AuthorityPart);
    }

    // Only the authority above can renew it, and that one's key is not here.
    private void TellOfIntermediate(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (!Renewal.IsDue(certificate, AuthorityPart, now)) _toldOfIntermediate = false;
        else if (!_toldOfIntermediate)
        {
            _log.Warning($"certificates: the intermediate CA ends on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}, and only the CA above it can renew it: cardea certs renew {_folder.Intermediate} --datadir=ITS-DIRECTORY");
            _toldOfIntermediate = true;
        }
    }

    private bool OldAuthorityHasEnded(CertificateAuthority current, DateTimeOffset now)
    {
        var both = PemText.Certificates(PemText.Read(_folder.Certificate));
        var ended = both.Where(c => !c.RawDataMemory.Span.SequenceEqual(current.Certificate.RawDataMemory.Span)).All(c => c.NotAfter.ToUniversalTime() <= now.UtcDateTime);
        foreach (var one in both) one.Dispose();
        return ended;
    }

    private void RenewIfDue(PairFiles pair, IReadOnlyList<CertificateAuthority> authorities, DateTimeOffset now)
    {
        using var leaf = PemText.FirstCertificate(PemText.Read(pair.Certificate));
        if (leaf is null || authorities.FirstOrDefault(a => a.HasIssued(leaf)) is not { } issuer) return; // not ours
        if (issuer == authorities[0] && !Renewal.IsDue(leaf, Part, now))
        {
            Due(leaf, Part);
            return;
        }
        if (issuer == authorities[0] && leaf.NotAfter >= issuer.Certificate.NotAfter) return; // it cannot live longer than its issuer
        var details = new CertificateDetails(leaf);
        var use = details.ServesServers ? details.ServesClients ? "gateway" : "server" : "client";
        // One that lived to the authority's end gets its life from the new authority's.
        using var renewed = new Renewal(_folder, _clock).Renew(pair, authorities[0], newKey: false, lifetime: null, use);
        Due(renewed, Part);
        Count(pair.Certificate, $"renewed {pair.Certificate}, which was to end on {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd}; it now ends on {renewed.NotAfter.ToUniversalTime():yyyy-MM-dd}; the old one is beside it as .old");
    }

    private void RenewListIfDue(IReadOnlyList<CertificateAuthority> authorities, DateTimeOffset now)
    {
        if (!File.Exists(_folder.RevocationList)) return;
        var lists = PemText.RevocationLists(PemText.Read(_folder.RevocationList)).ToLookup(list => authorities.Any(a => ChainVerifier.IsSignedBy(list, a.Certificate)));
        var (own, others, above) = (lists[true].ToArray(), lists[false].ToArray(), _folder.ParentLists());
        if (own is not [{ NextUpdate: { } end } first, ..] || (others.Length > 0 && above.Count == 0)) return; // somebody else keeps it
        var life = end - first.ThisUpdate;
        // After a roll-over there is one more authority to speak for; above an intermediate one there may be a newer list.
        var isComplete = own.Length >= authorities.Count && above.All(list => others.Any(other => other.Der.AsSpan().SequenceEqual(list.Der)));
        if (isComplete && now < end - life * Part)
        {
            Next(end - life * Part);
            return;
        }
        _ = _folder.WriteRevocationLists(authorities, life - CertificateAuthority.Backdating);
        Next(now + life * (1 - Part));
        Count(_folder.RevocationList, $"wrote {_folder.RevocationList} anew");
    }

    // What the channels use, and the pair for clients that was made beside it.
    private IEnumerable<PairFiles> PairsInUse(bool openKeysOnly)
    {
        var certificates = FilesOf(Known.SslCert).Concat(FilesOf(Known.AdminSslCert));
        var keys = FilesOf(Known.SslKey).Concat(FilesOf(Known.AdminSslKey));
        return certificates.Zip(keys, static (certificate, key) => new PairFiles(certificate, key)).Append(new(_directory.FileAt("client-cert.pem"), _directory.FileAt("client-key.pem")))
            .Distinct().Where(pair => File.Exists(pair.Certificate) && (!openKeysOnly || (File.Exists(pair.Key) && !KeyPair.IsEncrypted(PemText.Read(pair.Key)))));
    }

    private string[] FilesOf(VariableDefinition row) => _variables.Text(row).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(_directory.FileAt).ToArray();

    private void Due(X509Certificate2 certificate, double part)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        Next(new DateTimeOffset(to - (to - from) * part, TimeSpan.Zero));
    }

    private void Next(DateTimeOffset at) => NextRenewal = NextRenewal is { } earlier && earlier < at ? earlier : at;

    private void Count(string file, string text)
    {
        Renewed++;
        _history[file] = _clock.GetUtcNow();
        _log.System($"certificates: {text}");
    }
}
