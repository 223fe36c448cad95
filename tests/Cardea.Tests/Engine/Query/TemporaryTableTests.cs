namespace Cardea.Tests.Engine.Query;

/// <summary>The session's list of temporary tables and the tables themselves say the same, whatever is undone.</summary>
public sealed class TemporaryTableTests
{
    [Fact]
    public void A_renamed_one_leaves_its_old_name_and_hides_nothing_there()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)", "CREATE TEMPORARY TABLE t (b INT)", "ALTER TABLE t RENAME TO u", "INSERT INTO u VALUES (2)");
        Assert.Equal(["1"], bench.Rows("SELECT * FROM t"));
        Assert.Equal(["2"], bench.Rows("SELECT * FROM u"));
        bench.Run("DROP TEMPORARY TABLE u");
        Assert.Equal(1146, bench.Error("SELECT * FROM u").Number);
        Assert.Equal(["t"], bench.Rows("SHOW TABLES"));
    }

    [Fact]
    public void The_end_of_a_session_drops_a_renamed_one_once()
    {
        using var bench = new Bench();
        using (var session = bench.Engine.OpenSession(bench.Host))
        {
            bench.Run("CREATE TEMPORARY TABLE t (a INT)", session);
            bench.Run("ALTER TABLE t RENAME TO u", session);
        }
        Assert.Empty(bench.Rows("SHOW TABLES"));
    }

    [Fact]
    public void What_a_savepoint_or_a_transaction_undoes_is_forgotten()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT)", "CREATE TEMPORARY TABLE kept (a INT)", "START TRANSACTION", "INSERT INTO t VALUES (1)", "SAVEPOINT s", "CREATE TEMPORARY TABLE made (a INT)", "DROP TEMPORARY TABLE kept");
        Assert.Equal(1146, bench.Error("SELECT * FROM kept").Number);
        bench.Run("ROLLBACK TO SAVEPOINT s");
        Assert.Equal(1146, bench.Error("SELECT * FROM made").Number);
        Assert.Empty(bench.Rows("SELECT * FROM kept"));
        bench.RunAll("DROP TEMPORARY TABLE kept", "CREATE TEMPORARY TABLE made (a INT)", "ROLLBACK");
        Assert.Equal(1146, bench.Error("SELECT * FROM made").Number);
        Assert.Empty(bench.Rows("SELECT * FROM kept"));
        bench.RunAll("CREATE TEMPORARY TABLE made (a INT)", "INSERT INTO made VALUES (1)");
        Assert.Equal("1", bench.Value("SELECT * FROM made"));
    }

    [Fact]
    public void A_change_that_fails_leaves_the_table_as_it_was()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TEMPORARY TABLE t (a INT)", "INSERT INTO t VALUES (1), (1)");
        Assert.Equal(1062, bench.Error("ALTER TABLE t ADD PRIMARY KEY (a)").Number);
        Assert.Equal(["1", "1"], bench.Rows("SELECT * FROM t"));
        bench.Run("DROP TEMPORARY TABLE t");
    }

    [Fact]
    public void Filling_one_from_a_query_commits_nothing()
    {
        using var bench = new Bench();
        bench.RunAll("CREATE TABLE t (a INT)", "START TRANSACTION", "INSERT INTO t VALUES (1)", "CREATE TEMPORARY TABLE c AS SELECT a + 1 AS b FROM t");
        Assert.Equal("2", bench.Value("SELECT b FROM c"));
        bench.Run("ROLLBACK");
        Assert.Empty(bench.Rows("SELECT * FROM t"));
    }
}
