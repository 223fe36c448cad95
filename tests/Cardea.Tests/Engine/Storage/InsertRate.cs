using System.Diagnostics;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;

namespace Cardea.Tests.Engine.Storage;

/// <summary>Measures only when CARDEA_MEASURE is set: durable single-row inserts per second by number of threads.</summary>
public sealed class InsertRate(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(32)]
    public void Durable_inserts_per_second(int threads)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CARDEA_MEASURE") is null, "set CARDEA_MEASURE to measure");
        using var scratch = new Scratch().WithPlainTable();
        Measure(scratch, threads, 300); // warm-up
        var (rate, worst) = Measure(scratch, threads, 3000);
        output.WriteLine($"{threads} threads: {rate:F0} inserts/s, worst wait {worst:F1} ms");
    }

    private static (double Rate, double Worst) Measure(Scratch scratch, int threads, int milliseconds)
    {
        var count = 0L;
        var worst = 0L;
        var id = scratch.Session().Scalar("SELECT coalesce(max(id), 0) FROM x");
        var watch = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            using var session = scratch.Session();
            var insert = new Insert();
            var done = 0L;
            var slowest = 0L;
            while (watch.ElapsedMilliseconds < milliseconds)
            {
                insert.Id = Interlocked.Increment(ref id);
                var before = watch.ElapsedTicks;
                session.Write(insert);
                slowest = Math.Max(slowest, watch.ElapsedTicks - before);
                done++;
            }
            Interlocked.Add(ref count, done);
            lock (watch) worst = Math.Max(worst, slowest);
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return (count / watch.Elapsed.TotalSeconds, worst * 1000.0 / Stopwatch.Frequency);
    }

    private sealed class Insert : IWriteJob
    {
        public long Id { get; set; }

        public void Run(SqliteConnection connection)
        {
            var statement = connection.Rent(1, 0, "INSERT INTO x VALUES(?1, ?2)"u8);
            statement.BindInt64(1, Id);
            statement.BindText(2, "some text of a usual row, not very long but not short either"u8);
            statement.Run();
            connection.Return(statement);
        }
    }
}
