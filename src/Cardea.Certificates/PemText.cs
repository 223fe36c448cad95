using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>One block of a PEM text: its label and what it holds.</summary>
public sealed record PemBlock(string Label, byte[] Bytes, string Text)
{
    public override string ToString() => $"{Label}, {Bytes.Length} bytes"; // it may be a key
}

/// <summary>Reads PEM files and texts without trusting them: bounded, never waiting on a FIFO, text between the blocks passed over.</summary>
public static class PemText
{
    /// <summary>Larger files are refused: a bundle of all public CAs has a quarter of that; lists of large CAs have tens of megabytes.</summary>
    public const int Limit = 64 << 20;

    /// <summary>Reads a text file.</summary>
    /// <exception cref="IOException">It cannot be opened, is no regular file, is empty or too long; the text names the file.</exception>
    public static string Read(string path)
    {
        using var file = LibC.Open(path);
        try
        {
            var length = RandomAccess.GetLength(file); // refuses pipes and sockets
            if (length is 0 or > Limit)
                throw new IOException(length == 0 ? $"'{path}' is empty or no regular file" : $"'{path}' is larger than {Limit} bytes");
            var bytes = new byte[length];
            var got = 0;
            for (int n; got < bytes.Length && (n = RandomAccess.Read(file, bytes.AsSpan(got), got)) > 0;)
                got += n;
            var text = Encoding.UTF8.GetString(bytes.AsSpan(0, got)).TrimStart('\uFEFF');
            CryptographicOperations.ZeroMemory(bytes);
            return text;
        }
        catch (Exception odd) when (odd is NotSupportedException or UnauthorizedAccessException || (odd is IOException && !odd.Message.Contains(path, StringComparison.Ordinal)))
        {
            throw new IOException($"'{path}' is not a regular file", odd); // a pipe, a socket, a directory
        }
    }

    /// <summary>All blocks in order.</summary>
    public static IReadOnlyList<PemBlock> Blocks(string text)
    {
        var blocks = new List<PemBlock>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            var bytes = new byte[found.DecodedDataLength];
            _ = Convert.TryFromBase64Chars(rest[found.Base64Data], bytes, out _);
            blocks.Add(new(rest[found.Label].ToString(), bytes, rest[found.Location].ToString()));
            rest = rest[found.Location.End..];
        }
        return blocks;
    }

    /// <summary>All certificates in order; the caller disposes of them.</summary>
    /// <exception cref="CryptographicException">A block says that it is a certificate and is none.</exception>
    public static IReadOnlyList<X509Certificate2> Certificates(string text) => EachCertificate(text).ToArray();

    /// <summary>The first certificate, or null; the caller disposes of it. What follows is not looked at.</summary>
    /// <exception cref="CryptographicException">It says that it is a certificate and is none.</exception>
    public static X509Certificate2? FirstCertificate(string text) => EachCertificate(text).FirstOrDefault();

    private static IEnumerable<X509Certificate2> EachCertificate(string text) =>
        Blocks(text).Where(static b => b.Label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE").Select(static b => X509CertificateLoader.LoadCertificate(b.Bytes));

    /// <summary>All revocation lists in order.</summary>
    /// <exception cref="CryptographicException">A block says that it is a list and is none.</exception>
    public static IReadOnlyList<RevocationListFacts> RevocationLists(string text) =>
        Blocks(text).Where(static b => b.Label == "X509 CRL").Select(static b => RevocationListFacts.Parse(b.Bytes)).ToArray();
}
