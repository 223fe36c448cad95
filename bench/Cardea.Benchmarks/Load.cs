using System.Diagnostics;
using Cardea.Benchmarks.Peers;
using Cardea.Connections.Client;

namespace Cardea.Benchmarks;

/// <summary>A load with its floor: by how much we must be better than the peer (1.3 = a third better).</summary>
internal sealed record Load(string Name, double Floor, Func<Peer, TimeSpan, Measure> Run)
{
    private const int Rows = 100_000;

    /// <summary>The rows of performance goals, in the order in which they are printed.</summary>
    public static readonly IReadOnlyList<Load> All =
    [
        new("full TLS 1.3 login", 1.0, static (p, t) => Logins(p, t, Login.Tls(p))),
        new("resumed TLS 1.3 login", 1.0, static (p, t) => Logins(p, t, Resuming(p))),
        new("mutual TLS 1.3 login", 1.0, static (p, t) => Logins(p, t, Login.Mutual(p))),
        new("prepared point select, 16 connections", 1.3, static (p, t) => Points(p, t, 16, prepared: true, Login.Tls(p))),
        new("text point select, 16 connections", 1.5, static (p, t) => Points(p, t, 16, prepared: false, Login.Tls(p))),
        new("prepared point select, 256 connections", 1.5, static (p, t) => Points(p, t, 256, prepared: true, Login.Tls(p))),
        new("text point select, plain, 16 connections", 1.0, static (p, t) => Points(p, t, 16, prepared: false, Login.Plain(p))),
        new("prepared point select, 1 connection", 1.0, static (p, t) => Points(p, t, 1, prepared: true, Login.Tls(p))),
        new("memory of an idle TLS connection", 1 / 0.30, static (p, _) => IdleMemory(p, 1000)),
        new("result of 1,000,000 rows", 1.2, static (p, _) => Bulk(p)),
        new("durable inserts, 1 client", 0.8, static (p, t) => Inserts(p, t, 1)),
        new("durable inserts, 32 clients", 1.0, static (p, t) => Inserts(p, t, 32)),
        new("start to first TLS login", 1 / 1.5, static (p, _) => new Measure(p.StartToLogin.TotalMilliseconds, "ms", true, "")),
    ];

    /// <summary>Makes the table that the point selects read.</summary>
    public static void Fill(Peer peer)
    {
        using var connection = Login.Tls(peer).Connect();
        Commands.Query(connection, "DROP TABLE IF EXISTS bench.points");
        Commands.Query(connection, "CREATE TABLE bench.points (id INT NOT NULL PRIMARY KEY, k INT NOT NULL, c CHAR(120) NOT NULL, pad CHAR(60) NOT NULL, KEY (k))");
        Commands.Query(connection, "DROP TABLE IF EXISTS bench.log");
        Commands.Query(connection, "CREATE TABLE bench.log (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, k INT NOT NULL, note VARCHAR(60) NOT NULL)");
        for (var from = 1; from <= Rows; from += 1000)
        {
            var values = string.Join(',', Enumerable.Range(from, 1000).Select(static i => $"({i},{i * 7 % Rows},'{new string('c', 100)}{i:00000000}','{new string('p', 50)}')"));
            Commands.Query(connection, $"INSERT INTO bench.points VALUES {values}");
        }
        connection.Quit();
    }

    private static Measure Logins(Peer peer, TimeSpan time, Login login)
    {
        var (count, cpu, seconds) = Hammer(peer, time, 4, static _ => 0, (_, _) =>
        {
            using var connection = login.Connect();
            if (login.SessionPem is not null && !connection.Facts.Resumed)
                throw new InvalidOperationException("the session was not resumed");
            Commands.Query(connection, "SELECT 1"u8);
            connection.Quit();
        });
        return new Measure(cpu / count * 1e6, "µs CPU", true, $"{count / seconds:N0}/s");
    }

    private static Login Resuming(Peer peer)
    {
        using var first = Login.Tls(peer).Connect();
        Commands.Query(first, "SELECT 1"u8);
        var pem = first.ExportSession() ?? throw new InvalidOperationException("no session to resume");
        first.Quit();
        return Login.Tls(peer).Resuming(pem);
    }

