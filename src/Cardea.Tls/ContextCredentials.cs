using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>
/// Loads the own certificates, their chains and keys into a context. Several pairs may be given (lists separated by commas): those with the same names
/// and different kinds of key stand beside each other, and the client's abilities choose; those with other names are chosen by SNI, see <see cref="NamedContexts"/>.
/// </summary>
internal sealed class ContextCredentials(SafeContextHandle context, TlsSettings settings, List<string> warnings, List<LoadedItem> loaded) : IDisposable
{
    private readonly List<OwnPair> _pairs = [];

    /// <summary>An own certificate is expired or not yet valid.</summary>
    internal bool OutsideValidity { get; private set; }

    /// <summary>The certificate of the first pair.</summary>
    internal CertificateFacts? First => _pairs.Count == 0 ? null : _pairs[0].Facts;

    /// <summary>All pairs, in the order given.</summary>
    internal IReadOnlyList<OwnPair> Pairs => _pairs;

    internal void Load(bool server)
    {
        var certificates = Split(FirstGiven(settings.Certificate, server ? null : settings.Key));
        var keys = Split(FirstGiven(settings.Key, server ? null : settings.Certificate));
        if (certificates.Length == 0 || keys.Length == 0)
        {
            if (!server) return;
            throw new TlsSetupException(TlsSetupError.NoCertificate, certificates.Length == 0 ? "ssl_cert is not given" : "ssl_key is not given");
        }
        if (certificates.Length != keys.Length)
            throw new TlsSetupException(TlsSetupError.KeyMismatch, $"ssl_cert names {certificates.Length} files and ssl_key {keys.Length}");
        for (var i = 0; i < certificates.Length; i++) _pairs.Add(LoadPair(certificates[i], keys[i]));
        foreach (var pair in Group(_pairs[0].Names)) pair.PutInto(context);
    }

    /// <summary>The pairs whose certificates are for exactly these names; two with the same kind of key would push each other out.</summary>
    internal IReadOnlyList<OwnPair> Group(string names)
    {
        var group = _pairs.FindAll(pair => pair.Names == names);
        foreach (var twins in group.GroupBy(static pair => pair.KeyKind).Where(static kind => kind.Count() > 1))
            throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{twins.ElementAt(0).File}' and '{twins.ElementAt(1).File}' have the same names and the same kind of key");
        return group;
    }

    public void Dispose()
    {
        foreach (var pair in _pairs) pair.Dispose();
    }

    private static string? FirstGiven(string? one, string? other) => !string.IsNullOrEmpty(one) ? one : !string.IsNullOrEmpty(other) ? other : null;

    private static string[] Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private OwnPair LoadPair(string certificateFile, string keyFile)
    {
        var chain = LoadChain(certificateFile);
        nint key = 0;
        try
        {
            key = LoadKey(keyFile);
            ErrorQueue.Clear();
            if (Native.X509_check_private_key(chain[0], key) != 1)
                throw new TlsSetupException(TlsSetupError.KeyMismatch, $"ssl_key '{keyFile}', ssl_cert '{certificateFile}': {ErrorQueue.Drain().Words}");
            return new OwnPair(certificateFile, chain, key);
        }
        catch
        {
            foreach (var certificate in chain) Native.X509_free(certificate);
            if (key != 0) Native.EVP_PKEY_free(key);
            throw;
        }
    }

    private List<nint> LoadChain(string file)
    {
        try
        {
            var chain = Pem.Certificates(PemFile.Read(file, PemFile.CertificateLimit, out _));
            CheckValidity(file, chain[0]);
            for (var i = 0; i < chain.Count; i++)
                loaded.Add(LoadedItem.OfCertificate("ssl_cert", file, i == 0 ? LoadedKind.Certificate : LoadedKind.Intermediate, chain[i]));
            return chain;
        }
        catch (IOException reason)
        {
            throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {reason.Message}");
        }
    }

    private void CheckValidity(string file, nint certificate)
    {
        var early = Native.X509_cmp_current_time(Native.X509_get0_notBefore(certificate)) > 0;
        var late = Native.X509_cmp_current_time(Native.X509_get0_notAfter(certificate)) < 0;
        if (!early && !late) return;
        OutsideValidity = true;
        warnings.Add($"ssl_cert '{file}': the certificate {(late ? "has expired" : "is not yet valid")}");
    }

    private nint LoadKey(string file)
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
        CheckPlace(file, mode);
        var encrypted = pem.AsSpan().IndexOf("ENCRYPTED"u8) >= 0;
        var passphrase = encrypted ? settings.AskPassphrase?.Invoke(file) : null;
        ErrorQueue.Clear();
        var key = Pem.PrivateKey(pem, passphrase);
        CryptographicOperations.ZeroMemory(pem);
        CryptographicOperations.ZeroMemory(passphrase);
        if (key != 0) return key;
        var why = encrypted && passphrase is null ? "the key is encrypted and no passphrase was given" : ErrorQueue.Drain().Words;
        throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': {why}");
    }

    // A key that anyone may replace is no key; one that others may read, or that belongs to somebody else, deserves a loud word.
    private void CheckPlace(string file, UnixFileMode mode)
    {
        if (mode.HasFlag(UnixFileMode.OtherWrite)) throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': the file is writable by everyone");
        if (mode.HasFlag(UnixFileMode.OtherRead)) warnings.Add($"ssl_key '{file}': the private key is readable by everyone; chmod 600 it");
        if (FileStamp.Of(file) is { } stamp && stamp.Owner != 0 && stamp.Owner != FileStamp.Myself)
            warnings.Add($"ssl_key '{file}': the private key belongs to user {stamp.Owner}, who can replace it");
        var directory = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        if (FileStamp.Of(directory) is { } place && place.Mode.HasFlag(UnixFileMode.OtherWrite) && !place.Mode.HasFlag(UnixFileMode.StickyBit))
            throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key '{file}': its directory is writable by everyone, who could replace the key");
    }
}

/// <summary>A certificate with its chain and its key.</summary>
internal sealed class OwnPair(string file, List<nint> chain, nint key) : IDisposable
{
    internal string File => file;

    internal IReadOnlyList<nint> Chain => chain;

    internal CertificateFacts Facts { get; } = CertificateFacts.Of(chain[0]);

    internal int KeyKind { get; } = Native.EVP_PKEY_get_id(key);

    /// <summary>Alternative names, sorted and lower case; the subject where there are none. What makes two certificates ones of the same server.</summary>
    internal string Names => field ??= Facts.AlternativeNames is { Count: > 0 } names
        ? string.Join('\n', names.Select(static name => name.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) : Facts.Subject;

    internal void PutInto(SafeContextHandle context)
    {
        ErrorQueue.Clear();
        if (Native.SSL_CTX_use_certificate(context, chain[0]) != 1) throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {ErrorQueue.Drain().Words}");
        for (var i = 1; i < chain.Count; i++)
        {
            if (Native.SSL_CTX_ctrl(context, Native.AddChainCertificate, 1, chain[i]) != 1)
                throw new TlsSetupException(TlsSetupError.Certificate, $"ssl_cert '{file}': {ErrorQueue.Drain().Words}");
        }
        if (Native.SSL_CTX_use_PrivateKey(context, key) != 1 || Native.SSL_CTX_check_private_key(context) != 1)
            throw new TlsSetupException(TlsSetupError.KeyMismatch, $"ssl_cert '{file}': {ErrorQueue.Drain().Words}");
    }

    public void Dispose()
    {
        foreach (var certificate in chain) Native.X509_free(certificate);
        Native.EVP_PKEY_free(key);
    }
}
