using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>Renews certificates of an authority's folder, and the authority itself.</summary>
public sealed class Renewal(AuthorityFolder folder, TimeProvider clock)
{
    /// <summary>True when no more than this part of a certificate's life is left.</summary>
    public static bool IsDue(X509Certificate2 certificate, double part, DateTimeOffset now)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return now.UtcDateTime >= to - (to - from) * part;
    }

    /// <summary>
    /// Issues the successor of a certificate and puts it in its place; what was there stays beside it as <c>.old</c>. The old certificate is not
    /// revoked and stays valid to its end, so both overlap.
    /// </summary>
    /// <param name="files">The pair.</param>
    /// <param name="authority">Who issues; it need not be the one that issued the old one.</param>
    /// <param name="newKey">True: with a new key of the same kind.</param>
    /// <param name="lifetime">Null: as long as the old one's.</param>
    /// <param name="use">For the register.</param>
    public X509Certificate2 Renew(PairFiles files, CertificateAuthority authority, bool newKey, TimeSpan? lifetime, string use)
    {
        var (old, oldKey) = files.Read();
        using (old)
        using (oldKey)
        {
            if (!oldKey.IsOf(old))
                throw new CryptographicException($"'{files.Key}' is not the key of '{files.Certificate}'");
            var key = newKey ? KeyPair.Create(oldKey.Algorithm) : oldKey;
            var renewed = authority.Reissue(old, key, lifetime ?? old.NotAfter - old.NotBefore - CertificateAuthority.Backdating);
            folder.Record((renewed, use, Path.GetFullPath(files.Certificate)));
            files.Write(WithLinks(renewed), newKey ? key.PrivatePem() : null, overwrite: true, keepOld: true);
            if (newKey)
                key.Dispose();
            return renewed;
        }
    }

    /// <summary>
    /// Begins a roll-over: a new authority beside the old one. <c>ca.pem</c> then holds both, so certificates of either are accepted, and the bridge
    /// lets those who still know only the old one verify what the new one issues. At every moment between two writes the folder is consistent: the
    /// authority in force is the one whose key is in <c>ca-key.pem</c>.
    /// </summary>
    /// <returns>The new authority.</returns>
    /// <exception cref="InvalidOperationException">A roll-over is under way, or this is an intermediate authority.</exception>
    public CertificateAuthority RollOver(string subject, KeyAlgorithm? algorithm, TimeSpan? lifetime, string? passphrase)
    {
        if (folder.IsIntermediate)
            throw new InvalidOperationException("this is an intermediate CA: the one above renews it, 'cardea certs renew " + AuthorityFolder.IntermediateName + " --datadir=ITS-DIRECTORY'");
        using var held = folder.Lock();
        using var old = folder.Open(passphrase);
        if (IsUnderWay(old, passphrase))
            throw new InvalidOperationException("a roll-over is under way; end it with --drop-old first");
        var life = lifetime ?? old.Certificate.NotAfter - old.Certificate.NotBefore - CertificateAuthority.Backdating;
        var renewed = CertificateAuthority.Create(subject, algorithm ?? old.Algorithm, life, clock);
        using var bridge = old.CrossCertify(renewed.Certificate);
        SecretFile.Replace(folder.OldKey, PemText.Read(folder.Key), SecretFile.Private);
        SecretFile.Replace(folder.Bridge, bridge.ExportCertificatePem() + "\n", SecretFile.Public);
        SecretFile.Replace(folder.Certificate, renewed.Pem.Certificate + old.Certificate.ExportCertificatePem() + "\n", SecretFile.Public);
        SecretFile.Replace(folder.Key, renewed.KeyPem(passphrase), SecretFile.Private);
        return renewed;
    }

    /// <summary>Ends a roll-over: the old authority is trusted no more, its key and the bridge are deleted.</summary>
    /// <exception cref="InvalidOperationException">None is under way.</exception>
    public void DropOld(string? passphrase)
    {
        using var held = folder.Lock();
        using var authority = folder.Open(passphrase);
        if (!File.Exists(folder.OldKey))
            throw new InvalidOperationException("no roll-over is under way: there is only one authority");
        SecretFile.Replace(folder.Certificate, authority.Pem.Certificate, SecretFile.Public);
        File.Delete(folder.Bridge);
        File.Delete(folder.OldKey);
    }

    /// <summary>A certificate as it is sent: with the intermediate authority behind it, or with the bridge while a roll-over lasts.</summary>
    public string WithLinks(X509Certificate2 certificate)
    {
        var text = certificate.ExportCertificatePem() + "\n";
        foreach (var file in new[] { folder.Intermediate, folder.Bridge }.Where(File.Exists))
        {
            using var link = PemText.Certificates(PemText.Read(file))[0];
            if (ChainVerifier.IsSignedBy(certificate, link))
                return text + link.ExportCertificatePem() + "\n";
        }
        return text;
    }

    // A roll-over that was cut off before the new key was written left a copy of the present key behind; it may begin again.
    private bool IsUnderWay(CertificateAuthority current, string? passphrase)
    {
        if (!File.Exists(folder.OldKey))
            return false;
        using var old = KeyPair.FromPem(PemText.Read(folder.OldKey), passphrase);
        return !old.IsOf(current.Certificate);
    }
}
