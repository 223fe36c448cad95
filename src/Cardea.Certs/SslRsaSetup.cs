using System.Globalization;
using Cardea.Certificates;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>
/// Stands in for mysql_ssl_rsa_setup, which MySQL dropped with 8.4: the same options, files, names and serial numbers; the certificates are better.
/// https://dev.mysql.com/doc/refman/8.0/en/mysql-ssl-rsa-setup.html
/// </summary>
public static class SslRsaSetup
{
    private const string Version = "8.4.0-cardea";
    private const string Usage = "mysql_ssl_rsa_setup makes the certificates and keys of a server in its data directory: ca.pem, ca-key.pem, server-cert.pem,\n"
        + "server-key.pem, client-cert.pem, client-key.pem, and private_key.pem and public_key.pem for passwords on plain connections.\n"
        + "It does nothing when some of these are there already. 'cardea certs' does all of this and more.\n\nUsage: mysql_ssl_rsa_setup [options]\n\nOptions:\n";

    private static readonly OptionTable Table = new(
    [
        new("help", OptionKind.Flag, "this text") { Short = '?' },
        new("version", OptionKind.Flag, "print the version") { Short = 'V' },
        new("verbose", OptionKind.Flag, "say what is done") { Short = 'v' },
        new("datadir", OptionKind.Path, "the data directory; it must exist") { Short = 'd' },
        new("suffix", OptionKind.Text, "stands in the common names") { Short = 's', Default = Version },
        new("uid", OptionKind.Text, "user to whom the files are given; only root can do that"),
    ]);

    /// <summary>Runs it.</summary>
    /// <returns>0, also when there was nothing to do; 1 when it could not be done, 2 and more for the command line.</returns>
    public static int Run(IReadOnlyList<string> arguments) => Run(arguments, Console.Out, Console.Error, TimeProvider.System);

    internal static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors, TimeProvider clock)
    {
        try
        {
            // Also the server's groups are read, for the data directory; what else stands there is not for this program.
            var files = new DefaultFiles(["mysql_ssl_rsa_setup", "mysqld"], ["/etc/my.cnf", "/etc/mysql/my.cnf"])
            {
                Accept = static entry => entry.Group != "mysqld" || entry.Name.Replace('_', '-') == "datadir",
            };
            var options = OptionReader.Read(Table, files, arguments, Environment.GetEnvironmentVariable);
            if (options.Flag("help"))
                output.Write(Usage + string.Concat(Table.Options.Select(static o => $"  {(o.Short == '\0' ? "    " : $"-{o.Short}, ")}--{o.Name,-10} {o.Help}\n")));
            else if (options.Flag("version"))
                output.WriteLine($"mysql_ssl_rsa_setup  Ver {Version}");
            else
                Make(options, output, clock);
            return ExitCodes.Done;
        }
        catch (OptionException wrong)
        {
            errors.WriteLine($"mysql_ssl_rsa_setup: [ERROR] {Printable.Text(wrong.Message)}");
            return wrong.ExitCode;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CertsFailure or FormatException)
        {
            errors.WriteLine($"mysql_ssl_rsa_setup: [ERROR] {Printable.Text(failed.Message)}");
            return ExitCodes.Failed;
        }
    }

    private static void Make(OptionValues options, TextWriter output, TimeProvider clock)
    {
        if (options.Positional.Count > 0)
            throw new OptionException($"superfluous argument '{options.Positional[0]}'");
        var directory = options.Text("datadir") ?? throw new OptionException("which data directory? give --datadir");
        if (!Directory.Exists(directory))
            throw new CertsFailure($"there is no directory '{directory}'", "make it first");
        var owner = options.Text("uid") is { } user ? UserOf(user) : ((uint, uint)?)null;
        void Say(string text)
        {
            if (options.Flag("verbose")) output.WriteLine($"[NOTE] {Printable.Text(text)}");
        }
        var before = Directory.GetFiles(directory);
        var files = new DataDirectoryCertificates(directory, clock);
        Say(files.MakeTlsFiles(HostNames.OfThisMachine, GeneratedNames.OfMysql(options.Text("suffix")!), DataDirectoryCertificates.MysqlLife)
            ? $"made CA, server and client certificates in '{directory}'"
            : $"{string.Join(", ", files.TlsFilesFound)} found in '{directory}': no certificates were made");
        Say(files.MakeRsaPair() ? $"made the RSA pair in '{directory}'" : $"an RSA pair is in '{directory}': none was made");
        if (owner is not var (uid, gid))
            return;
        foreach (var file in Directory.GetFiles(directory).Except(before))
            SecretFile.GiveTo(file, uid, gid);
        Say($"gave the files to {options.Text("uid")}");
    }

    private static (uint User, uint Group)? UserOf(string name)
    {
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            if (line.Split(':') is [var user, _, var uid, var gid, ..] && user == name)
                return (uint.Parse(uid, CultureInfo.InvariantCulture), uint.Parse(gid, CultureInfo.InvariantCulture));
        }
        throw new CertsFailure($"there is no user '{name}'", "make the user first");
    }
}
