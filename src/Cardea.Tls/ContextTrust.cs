using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>
/// Loads trusted CAs and revocation lists into a context's store. Trust comes from the given files only, never from the system's store.
/// A list that could not refuse anybody (garbage, expired, signed by somebody else, delta) is an error, not a weaker check.
/// </summary>
internal sealed class ContextTrust(SafeContextHandle context, TlsSettings settings, List<string> warnings, List<LoadedItem> loaded)
{
    private readonly nint _store = Native.SSL_CTX_get_cert_store(context);

    internal void Load(IncrementalHash scope)
    {
        var authorities = LoadAuthorities(scope);
        try
        {
            LoadDirectory(settings.CaPath, "ssl_capath");
            LoadRevocation(authorities, scope);
        }
        finally
        {
            foreach (var authority in authorities) Native.X509_free(authority);
        }
    }

    private List<nint> LoadAuthorities(IncrementalHash scope)
    {
        if (string.IsNullOrEmpty(settings.Ca)) return [];
        List<nint> found;
        try
        {
            var pem = PemFile.Read(settings.Ca, PemFile.CertificateLimit, out _);
            scope.AppendData(pem);
            found = Pem.Certificates(pem);
        }
        catch (IOException reason)
        {
            throw new TlsSetupException(TlsSetupError.BadPaths, $"ssl_ca '{settings.Ca}': {reason.Message}");
        }
        foreach (var authority in found)
        {
            _ = Native.X509_STORE_add_cert(_store, authority);
            loaded.Add(LoadedItem.OfCertificate("ssl_ca", settings.Ca, LoadedKind.Authority, authority));
        }
        return found;
    }

    private void LoadDirectory(string? path, string option)
    {
        if (string.IsNullOrEmpty(path)) return;
        if (!Directory.Exists(path)) throw new TlsSetupException(TlsSetupError.BadPaths, $"{option} '{path}': no such directory");
        if (Native.X509_STORE_load_path(_store, path) != 1)
            throw new TlsSetupException(TlsSetupError.BadPaths, $"{option} '{path}': {ErrorQueue.Drain().Words}");
    }

    private void LoadRevocation(List<nint> authorities, IncrementalHash scope)
    {
        if (string.IsNullOrEmpty(settings.Crl) && string.IsNullOrEmpty(settings.CrlPath)) return;
        if (!string.IsNullOrEmpty(settings.Crl)) LoadRevocationFile(settings.Crl, authorities, scope);
        LoadDirectory(settings.CrlPath, "ssl_crlpath");
        _ = Native.X509_STORE_set_flags(_store, Native.CrlCheck | Native.CrlCheckAll);
    }

    private void LoadRevocationFile(string file, List<nint> authorities, IncrementalHash scope)
    {
        List<nint> lists;
        try
        {
            var pem = PemFile.Read(file, PemFile.RevocationLimit, out _);
            scope.AppendData(pem);
            lists = Pem.RevocationLists(pem);
        }
        catch (IOException reason)
        {
            throw Bad(file, reason.Message);
        }
        try
        {
            foreach (var list in lists)
            {
                Check(file, list, authorities);
                if (Native.X509_STORE_add_crl(_store, list) != 1) throw Bad(file, ErrorQueue.Drain().Words);
                loaded.Add(LoadedItem.OfList("ssl_crl", file, list));
            }
            WarnOfUncovered(file, lists, authorities);
        }
        finally
        {
            foreach (var list in lists) Native.X509_CRL_free(list);
        }
    }

    private void Check(string file, nint list, List<nint> authorities)
    {
        var issuer = CertificateFacts.OneLine(Native.X509_CRL_get_issuer(list));
        if (Native.X509_CRL_get_ext_by_NID(list, Native.NidDeltaCrl, -1) >= 0) throw Bad(file, $"the list of {issuer} is a delta list");
        if (Native.X509_cmp_current_time(Native.X509_CRL_get0_lastUpdate(list)) > 0) throw Bad(file, $"the list of {issuer} is not yet valid");
        var next = Native.X509_CRL_get0_nextUpdate(list);
        if (next != 0 && Native.X509_cmp_current_time(next) < 0) throw Bad(file, $"the list of {issuer} has expired");
        var signers = authorities.FindAll(authority => Native.X509_NAME_cmp(Native.X509_get_subject_name(authority), Native.X509_CRL_get_issuer(list)) == 0);
        if (signers.Count == 0)
        {
            if (string.IsNullOrEmpty(settings.CaPath)) throw Bad(file, $"the list's issuer {issuer} is not in ssl_ca");
            return;
        }
        var signed = signers.Exists(signer => Native.X509_CRL_verify(list, Native.X509_get0_pubkey(signer)) == 1);
        ErrorQueue.Clear();
        if (!signed) throw Bad(file, $"the list of {issuer} is not signed by that CA's key");
    }

    // With CRL_CHECK_ALL a CA without a list refuses everybody below it: closed, but puzzling unless said.
    private void WarnOfUncovered(string file, List<nint> lists, List<nint> authorities)
    {
        if (!string.IsNullOrEmpty(settings.CrlPath)) return;
        foreach (var authority in authorities)
        {
            var name = Native.X509_get_subject_name(authority);
            if (!lists.Exists(list => Native.X509_NAME_cmp(name, Native.X509_CRL_get_issuer(list)) == 0))
                warnings.Add($"ssl_crl '{file}' has no list of {CertificateFacts.OneLine(name)}: every certificate below that CA will be refused");
        }
    }

    private static TlsSetupException Bad(string file, string why) => new(TlsSetupError.BadPaths, $"ssl_crl '{file}': {why}");
}
