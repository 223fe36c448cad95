using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>
/// Loads trusted CAs and revocation lists into a context's store. Trust comes from the given files only, never from the system's store. Directories
/// are read whole and at once, like files, so that what is wrong in them is told at the reload and no handshake waits for a disk.
/// A list that could not refuse anybody (garbage, expired, signed by somebody else, delta) is an error, not a weaker check.
/// </summary>
/// <param name="context">Where to.</param>
/// <param name="settings">Which files.</param>
/// <param name="own">Intermediates that are sent with the own certificate: not trusted, but lists of them are expected.</param>
/// <param name="warnings">What the operator should know.</param>
/// <param name="loaded">What was read.</param>
internal sealed class ContextTrust(SafeContextHandle context, TlsSettings settings, IReadOnlyList<nint> own, List<string> warnings, List<LoadedItem> loaded) : IDisposable
{
    private readonly nint _store = Native.SSL_CTX_get_cert_store(context);
    private readonly List<nint> _authorities = [];
    private readonly List<nint> _lists = [];

    internal IReadOnlyList<nint> Authorities => _authorities;

    private bool ChecksRevocation => !string.IsNullOrEmpty(settings.Crl) || !string.IsNullOrEmpty(settings.CrlPath);

    internal void Load(IncrementalHash scope)
    {
        if (!string.IsNullOrEmpty(settings.Ca)) LoadAuthorities(settings.Ca, scope);
        if (!string.IsNullOrEmpty(settings.CaPath)) LoadAuthorityDirectory(settings.CaPath, scope);
        if (!ChecksRevocation) return;
        if (!string.IsNullOrEmpty(settings.Crl)) LoadListFile(settings.Crl, scope);
        if (!string.IsNullOrEmpty(settings.CrlPath)) LoadListDirectory(settings.CrlPath, scope);
        _ = Native.X509_STORE_set_flags(_store, Native.CrlCheck | Native.CrlCheckAll);
        WarnOfUncovered();
    }

    public void Dispose()
    {
        foreach (var authority in _authorities) Native.X509_free(authority);
        foreach (var list in _lists) Native.X509_CRL_free(list);
    }

    private void LoadAuthorities(string file, IncrementalHash scope)
    {
        try
        {
            var pem = PemFile.Read(file, PemFile.CertificateLimit, out _);
            scope.AppendData(pem);
            foreach (var authority in Pem.Certificates(pem)) Trust(authority, "ssl_ca", file);
        }
        catch (IOException reason)
        {
            throw Bad("ssl_ca", file, reason.Message);
        }
    }

    private void LoadAuthorityDirectory(string path, IncrementalHash scope)
    {
        foreach (var file in HashedDirectory.Files(path, "ssl_capath", lists: false))
        {
            try
            {
                var pem = PemFile.Read(file, PemFile.CertificateLimit, out _);
                scope.AppendData(pem);
                foreach (var authority in Pem.Certificates(pem))
                {
                    if (HashedDirectory.IsNamedAfter(file, Native.X509_get_subject_name(authority)))
                    {
                        Trust(authority, "ssl_capath", file);
                        continue;
                    }
                    warnings.Add($"ssl_capath '{file}': the name is not the hash of {CertificateFacts.OneLine(Native.X509_get_subject_name(authority))}, which is not trusted; run openssl rehash");
                    Native.X509_free(authority);
                }
            }
            catch (IOException reason)
            {
                warnings.Add($"ssl_capath '{file}': {reason.Message}; nothing in it is trusted"); // weaker for nobody
            }
        }
    }

    private void Trust(nint authority, string option, string file)
    {
        _authorities.Add(authority);
        if (Native.X509_STORE_add_cert(_store, authority) != 1) throw Bad(option, file, ErrorQueue.Drain().Words);
        var material = LoadedItem.OfCertificate(option, file, LoadedKind.Authority, authority);
        loaded.Add(material);
        var late = Native.X509_cmp_current_time(Native.X509_get0_notAfter(authority)) < 0;
        var early = Native.X509_cmp_current_time(Native.X509_get0_notBefore(authority)) > 0;
        if (!late && !early) return;
        var text = $"{option} '{file}': the CA certificate {material.Name} {(late ? "has expired" : "is not yet valid")}";
        if (settings.EnforceValidation) throw new TlsSetupException(TlsSetupError.Verification, text);
        warnings.Add(text);
    }

