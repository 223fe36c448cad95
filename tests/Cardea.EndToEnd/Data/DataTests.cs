using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cardea.EndToEnd.Data;

/// <summary>What goes in comes back equal, through both protocols and through drivers of different makers; and nothing acknowledged is lost.</summary>
public sealed class DataTests(DataTests.Store store) : IClassFixture<DataTests.Store>
{
    private const int RowCount = 100_000;
    private const int BigSize = 20_000_000;

    /// <summary>A server for everybody's tables.</summary>
    public sealed class Store : IDisposable
    {
        public Store()
        {
            Server = ServerProcess.Start();
            Server.AsRoot("CREATE DATABASE e2e; CREATE USER keeper IDENTIFIED BY 'keeper-Password'; GRANT ALL ON e2e.* TO keeper");
            Columns = Path.Combine(Server.Folder, "columns.tsv");
            File.WriteAllText(Columns, TypeTable.File());
        }

        public ServerProcess Server { get; }
        public string Columns { get; }

        public void Dispose() => Server.Dispose();
    }

    [Theory, InlineData("pymysql"), InlineData("mysql2"), InlineData("mariadb-node"), InlineData("go"), InlineData("java")]
    public void Every_type_comes_back_as_it_went_in(string driver)
    {
        var answer = Run(driver, "types", driver, $"columns={store.Columns}");
        var wrong = new StringBuilder();
        foreach (var protocol in (string[])["text", "binary"])
        {
            if (!answer.Json.TryGetProperty(protocol, out var rows)) continue; // a driver with one protocol only
            Assert.Equal(TypeTable.Columns[0].Values.Length, rows.GetArrayLength());
            for (var row = 0; row < rows.GetArrayLength(); row++)
            {
                for (var i = 0; i < TypeTable.Columns.Length; i++)
                {
                    var column = TypeTable.Columns[i];
                    var actual = rows[row][i].GetString();
                    if (!TypeTable.Same(column, column.Values[row], actual)) wrong.AppendLine($"{protocol}: {column.Type}: in {Cut(column.Values[row])}, out {Cut(actual)}");
                }
            }
        }
        Assert.True(wrong.Length == 0, wrong.ToString());
    }

    [Theory, InlineData("pymysql", "go"), InlineData("mysql2", "java"), InlineData("go", "pymysql"), InlineData("java", "mysql2")]
    public void Hundred_thousand_rows_come_back_as_they_went_in(string writer, string reader)
    {
        var expected = ExpectedDigest.Value;
        var written = Run(writer, "rows", writer, $"count={RowCount}");
        Assert.Equal((RowCount, expected), (written.Json.GetProperty("rows").GetInt32(), written.Text("sha256")));
        var read = Run(reader, "read", writer);
        Assert.Equal((RowCount, expected), (read.Json.GetProperty("rows").GetInt32(), read.Text("sha256")));
    }

    [Theory, InlineData("pymysql"), InlineData("mysql2"), InlineData("go"), InlineData("java")]
    public void Values_of_twenty_megabytes_come_back_as_they_went_in(string driver)
    {
        var answer = Run(driver, "big", driver, $"size={BigSize}");
        Assert.True(answer.IsTrue("bytes") && answer.IsTrue("text"), answer.Run.ToString());
    }

