using System.Text;
using Cardea.Engine;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Sql;

namespace Cardea.Tests.Engine.Query;

public sealed class PlanTests
{
    private static Bench WithTable()
    {
        var bench = new Bench();
        bench.RunAll(
            "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(10,2), at DATETIME, u BIGINT UNSIGNED, e ENUM('x','y'), KEY (name), KEY (price), KEY (at))",
            "INSERT INTO t VALUES (1,'a',1.5,'2024-01-01',1,'x'),(2,'b',2.5,'2024-01-02',2,'y'),(3,'c',3.5,'2024-01-03',18446744073709551615,'x')");
        return bench;
    }

    /// <summary>What begins with the prefix is found by an index too, whatever follows: below a space the padding of the collation decides.</summary>
    [Theory]
    [InlineData("utf8mb4_bin")]
    [InlineData("utf8mb4_0900_bin")]
    [InlineData("utf8mb4_0900_ai_ci")]
    [InlineData("utf8mb4_general_ci")]
    public void A_prefix_finds_every_next_character(string collation)
    {
        using var bench = WithTable();
        bench.RunAll($"CREATE TABLE p (id INT PRIMARY KEY, v VARCHAR(20) COLLATE {collation}, KEY (v))",
            $"INSERT INTO p VALUES {string.Join(',', Enumerable.Range(1, 127).Select(static c => $"({c}, CONCAT('ab', CHAR({c}), 'cd'))"))}, (200, 'ab'), (201, 'ab😀'), (202, 'aa'), (203, 'ac'), (204, 'a')");
        Assert.Equal(["129"], bench.Rows("SELECT COUNT(*) FROM p WHERE v LIKE 'ab%'"));
        Assert.Equal(["132"], bench.Rows("SELECT COUNT(*) FROM p WHERE v LIKE 'a%'"));
    }

    [Fact]
    public void Literals_are_bound_anew()
    {
        using var bench = WithTable();
        Assert.Equal(["a"], bench.Rows("SELECT name FROM t WHERE id = 1"));
        Assert.False(bench.LastWasHit);
        Assert.Equal(["b"], bench.Rows("SELECT name FROM t WHERE id = 2"));
        Assert.True(bench.LastWasHit);
        Assert.Equal(["b"], bench.Rows("SELECT name FROM t WHERE id = '2'"));
        Assert.Equal([], bench.Rows("SELECT name FROM t WHERE id = '2x' AND 1=0"));
        Assert.Equal(["b"], bench.Rows("SELECT name FROM t WHERE id = '2x'"));
        Assert.Equal(["c"], bench.Rows("SELECT name FROM t WHERE id = '3'"));
        Assert.Equal([], bench.Rows("SELECT name FROM t WHERE id = '2.5'"));
        Assert.Equal(["1"], bench.Rows("SELECT id FROM t ORDER BY id LIMIT 1"));
        Assert.Equal(["1", "2"], bench.Rows("SELECT id FROM t ORDER BY id LIMIT 2"));
        Assert.Equal(["1"], bench.Rows("SELECT 1 FROM t WHERE name = 'a'"));
        Assert.Equal(["x'y"], bench.Rows("SELECT 'x''y' FROM t WHERE name = 'a'"));
        Assert.Equal([], bench.Rows("SELECT 1 FROM t WHERE name = 'it''s'"));
        Assert.Equal(["1"], bench.Rows("SELECT id FROM t WHERE price = 1.5"));
        Assert.Equal([], bench.Rows("SELECT id FROM t WHERE price = 1.555"));
        Assert.Equal(["2"], bench.Rows("SELECT id FROM t WHERE price = 2.50"));
        Assert.Equal(["3"], bench.Rows("SELECT id FROM t WHERE u = 18446744073709551615"));
        Assert.Equal(["2"], bench.Rows("SELECT id FROM t WHERE u = 2"));
        Assert.Equal(["1", "3"], bench.Rows("SELECT id FROM t WHERE e = 'x'"));
        Assert.Equal(["2"], bench.Rows("SELECT id FROM t WHERE e = 'Y'"));
        Assert.Equal(["2"], bench.Rows("SELECT id FROM t WHERE name LIKE 'b%'"));
        Assert.Equal(["3"], bench.Rows("SELECT id FROM t WHERE name LIKE 'c%'"));
        Assert.Equal(["1", "2", "3"], bench.Rows("SELECT id FROM t WHERE name LIKE '%'"));
        Assert.Equal(["1.50"], bench.Rows("SELECT ROUND(price, 2) FROM t WHERE id + 1 = 2"));
        Assert.Equal(["2.50"], bench.Rows("SELECT ROUND(price, 2) FROM t WHERE id + 1 = 3"));
        Assert.Equal(["2.5"], bench.Rows("SELECT ROUND(price, 1) FROM t WHERE id + 1 = 3"));
    }

