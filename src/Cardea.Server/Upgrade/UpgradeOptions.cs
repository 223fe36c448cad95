using Cardea.Options;

namespace Cardea.Server.Upgrade;

/// <summary>
/// The options of <c>cardea upgrade</c> and of the names it goes by: mysql_upgrade and mysql_fix_privilege_tables. What those had and we have no use for
/// is accepted and said so. https://dev.mysql.com/doc/refman/8.0/en/mysql-upgrade.html
/// </summary>
internal static class UpgradeOptions
{
    /// <summary>Stands for <c>-p</c> without a value; no argument of a program can hold it.</summary>
    public const string AskForPassword = "\0";

    public static readonly string[] SslModes = ["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"];

    /// <summary>Option-file groups.</summary>
    public static readonly string[] Groups = ["client", "mysql_upgrade", "cardea-upgrade"];

    public static readonly OptionTable Table = new(
    [
        Flag("help", "Print this help and exit.") with { Short = '?' },
        Flag("version", "Print version information and exit.") with { Short = 'V' },
        Flag("verbose", "Say more.") with { Short = 'v', Repeatable = true },
        Flag("silent", "Say only what went wrong."),

        Path("datadir", "The data directory to work on, while no server uses it.") with { Short = 'd' },
        Flag("check", "Look and report; change nothing."),
        Path("restore", "Put this copy (default: accounts.backup) in the place of the accounts file.") with { BareValue = Accounts.Store.AccountsFile.BackupName },
        Path("import-dump", "Take over the accounts of a dump of another server's schema mysql; - is standard input."),
        Flag("import-server", "Take over the accounts of a running MySQL or MariaDB; the connection options say where it is."),
        Flag("dry-run", "With an import: report, change nothing."),
        Flag("replace", "With an import: accounts that exist here already are replaced, not kept."),
        Flag("json", "The report as JSON."),

        Text("host", "The server to ask.") with { Short = 'h' },
        Text("user", "User name; default: root.") with { Short = 'u' },
        new("password", OptionKind.Password, "Password; asked for on the terminal when given without a value.") { Short = 'p', BareValue = AskForPassword },
        new("port", OptionKind.Integer, "TCP port.") { Short = 'P', Maximum = 65535, Default = "3306" },
        Path("socket", "Unix socket file.") with { Short = 'S' },
        new("protocol", OptionKind.Choice, "Transport to use.") { Choices = ["TCP", "SOCKET"] },
        new("connect-timeout", OptionKind.Integer, "Seconds to wait for a connection.") { Minimum = 1, Maximum = 31536000, Default = "60" },
        new("ssl-mode", OptionKind.Choice, "How much the link must prove.") { Choices = SslModes },
        Path("ssl-ca", "File of certificate authorities (PEM); without --ssl-mode it implies VERIFY_CA."),
        Path("ssl-capath", "Directory of certificate authorities under hashed names."),
        Path("ssl-cert", "Our certificate (PEM)."),
        Path("ssl-key", "Our private key (PEM)."),
        Path("ssl-crl", "Certificate revocation list (PEM)."),
        Path("ssl-crlpath", "Directory of revocation lists under hashed names."),
        Text("ssl-cipher", "Cipher list for TLS up to 1.2."),
        Text("tls-ciphersuites", "Cipher suites for TLS 1.3."),
        Text("tls-version", "Protocol versions, comma separated."),
        Path("server-public-key-path", "The server's RSA key for password exchange on a plain link."),
        Flag("get-server-public-key", "Ask the server for its RSA key."),
        Text("default-auth", "Authentication method to begin with."),

        Flag("force", "Go on where mysql_upgrade would have stopped.") with { Short = 'f', Ignored = true },
        Old("basedir") with { Short = 'b' }, Old("bindir"), Old("bind-address"), Old("character-sets-dir"), Old("compression-algorithms"), Old("database"),
        Old("default-character-set"), Old("login-path"), Old("max-allowed-packet"), Old("net-buffer-length"), Old("plugin-dir"), Old("sql"),
        Old("tmpdir") with { Short = 't' }, Old("zstd-compression-level"), Old("debug") with { Short = '#', BareValue = "" }, Old("ssl-fips-mode"),
        OldFlag("compress"), OldFlag("debug-check"), OldFlag("debug-info") with { Short = 'T' }, OldFlag("skip-sys-schema"),
        OldFlag("upgrade-system-tables") with { Short = 's' }, OldFlag("version-check") with { Short = 'k' }, OldFlag("write-binlog"),
        OldFlag("check-if-upgrade-is-needed"), OldFlag("upgrade-databases"),
    ]);

    private static OptionDefinition Flag(string name, string help) => new(name, OptionKind.Flag, help) { BareValue = "1" };

    private static OptionDefinition Text(string name, string help) => new(name, OptionKind.Text, help);

    private static OptionDefinition Path(string name, string help) => new(name, OptionKind.Path, help);

    private static OptionDefinition Old(string name) => Text(name, "Accepted for old scripts.") with { Ignored = true };

    private static OptionDefinition OldFlag(string name) => Flag(name, "Accepted for old scripts.") with { Ignored = true };
}
