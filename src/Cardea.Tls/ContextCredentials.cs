using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>Loads the own certificate, its chain and its key into a context.</summary>
internal sealed class ContextCredentials(SafeContextHandle context, TlsSettings settings, List<string> warnings, List<LoadedItem> loaded)
{
    internal bool OutsideValidity { get; private set; }

    internal CertificateFacts? Load(bool server)
    {
        var certificateFile = FirstGiven(settings.Certificate, server ? null : settings.Key);
        var keyFile = FirstGiven(settings.Key, server ? null : settings.Certificate);
        if (certificateFile is null || keyFile is null)
        {
            if (!server) return null;
            throw new TlsSetupException(TlsSetupError.NoCertificate, certificateFile is null ? "ssl_cert is not given" : "ssl_key is not given");
        }
        var facts = LoadCertificates(certificateFile);
        LoadKey(keyFile, certificateFile);
        return facts;
    }

    private static string? FirstGiven(string? one, string? other) =>
        !string.IsNullOrEmpty(one) ? one : !string.IsNullOrEmpty(other) ? other : null;

    private CertificateFacts LoadCertificates(string file)
    {
        List<nint> chain;
        try
        {
            chain = Pem.Certificates(PemFile.Read(file, PemFile.CertificateLimit, out _));
        }
        catch (IOException reason)
        {
            throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {reason.Message}");
        }
        try
        {
            ErrorQueue.Clear();
            if (Native.SSL_CTX_use_certificate(context, chain[0]) != 1)
                throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {ErrorQueue.Drain().Words}");
            foreach (var issuer in chain.Skip(1))
            {
                if (Native.SSL_CTX_ctrl(context, Native.AddChainCertificate, 1, issuer) != 1)
                    throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {ErrorQueue.Drain().Words}");
            }
            CheckValidity(file, chain[0]);
            for (var i = 0; i < chain.Count; i++) loaded.Add(LoadedItem.OfCertificate("ssl_cert", file, i == 0 ? LoadedKind.Certificate : LoadedKind.Intermediate, chain[i]));
            return CertificateFacts.Of(chain[0]);
        }
        finally
        {
            foreach (var certificate in chain) Native.X509_free(certificate);
        }
    }

    private void CheckValidity(string file, nint certificate)
    {
        var early = Native.X509_cmp_current_time(Native.X509_get0_notBefore(certificate)) > 0;
        var late = Native.X509_cmp_current_time(Native.X509_get0_notAfter(certificate)) < 0;
        OutsideValidity = early || late;
        if (OutsideValidity) warnings.Add($"ssl_cert '{file}': the certificate {(late ? "has expired" : "is not yet valid")}");
    }

    private void LoadKey(string file, string certificateFile)
    {
        byte[] pem;
        UnixFileMode mode;
        try
        {
            pem = PemFile.Read(file, PemFile.CertificateLimit, out mode);
        }
        catch (IOException reason)
        {
            throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': {reason.Message}");
        }
        CheckMode(file, mode);
        var encrypted = pem.AsSpan().IndexOf("ENCRYPTED"u8) >= 0;
        var passphrase = encrypted ? settings.AskPassphrase?.Invoke(file) : null;
        ErrorQueue.Clear();
        var key = Pem.PrivateKey(pem, passphrase);
        CryptographicOperations.ZeroMemory(pem);
        CryptographicOperations.ZeroMemory(passphrase);
        if (key == 0)
        {
            var why = encrypted && passphrase is null ? "the key is encrypted and no passphrase was given" : ErrorQueue.Drain().Words;
            throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': {why}");
        }
        var used = Native.SSL_CTX_use_PrivateKey(context, key) == 1 && Native.SSL_CTX_check_private_key(context) == 1;
        Native.EVP_PKEY_free(key);
        if (!used) throw new TlsSetupException(TlsSetupError.KeyMismatch, $"ssl_key '{file}', ssl_cert '{certificateFile}': {ErrorQueue.Drain().Words}");
    }

    // A key that anyone may replace is no key; one that others may read deserves a loud word.
    private void CheckMode(string file, UnixFileMode mode)
    {
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': the file is writable by everyone");
        if (mode.HasFlag(UnixFileMode.OtherRead)) warnings.Add($"ssl_key '{file}': the private key is readable by everyone; chmod 600 it");
    }
}
