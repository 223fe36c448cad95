using System.Text;
using Cardea.Engine;
using Cardea.Engine.Catalog;
using Cardea.Engine.Functions;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql;

namespace Cardea.Tests.Engine.Storage;

public sealed class BindingTests
{
    private static readonly FunctionDefinition Twice = new("TWICE", 1, 1, static _ => MySqlType.BigInt, static (_, a) => a[0].IsNull ? SqlValue.Null : SqlValue.FromInt(a[0].RawInt * 2));
    private static readonly FunctionDefinition Fails = new("FAILS", 0, 0, static _ => MySqlType.BigInt, static (_, _) => throw new ServerErrorException(ServerErrors.DivisionByZero()));
    private static readonly AggregateDefinition Total = new("TOTAL", 1, 1, static _ => MySqlType.BigInt, static _ => new Adder());

    [Fact]
    public void Values_of_every_class_come_back()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        var c = session.BeginRead();
        using (var s = c.Prepare("SELECT ?1, ?2, ?3, ?4, ?5"u8))
        {
            s.BindNull(1);
            s.BindInt64(2, long.MinValue);
            s.BindDouble(3, 0.5);
            s.BindText(4, "grüße\0!"u8);
            s.BindBlob(5, []);
            Assert.True(s.Step());
            Assert.Equal((StorageClass.Null, StorageClass.Integer, StorageClass.Real, StorageClass.Text, StorageClass.Blob), (s.ColumnClass(0), s.ColumnClass(1), s.ColumnClass(2), s.ColumnClass(3), s.ColumnClass(4)));
            Assert.Equal((long.MinValue, 0.5, "grüße\0!"), (s.ColumnInt64(1), s.ColumnDouble(2), s.ColumnString(3)));
            Assert.True(s.ColumnBlob(4).IsEmpty);
            Assert.False(s.Step());
        }
        session.EndRead(c);
    }

    [Fact]
    public void Translated_statements_may_not_attach_nor_use_pragmas()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        var c = session.BeginRead();
        foreach (var sql in new[] { "ATTACH 'x.db' AS x", "PRAGMA journal_mode=DELETE", "CREATE VIRTUAL TABLE temp.f USING fts5(a)", "SELECT \"nosuchcolumn\"", "SELECT load_extension('x')" })
            Assert.ThrowsAny<SqliteException>(() => c.Prepare(Encoding.UTF8.GetBytes(sql)).Step());
        Assert.ThrowsAny<SqliteException>(() => c.Prepare("DELETE FROM cat_tables"u8).Step());
        session.EndRead(c);
    }

    [Fact]
    public void Functions_run_in_csharp_and_allocate_nothing_for_numbers()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        var site = CallSites.Intern(Twice, [MySqlType.BigInt], MySqlType.BigInt);
        var c = session.BeginRead();
        using (var s = c.Prepare(Encoding.UTF8.GetBytes($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT sum(fd({site}, i)) FROM n")))
        {
            Assert.True(s.Step());
            s.Reset();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(s.Step());
            Assert.Equal(1001000, s.ColumnInt64(0));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1000);
        }
        session.EndRead(c);
    }

    [Fact]
    public void An_error_in_a_function_crosses_SQLite_unharmed()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        var site = CallSites.Intern(Fails, [], MySqlType.BigInt);
        Assert.Equal(1365, Assert.Throws<ServerErrorException>(() => session.Scalar($"SELECT fn({site})")).Error.Number);
        Assert.Equal(1, session.Scalar("SELECT 1"));
    }

    [Fact]
    public void Aggregates_keep_a_value_per_group()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        var site = CallSites.Intern(Total, [MySqlType.BigInt], MySqlType.BigInt);
        Assert.Equal(6 * 1000 + 15, session.Scalar($"SELECT sum(t * g) FROM (SELECT g, fa({site}, v) AS t FROM (SELECT 1000 AS g, 1 AS v UNION ALL SELECT 1, 7 UNION ALL SELECT 1000, 5 UNION ALL SELECT 1, 8) GROUP BY g)"));
        Assert.Equal(-7, session.Scalar($"SELECT ifnull(fa({site}, 1), -7) FROM (SELECT 1 WHERE 0)"));
    }

    [Fact]
    public void Collations_compare_by_MySQLs_rules()
    {
        using var scratch = new Scratch();
        using var session = scratch.Session();
        Assert.Equal(1, session.Scalar("SELECT 'ABC' = 'abc' COLLATE utf8mb4_0900_ai_ci"));
        Assert.Equal(0, session.Scalar("SELECT 'ABC' = 'abc' COLLATE utf8mb4_bin"));
        Assert.Equal(1, session.Scalar("SELECT 'a' = 'a  ' COLLATE utf8mb4_bin"));
    }

    [Fact]
    public void System_tables_are_read_typed_with_conditions_pushed_down_and_by_the_session()
    {
        using var scratch = new Scratch();
        var table = new Squares();
        scratch.Database.SystemTables.Register(table);
        using var session = scratch.Session(new FakeHost { ConnectionId = 42 });
        var name = scratch.Database.SystemTables.Find("SYS", "squares")!.PhysicalName;
        Assert.Equal(49, session.Scalar($"SELECT c1 FROM {name} WHERE c0 = 7"));
        Assert.Equal(7L, table.Seen);
        Assert.Equal(42, session.Scalar($"SELECT c2 FROM {name} WHERE c1 = 81"));
        Assert.Equal(4, session.Scalar($"SELECT count(*) FROM {name} AS a JOIN {name} AS b ON a.c0 = b.c1"));
        Assert.Equal(1, session.Scalar($"SELECT count(*) FROM {name} WHERE c3 = 'ROW 3'"));
    }

    [Fact]
    public void Information_schema_shows_what_the_session_may_see()
    {
        using var scratch = new Scratch();
        var host = new FakeHost { CurrentSchema = "db" };
        using var session = scratch.Session(host);
        foreach (var sql in new[] { "CREATE DATABASE db", "CREATE DATABASE hidden", "CREATE TABLE hidden.h (a INT)", "CREATE TABLE t (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(30) NOT NULL, KEY (name))" })
        {
            var bytes = Encoding.UTF8.GetBytes(sql);
            new SchemaStatements(session, new DdlExpressions(bytes, host)).Execute(Parser.Parse(bytes.AsSpan()));
        }
        host.Visible = s => s != "hidden";
        string Physical(string name) => scratch.Database.SystemTables.Find("information_schema", name)!.PhysicalName;
        Assert.Equal(1, session.Scalar($"SELECT count(*) FROM {Physical("tables")} WHERE c1 <> 'information_schema'"));
        Assert.Equal(0, session.Scalar($"SELECT count(*) FROM {Physical("columns")} WHERE c1 = 'hidden'"));
        Assert.Equal(120, session.Scalar($"SELECT c9 FROM {Physical("columns")} WHERE c1 = 'db' AND c2 = 't' AND c3 = 'NAME'"));
        Assert.Equal(2, session.Scalar($"SELECT count(*) FROM {Physical("statistics")} WHERE c1 = 'db'"));
        Assert.Equal(0, session.Scalar($"SELECT c7 FROM {Physical("tables")} WHERE c2 = 't'"));
        foreach (var entry in scratch.Database.SystemTables.Tables) session.Scalar($"SELECT count(*), max(c0) FROM {entry.PhysicalName}");
    }

    private sealed class Adder : IAggregate
    {
        private long _sum;

        public void Add(ReadOnlySpan<SqlValue> arguments) => _sum += arguments[0].RawInt;

        public SqlValue Result() => SqlValue.FromInt(_sum);
    }

    private sealed class Squares : ISystemTable
    {
        public object? Seen { get; private set; }

        public string Schema => "sys";

        public string Name => "squares";

        public IReadOnlyList<SystemColumn> Columns { get; } = [new("n", MySqlType.BigInt), new("square", MySqlType.BigIntUnsigned), new("who", MySqlType.BigInt), new("text", MySqlType.VarChar(10, "utf8mb4_general_ci"))];

        public IEnumerable<object?[]> Rows(ISessionHost session, IReadOnlyDictionary<int, object?> equals)
        {
            Seen = equals.GetValueOrDefault(0);
            for (var n = 1L; n <= 20; n++)
            {
                if (Seen is null || Seen.Equals(n)) yield return [n, (ulong)(n * n), session.ConnectionId, $"row {n}"];
            }
        }
    }
}