    [Fact]
    public void Inserts_share_a_plan()
    {
        using var bench = WithTable();
        bench.Run("INSERT INTO t (id, name) VALUES (10, 'x')");
        bench.Run("INSERT INTO t (id, name) VALUES (11, 'y\\'z')");
        Assert.True(bench.LastWasHit);
        bench.Run("UPDATE t SET name = 'n1', price = -1 WHERE id = 10");
        bench.Run("UPDATE t SET name = 'n2', price = -2.5 WHERE id = 11");
        Assert.Equal(["10|n1|-1.00", "11|n2|-2.50"], bench.Rows("SELECT id, name, price FROM t WHERE id >= 10"));
        bench.Run("DELETE FROM t WHERE id = 10");
        bench.Run("DELETE FROM t WHERE id = 11");
        Assert.True(bench.LastWasHit);
        Assert.Equal(["3"], bench.Rows("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void A_changed_table_makes_the_plan_anew()
    {
        using var bench = WithTable();
        Assert.Equal(["a"], bench.Rows("SELECT name FROM t WHERE id = 1"));
        bench.Run("ALTER TABLE t ADD COLUMN more INT DEFAULT 5");
        Assert.Equal(["a|5"], bench.Rows("SELECT name, more FROM t WHERE id = 1"));
        bench.RunAll("DROP TABLE t");
        Assert.Equal(1146, bench.Error("SELECT name FROM t WHERE id = 1").Number);
    }

    [Theory]
    [InlineData("SELECT * FROM t WHERE id = 1", "const")]
    [InlineData("SELECT * FROM t WHERE id = '1'", "const")]
    [InlineData("SELECT * FROM t WHERE name = 'a'", "ref")]
    [InlineData("SELECT * FROM t WHERE price BETWEEN 1 AND 2.5", "range")]
    [InlineData("SELECT * FROM t WHERE at >= '2024-01-02'", "range")]
    [InlineData("SELECT * FROM t WHERE name LIKE 'a%'", "range")]
    [InlineData("SELECT * FROM t WHERE id IN (1, 2)", "const")]
    [InlineData("SELECT * FROM t ORDER BY id LIMIT 1", "ALL")]
    public void Indexes_are_used(string sql, string type)
    {
        using var bench = WithTable();
        Assert.Equal(type, bench.Rows("EXPLAIN " + sql)[0].Split('|')[4]);
    }

    [Fact]
    public void Accesses_name_tables_and_columns()
    {
        using var bench = WithTable();
        bench.Run("SELECT name FROM t WHERE id = 1");
        var access = Assert.Single(bench.LastPlan!.Accesses);
        Assert.Equal(("d", "t", AccessKind.Select), (access.Schema, access.Table, access.Kind));
        Assert.Equal(["id", "name"], access.Columns!.Order());
        bench.Run("UPDATE t SET name = 'q' WHERE id = 99");
        Assert.Contains(bench.LastPlan.Accesses, static a => a.Kind == AccessKind.Update && a.Columns!.SequenceEqual(["name"]));
        Assert.True(bench.LastPlan.Writes);
    }

    [Fact]
    public void Prepared_statements_take_every_kind_of_parameter()
    {
        using var bench = WithTable();
        var plan = Prepare(bench, "SELECT name FROM t WHERE id = ?");
        Assert.Equal(1, plan.ParameterCount);
        Assert.Equal("name", plan.Columns[0].Name);
        Assert.Equal(["b"], Execute(bench, plan, p => Long(p, 2)));
        Assert.Equal(["c"], Execute(bench, plan, p => Long(p, 3)));
        Assert.Equal(["a"], Execute(bench, plan, p => String(p, "1")));
        Assert.Equal(["b"], Execute(bench, plan, p => String(p, "2x")));
        Assert.Equal([], Execute(bench, plan, p => Double(p, 2.5)));
        Assert.Equal(["b"], Execute(bench, plan, p => Double(p, 2)));
        Assert.Equal([], Execute(bench, plan, Null));
        Assert.Equal(["1"], Execute(bench, Prepare(bench, "SELECT id FROM t WHERE at = ?"), p => String(p, "2024-01-01")));
        Assert.Equal(["2"], Execute(bench, Prepare(bench, "SELECT id FROM t WHERE price = ?"), p => String(p, "2.5")));
        Assert.Equal(["1", "2"], Execute(bench, Prepare(bench, "SELECT id FROM t ORDER BY id LIMIT ?"), p => Long(p, 2)));
        Assert.Equal(["7"], Execute(bench, Prepare(bench, "SELECT ? + 5"), p => Long(p, 2)));
        Assert.Equal(["xy"], Execute(bench, Prepare(bench, "SELECT CONCAT(?, 'y')"), p => String(p, "x")));
        Execute(bench, Prepare(bench, "INSERT INTO t (id, name) VALUES (50, ?)"), p => String(p, "fifty"));
        Assert.Equal(["fifty"], bench.Rows("SELECT name FROM t WHERE id = 50"));
        bench.Run("ALTER TABLE t ADD COLUMN z INT");
        Assert.Equal(["b"], Execute(bench, plan, p => Long(p, 2)));
    }

    private static IEnginePlan Prepare(Bench bench, string sql)
    {
        var text = Encoding.UTF8.GetBytes(sql);
        return bench.Session.Prepare(Parser.Parse(text), text, prepared: true);
    }

    private static void Long(PacketWriter p, long value) => p.Byte(0).Byte(1).Byte((byte)ColumnType.LongLong).Byte(0).UInt64((ulong)value);

    private static void Double(PacketWriter p, double value) => p.Byte(0).Byte(1).Byte((byte)ColumnType.Double).Byte(0).Double(value);

    private static void String(PacketWriter p, string value) => p.Byte(0).Byte(1).Byte((byte)ColumnType.VarString).Byte(0).LengthEncodedString(value);

    private static void Null(PacketWriter p) => p.Byte(1).Byte(1).Byte((byte)ColumnType.LongLong).Byte(0);

    private static string[] Execute(Bench bench, IEnginePlan plan, Action<PacketWriter> parameter)
    {
        var packet = new PacketWriter();
        packet.Begin();
        packet.Byte(0x17).UInt32(1).Byte(0).UInt32(1);
        parameter(packet);
        packet.End();
        var payload = packet.Pending[4..].ToArray();
        var parameters = new StatementParameters(1);
        parameters.Read(payload, default);
        var sink = new TestSink();
        bench.Session.Execute(plan, parameters.Values, payload, sink);
        return [.. sink.Rows.Select(static r => r[0] ?? "NULL")];
    }
}
