using System.Net;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>The names of --dns, --ip and --uri, checked.</summary>
internal sealed record AlternativeNames(IReadOnlyList<string> Dns, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<Uri> Uris)
{
    internal bool IsEmpty => Dns.Count == 0 && Addresses.Count == 0;

    /// <summary>What the certificate is called after.</summary>
    internal string First => Dns.Count > 0 ? Dns[0] : Addresses[0].ToString();

    /// <exception cref="OptionException">A name is none.</exception>
    internal static AlternativeNames Of(OptionValues options) =>
        new(options.All("dns").Select(static name => DnsName("dns", name)).ToArray(), options.All("ip").Select(Address).ToArray(), options.All("uri").Select(UriName).ToArray());

    internal AlternativeNames With(HostNames machine) => this with { Dns = [.. Dns, .. machine.Dns], Addresses = [.. Addresses, .. machine.Addresses] };

    internal CertificateProfile Into(CertificateProfile profile) => profile with { DnsNames = Dns, Addresses = Addresses, Uris = Uris };

    // An address in a DNS name is what attack C-04 of clients is about: no client may take it, so no certificate of ours has it.
    internal static string DnsName(string option, string name)
    {
        if (IPAddress.TryParse(name, out _))
            throw new OptionException($"'{name}' is an address: give it as --ip={name}");
        var labels = name.Split('.');
        var good = name.Length <= 253 && labels.Select(static (label, i) => IsLabel(label) || (label == "*" && i == 0)).All(static g => g);
        // RFC 6125 6.4.3: a star stands for one whole label on the left; OpenSSL wants two more behind it.
        if (!good || (labels[0] == "*" && labels.Length < 3))
            throw new OptionException($"--{option}: '{name}' is not a host name (letters, digits, dashes; a leading '*.' is possible; write other scripts as xn--)");
        return name;
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && label[0] != '-' && label[^1] != '-';

    private static IPAddress Address(string text) =>
        IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || text.Count(static c => c == '.') == 3)
            ? address
            : throw new OptionException($"--ip: '{text}' is not an address; host names go into --dns");

    private static Uri UriName(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.All(static c => c is > ' ' and < '\x7F') && !text.StartsWith('/')
            ? uri
            : throw new OptionException($"--uri: '{text}' is not an absolute URI");
}
