using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>
/// The names for which an authority may issue (name constraints, RFC 5280 4.2.1.10). A kind of name of which none is listed is not limited by the
/// standard; so that a limit on hosts is no open door for addresses, a list of one of the two kinds alone forbids the other one.
/// </summary>
/// <param name="Domains">example.org: it and everything below.</param>
/// <param name="Networks">Networks of addresses.</param>
public sealed record NameLimits(IReadOnlyList<string> Domains, IReadOnlyList<IPNetwork> Networks)
{
    private const string Oid = "2.5.29.30";
    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Excluded = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 7);
    private static readonly IPNetwork[] Everywhere = [new(IPAddress.Any, 0), new(IPAddress.IPv6Any, 0)];

    internal X509Extension ToExtension()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(Permitted))
            {
                foreach (var domain in Domains) Subtree(writer, DnsName, System.Text.Encoding.ASCII.GetBytes(domain));
                foreach (var network in Networks) Subtree(writer, Address, Bytes(network));
            }
            if (Domains.Count == 0 || Networks.Count == 0)
            {
                using (writer.PushSequence(Excluded))
                {
                    if (Domains.Count == 0) Subtree(writer, DnsName, []); // the empty name is above all others
                    foreach (var network in Networks.Count == 0 ? Everywhere : []) Subtree(writer, Address, Bytes(network));
                }
            }
        }
        return new X509Extension(Oid, writer.Encode(), critical: true);
    }

    private static void Subtree(AsnWriter writer, Asn1Tag tag, byte[] value)
    {
        using (writer.PushSequence()) writer.WriteOctetString(value, tag);
    }

    // Address and mask, one behind the other.
    private static byte[] Bytes(IPNetwork network)
    {
        var address = network.BaseAddress.GetAddressBytes();
        var both = new byte[address.Length * 2];
        address.CopyTo(both, 0);
        for (var bit = 0; bit < network.PrefixLength; bit++) both[address.Length + bit / 8] |= (byte)(0x80 >> (bit % 8));
        return both;
    }
}
