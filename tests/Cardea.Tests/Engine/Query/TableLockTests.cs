using Cardea.Engine;
using Cardea.Protocol.Errors;

namespace Cardea.Tests.Engine.Query;

/// <summary>LOCK TABLES and FLUSH TABLES WITH READ LOCK: who waits, who is refused, and that what was acknowledged stays.</summary>
public sealed class TableLockTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly TestHost _otherHost = new() { CurrentSchema = "d", Transaction = new(IsolationLevel.RepeatableRead, false, TimeSpan.FromMilliseconds(300)) };
    private readonly IEngineSession _other;

    public TableLockTests()
    {
        _bench.RunAll("CREATE TABLE t (id INT PRIMARY KEY)", "CREATE TABLE u (id INT PRIMARY KEY)");
        _other = _bench.Open(_otherHost);
    }

    public void Dispose()
    {
        _bench.Dispose();
        _otherHost.Dispose();
    }

    [Fact]
    public void What_is_written_under_a_lock_in_autocommit_is_durable_at_once()
    {
        var session = _bench.Open(_bench.Host);
        _bench.Run("LOCK TABLES t WRITE", session);
        _bench.Run("INSERT INTO t VALUES (1)", session);
        Assert.False(session.InTransaction);
        Assert.Equal(["1"], _bench.Rows("SELECT id FROM t", _other)); // so the end of the session cannot take it back
        Assert.Equal(1205, _bench.Error("INSERT INTO t VALUES (2)", _other).Number);
        session.Reset(); // as at the end of a connection
        Assert.Equal(["1"], _bench.Rows("SELECT id FROM t"));
        _bench.Run("INSERT INTO t VALUES (2)", _other);
    }

    [Fact]
    public void Locks_outlive_a_commit_and_a_change_of_the_table()
    {
        _bench.RunAll("LOCK TABLES t WRITE", "INSERT INTO t VALUES (1)", "COMMIT", "ALTER TABLE t ADD COLUMN c INT", "INSERT INTO t VALUES (2, 3)", "ROLLBACK");
        Assert.Equal(1205, _bench.Error("INSERT INTO t (id) VALUES (9)", _other).Number);
        _bench.Run("UNLOCK TABLES");
        _bench.Run("INSERT INTO t (id) VALUES (9)", _other);
        Assert.Equal(["1|NULL", "2|3", "9|NULL"], _bench.Rows("SELECT * FROM t"));
    }

    [Fact]
    public void Without_autocommit_the_transaction_ends_with_the_locks()
    {
        _bench.Host.Autocommit = false;
        _bench.RunAll("LOCK TABLES t WRITE", "INSERT INTO t VALUES (1)", "ROLLBACK", "INSERT INTO t VALUES (2)");
        Assert.True(_bench.Session.InTransaction);
        _bench.Run("UNLOCK TABLES");
        Assert.Equal(["2"], _bench.Rows("SELECT id FROM t", _other));
    }

    [Fact]
    public void Transaction_gives_the_locks_up_and_is_not_ended_by_UNLOCK_TABLES()
    {
        _bench.RunAll("LOCK TABLES t WRITE", "START TRANSACTION");
        _bench.Run("INSERT INTO u VALUES (7)", _other);
        _bench.RunAll("INSERT INTO t VALUES (1)", "UNLOCK TABLES", "ROLLBACK");
        Assert.Empty(_bench.Rows("SELECT id FROM t"));
    }

    [Fact]
    public void Other_tables_are_out_of_reach_and_those_for_reading_are_not_written()
    {
        _bench.Run("LOCK TABLES t WRITE, u READ");
        Assert.Equal((1099, "HY000", "Table 'u' was locked with a READ lock and can't be updated"), Of(_bench.Error("INSERT INTO u VALUES (1)")));
        Assert.Empty(_bench.Rows("SELECT t.id FROM t JOIN u USING (id)"));
        _bench.Run("LOCK TABLES u READ");
        Assert.Equal((1100, "HY000", "Table 't' was not locked with LOCK TABLES"), Of(_bench.Error("SELECT * FROM t")));
        Assert.Equal(1205, _bench.Error("INSERT INTO u VALUES (1)", _other).Number);
        _bench.Run("CREATE TEMPORARY TABLE mine (id INT)");
        _bench.RunAll("INSERT INTO mine VALUES (1)", "UNLOCK TABLES", "INSERT INTO t VALUES (1)", "INSERT INTO u VALUES (1)");
    }

    [Fact]
    public void Under_a_read_lock_on_everything_nobody_writes()
    {
        _bench.Session.LockEverything();
        Assert.Equal((1223, "HY000", "Can't execute the query because you have a conflicting read lock"), Of(_bench.Error("INSERT INTO t VALUES (1)")));
        Assert.Equal(1223, _bench.Error("CREATE TABLE w (id INT)").Number);
        Assert.Equal(1205, _bench.Error("INSERT INTO t VALUES (1)", _other).Number);
        Assert.Equal(1205, _bench.Error("CREATE TABLE w (id INT)", _other).Number);
        _bench.Run("START TRANSACTION WITH CONSISTENT SNAPSHOT"); // as a dump does: the lock stays, and its end does not end the snapshot
        Assert.Equal(1205, _bench.Error("INSERT INTO t VALUES (1)", _other).Number);
        _bench.Run("UNLOCK TABLES");
        _bench.Run("INSERT INTO t VALUES (1)", _other);
        Assert.True(_bench.Session.InTransaction);
        Assert.Empty(_bench.Rows("SELECT * FROM t"));
        _bench.RunAll("COMMIT", "INSERT INTO t VALUES (2)");
    }

    [Fact]
    public void Locks_end_with_their_session()
    {
        var session = _bench.Engine.OpenSession(_bench.Host);
        session.LockEverything();
        session.Dispose();
        _bench.Run("INSERT INTO t VALUES (1)", _other);
    }

    private static (int, string, string) Of(ServerError error) => (error.Number, error.SqlState, error.Message);
}
