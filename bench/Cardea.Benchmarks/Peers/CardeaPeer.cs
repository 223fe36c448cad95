using System.Diagnostics;

namespace Cardea.Benchmarks.Peers;

/// <summary>Our own server, as the launcher builds it.</summary>
internal sealed class CardeaPeer : Peer
{
    public override string Name => "cardea";

    /// <summary>What <c>./cardea</c> builds and runs.</summary>
    public static string Built => Path.Combine(AppContext.BaseDirectory, "../../../program/cardea");

    /// <summary>The program that is measured.</summary>
    public string Program { get; init; } = Built;

    private string Data => Path.Combine(Folder, "data");

    protected override ProcessStartInfo StartInfo => new(Program,
    [
        "server", "--no-defaults", $"--datadir={Data}", $"--port={Port}", $"--socket={Folder}/s.sock", "--mysql-native-password=ON", $"--init-file={Folder}/init.sql",
        $"--ssl-ca={Certificates.Ca}", $"--ssl-cert={Certificates.ServerCertificate}", $"--ssl-key={Certificates.ServerKey}", "--max-connections=20000", .. More,
    ]);

    /// <summary>Further options.</summary>
    public string[] More { get; init; } = [];

    protected override void Prepare()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "init.sql"), $"""
            CREATE DATABASE IF NOT EXISTS bench;
            CREATE USER IF NOT EXISTS '{User}'@'%' IDENTIFIED WITH mysql_native_password BY '{Password}';
            GRANT ALL ON *.* TO '{User}'@'%';

            """);
    }
}
