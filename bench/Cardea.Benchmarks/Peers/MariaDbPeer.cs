using System.Diagnostics;

namespace Cardea.Benchmarks.Peers;

/// <summary>Debian's MariaDB with its default settings.</summary>
internal sealed class MariaDbPeer : Peer
{
    public override string Name => "mariadb";

    private string Data => Path.Combine(Folder, "data");

    protected override ProcessStartInfo StartInfo => new("mariadbd",
    [
        "--no-defaults", "--user=root", $"--datadir={Data}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={Folder}/s.sock", $"--init-file={Folder}/init.sql",
        $"--ssl-ca={Certificates.Ca}", $"--ssl-cert={Certificates.ServerCertificate}", $"--ssl-key={Certificates.ServerKey}", "--max-connections=20000", "--tls-version=TLSv1.2,TLSv1.3",
    ]);

    protected override void Prepare()
    {
        Directory.CreateDirectory(Folder);
        using var install = Process.Start(new ProcessStartInfo("mariadb-install-db", ["--no-defaults", $"--datadir={Data}", "--auth-root-authentication-method=normal", "--user=root"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        _ = install.StandardOutput.ReadToEndAsync();
        _ = install.StandardError.ReadToEndAsync();
        install.WaitForExit();
        File.WriteAllText(Path.Combine(Folder, "init.sql"), $"""
            CREATE DATABASE IF NOT EXISTS bench;
            CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED BY '{Password}';
            CREATE USER IF NOT EXISTS '{User}'@'localhost' IDENTIFIED BY '{Password}';
            GRANT ALL ON *.* TO '{User}'@'%';
            GRANT ALL ON *.* TO '{User}'@'localhost';

            """);
    }
}
