using Cardea.Client.Connecting;
using Cardea.Options;

namespace Cardea.Client;

/// <summary>
/// The client's options: mysql's names and meanings. One table feeds command line, option files and help.
/// https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html
/// </summary>
public static class ClientOptions
{
    /// <summary>Option-file groups, in MySQL's order.</summary>
    public static readonly string[] Groups = ["client", "mysql", "cardea"];

    /// <summary>Stands for <c>-p</c> or <c>--password</c> without a value; no argument of a program can hold it.</summary>
    public const string AskForPassword = "\0";

    public static readonly string[] ServerPinModes = ["OFF", "ACCEPT_NEW", "ASK", "STRICT"];

    public static readonly OptionTable Table = new(
    [
        Flag("help", "Print this help and exit.") with { Short = '?', Aliases = ["usage"] },
        Flag("version", "Print version information and exit.") with { Short = 'V' },

        Text("host", "Connect to this host. localhost means the Unix socket unless --protocol=TCP or a port is given.") with { Short = 'h' },
        Text("user", "User name; default: the system user.") with { Short = 'u' },
        new("password", OptionKind.Password, "Password; asked for on the terminal when given without a value.") { Short = 'p', BareValue = AskForPassword },
        new("password1", OptionKind.Password, "Password of the first factor; the same as --password.") { BareValue = AskForPassword },
        new("password2", OptionKind.Password, "Password of the second factor.") { BareValue = AskForPassword },
        new("password3", OptionKind.Password, "Password of the third factor.") { BareValue = AskForPassword },
        Number("port", "TCP port.", 0, 65535) with { Short = 'P' },
        Path("socket", "Unix socket file.") with { Short = 'S' },
        new("protocol", OptionKind.Choice, "Transport to use.") { Choices = ["TCP", "SOCKET"] },
        Text("database", "Schema to begin in.") with { Short = 'D', Aliases = ["schema"] },
        Number("connect-timeout", "Seconds to wait for a connection; 0 = no limit.", 0, 31536000) with { Default = "60" },
        Text("bind-address", "Local address to connect from.") with { Ignored = true },
        Text("login-path", "Group of the login path file.") with { Ignored = true },

        new("ssl-mode", OptionKind.Choice, "How much the link must prove: DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY.") { Choices = SslModes.Words },
        Flag("ssl", "Deprecated: --ssl means --ssl-mode=REQUIRED, --skip-ssl means --ssl-mode=DISABLED."),
        Flag("ssl-verify-server-cert", "Deprecated: means --ssl-mode=VERIFY_IDENTITY."),
        Flag("ssl-verify-by-password", "Without a CA: the server shows with the password that its certificate is its own (MariaDB 11.4, and here for mysql_native_password, ed25519 and parsec)."),
        Path("ssl-ca", "File of certificate authorities (PEM); without --ssl-mode it implies VERIFY_CA."),
        Path("ssl-capath", "Directory of certificate authorities under hashed names."),
        Path("ssl-cert", "Our certificate (PEM)."),
        Path("ssl-key", "Our private key (PEM)."),
        Path("ssl-crl", "Certificate revocation list (PEM)."),
        Path("ssl-crlpath", "Directory of revocation lists under hashed names."),
        Text("ssl-cipher", "Cipher list for TLS up to 1.2, in OpenSSL's words."),
        Text("tls-ciphersuites", "Cipher suites for TLS 1.3, colon separated."),
        Text("tls-version", "Protocol versions, comma separated: TLSv1.2, TLSv1.3."),
        Text("tls-sni-servername", "Name for the TLS server name indication."),
        Path("ssl-session-data", "File with a TLS session to resume."),
        Flag("ssl-session-data-continue-on-failed-reuse", "Go on when the session of --ssl-session-data cannot be resumed."),
        new("ssl-fips-mode", OptionKind.Choice, "Deprecated; only OFF is possible: the mode is a matter of OpenSSL's own configuration.") { Choices = ["OFF", "ON", "STRICT"], Default = "OFF" },
        new("server-pins", OptionKind.Choice, "Keys of servers met before, where no CA is given: ACCEPT_NEW stores the first and refuses another; ASK, STRICT, OFF.") { Choices = ServerPinModes },
        Path("server-pins-file", "File of the keys of servers met before; default: ~/.cardea/known_servers."),
        Text("server-fingerprint", "SHA-256 of the server's certificate or key, in hexadecimal: nothing else is accepted.") with { Repeatable = true },
        Path("server-public-key-path", "The server's RSA key for password exchange on a plain link."),
        Flag("get-server-public-key", "Ask the server for its RSA key."),
        Flag("enable-cleartext-plugin", "Allow mysql_clear_password, on verified TLS only."),
        Text("default-auth", "Authentication method to begin with."),
        Path("plugin-dir", "Nothing is ever loaded from disk.") with { Ignored = true },
        Flag("connect-expired-password", "Let a batch session in whose password has expired."),

        Text("execute", "Execute the statements and quit.") with { Short = 'e', Repeatable = true },
        Flag("batch", "Tab-separated output, no history, no interaction.") with { Short = 'B' },
        Flag("silent", "Say less; twice: no column names.") with { Short = 's', Repeatable = true },
        Flag("table", "Table output, also in batch.") with { Short = 't' },
        Flag("vertical", "One line a column.") with { Short = 'E' },
        Flag("html", "HTML output.") with { Short = 'H' },
        Flag("xml", "XML output.") with { Short = 'X' },
        Flag("raw", "No escaping in batch output.") with { Short = 'r' },
        Flag("skip-column-names", "No column names.") with { Short = 'N' },
        Flag("column-names", "Column names."),
        Flag("force", "Go on after an SQL error.") with { Short = 'f' },
        Flag("quick", "Print rows as they come.") with { Short = 'q' },
        Flag("unbuffered", "Flush after each statement.") with { Short = 'n' },
        Flag("verbose", "Say more; up to three times.") with { Short = 'v', Repeatable = true },
        Flag("line-numbers", "Line numbers in errors.") with { Default = "1" },
        Flag("skip-line-numbers", "No line numbers in errors.") with { Short = 'L' },
        Flag("show-warnings", "Print warnings after each statement."),
        Flag("comments", "Keep comments in what is sent.") with { Short = 'c', Default = "1" },
        Flag("binary-as-hex", "Print binary data as 0x…; on by default on a terminal."),
        Flag("binary-mode", "No \\r\\n translation and no commands except \\C and delimiter in batch input."),
        Flag("auto-vertical-output", "Vertical output when a row is wider than the terminal."),
        Flag("column-type-info", "Print column metadata.") with { Short = 'm' },
        Flag("named-commands", "Accept long command names anywhere.") with { Short = 'G' },
        Flag("system-command", "Allow the system (\\!) command; off by default when input is not a terminal."),
        Flag("no-beep", "No bell.") with { Short = 'b' },
        Flag("reconnect", "Reconnect when the connection was lost."),
        Flag("one-database", "Ignore statements while another schema is chosen.") with { Short = 'o', Ignored = true },
        Flag("auto-rehash", "Completion of names.") with { Ignored = true },
        Flag("no-auto-rehash", "No completion of names.") with { Short = 'A' },
        Flag("safe-updates", "Refuse UPDATE and DELETE without a key.") with { Short = 'U', Aliases = ["i-am-a-dummy"] },
        Number("select-limit", "Row limit under --safe-updates.", 1, long.MaxValue) with { Default = "1000" },
        Number("max-join-size", "Join limit under --safe-updates.", 1, long.MaxValue) with { Default = "1000000" },
        Number("max-allowed-packet", "Largest packet to send or take, bytes.", 4096, 1L << 31) with { Default = (1L << 30).ToString() },
        Number("net-buffer-length", "Buffer size, bytes.", 1024, 1L << 29) with { Default = "16384", Ignored = true },
        Text("delimiter", "Statement delimiter.") with { Default = ";" },
        Text("prompt", "Prompt format.") with { Default = "mysql> " },
        Text("pager", "Program that shows results; with no value $PAGER.") with { BareValue = "" },
        Flag("no-pager", "No pager."),
        Path("tee", "Append all output to this file."),
        Flag("no-tee", "No tee file."),
        Text("init-command", "Statement to run after connecting.") with { Repeatable = true, Aliases = ["init-command-add"] },
        Text("default-character-set", "Client character set.") with { Default = "utf8mb4" },
        Path("character-sets-dir", "Not needed.") with { Ignored = true },
        Text("histignore", "Patterns of statements kept out of the history.") with { Default = "*IDENTIFIED*:*PASSWORD*" },
        Flag("local-infile", "Allow LOAD DATA LOCAL."),
        Path("load-data-local-dir", "Directory from which LOAD DATA LOCAL may read."),
        Flag("compress", "Compression of the protocol.") with { Short = 'C', Ignored = true },
        Text("compression-algorithms", "Compression algorithms.") with { Ignored = true },
        Number("zstd-compression-level", "Compression level.", 1, 22) with { Ignored = true },
        Flag("sigint-ignore", "Ignore Ctrl-C."),
        Flag("wait", "Wait and retry when the server is not there.") with { Short = 'w' },
        Flag("ignore-spaces", "Ignore spaces after function names.") with { Short = 'i', Ignored = true },
        Flag("syslog", "Not supported.") with { Short = 'j', Ignored = true },
    ]);

    private static OptionDefinition Flag(string name, string help) => new(name, OptionKind.Flag, help);

    private static OptionDefinition Text(string name, string help) => new(name, OptionKind.Text, help);

    private static OptionDefinition Path(string name, string help) => new(name, OptionKind.Path, help);

    private static OptionDefinition Number(string name, string help, long minimum, long maximum) =>
        new(name, OptionKind.Integer, help) { Minimum = minimum, Maximum = maximum };
}
