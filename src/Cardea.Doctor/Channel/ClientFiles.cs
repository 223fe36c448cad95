using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Doctor.Channel;

/// <summary>The CAs and revocation lists that the client was given.</summary>
/// <param name="Authorities">Of --ssl-ca and --ssl-capath.</param>
/// <param name="Lists">Of --ssl-crl and --ssl-crlpath.</param>
/// <param name="File">The CA file's name, or null.</param>
/// <param name="Fault">Why a file cannot be used, with its name; or null.</param>
internal sealed record ClientFiles(IReadOnlyList<X509Certificate2> Authorities, IReadOnlyList<RevocationListFacts> Lists, string? File, (string File, string Reason)? Fault)
{
    internal static ClientFiles Read(OptionValues options)
    {
        var authorities = new List<X509Certificate2>();
        var lists = new List<RevocationListFacts>();
        (string, string)? fault = null;
        foreach (var file in Files(options.Text("ssl-ca"), options.Text("ssl-capath"))) Try(file, text => authorities.AddRange(PemText.Certificates(text)));
        foreach (var file in Files(options.Text("ssl-crl"), options.Text("ssl-crlpath"))) Try(file, text => lists.AddRange(PemText.RevocationLists(text)));
        if (fault is null && options.Text("ssl-ca") is { } ca && authorities.Count == 0) fault = (ca, "there is no certificate in it");
        return new(authorities, lists, options.Text("ssl-ca"), fault);

        void Try(string file, Action<string> take)
        {
            try
            {
                take(PemText.Read(file));
            }
            catch (Exception bad) when (bad is IOException or CryptographicException)
            {
                fault ??= (file, bad.Message);
            }
        }
    }

    private static IEnumerable<string> Files(string? file, string? directory) =>
        [.. file is null ? [] : new[] { file }, .. directory is null || !Directory.Exists(directory) ? [] : Directory.EnumerateFiles(directory)];
}
