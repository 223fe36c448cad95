namespace Cardea.Tls;

/// <summary>What a loaded item is for.</summary>
public enum LoadedKind
{
    /// <summary>The own certificate.</summary>
    Certificate,
    /// <summary>A certificate that is sent behind the own one.</summary>
    Intermediate,
    /// <summary>A trusted certificate authority.</summary>
    Authority,
    /// <summary>A certificate revocation list.</summary>
    RevocationList,
}

/// <summary>A certificate or revocation list that a context was made with: what expires, and where it stands. Immutable; texts are OpenSSL's.</summary>
/// <param name="Option">The option that names the file, such as <c>ssl_cert</c>.</param>
/// <param name="File">The file, as the option has it.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Subject of a certificate, issuer of a list; X509_NAME_oneline.</param>
/// <param name="SerialNumber">Upper-case hexadecimal; empty for a list.</param>
/// <param name="ValidFrom">notBefore or lastUpdate.</param>
/// <param name="ValidTo">notAfter or nextUpdate; the greatest moment when a list has none.</param>
public sealed record LoadedItem(string Option, string File, LoadedKind Kind, string Name, string SerialNumber, DateTimeOffset ValidFrom, DateTimeOffset ValidTo)
{
    internal static LoadedItem OfCertificate(string option, string file, LoadedKind kind, nint certificate)
    {
        var facts = CertificateFacts.Of(certificate);
        return new(option, file, kind, facts.Subject, facts.SerialNumber, facts.ValidFrom, facts.ValidTo);
    }

    internal static LoadedItem OfList(string option, string file, nint list) => new(option, file, LoadedKind.RevocationList,
        CertificateFacts.OneLine(Native.X509_CRL_get_issuer(list)), "", Asn1Time.Read(Native.X509_CRL_get0_lastUpdate(list)), Asn1Time.Read(Native.X509_CRL_get0_nextUpdate(list)));

    /// <summary>
    /// What the files of a directory under OpenSSL's hashed names hold (<c>0a1b2c3d.0</c>, <c>0a1b2c3d.r0</c>). OpenSSL reads them one by one as
    /// it needs them, so this looks at the directory as it is now; files that cannot be read are left out, as OpenSSL does.
    /// </summary>
    public static IReadOnlyList<LoadedItem> OfDirectory(string option, string? directory, LoadedKind kind)
    {
        if (string.IsNullOrEmpty(directory) || !Directory.Exists(directory)) return [];
        var items = new List<LoadedItem>();
        foreach (var file in Directory.EnumerateFiles(directory).Where(file => IsHashedName(Path.GetFileName(file), kind)).Order(StringComparer.Ordinal).Take(1000))
        {
            try
            {
                var pem = PemFile.Read(file, PemFile.RevocationLimit, out _);
                if (kind == LoadedKind.RevocationList) Collect(Pem.RevocationLists(pem), static list => Native.X509_CRL_free(list), list => OfList(option, file, list));
                else Collect(Pem.Certificates(pem), static certificate => Native.X509_free(certificate), certificate => OfCertificate(option, file, kind, certificate));
            }
            catch (IOException)
            {
                ErrorQueue.Clear();
            }
        }
        return items;

        void Collect(List<nint> found, Action<nint> free, Func<nint, LoadedItem> item)
        {
            foreach (var one in found)
            {
                items.Add(item(one));
                free(one);
            }
        }
    }

    private static bool IsHashedName(string name, LoadedKind kind)
    {
        const int HashLength = 8;
        var prefix = kind == LoadedKind.RevocationList ? ".r" : ".";
        return name.Length > HashLength + prefix.Length && name.Take(HashLength).All(char.IsAsciiHexDigitLower)
            && name.AsSpan(HashLength).StartsWith(prefix) && name.Skip(HashLength + prefix.Length).All(char.IsAsciiDigit);
    }
}
