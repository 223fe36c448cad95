using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Tls;

/// <summary>Reads subjectAltName (RFC 5280, section 4.2.1.6). A certificate is its maker's text: whatever could end a name or begin another is escaped.</summary>
internal static class AlternativeNames
{
    private const string Extension = "2.5.29.17";
    private const int Limit = 100;

    // GeneralName's context tags; other kinds (directory names, registered ids, other names) are named by their number alone.
    private static readonly Dictionary<int, string> Kinds = new() { [1] = "email", [2] = "DNS", [6] = "URI" };

    internal static IReadOnlyList<string> Of(byte[] der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der);
            return certificate.Extensions.FirstOrDefault(static e => e.Oid?.Value == Extension) is { } extension ? Read(extension.RawData) : [];
        }
        catch (Exception bad) when (bad is CryptographicException or AsnContentException)
        {
            return [];
        }
    }

    private static List<string> Read(byte[] value)
    {
        var names = new List<string>();
        var sequence = new AsnReader(value, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData && names.Count < Limit)
        {
            var tag = sequence.PeekTag();
            var content = sequence.PeekContentBytes().Span;
            _ = sequence.ReadEncodedValue();
            names.Add(Print(tag.TagValue, content));
        }
        return names;
    }

    private static string Print(int tag, ReadOnlySpan<byte> content)
    {
        if (tag == 7 && content.Length is 4 or 16) return $"IP:{new IPAddress(content)}";
        return Kinds.TryGetValue(tag, out var kind) ? $"{kind}:{Escaped(content)}" : $"[{tag}]";
    }

    private static string Escaped(ReadOnlySpan<byte> text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var b in text)
        {
            if (b is > 0x20 and < 0x7F and not ((byte)',' or (byte)'\\')) escaped.Append((char)b);
            else escaped.Append($"\\x{b:X2}");
        }
        return escaped.ToString();
    }
}
