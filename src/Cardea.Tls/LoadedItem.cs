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
}
