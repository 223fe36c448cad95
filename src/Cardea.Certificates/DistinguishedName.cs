using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>
/// A certificate name written in OpenSSL's one-line form, <c>/C=US/O=sampdb/CN=laura</c>, encoded in exactly that order.
/// The framework's own string constructor would turn the order around, and REQUIRE SUBJECT compares the order.
/// </summary>
public static class DistinguishedName
{
    private static readonly Dictionary<string, string> Oids = new(StringComparer.OrdinalIgnoreCase)
    {
        ["CN"] = "2.5.4.3", ["SN"] = "2.5.4.4", ["serialNumber"] = "2.5.4.5", ["C"] = "2.5.4.6", ["L"] = "2.5.4.7", ["ST"] = "2.5.4.8",
        ["street"] = "2.5.4.9", ["O"] = "2.5.4.10", ["OU"] = "2.5.4.11", ["title"] = "2.5.4.12", ["GN"] = "2.5.4.42",
        ["UID"] = "0.9.2342.19200300.100.1.1", ["DC"] = "0.9.2342.19200300.100.1.25", ["emailAddress"] = "1.2.840.113549.1.9.1",
    };

    /// <summary>Encodes a one-line name. A backslash keeps the next character as it is, so <c>\/</c> stays inside a value.</summary>
    /// <exception cref="FormatException">The text does not begin with <c>/</c>, an attribute is unknown, or a value is empty or too long.</exception>
    public static X500DistinguishedName Parse(string oneLine)
    {
        if (!oneLine.StartsWith('/'))
            throw new FormatException($"a name begins with '/': {oneLine}");
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (attribute, value) in Parts(oneLine))
                WriteAttribute(writer, attribute, value);
        }
        return new X500DistinguishedName(writer.Encode());
    }

    private static IEnumerable<(string Attribute, string Value)> Parts(string oneLine)
    {
        var part = new System.Text.StringBuilder();
        for (var i = 1; i <= oneLine.Length; i++)
        {
            if (i < oneLine.Length && oneLine[i] == '\\' && i + 1 < oneLine.Length)
            {
                part.Append(oneLine[++i]);
            }
            else if (i == oneLine.Length || oneLine[i] == '/')
            {
                var text = part.ToString();
                part.Clear();
                var equals = text.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                    throw new FormatException($"not an attribute: '{text}' in {oneLine}");
                yield return (text[..equals], text[(equals + 1)..]);
            }
            else
            {
                part.Append(oneLine[i]);
            }
        }
    }

    private static void WriteAttribute(AsnWriter writer, string attribute, string value)
    {
        if (!Oids.TryGetValue(attribute, out var oid))
            throw new FormatException($"unknown attribute '{attribute}'");
        if (value.Length is 0 or > 64)
            throw new FormatException($"'{attribute}' holds 1 to 64 characters");
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            writer.WriteCharacterString(TagOf(attribute), value);
        }
    }

    // RFC 5280 appendix A: country and serial number are PrintableString, mail addresses and domain components IA5String.
    private static UniversalTagNumber TagOf(string attribute) => attribute.ToUpperInvariant() switch
    {
        "C" or "SERIALNUMBER" => UniversalTagNumber.PrintableString,
        "DC" or "EMAILADDRESS" => UniversalTagNumber.IA5String,
        _ => UniversalTagNumber.UTF8String,
    };
}
