namespace Cardea.Certificates;

/// <summary>Object identifiers of RFC 5280 that are used in more than one place.</summary>
internal static class Oids
{
    internal const string SubjectKeyIdentifier = "2.5.29.14";
    internal const string KeyUsage = "2.5.29.15";
    internal const string AlternativeNames = "2.5.29.17";
    internal const string BasicConstraints = "2.5.29.19";
    internal const string CrlNumber = "2.5.29.20";
    internal const string ReasonCode = "2.5.29.21";
    internal const string AuthorityKeyIdentifier = "2.5.29.35";
    internal const string ExtendedKeyUsage = "2.5.29.37";
    internal const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    internal const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    internal const string AnyExtendedUse = "2.5.29.37.0";
}