    private static Measure Points(Peer peer, TimeSpan time, int clients, bool prepared, Login login)
    {
        const string Prepared = "SELECT c FROM bench.points WHERE id = ?";
        var (count, cpu, seconds) = Hammer(peer, time, clients,
            index =>
            {
                var connection = login.Connect();
                return (Connection: connection, Statement: prepared ? Commands.Prepare(connection, Prepared) : 0, Random: new Random(index));
            },
            (state, _) =>
            {
                var id = state.Random.Next(1, Rows);
                var bytes = prepared
                    ? Commands.Execute(state.Connection, state.Statement, id)
                    : Commands.Query(state.Connection, $"SELECT c FROM bench.points WHERE id = {id}");
                if (bytes < 100)
                    throw new InvalidOperationException("a row is missing");
            },
            static state => state.Connection.Quit());
        return new Measure(cpu / count * 1e6, "µs CPU", true, $"{count / seconds:N0}/s");
    }

    private static Measure IdleMemory(Peer peer, int count)
    {
        var login = Login.Tls(peer);
        using (var warm = login.Connect())
            Commands.Query(warm, "SELECT 1"u8);
        Thread.Sleep(1000);
        var before = peer.Resident;
        var idle = new List<ClientConnection>();
        for (var i = 0; i < count; i++)
        {
            var connection = login.Connect();
            Commands.Query(connection, "SELECT 1"u8);
            idle.Add(connection);
        }
        Thread.Sleep(2000);
        var each = (peer.Resident - before) / 1000.0 / count;
        idle.ForEach(static c => c.Quit());
        return new Measure(each, "kB", true, "");
    }

    private static Measure Bulk(Peer peer)
    {
        using var connection = Login.Tls(peer).Connect();
        const string Million = "SELECT a.id, a.c FROM bench.points a JOIN bench.points b ON b.id <= 10";
        Commands.Query(connection, Million + " LIMIT 1000");
        var (cpu, started) = (peer.CpuSeconds, Stopwatch.GetTimestamp());
        var bytes = Commands.Query(connection, Million);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = peer.CpuSeconds - cpu;
        connection.Quit();
        return new Measure(bytes / 1e6 / cpu, "MB per CPU s", false, $"{bytes / 1e6 / seconds:N0} MB/s");
    }

    private static Measure Inserts(Peer peer, TimeSpan time, int clients)
    {
        var login = Login.Tls(peer);
        var (count, cpu, seconds) = Hammer(peer, time, clients, _ => login.Connect(),
            static (connection, i) => Commands.Query(connection, $"INSERT INTO bench.log (k, note) VALUES ({i}, 'a note that is kept')"),
            static connection => connection.Quit());
        return new Measure(count / seconds, "rows/s", false, $"{cpu / count * 1e6:N0} µs CPU");
    }

    private static (long Count, double Cpu, double Seconds) Hammer<T>(Peer peer, TimeSpan time, int clients, Func<int, T> open, Action<T, long> once, Action<T>? close = null)
    {
        var states = Enumerable.Range(0, clients).Select(open).ToArray();
        Drive(time); // warm up: both sides compile their hot paths, caches fill
        var (cpu, started) = (peer.CpuSeconds, Stopwatch.GetTimestamp());
        var count = Drive(time);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = peer.CpuSeconds - cpu;
        foreach (var state in states)
            close?.Invoke(state);
        return (count, cpu, seconds);

        long Drive(TimeSpan howLong)
        {
            long done = 0;
            Exception? failure = null;
            var end = Stopwatch.GetTimestamp() + (long)(howLong.TotalSeconds * Stopwatch.Frequency);
            var threads = states.Select(state => new Thread(() =>
            {
                try
                {
                    long mine = 0;
                    while (Stopwatch.GetTimestamp() < end && failure is null)
                        once(state, mine++);
                    Interlocked.Add(ref done, mine);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            }, 256 * 1024)).ToArray();
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                thread.Join();
            return failure is null ? done : throw new InvalidOperationException("the load failed", failure);
        }
    }
}