    [Fact]
    public void No_acknowledged_row_is_lost_when_the_server_is_killed()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-kill").FullName;
        try
        {
            var server = ServerProcess.StartIn(folder);
            server.AsRoot("CREATE DATABASE e2e; CREATE TABLE e2e.kept (id INT PRIMARY KEY, who INT, text VARCHAR(200)); CREATE TABLE e2e.pairs (id INT PRIMARY KEY)");
            var acknowledged = new List<int>();
            for (var round = 0; round < 4; round++)
            {
                var writers = Enumerable.Range(0, 3).Select(writer => new Writer(server, round * 3 + writer)).ToArray();
                foreach (var writer in writers) writer.WaitFor(20);
                Thread.Sleep(100 + 70 * round);
                server.KillHard();
                foreach (var writer in writers) acknowledged.AddRange(writer.Acknowledged());
                server.Restart();
                var kept = server.AsRoot("SELECT id FROM e2e.kept").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static id => int.Parse(id, CultureInfo.InvariantCulture)).ToHashSet();
                var lost = acknowledged.Where(id => !kept.Contains(id)).ToArray();
                Assert.True(lost.Length == 0, $"round {round}: {lost.Length} of {acknowledged.Count} acknowledged rows are gone, the first {lost.FirstOrDefault()}\n{server.LogTail()}");
                // Transactions are whole or not there at all.
                Assert.Equal("0", server.AsRoot("SELECT COUNT(*) FROM e2e.pairs a WHERE a.id % 2 = 0 AND NOT EXISTS (SELECT 1 FROM e2e.pairs b WHERE b.id = a.id + 1)"));
            }
            Assert.True(acknowledged.Count > 50, $"only {acknowledged.Count} rows were acknowledged");
            Assert.Equal(0, server.Stop());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private DriverAnswer Run(string driver, string verb, string table, params string[] more)
    {
        var answer = DriverProgram.All[driver].Run(["host=127.0.0.1", $"port={store.Server.Port}", "user=keeper", "password=keeper-Password", "mode=required", $"verb={verb}",
            $"table=e2e.{verb.Replace("read", "rows", StringComparison.Ordinal)}_{table.Replace('-', '_')}", .. more]);
        Assert.True(answer.Succeeded, answer.Run.ToString() + store.Server.LogTail());
        return answer;
    }

    // The same rows as the driver programs make; see row() there.
    private static readonly Lazy<string> ExpectedDigest = new(static () =>
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 1; i <= RowCount; i++)
        {
            var amount = i * 7919L % 1000000007L;
            var data = Convert.ToHexStringLower(Enumerable.Range(0, 16).Select(j => (byte)(i * j)).ToArray());
            digest.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{i}|name-{i}-é漢😀|{(i % 2 == 1 ? "-" : "")}{amount / 10000}.{amount % 10000:0000}|{2000 + i % 100}-{1 + i % 12:00}-{1 + i % 28:00} {i % 24:00}:{i % 60:00}:{i * 7 % 60:00}.{i * 37L % 1000000:000000}|{i}|{data}|{(i % 3 == 0 ? "\\N" : $"note {i}")}\n")));
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    });

    private static string Cut(string? text) => text is null ? "NULL" : text.Length <= 80 ? text : $"{text[..80]}… ({text.Length})";

    /// <summary>Inserts row after row and notes each that the server has acknowledged.</summary>
    private sealed class Writer
    {
        private readonly Process _process;
        private readonly List<int> _acknowledged = [];
        private readonly Thread _reading;

        public Writer(ServerProcess server, int number)
        {
            var start = new ProcessStartInfo(Programs.Cardea) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["client", "--no-defaults", "-N", "-B", "-n", "--user=root", $"--password={server.RootPassword}", $"--socket={server.Socket}"]) start.ArgumentList.Add(argument);
            _process = Process.Start(start)!;
            _reading = new Thread(() =>
            {
                while (_process.StandardOutput.ReadLine() is { } line)
                    lock (_acknowledged) _acknowledged.Add(int.Parse(line, CultureInfo.InvariantCulture));
            });
            _reading.Start();
            new Thread(() =>
            {
                try
                {
                    for (var i = 0; i < 100_000; i++)
                    {
                        var id = number * 1_000_000 + 2 * i;
                        _process.StandardInput.Write($"INSERT INTO e2e.kept VALUES ({id}, {number}, REPEAT('x', {i % 200}));\nSELECT {id};\n"
                            + $"BEGIN; INSERT INTO e2e.pairs VALUES ({id}); INSERT INTO e2e.pairs VALUES ({id + 1}); COMMIT;\n");
                        _process.StandardInput.Flush();
                    }
                }
                catch (Exception e) when (e is IOException or InvalidOperationException)
                {
                    // the client has ended because the server has
                }
            }) { IsBackground = true }.Start();
        }

        public void WaitFor(int rows)
        {
            for (var waiting = Stopwatch.StartNew(); waiting.Elapsed < TimeSpan.FromSeconds(30); Thread.Sleep(10))
            {
                lock (_acknowledged)
                    if (_acknowledged.Count >= rows) return;
                if (_process.HasExited) Assert.Fail(_process.StandardError.ReadToEnd());
            }
            Assert.Fail("the server takes rows too slowly");
        }

        public IReadOnlyList<int> Acknowledged()
        {
            if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                _process.Kill();
                Assert.Fail("the client did not notice that its server was gone");
            }
            _reading.Join();
            _process.Dispose();
            return _acknowledged;
        }
    }
}
