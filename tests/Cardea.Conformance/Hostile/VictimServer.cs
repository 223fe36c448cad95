using System.Text;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Conformance.Hostile;

/// <summary>
/// The whole server, with the engine that it ships with, in a directory of its own; one for each class of attacks. A bystander is logged in from the
/// beginning and must never notice anything.
/// </summary>
public class VictimServer : IDisposable
{
    /// <summary>No log line may ever hold one of these.</summary>
    public const string LauraPassword = "Laura-s3cret-one", NatPassword = "Nat-s3cret-two", ShaPassword = "Sha-s3cret-three", LockedPassword = "Locked-s3cret-four";

    private readonly string _directory = Path.Combine(Path.GetTempPath(), "cardea-hostile-" + Guid.NewGuid().ToString("N")[..8]);
    private readonly LogStream _log = new();
    private readonly RawClient _bystander;
    private int _logChecked;

    public VictimServer() : this([])
    {
    }

    protected VictimServer(params string[] options)
    {
        var values = ServerCommandLine.Read(["--no-defaults", $"--datadir={_directory}", "--port=0", "--mysql-native-password=ON", "--log-error-verbosity=3", .. options]);
        Server = CardeaServer.Start(GlobalVariables.From(values), new ServerLog(TimeProvider.System, _log) { Verbosity = 3 }, TimeProvider.System,
            static (directory, _, clock) => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings { Clock = clock, Durable = false }));
        RootPassword = File.ReadAllLines(Path.Combine(_directory, RootFile.Name)).First(static line => line.StartsWith("password=", StringComparison.Ordinal))[9..];
        using (var root = Root())
        {
            foreach (var sql in new[]
            {
                "CREATE DATABASE sampdb",
                "CREATE TABLE sampdb.t (id INT PRIMARY KEY, v VARCHAR(100))",
                "INSERT INTO sampdb.t VALUES (1, 'one'), (2, 'two')",
                $"CREATE USER 'laura'@'%' IDENTIFIED BY '{LauraPassword}'",
                "GRANT ALL ON sampdb.* TO 'laura'@'%'",
                $"CREATE USER 'nat'@'%' IDENTIFIED WITH mysql_native_password BY '{NatPassword}'",
                $"CREATE USER 'sha'@'%' IDENTIFIED WITH sha256_password BY '{ShaPassword}'",
                $"CREATE USER 'locked'@'%' IDENTIFIED BY '{LockedPassword}' ACCOUNT LOCK",
            })
                Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        }
        _bystander = Laura();
    }

    public CardeaServer Server { get; }

    public int Port => Server.Place.Port;

    public string RootPassword { get; }

    public string Folder => _directory;

    public string Log => _log.Text;

    internal RawClient Raw(int milliseconds = 15_000) => new(Port, milliseconds);

    internal RawClient Root(uint capabilities = RawClient.Usual) => RawClient.LoggedIn(Port, "root", RootPassword, capabilities: capabilities);

    internal RawClient Laura(bool tls = true, uint capabilities = RawClient.Usual, int milliseconds = 15_000) =>
        RawClient.LoggedIn(Port, "laura", LauraPassword, tls, capabilities, milliseconds);

    /// <summary>What holds after every attack: new logins work, old sessions go on, no bug was met, no password was written down.</summary>
    public void AssertUnharmed()
    {
        using (var client = Laura()) Assert.Equal("one", client.Query("SELECT v FROM sampdb.t WHERE id = 1"));
        Assert.Equal("two", _bystander.Query("SELECT v FROM sampdb.t WHERE id = 2"));
        var log = Log;
        foreach (var secret in new[] { RootPassword, LauraPassword, NatPassword, ShaPassword, LockedPassword }) Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
        var news = log[_logChecked..];
        _logChecked = log.Length;
        Assert.DoesNotContain("] [Server] bug ", news, StringComparison.Ordinal);
    }

    public static void Soon(Func<bool> condition, string what, int milliseconds = 30_000)
    {
        for (var until = Environment.TickCount64 + milliseconds; !condition();)
        {
            Assert.True(Environment.TickCount64 < until, $"not in time: {what}");
            Thread.Sleep(10);
        }
    }

    public void Dispose()
    {
        _bystander.Dispose();
        Server.Dispose();
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private sealed class LogStream : Stream
    {
        private readonly Lock _gate = new();
        private readonly MemoryStream _bytes = new();

        public string Text
        {
            get
            {
                lock (_gate) return Encoding.UTF8.GetString(_bytes.GetBuffer(), 0, (int)_bytes.Length);
            }
        }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => 0;
        public override long Position { get => 0; set => throw new NotSupportedException(); }
        public override void Flush()
        {
        }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count)
        {
            lock (_gate) _bytes.Write(buffer, offset, count);
        }
    }
}
