using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Tls;

/// <summary>
/// partial_subject_match: REQUIRE SUBJECT as a set of attributes that the certificate's subject must have, in any order, beside others. Only the rule's own
/// text is taken apart; the certificate's names are read from its DER, so that no value can pass for another attribute (<c>CN=x/O=admin</c> has no O).
/// An attribute that the rule names twice must be there twice, and a multi-valued RDN answers only to a rule that names all its parts (<c>/CN=a+OU=b</c>).
/// </summary>
public static class SubjectSubset
{
    // OpenSSL's short names, which X509_NAME_oneline prints; any other attribute can be named by its object identifier.
    private static readonly Dictionary<string, string> Oids = new(StringComparer.Ordinal)
    {
        ["CN"] = "2.5.4.3", ["SN"] = "2.5.4.4", ["serialNumber"] = "2.5.4.5", ["C"] = "2.5.4.6", ["L"] = "2.5.4.7", ["ST"] = "2.5.4.8", ["street"] = "2.5.4.9",
        ["O"] = "2.5.4.10", ["OU"] = "2.5.4.11", ["title"] = "2.5.4.12", ["description"] = "2.5.4.13", ["postalCode"] = "2.5.4.17", ["name"] = "2.5.4.41",
        ["GN"] = "2.5.4.42", ["initials"] = "2.5.4.43", ["dnQualifier"] = "2.5.4.46", ["emailAddress"] = "1.2.840.113549.1.9.1",
        ["UID"] = "0.9.2342.19200300.100.1.1", ["DC"] = "0.9.2342.19200300.100.1.25",
    };

    /// <summary>Whether the certificate's subject has every attribute that the rule names. A rule that cannot be read is met by nobody.</summary>
    /// <param name="rule">As X509_NAME_oneline prints names: <c>/C=US/O=sampdb</c>.</param>
    /// <param name="certificate">Whose subject is looked at.</param>
    public static bool Matches(string rule, CertificateFacts certificate)
    {
        if (Parse(rule) is not { Count: > 0 } wanted || Names(certificate) is not { } present) return false;
        foreach (var name in wanted)
        {
            var at = present.FindIndex(other => other.SequenceEqual(name));
            if (at < 0) return false;
            present.RemoveAt(at); // each counts once
        }
        return true;
    }

    // A slash begins an attribute only where "name=" follows, as the printed form has no escape for one inside a value.
    private static List<(string Oid, string Value)[]>? Parse(string rule)
    {
        var names = new List<(string, string)[]>();
        if (rule.Length == 0 || rule[0] != '/') return null;
        foreach (var part in Split(rule[1..], '/'))
        {
            var pairs = new List<(string, string)>();
            foreach (var pair in Split(part, '+'))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0 || OidOf(pair[..equals]) is not { } oid) return null;
                pairs.Add((oid, pair[(equals + 1)..]));
            }
            names.Add([.. pairs.Order()]);
        }
        return names;
    }

    private static IEnumerable<string> Split(string text, char separator)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != separator || !BeginsAttribute(text.AsSpan(i + 1))) continue;
            yield return text[start..i];
            start = i + 1;
        }
        yield return text[start..];
    }

    private static readonly SearchValues<char> AttributeNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.");

    private static bool BeginsAttribute(ReadOnlySpan<char> text)
    {
        var equals = text.IndexOf('=');
        return equals > 0 && !text[..equals].ContainsAnyExcept(AttributeNames) && OidOf(text[..equals].ToString()) is not null;
    }

    private static string? OidOf(string name) => Oids.GetValueOrDefault(name) ?? (name[0] is >= '0' and <= '2' && name.Contains('.', StringComparison.Ordinal) ? name : null);

    // Null when a part of the subject cannot be read: then it is not known what it says.
    private static List<(string Oid, string Value)[]>? Names(CertificateFacts certificate)
    {
        try
        {
            using var parsed = X509CertificateLoader.LoadCertificate(certificate.Der);
            var names = new List<(string, string)[]>();
            var sequence = new AsnReader(parsed.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                var set = sequence.ReadSetOf();
                var pairs = new List<(string, string)>();
                while (set.HasData)
                {
                    var pair = set.ReadSequence();
                    pairs.Add((pair.ReadObjectIdentifier(), pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue)));
                }
                names.Add([.. pairs.Order()]);
            }
            return names;
        }
        catch (Exception bad) when (bad is CryptographicException or AsnContentException or ArgumentException or DecoderFallbackException)
        {
            return null;
        }
    }
}
