using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;

namespace Cardea.Server.Channels;

/// <summary>Who renews a certificate or a list.</summary>
public enum RenewalState
{
    /// <summary>The server, by itself.</summary>
    Automatic,
    /// <summary>Nobody: auto_renew_certs is OFF.</summary>
    Off,
    /// <summary>An operator: the CA's key is not here, or needs a passphrase.</summary>
    NoKey,
    /// <summary>An operator: an intermediate CA and the list of the CA above need that one's key.</summary>
    Parent,
    /// <summary>Whoever issued it: another CA.</summary>
    Foreign,
}

/// <summary>One thing that ends, and what becomes of it then. All names are a certificate's, in OpenSSL's escaped form.</summary>
public sealed record RenewalItem(string File, string Kind, string Name, string Issuer, string Serial, DateTimeOffset? NotAfter, RenewalState State, DateTimeOffset? Next);

/// <summary>Looks at the files that a renewer looks after, without their keys and without changing anything.</summary>
internal sealed class RenewalReport(AuthorityFolder folder, bool isOn)
{
    /// <summary>The pairs, the authority and its lists. A file that cannot be read is the business of the reload that fails by it, and is left out here.</summary>
    public IEnumerable<RenewalItem> Of(IEnumerable<PairFiles> pairs)
    {
        var (own, between) = (Read(folder.Certificate), folder.IsIntermediate ? Read(folder.Intermediate) : []);
        try
        {
            foreach (var item in Of(pairs, own, between)) yield return item;
        }
        finally
        {
            foreach (var authority in own.Concat(between)) authority.Dispose();
        }
    }

    private IEnumerable<RenewalItem> Of(IEnumerable<PairFiles> pairs, IReadOnlyList<X509Certificate2> own, IReadOnlyList<X509Certificate2> between)
    {
        var authorities = own.Concat(between).ToArray();
        var hand = HandOf();
        foreach (var pair in pairs)
        {
            using var leaf = Try(pair.Certificate, PemText.FirstCertificate);
            if (leaf is null) continue;
            var ours = authorities.Any(a => a.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData) && ChainVerifier.IsSignedBy(leaf, a));
            yield return Item(pair.Certificate, "CERTIFICATE", leaf, ours ? hand : RenewalState.Foreign, CertificateRenewer.Part);
        }
        foreach (var authority in own) yield return Item(folder.Certificate, "CA", authority, folder.IsIntermediate ? RenewalState.Foreign : hand, CertificateRenewer.AuthorityPart);
        foreach (var authority in between) yield return Item(folder.Intermediate, "INTERMEDIATE", authority, RenewalState.Parent, CertificateRenewer.AuthorityPart);
        foreach (var list in Try(folder.RevocationList, PemText.RevocationLists) ?? [])
        {
            var state = !authorities.Any(a => ChainVerifier.IsSignedBy(list, a)) ? RenewalState.Foreign
                : folder.IsIntermediate && !between.Any(a => ChainVerifier.IsSignedBy(list, a)) ? RenewalState.Parent : hand;
            var issuer = OneLine.Of(list.Issuer);
            yield return new(folder.RevocationList, "CRL", issuer, issuer, list.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", list.NextUpdate, state,
                state == RenewalState.Automatic && list.NextUpdate is { } end ? end - (end - list.ThisUpdate) * CertificateRenewer.Part : null);
        }
    }

    private RenewalState HandOf()
    {
        if (!isOn) return RenewalState.Off;
        try
        {
            return File.Exists(folder.Key) && !KeyPair.IsEncrypted(PemText.Read(folder.Key)) ? RenewalState.Automatic : RenewalState.NoKey;
        }
        catch (IOException)
        {
            return RenewalState.NoKey;
        }
    }

    private static RenewalItem Item(string file, string kind, X509Certificate2 certificate, RenewalState state, double part)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return new(file, kind, OneLine.Of(certificate.SubjectName), OneLine.Of(certificate.IssuerName), certificate.SerialNumber, new DateTimeOffset(to, TimeSpan.Zero), state,
            state == RenewalState.Automatic ? new DateTimeOffset(to - (to - from) * part, TimeSpan.Zero) : null);
    }

    private static IReadOnlyList<X509Certificate2> Read(string file) => Try(file, PemText.Certificates) ?? [];

    private static T? Try<T>(string file, Func<string, T?> read) where T : class
    {
        try
        {
            return File.Exists(file) ? read(PemText.Read(file)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or CryptographicException)
        {
            return null;
        }
    }
}