    private void LoadListFile(string file, IncrementalHash scope)
    {
        var lists = ReadLists("ssl_crl", file, scope);
        // A list of an intermediate CA that only a peer will show is not known here; a file of strangers' lists alone is a mistake.
        if (!lists.Exists(IssuerIsKnown)) throw Bad("ssl_crl", file, lists.Count == 0 ? "there is no list in it" : $"the list's issuer {IssuerOf(lists[0])} is not in ssl_ca or ssl_capath");
        foreach (var list in lists)
        {
            if (Fault(list) is { } fault) throw Bad("ssl_crl", file, fault);
            Use(list, "ssl_crl", file);
        }
    }

    // A directory keeps older lists beside newer ones (.r0, .r1): one that has had its day is passed over when a current one of the same CA is there.
    private void LoadListDirectory(string path, IncrementalHash scope)
    {
        var files = HashedDirectory.Files(path, "ssl_crlpath", lists: true);
        if (files.Count == 0) throw Bad("ssl_crlpath", path, "there is no file <hash>.r0 in it, so that nobody could be refused; run openssl rehash");
        List<(string File, nint List, string? Fault)> found = [];
        foreach (var file in files)
        {
            foreach (var list in ReadLists("ssl_crlpath", file, scope))
            {
                if (!HashedDirectory.IsNamedAfter(file, Native.X509_CRL_get_issuer(list))) throw Bad("ssl_crlpath", file, $"the name is not the hash of {IssuerOf(list)}; run openssl rehash");
                found.Add((file, list, Fault(list)));
            }
        }
        foreach (var (file, list, fault) in found)
        {
            if (fault is null) Use(list, "ssl_crlpath", file);
            else if (!found.Exists(other => other.Fault is null && IssuerOf(other.List) == IssuerOf(list))) throw Bad("ssl_crlpath", file, fault);
        }
    }

    private List<nint> ReadLists(string option, string file, IncrementalHash scope)
    {
        try
        {
            var pem = PemFile.Read(file, PemFile.RevocationLimit, out _);
            scope.AppendData(pem);
            var lists = Pem.RevocationLists(pem);
            _lists.AddRange(lists);
            return lists;
        }
        catch (IOException reason)
        {
            throw Bad(option, file, reason.Message);
        }
    }

    private void Use(nint list, string option, string file)
    {
        if (Native.X509_STORE_add_crl(_store, list) != 1) throw Bad(option, file, ErrorQueue.Drain().Words);
        if (!IssuerIsKnown(list)) warnings.Add($"{option} '{file}': no CA is loaded for the list of {IssuerOf(list)}; it counts when a peer shows that CA");
        loaded.Add(LoadedItem.OfList(option, file, list));
    }

    private string? Fault(nint list)
    {
        var issuer = IssuerOf(list);
        if (Native.X509_CRL_get_ext_by_NID(list, Native.NidDeltaCrl, -1) >= 0) return $"the list of {issuer} is a delta list";
        if (Native.X509_cmp_current_time(Native.X509_CRL_get0_lastUpdate(list)) > 0) return $"the list of {issuer} is not yet valid";
        var next = Native.X509_CRL_get0_nextUpdate(list);
        if (next != 0 && Native.X509_cmp_current_time(next) < 0) return $"the list of {issuer} has expired";
        var signers = Signers(list);
        if (signers.Count == 0) return null;
        var signed = signers.Exists(signer => Native.X509_CRL_verify(list, Native.X509_get0_pubkey(signer)) == 1);
        ErrorQueue.Clear();
        return signed ? null : $"the list of {issuer} is not signed by that CA's key";
    }

    private bool IssuerIsKnown(nint list) => Signers(list).Count > 0;

    private List<nint> Signers(nint list) => _authorities.Concat(own).ToList().FindAll(authority => Native.X509_NAME_cmp(Native.X509_get_subject_name(authority), Native.X509_CRL_get_issuer(list)) == 0);

    // With CRL_CHECK_ALL a CA without a list refuses everybody below it: closed, but puzzling unless said.
    private void WarnOfUncovered()
    {
        foreach (var authority in _authorities)
        {
            var name = Native.X509_get_subject_name(authority);
            if (!_lists.Exists(list => Native.X509_NAME_cmp(name, Native.X509_CRL_get_issuer(list)) == 0))
                warnings.Add($"there is no revocation list of {CertificateFacts.OneLine(name)}: every certificate below that CA will be refused");
        }
    }

    private static string IssuerOf(nint list) => CertificateFacts.OneLine(Native.X509_CRL_get_issuer(list));

    private static TlsSetupException Bad(string option, string file, string why) => new(TlsSetupError.BadPaths, $"{option} '{file}': {why}");
}
