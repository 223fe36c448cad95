using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Protocol.Errors;

namespace Cardea.Tests.Engine.Storage;

public sealed class TransactionTests
{
    [Fact]
    public void An_autocommit_write_is_seen_by_others()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session();
        using var b = scratch.Session();
        a.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        Assert.Equal(1, b.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void Repeatable_read_keeps_its_snapshot_until_its_first_write()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session();
        using var b = scratch.Session();
        a.BeginTransaction(readOnly: false, consistentSnapshot: false);
        Assert.Equal(0, a.Scalar("SELECT count(*) FROM x"));
        b.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        Assert.Equal(0, a.Scalar("SELECT count(*) FROM x"));
        a.Write(Job.Sql("INSERT INTO x VALUES(2, 'two')"));
        Assert.Equal(2, a.Scalar("SELECT count(*) FROM x"));
        Assert.Equal(1, b.Scalar("SELECT count(*) FROM x"));
        a.Commit();
        Assert.Equal(2, b.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void Serializable_refuses_to_write_on_a_stale_snapshot()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session(new FakeHost { Transaction = new(IsolationLevel.Serializable, false, TimeSpan.FromSeconds(5)) });
        using var b = scratch.Session();
        a.BeginTransaction(readOnly: false, consistentSnapshot: true);
        b.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        var e = Assert.Throws<ServerErrorException>(() => a.Write(Job.Sql("INSERT INTO x VALUES(2, 'two')")));
        Assert.Equal(1213, e.Error.Number);
        Assert.False(a.InTransaction);
        b.Write(Job.Sql("INSERT INTO x VALUES(3, 'lane is free')"));
    }

    [Fact]
    public void Read_committed_sees_each_commit()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session(new FakeHost { Transaction = new(IsolationLevel.ReadCommitted, false, TimeSpan.FromSeconds(5)) });
        using var b = scratch.Session();
        a.BeginTransaction(readOnly: false, consistentSnapshot: false);
        Assert.Equal(0, a.Scalar("SELECT count(*) FROM x"));
        b.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        Assert.Equal(1, a.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void A_writer_behind_a_transaction_times_out_with_1205()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session();
        using var b = scratch.Session(new FakeHost { Transaction = new(IsolationLevel.RepeatableRead, false, TimeSpan.FromMilliseconds(100)) });
        a.BeginTransaction(readOnly: false, consistentSnapshot: false);
        a.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        var e = Assert.Throws<ServerErrorException>(() => b.Write(Job.Sql("INSERT INTO x VALUES(2, 'two')")));
        Assert.Equal(1205, e.Error.Number);
        Assert.Equal("Lock wait timeout exceeded; try restarting transaction", e.Error.Message);
        a.Rollback();
        b.Write(Job.Sql("INSERT INTO x VALUES(2, 'two')"));
        Assert.Equal(1, b.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void Savepoints_nest_and_forget()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session();
        a.BeginTransaction(readOnly: false, consistentSnapshot: false);
        a.Savepoint("before");
        a.Write(Job.Sql("INSERT INTO x VALUES(1, 'one')"));
        a.Savepoint("s");
        a.Write(Job.Sql("INSERT INTO x VALUES(2, 'two')"));
        a.RollbackTo("S");
        Assert.Equal(1, a.Scalar("SELECT count(*) FROM x"));
        a.Release("s");
        var e = Assert.Throws<ServerErrorException>(() => a.RollbackTo("s"));
        Assert.Equal((1305, "SAVEPOINT s does not exist"), (e.Error.Number, e.Error.Message));
        a.RollbackTo("before");
        a.Commit();
        Assert.Equal(0, a.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void A_read_only_transaction_refuses_writes()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var a = scratch.Session();
        a.BeginTransaction(readOnly: true, consistentSnapshot: false);
        Assert.Equal(1792, Assert.Throws<ServerErrorException>(() => a.Write(Job.Sql("INSERT INTO x VALUES(1, 1)"))).Error.Number);
    }

    [Fact]
    public void A_failing_job_in_a_batch_harms_no_other()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var holder = scratch.Session();
        holder.BeginTransaction(readOnly: false, consistentSnapshot: false);
        holder.Write(Job.Sql("INSERT INTO x VALUES(100, 'holder')"));
        var outcomes = new Exception?[8];
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() =>
        {
            using var session = scratch.Session();
            try
            {
                session.Write(new Job(c =>
                {
                    Job.Sql($"INSERT INTO x VALUES({i + 1}, 'row')").Run(c);
                    if (i % 3 == 0) throw new ServerErrorException(ServerErrors.QueryInterrupted());
                    if (i % 3 == 1) Job.Sql("INSERT INTO x VALUES(100, 'again')").Run(c);
                }));
            }
            catch (Exception e)
            {
                outcomes[i] = e;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        Thread.Sleep(200); // let them queue up, so that they become one batch
        holder.Commit();
        foreach (var thread in threads) thread.Join();
        for (var i = 0; i < 8; i++) Assert.Equal(i % 3 == 2, outcomes[i] is null);
        Assert.All(outcomes.Where(o => o is not null), o => Assert.IsType<ServerErrorException>(o));
        Assert.Equal(3, holder.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void A_killed_read_ends_with_1317()
    {
        using var scratch = new Scratch();
        var host = new FakeHost();
        using var a = scratch.Session(host);
        using var timer = new Timer(_ => host.Kill = true, null, 100, Timeout.Infinite);
        var e = Assert.Throws<ServerErrorException>(() => a.Scalar("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));
        Assert.Equal(1317, e.Error.Number);
    }

    [Fact]
    public void A_killed_write_in_a_batch_harms_no_other()
    {
        using var scratch = new Scratch().WithPlainTable();
        using var holder = scratch.Session();
        holder.BeginTransaction(readOnly: false, consistentSnapshot: false);
        holder.Write(Job.Sql("INSERT INTO x VALUES(100, 'holder')"));
        var host = new FakeHost();
        Exception? killed = null;
        var threads = new[]
        {
            new Thread(() => { using var s = scratch.Session(); s.Write(Job.Sql("INSERT INTO x VALUES(1, 'a')")); }),
            new Thread(() => { using var s = scratch.Session(); s.Write(Job.Sql("INSERT INTO x VALUES(2, 'b')")); }),
            new Thread(() =>
            {
                using var s = scratch.Session(host);
                killed = Record.Exception(() => s.Write(new Job(c =>
                {
                    host.Kill = true;
                    Job.Sql("INSERT INTO x WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n) SELECT i, 0 FROM n").Run(c);
                })));
            }),
            new Thread(() => { using var s = scratch.Session(); s.Write(Job.Sql("INSERT INTO x VALUES(3, 'c')")); }),
        };
        foreach (var thread in threads)
        {
            thread.Start();
            Thread.Sleep(30);
        }
        holder.Commit();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(1317, Assert.IsType<ServerErrorException>(killed).Error.Number);
        Assert.Equal(4, holder.Scalar("SELECT count(*) FROM x"));
    }

    [Fact]
    public void A_second_opener_is_refused()
    {
        using var scratch = new Scratch();
        var e = Assert.Throws<StorageOpenException>(() => Database.Open(scratch.Path, new DatabaseSettings()));
        Assert.Contains("in use", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Damaged_foreign_and_newer_files_are_refused_in_one_line()
    {
        using var scratch = new Scratch();
        scratch.Database.Dispose();
        var directory = Path.GetDirectoryName(scratch.Path)!;
        var garbage = Path.Combine(directory, "garbage.db");
        File.WriteAllBytes(garbage, Enumerable.Range(0, 8192).Select(i => (byte)(i * 7)).ToArray());
        Assert.Contains("damaged", Assert.Throws<StorageOpenException>(() => Database.Open(garbage, new DatabaseSettings())).Message, StringComparison.Ordinal);
        var newer = File.ReadAllBytes(scratch.Path);
        newer[63] = 99; // user_version, https://sqlite.org/fileformat.html
        File.WriteAllBytes(Path.Combine(directory, "newer.db"), newer);
        Assert.Contains("newer", Assert.Throws<StorageOpenException>(() => Database.Open(Path.Combine(directory, "newer.db"), new DatabaseSettings())).Message, StringComparison.Ordinal);
        newer[71] ^= 1; // application_id
        File.WriteAllBytes(Path.Combine(directory, "foreign.db"), newer);
        Assert.Contains("not a Cardea", Assert.Throws<StorageOpenException>(() => Database.Open(Path.Combine(directory, "foreign.db"), new DatabaseSettings())).Message, StringComparison.Ordinal);
        scratch.Reopen();
    }
}
