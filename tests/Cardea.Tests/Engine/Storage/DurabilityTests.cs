using System.Diagnostics;
using Cardea.Engine.Storage;

namespace Cardea.Tests.Engine.Storage;

/// <summary>A child process inserts with many threads and says so row by row; it is killed in the middle; nothing it said may be missing.</summary>
public sealed class DurabilityTests
{
    private const string ChildPath = "CARDEA_STORAGE_CHILD";

    [Fact]
    public void Kill_9_loses_no_acknowledged_row()
    {
        using var directory = new Temporary();
        var path = Path.Combine(directory.Path, "cardea.db");
        var acknowledged = new List<long>();
        var settings = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            ArgumentList = { "--filter-method", "Cardea.Tests.Engine.Storage.DurabilityTests.Child", "--no-progress", "--show-live-output", "on" },
            Environment = { [ChildPath] = path },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet") settings.ArgumentList.Insert(0, typeof(DurabilityTests).Assembly.Location);
        using var child = Process.Start(settings)!;
        child.ErrorDataReceived += static (_, _) => { };
        child.OutputDataReceived += static (_, _) => { };
        child.BeginErrorReadLine();
        child.BeginOutputReadLine();
        var said = path + ".acknowledged";
        var until = Environment.TickCount64 + 120_000;
        while (Environment.TickCount64 < until && !child.HasExited && (!File.Exists(said) || new FileInfo(said).Length < 8 * 2000)) Thread.Sleep(20);
        child.Kill();
        child.WaitForExit();
        var bytes = File.ReadAllBytes(said);
        for (var i = 0; i + 8 <= bytes.Length; i += 8) acknowledged.Add(BitConverter.ToInt64(bytes, i));
        Assert.True(acknowledged.Count >= 200, $"only {acknowledged.Count} rows were acknowledged");

        using var database = Database.Open(path, new DatabaseSettings());
        using var session = database.OpenSession(new FakeHost());
        Assert.Equal(1, database.Lane.Writer.ScalarInt64("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"));
        var present = new HashSet<long>();
        var connection = session.BeginRead();
        using (var select = connection.Prepare("SELECT id FROM x"u8))
        {
            while (select.Step()) present.Add(select.ColumnInt64(0));
        }
        session.EndRead(connection);
        Assert.Empty(acknowledged.Where(id => !present.Contains(id)));
    }

    /// <summary>The child's work; does nothing in an ordinary run.</summary>
    [Fact]
    public void Child()
    {
        var path = Environment.GetEnvironmentVariable(ChildPath);
        Assert.SkipWhen(path is null, "runs inside the test above");
        var database = Database.Open(path!, new DatabaseSettings { CheckpointPages = 200 });
        using var first = database.OpenSession(new FakeHost());
        first.ExecuteDdl(scope => scope.Connection.Execute("CREATE TABLE x(id INTEGER PRIMARY KEY, v ANY) STRICT"));
        var said = new FileStream(path + ".acknowledged", FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1);
        var id = 0L;
        var until = Environment.TickCount64 + 180_000;
        var threads = Enumerable.Range(0, 16).Select(n => new Thread(() =>
        {
            using var session = database.OpenSession(new FakeHost());
            while (Environment.TickCount64 < until)
            {
                var mine = Interlocked.Increment(ref id);
                if (n % 8 == 0) session.BeginTransaction(readOnly: false, consistentSnapshot: false);
                session.Write(Job.Sql($"INSERT INTO x VALUES({mine}, 'row')"));
                session.Commit();
                lock (said) said.Write(BitConverter.GetBytes(mine));
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    private sealed class Temporary : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cardea-kill-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
