namespace Cardea.Tests.Engine.Query;

public sealed class FirstTests
{
    [Fact]
    public void Create_insert_select_by_key()
    {
        using var bench = new Bench();
        bench.Run("CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20), price DECIMAL(10,2), at DATETIME)");
        var outcome = bench.Run("INSERT INTO t (name, price, at) VALUES ('a', 1.5, '2024-01-02 03:04:05'), ('b', NULL, NULL)");
        Assert.Equal(2UL, outcome.AffectedRows);
        Assert.Equal(1UL, outcome.LastInsertId);
        Assert.Equal("Records: 2  Duplicates: 0  Warnings: 0", outcome.Info);
        Assert.Equal(["1|a|1.50|2024-01-02 03:04:05"], bench.Rows("SELECT * FROM t WHERE id = 1"));
        Assert.Equal(["2|b|NULL|NULL"], bench.Rows("SELECT * FROM t WHERE id = 2"));
        Assert.True(bench.LastWasHit);
        Assert.Equal(["1"], bench.Rows("SELECT id FROM t WHERE price = 1.5 AND at = '2024-01-02 03:04:05' AND name = 'A'"));
    }
}
