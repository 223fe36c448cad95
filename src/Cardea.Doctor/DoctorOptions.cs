using Cardea.Client;
using Cardea.Options;

namespace Cardea.Doctor;

/// <summary>The client's options, all of them, because option files are the client's; and what only the doctor has.</summary>
internal static class DoctorOptions
{
    /// <summary>Option-file groups: the client's, and our own.</summary>
    internal static readonly string[] Groups = [.. ClientOptions.Groups, "doctor"];

    internal static readonly OptionDefinition[] Own =
    [
        new("timeout", OptionKind.Integer, "seconds for everything together") { Minimum = 1, Maximum = 600, Default = "15" },
        new("server", OptionKind.Flag, "look at the server's side too, and fail where the account may not"),
        new("check-login", OptionKind.Text, "USER@HOST: what a cardea server's rules would say to a login of this account"),
        new("check-certificate", OptionKind.Path, "the client certificate (PEM) that such a login would show"),
        new("skip-login", OptionKind.Flag, "do not log in, whatever user is given"),
        new("json", OptionKind.Flag, "one JSON object on standard output instead of text"),
        new("quiet", OptionKind.Flag, "the verdict alone"),
    ];

    internal static readonly OptionTable Table = new([.. ClientOptions.Table.Options, .. Own]);

    // Of the client's options, those that say where to go, who one is and what is demanded.
    private static readonly string[] Shown =
    [
        "host", "port", "socket", "protocol", "user", "password", "database", "ssl-mode", "ssl-ca", "ssl-capath", "ssl-cert", "ssl-key", "ssl-crl",
        "ssl-crlpath", "ssl-cipher", "tls-ciphersuites", "tls-version", "tls-sni-servername", "server-public-key-path", "get-server-public-key",
        "default-auth", "enable-cleartext-plugin",
    ];

    internal static IEnumerable<OptionDefinition> Helped => [.. Shown.Select(static name => ClientOptions.Table.Find(name)!), .. Own, ClientOptions.Table.Find("help")!];
}
