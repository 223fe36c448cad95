using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>Options that several verbs have, described once.</summary>
internal static class CommonOptions
{
    /// <summary>Of every verb.</summary>
    internal static readonly OptionDefinition[] All =
    [
        new("datadir", OptionKind.Path, "the server's data directory, which holds the CA") { Default = "./data", Aliases = ["dir"] },
        new("json", OptionKind.Flag, "one JSON object on standard output instead of text"),
        new("help", OptionKind.Flag, "this text") { Short = '?' },
    ];

    internal static readonly OptionDefinition Passphrase =
        new("ca-passphrase-file", OptionKind.Path, "file whose first line is the passphrase of the CA's key");

    /// <summary>Of the verbs that reach for the CA above an intermediate one.</summary>
    internal static readonly OptionDefinition[] Parent =
    [
        new("parent", OptionKind.Path, "directory of the CA above: its ca.pem and ca-key.pem"),
        new("parent-passphrase-file", OptionKind.Path, "file whose first line is the passphrase of that CA's key"),
    ];

    internal static readonly OptionDefinition Force = new("force", OptionKind.Flag, "overwrite files that exist");

    internal static readonly OptionDefinition Algorithm =
        new("algorithm", OptionKind.Choice, "rsa, ecdsa or ed25519 (few drivers know the last)") { Choices = ["rsa", "ecdsa", "ed25519"], Short = 'a' };

    internal static readonly OptionDefinition Bits =
        new("bits", OptionKind.Choice, "size of the key: rsa 2048 (usual), 3072, 4096; ecdsa 256 (usual), 384") { Choices = ["256", "384", "2048", "3072", "4096"] };

    internal static readonly OptionDefinition Subject =
        new("subject", OptionKind.Text, "name in OpenSSL's one-line form, as REQUIRE SUBJECT has it: /C=US/O=sampdb/CN=laura");

    internal static readonly OptionDefinition Out =
        new("out", OptionKind.Path, "write OUT-cert.pem and OUT-key.pem instead of the usual names") { Short = 'o' };

    internal static readonly OptionDefinition CrlUrl =
        new("crl-url", OptionKind.Text, "http URL at which you publish crl.pem in DER form; clients that look there refuse when it fails; repeatable") { Repeatable = true };

    internal static readonly OptionDefinition[] Names =
    [
        new("dns", OptionKind.Text, "host name that clients may use; repeatable, *.example.org is possible") { Repeatable = true },
        new("ip", OptionKind.Text, "address that clients may use; repeatable") { Repeatable = true },
        new("uri", OptionKind.Text, "URI name, for example spiffe://example.org/db; repeatable") { Repeatable = true },
    ];

    internal static OptionDefinition Valid(string usual) =>
        new("valid", OptionKind.Text, "life from now: 12h, 30d, 6w or 2y") { Default = usual };

    /// <summary>The URLs of --crl-url, checked. RFC 5280 8 and CA/B 7.1.2.11.2: plain http, for who fetches a list to judge TLS cannot use TLS for it.</summary>
    internal static IReadOnlyList<Uri> CrlUrlsOf(OptionValues options) => options.All("crl-url").Select(static text =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.Host.Length > 0 && text.All(static c => c is > ' ' and < '\x7F')
            ? uri : throw new OptionException($"--crl-url: '{text}' is not an http URL")).ToArray();

    /// <summary>The kind of key that the options ask for; null when they ask for none.</summary>
    internal static KeyAlgorithm? AlgorithmOf(OptionValues options)
    {
        var (name, bits) = (options.Text("algorithm"), options.Text("bits"));
        return (name, bits) switch
        {
            (null, null) => null,
            (null or "rsa", null or "2048") => KeyAlgorithm.Rsa2048,
            (null or "rsa", "3072") => KeyAlgorithm.Rsa3072,
            (null or "rsa", "4096") => KeyAlgorithm.Rsa4096,
            ("ecdsa", null or "256") => KeyAlgorithm.EcdsaP256,
            ("ecdsa", "384") => KeyAlgorithm.EcdsaP384,
            ("ed25519", null) => KeyAlgorithm.Ed25519,
            _ => throw new OptionException($"--algorithm={name ?? "rsa"} has no keys of --bits={bits}"),
        };
    }
}
