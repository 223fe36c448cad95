using System.Formats.Asn1;
using System.Net;
using System.Text;

namespace Cardea.Lab.Making;

/// <summary>Subject alternative names as they go into the certificate, also such as no honest builder makes. Source: RFC 5280, 4.2.1.6.</summary>
internal static class Sans
{
    private const int DnsTag = 2;
    private const int AddressTag = 7;
    private const char CyrillicO = '\u043E';

    internal static byte[] Dns(params IEnumerable<string> names) => Write(names, []);

    internal static byte[] Addresses(params IEnumerable<IPAddress> addresses) => Write([], addresses);

    internal static byte[] Write(IEnumerable<string> names, IEnumerable<IPAddress> addresses)
    {
        var der = new AsnWriter(AsnEncodingRules.DER);
        using (der.PushSequence())
        {
            // UTF-8 where only ASCII belongs: that is how a look-alike is smuggled in.
            foreach (var name in names) der.WriteOctetString(Encoding.UTF8.GetBytes(name), new Asn1Tag(TagClass.ContextSpecific, DnsTag));
            foreach (var address in addresses) der.WriteOctetString(address.GetAddressBytes(), new Asn1Tag(TagClass.ContextSpecific, AddressTag));
        }
        return der.Encode();
    }

    /// <summary>The name with a Cyrillic letter in it; with a letter behind it where there is no "o".</summary>
    internal static string LookAlike(string host) => host.Contains('o', StringComparison.Ordinal) ? host.Replace('o', CyrillicO) : host + '\u0435';

    /// <summary>The same in Punycode.</summary>
    internal static string LookAlikeOnTheWire(string host) => new System.Globalization.IdnMapping().GetAscii(LookAlike(host));
}
