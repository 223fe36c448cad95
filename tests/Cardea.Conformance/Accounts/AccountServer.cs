using System.Text;
using Cardea.Conformance.Hostile;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Conformance.Accounts;

/// <summary>A whole server in a directory of its own, with a clock that can be put forward and a data directory that outlives a restart.</summary>
public class AccountServer : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "cardea-accounts-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly string[] _options;
    private MemoryStream _log = new();

    public AccountServer() : this([])
    {
    }

    protected AccountServer(params string[] options)
    {
        _options = options;
        Server = Start();
        RootPassword = File.ReadAllLines(Path.Combine(_directory, RootFile.Name)).First(static line => line.StartsWith("password=", StringComparison.Ordinal))[9..];
        Do("ALTER USER root@localhost PASSWORD EXPIRE NEVER"); // the clock is put forward
    }

    public MovableClock Clock { get; } = new();

    public CardeaServer Server { get; private set; }

    public int Port => Server.Place.Port;

    public string RootPassword { get; }

    public string Folder => _directory;

    public string Log => Encoding.UTF8.GetString(_log.ToArray());

    internal RawClient Root() => RawClient.LoggedIn(Port, "root", RootPassword);

    internal RawClient As(string user, string password, uint capabilities = RawClient.Usual) => RawClient.LoggedIn(Port, user, password, capabilities: capabilities);

    /// <summary>"OK", or the error of a login as number, SQLSTATE and text.</summary>
    internal string Try(string user, string password, string? from = null, bool tls = true, uint capabilities = RawClient.Usual, string method = "caching_sha2_password", string? schema = null)
    {
        using var client = new RawClient(Port, 30_000, from: from);
        if (client.Greeting is [0xFF, ..]) return RawClient.Describe(client.Greeting);
        if (tls) client.StartTls();
        var answer = client.Login(user, password, capabilities, method, schema);
        return answer is [0, ..] ? "OK" : RawClient.Describe(answer);
    }

    /// <summary>Statements of the administrator, each of which must succeed.</summary>
    public void Do(params string[] statements)
    {
        using var root = Root();
        foreach (var sql in statements) Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
    }

    /// <summary>One value, asked by the administrator.</summary>
    public string? Ask(string sql)
    {
        using var root = Root();
        return root.Query(sql);
    }

    public void Restart()
    {
        Server.Dispose();
        Server = Start();
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_directory, recursive: true);
        _log.Dispose();
        GC.SuppressFinalize(this);
    }

    private CardeaServer Start()
    {
        var values = ServerCommandLine.Read(["--no-defaults", $"--datadir={_directory}", "--port=0", "--mysql-native-password=ON", "--bind-address=0.0.0.0", "--log-error-verbosity=3", .. _options]);
        _log = new MemoryStream();
        return CardeaServer.Start(GlobalVariables.From(values), new ServerLog(TimeProvider.System, Stream.Synchronized(_log)) { Verbosity = 3 }, Clock,
            static (directory, _, clock) => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings { Clock = clock, Durable = false }));
    }
}

/// <summary>The system's clock, put forward.</summary>
public sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ahead, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetElapsedTicks() + Interlocked.Read(ref _ahead);

    private static long GetElapsedTicks() => System.GetElapsedTime(0).Ticks;
}
