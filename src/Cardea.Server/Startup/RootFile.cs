using System.Security.Cryptography;
using System.Text;
using Cardea.Certificates;

namespace Cardea.Server.Startup;

/// <summary>
/// root.cnf in the data directory: how to connect as root, for <c>cardea client</c>, MySQL's programs and every other that reads their option files; and
/// root-mariadb.cnf, the same in MariaDB's words: its programs end at <c>ssl-mode</c>, which they do not know. Made with the accounts; later starts only
/// bring host, port and socket up to date.
/// </summary>
public static class RootFile
{
    /// <summary>Its name.</summary>
    public const string Name = "root.cnf";

    /// <summary>The name of the one for MariaDB's programs.</summary>
    public const string MariaDbName = "root-mariadb.cnf";

    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private const int PasswordLength = 24;

    // MariaDB: https://mariadb.com/kb/en/mysql-command-line-client/ (--ssl-verify-server-cert: chain and name).
    private static readonly (string Name, string Verification)[] Files = [(Name, "ssl-mode=VERIFY_IDENTITY"), (MariaDbName, "ssl-verify-server-cert")];

    /// <summary>A password of 24 letters and digits, about 138 bits, without letters that look alike.</summary>
    public static string MakePassword() => RandomNumberGenerator.GetString(Letters, PasswordLength);

    /// <summary>Writes the files anew.</summary>
    public static void Write(string directory, string password, Place place)
    {
        foreach (var (name, verification) in Files)
            SecretFile.Replace(Path.Combine(directory, name), Text($"password={password}", place, verification), SecretFile.Private);
    }

    /// <summary>Brings the place up to date and leaves the password line as it is. Makes no file that is gone.</summary>
    public static void Update(string directory, Place place)
    {
        foreach (var (name, verification) in Files) Update(Path.Combine(directory, name), place, verification);
    }

    private static void Update(string path, Place place, string verification)
    {
        if (!File.Exists(path) || new FileInfo(path).LinkTarget is not null) return;
        var old = File.ReadAllText(path);
        var password = old.Split('\n').FirstOrDefault(static line => line.StartsWith("password", StringComparison.Ordinal)) ?? "password=";
        var text = Text(password.TrimEnd('\r'), place, verification);
        if (text != old) SecretFile.Replace(path, text, SecretFile.Private);
    }

    private static string Text(string passwordLine, Place place, string verification)
    {
        var text = new StringBuilder("[client]\nuser=root\n").Append(passwordLine).Append('\n');
        text.Append("host=").Append(place.Host).Append('\n').Append("port=").Append(place.Port).Append('\n');
        if (place.Socket.Length > 0) text.Append("socket=").Append(place.Socket).Append('\n');
        if (place.Ca.Length > 0) text.Append("ssl-ca=").Append(place.Ca).Append('\n').Append(verification).Append('\n');
        return text.ToString();
    }
}

/// <summary>Where a server is to be reached.</summary>
/// <param name="Host">Host for TCP, or localhost.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Socket">Absolute path of the Unix socket, or empty.</param>
/// <param name="Ca">Absolute path of the CA certificate, or empty while TLS is off.</param>
public sealed record Place(string Host, int Port, string Socket, string Ca);
