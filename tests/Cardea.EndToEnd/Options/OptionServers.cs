namespace Cardea.EndToEnd.Options;

/// <summary>A server with TLS and one without, for all tests of the client's options.</summary>
public sealed class OptionServers : IDisposable
{
    public const string Password = "opt-pass-1";
    private readonly Lazy<ServerProcess> _plain = new(static () =>
    {
        var server = ServerProcess.Start("--tls-version=");
        server.AsRoot(Accounts);
        return server;
    });

    private const string Accounts = $"CREATE USER 'o'@'%' IDENTIFIED BY '{Password}'; CREATE USER 'tls'@'%' IDENTIFIED BY '{Password}' REQUIRE SSL; CREATE USER 'x'@'%' IDENTIFIED BY '{Password}' REQUIRE X509;";

    public OptionServers()
    {
        Tls = ServerProcess.Start([.. Zoo.ServerOptions(), "--bind-address=127.0.0.1,127.0.0.2"]);
        Tls.AsRoot(Accounts);
    }

    public static CertificateZoo Zoo => CertificateZoo.Instance;

    public ServerProcess Tls { get; }

    /// <summary>A server that offers no TLS.</summary>
    public ServerProcess Plain => _plain.Value;

    public string Scratch { get; } = Directory.CreateTempSubdirectory("cardea-options").FullName;

    /// <summary>Runs our client as user <c>o</c> over TCP.</summary>
    public ProgramRun Run(params string[] arguments) => RunAs("o", arguments);

    public ProgramRun RunAs(string user, params string[] arguments) => Clients.Ours([.. Tls.At(user, Password), "-N", "-B", .. arguments]);

    /// <summary>The value of a status variable of the session that these options make.</summary>
    public string Status(string name, params string[] arguments) => Run([.. arguments, "-e", $"SHOW STATUS LIKE '{name}'"]).Demand(Tls).TrimEnd('\n').Split('\t')[1];

    public string Save(string name, string text)
    {
        var path = Path.Combine(Scratch, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public void Dispose()
    {
        Tls.Dispose();
        if (_plain.IsValueCreated) _plain.Value.Dispose();
        Directory.Delete(Scratch, recursive: true);
    }
}
