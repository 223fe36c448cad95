using System.Globalization;
using System.Text;
using Cardea.Certificates;

namespace Cardea.Certs;

/// <summary>Where a pair goes: beside the CA under its usual name, or where --out says.</summary>
internal static class Targets
{
    internal static PairFiles Of(Call call, string name) => Pair(call.Options.Text("out") ?? Path.Combine(call.DataDirectory, name));

    /// <summary>A user's pair under its usual name.</summary>
    internal static PairFiles OfUser(Call call, string user) => Pair(Path.Combine(call.DataDirectory, "clients", FileNameOf(user)));

    /// <summary>The key's file of a certificate's file: X-cert.pem has X-key.pem, X.pem has X-key.pem, X.crt has X.key.</summary>
    internal static PairFiles OfCertificate(string certificate)
    {
        if (Path.GetFileName(certificate) == AuthorityFolder.IntermediateName)
            return new(certificate, certificate[..^AuthorityFolder.IntermediateName.Length] + "ca-key.pem");
        string[] candidates =
        [
            certificate.Replace("-cert.", "-key.", StringComparison.Ordinal),
            Path.ChangeExtension(certificate, null) + "-key.pem",
            Path.ChangeExtension(certificate, ".key"),
        ];
        return new(certificate, candidates.FirstOrDefault(c => c != certificate && File.Exists(c)) ?? candidates[0]);
    }

    /// <summary>A user's name as a file name: what is not a letter, digit, dot, dash, @ or underscore, and a dot in front, is written %HH.</summary>
    internal static string FileNameOf(string user)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(user))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'@' || (b == (byte)'.' && name.Length > 0))
                name.Append((char)b);
            else
                name.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return name.ToString();
    }

    private static PairFiles Pair(string prefix) => new(prefix + "-cert.pem", prefix + "-key.pem");
}
