using Cardea.Options;

namespace Cardea.Doctor.Targets;

/// <summary>
/// Reads TARGET: <c>host</c>, <c>host:port</c>, <c>[address]:port</c>, the path of a Unix socket, <c>mysql://user:password@host:port/schema?ssl-mode=…</c> with
/// the words of several drivers, or the id of a login decision. What decides over security and is not understood is an error, never passed over; no
/// message repeats the text, which may hold a password.
/// </summary>
internal static class TargetParser
{
    private const int DecisionIdLength = 24; // LoginDecisions.IdOf
    private const int GreatestPort = 65535;

    private static readonly string[] Schemes = ["mysql://", "mariadb://", "jdbc:mysql://", "jdbc:mariadb://", "mysql+pymysql://", "mysql2://", "mysqlx://"];

    // Parameters of URLs and what they are in the client's options; "" is the option's own spelling of the value.
    private static readonly Dictionary<string, Func<string, string?>> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ssl-mode"] = ModeOf,
        ["sslmode"] = ModeOf, // Connector/J, MariaDB Connector/J, ODBC
        ["usessl"] = static value => IsTrue(value, "useSSL") ? "--ssl-mode=REQUIRED" : "--ssl-mode=DISABLED",
        ["requiressl"] = static value => IsTrue(value, "requireSSL") ? "--ssl-mode=REQUIRED" : null,
        ["tls"] = GoMode,
        ["ssl-ca"] = static value => $"--ssl-ca={value}",
        ["ssl_ca"] = static value => $"--ssl-ca={value}",
        ["ssl-capath"] = static value => $"--ssl-capath={value}",
        ["ssl-cert"] = static value => $"--ssl-cert={value}",
        ["ssl_cert"] = static value => $"--ssl-cert={value}",
        ["ssl-key"] = static value => $"--ssl-key={value}",
        ["ssl_key"] = static value => $"--ssl-key={value}",
        ["ssl-crl"] = static value => $"--ssl-crl={value}",
        ["tls-version"] = static value => $"--tls-version={value}",
        ["tls-versions"] = static value => $"--tls-version={value}", // X DevAPI
        ["tlsversions"] = static value => $"--tls-version={value}", // Connector/J
        ["serversslcert"] = static value => $"--ssl-ca={value}", // MariaDB Connector/J
        ["serverrsapublickeyfile"] = static value => $"--server-public-key-path={value}",
        ["allowpublickeyretrieval"] = static value => IsTrue(value, "allowPublicKeyRetrieval") ? "--get-server-public-key" : null,
        ["get-server-public-key"] = static value => IsTrue(value, "get-server-public-key") ? "--get-server-public-key" : null,
        ["unix_socket"] = static value => $"--socket={value}",
        ["socket"] = static value => $"--socket={value}",
        ["user"] = static value => $"--user={value}",
        ["password"] = static value => $"--password={value}",
    };

    /// <exception cref="OptionException">It is no target.</exception>
    internal static Target Parse(string text)
    {
        if (text.Length == 0) throw new OptionException("TARGET is empty");
        if (text[0] is '/' or '.') return new([$"--socket={text}", "--protocol=SOCKET"], null, []);
        if (text.Length == DecisionIdLength && text.All(char.IsAsciiHexDigitLower)) return new([], text, []);
        if (Schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase)) is { } scheme) return Url(text[scheme.Length..]);
        if (text.Contains("://", StringComparison.Ordinal)) throw new OptionException("TARGET: URLs begin with mysql:// or mariadb://");
        if (text.Contains('@', StringComparison.Ordinal)) return Url(text); // user@host, as ssh takes it
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return new(Place(text), null, []);
        return text.AsSpan(0, slash).Contains(':') ? Url(text) : new([$"--socket={text}", "--protocol=SOCKET"], null, []); // db:3306/shop, or data/mysql.sock
    }

    private static Target Url(string rest)
    {
        var arguments = new List<string>();
        var notes = new List<string>();
        var (before, query) = Cut(rest, '?');
        var (authority, schema) = Cut(before, '/');
        // Passwords may hold an @ that nobody encoded: the last one counts.
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            if (user.Length > 0) arguments.Add($"--user={Decode(user)}");
            if (password is not null) arguments.Add($"--password={Decode(password)}");
        }
        var place = authority[(at + 1)..];
        if (place.Length > 0) arguments.AddRange(Place(place));
        if (!string.IsNullOrEmpty(schema)) arguments.Add($"--database={Decode(schema)}");
        foreach (var pair in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            if (Parameters.TryGetValue(Decode(name), out var read))
            {
                if (read(Decode(value ?? "")) is { } argument) arguments.Add(argument);
            }
            else if (DecidesOverSecurity(name)) throw new OptionException($"TARGET: the parameter '{Certificates.Printable.Text(name)}' is not known here and has to do with security; use the client's options");
            else notes.Add($"the parameter '{name}' has no meaning here");
        }
        return new(arguments, null, notes);
    }

    private static string[] Place(string text)
    {
        if (text[0] == '[')
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 2) throw new OptionException("TARGET: '[' without an address and ']'");
            return Tcp(text[1..close], text[(close + 1)..]);
        }
        if (System.Net.IPAddress.TryParse(text, out _) && text.Count(static c => c == ':') > 1) return Tcp(text, "");
        var colon = text.LastIndexOf(':');
        return colon < 0 ? Tcp(text, "") : Tcp(text[..colon], text[colon..]);
    }

    private static string[] Tcp(string host, string port)
    {
        if (host.Length == 0 || host.Length > 255 || host.Any(static c => c is <= ' ' or '\x7F' or '/' or '\\' or '\'' or '"' or '(' or ')'))
            throw new OptionException("TARGET: this is no host name, address, socket path, mysql:// URL or decision id");
        if (port.Length == 0) return [$"--host={host}", "--protocol=TCP"];
        if (port[0] != ':' || !int.TryParse(port.AsSpan(1), System.Globalization.NumberStyles.None, null, out var number) || number is 0 or > GreatestPort)
            throw new OptionException($"TARGET: a port is a number from 1 to {GreatestPort}");
        return [$"--host={host}", $"--port={number}", "--protocol=TCP"];
    }

    private static string ModeOf(string value)
    {
        var word = value.ToUpperInvariant().Replace('-', '_');
        return word switch
        {
            "DISABLED" or "PREFERRED" or "REQUIRED" or "VERIFY_CA" or "VERIFY_IDENTITY" => $"--ssl-mode={word}",
            "DISABLE" => "--ssl-mode=DISABLED", // MariaDB Connector/J
            "TRUST" => "--ssl-mode=REQUIRED",
            "VERIFY_FULL" => "--ssl-mode=VERIFY_IDENTITY",
            _ => throw new OptionException("TARGET: unknown value of the parameter 'ssl-mode': use DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY"),
        };
    }

    // Go's driver: https://github.com/go-sql-driver/mysql#tls
    private static string GoMode(string value) => value.ToUpperInvariant() switch
    {
        "TRUE" => "--ssl-mode=VERIFY_IDENTITY",
        "FALSE" => "--ssl-mode=DISABLED",
        "SKIP-VERIFY" => "--ssl-mode=REQUIRED",
        "PREFERRED" => "--ssl-mode=PREFERRED",
        _ => throw new OptionException("TARGET: unknown value of the parameter 'tls': use true, false, skip-verify or preferred"),
    };

    private static bool IsTrue(string value, string name) => value.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "" => true,
        "FALSE" or "0" or "NO" => false,
        _ => throw new OptionException($"TARGET: unknown value of the parameter '{name}': use true or false"),
    };

    private static bool DecidesOverSecurity(string name) => new[] { "ssl", "tls", "verif", "trust", "cert", "publickey", "auth", "keystore" }.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static (string Head, string? Tail) Cut(string text, char at)
    {
        var i = text.IndexOf(at, StringComparison.Ordinal);
        return i < 0 ? (text, null) : (text[..i], text[(i + 1)..]);
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
