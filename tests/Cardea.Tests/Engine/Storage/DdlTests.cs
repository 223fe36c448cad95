using System.Text;
using Cardea.Engine;
using Cardea.Engine.Catalog;
using Cardea.Engine.Storage;
using Cardea.Protocol.Errors;
using Cardea.Sql;

namespace Cardea.Tests.Engine.Storage;

public sealed class DdlTests : IDisposable
{
    private const string Everything = """
        CREATE TABLE `everything` (
          `id` bigint unsigned NOT NULL AUTO_INCREMENT,
          `a` tinyint(1) NOT NULL DEFAULT '0',
          `b` smallint unsigned DEFAULT NULL,
          `c` mediumint NOT NULL,
          `d` decimal(10,2) NOT NULL DEFAULT '1.50',
          `e` float DEFAULT NULL,
          `f` double DEFAULT '2.5',
          `g` bit(3) DEFAULT b'101',
          `h` year DEFAULT NULL,
          `i` date DEFAULT '2026-01-31',
          `j` datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
          `k` timestamp NULL DEFAULT NULL,
          `l` time(6) DEFAULT NULL,
          `m` char(36) CHARACTER SET ascii COLLATE ascii_general_ci NOT NULL,
          `n` varchar(255) COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'it''s \\ a',
          `o` text COLLATE utf8mb4_unicode_ci,
          `p` longblob NOT NULL,
          `q` enum('x','y''z') COLLATE utf8mb4_unicode_ci NOT NULL DEFAULT 'x',
          `r` set('one','two') COLLATE utf8mb4_unicode_ci DEFAULT NULL,
          `s` json DEFAULT NULL,
          `t` binary(16) DEFAULT NULL,
          `u` varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'no ''case''',
          `v` int(5) unsigned zerofill DEFAULT NULL,
          PRIMARY KEY (`id`),
          UNIQUE KEY `m` (`m`),
          UNIQUE KEY `bc` (`b`,`c`),
          KEY `n` (`n`(10),`a` DESC),
          KEY `o` (`o`(20)) COMMENT 'text'
        ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci COMMENT='all types'
        """;

    private readonly Scratch _scratch = new();
    private readonly FakeHost _host = new() { CurrentSchema = "db" };
    private readonly StorageSession _session;

    public DdlTests()
    {
        _session = _scratch.Session(_host);
        Run("CREATE DATABASE db");
    }

    public void Dispose()
    {
        _session.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public void Show_create_table_is_a_fixed_point()
    {
        Run(Everything);
        Assert.Equal(Everything, Show("everything"), ignoreLineEndingDifferences: true);
        Run("RENAME TABLE everything TO first");
        Run(Show("first").Replace("`first`", "`everything`", StringComparison.Ordinal));
        Assert.Equal(Everything, Show("everything"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_catalog_is_the_same_after_a_restart()
    {
        Run(Everything);
        Run("CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE)");
        Run("CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, p INT, CHECK (id > 0), FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE)");
        var before = All();
        var version = _scratch.Database.Catalog.Current.Version;
        _scratch.Reopen();
        Assert.Equal(before, All());
        Assert.Equal(version, _scratch.Database.Catalog.Current.Version);
    }

    [Fact]
    public void Generated_names_are_MySQLs()
    {
        Run("CREATE TABLE p (id INT PRIMARY KEY)");
        Run("CREATE TABLE t (a INT, b INT, KEY (a), KEY (a, b), UNIQUE (b), FOREIGN KEY (b) REFERENCES p (id), CHECK (a > 1))");
        Assert.Equal("""
            CREATE TABLE `t` (
              `a` int DEFAULT NULL,
              `b` int DEFAULT NULL,
              UNIQUE KEY `b` (`b`),
              KEY `a` (`a`),
              KEY `a_2` (`a`,`b`),
              CONSTRAINT `t_ibfk_1` FOREIGN KEY (`b`) REFERENCES `p` (`id`),
              CONSTRAINT `t_chk_1` CHECK (a > 1)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
            """, Show("t"), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("CREATE DATABASE db", 1007)]
    [InlineData("DROP DATABASE nodb", 1008)]
    [InlineData("CREATE TABLE nodb.t (a INT)", 1049)]
    [InlineData("CREATE TABLE x (a INT)", 1050)]
    [InlineData("DROP TABLE y", 1051)]
    [InlineData("CREATE TABLE t (a INT, A INT)", 1060)]
    [InlineData("CREATE TABLE t (a INT, KEY k (a), KEY K (a))", 1061)]
    [InlineData("CREATE TABLE t (a VARCHAR(5) AUTO_INCREMENT PRIMARY KEY)", 1063)]
    [InlineData("CREATE TABLE t (a INT DEFAULT 'x')", 1067)]
    [InlineData("CREATE TABLE t (a INT NOT NULL DEFAULT NULL)", 1067)]
    [InlineData("CREATE TABLE t (a DATETIME DEFAULT CURRENT_TIMESTAMP(3))", 1067)]
    [InlineData("CREATE TABLE t (a INT PRIMARY KEY, b INT PRIMARY KEY)", 1068)]
    [InlineData("CREATE TABLE t (a VARCHAR(1000) PRIMARY KEY)", 1071)]
    [InlineData("CREATE TABLE t (a INT, KEY (b))", 1072)]
    [InlineData("CREATE TABLE t (a VARCHAR(20000))", 1074)]
    [InlineData("CREATE TABLE t (a INT AUTO_INCREMENT)", 1075)]
    [InlineData("CREATE TABLE t (a INT, KEY (a(2)))", 1089)]
    [InlineData("ALTER TABLE x DROP COLUMN a", 1090)]
    [InlineData("ALTER TABLE x DROP KEY nokey", 1091)]
    [InlineData("CREATE TABLE t (a TEXT DEFAULT 'x')", 1101)]
    [InlineData("CREATE TABLE `t ` (a INT)", 1103)]
    [InlineData("CREATE TABLE t (a INT) CHARSET=klingon", 1115)]
    [InlineData("CREATE TABLE t (a VARCHAR(16000), b VARCHAR(16000))", 1118)]
    [InlineData("CREATE TABLE t (a TEXT, KEY (a))", 1170)]
    [InlineData("CREATE TABLE t (a DECIMAL(10,31))", 1425)]
    [InlineData("CREATE TABLE t (a DECIMAL(66))", 1426)]
    [InlineData("CREATE TABLE t (a DECIMAL(2,3))", 1427)]
    [InlineData("CREATE TABLE t (a DATETIME(7))", 1426)]
    [InlineData("CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES nowhere (id))", 1824)]
    [InlineData("CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES x (a))", 1822)]
    public void Wrong_definitions_get_MySQLs_number(string sql, int number)
    {
        Run("CREATE TABLE x (a INT)");
        Assert.Equal(number, Assert.Throws<ServerErrorException>(() => Run(sql)).Error.Number);
        Assert.Equal("x", string.Join(',', _scratch.Database.Catalog.Current.Schemas["db"].Tables.Keys));
    }

    [Fact]
    public void A_failed_change_leaves_nothing_behind()
    {
        Run("CREATE TABLE x (a INT)");
        var before = _scratch.Database.Catalog.Current;
        Assert.Throws<InvalidOperationException>(() => _session.ExecuteDdl(scope =>
        {
            new SchemaStatements(_session, Expressions("")).CreateTable(scope, (Cardea.Sql.Syntax.CreateTableStatement)Parser.Parse("CREATE TABLE db.half (a INT PRIMARY KEY)"u8));
            throw new InvalidOperationException();
        }));
        Assert.Same(before, _scratch.Database.Catalog.Current);
        Assert.Equal(1, _session.Scalar("SELECT count(*) FROM sqlite_schema WHERE name LIKE 't_%'"));
        Run("CREATE TABLE half (a INT PRIMARY KEY)");
    }

    [Fact]
    public void Alter_table_keeps_and_converts_the_rows()
    {
        Run("CREATE TABLE t (id INT NOT NULL, v VARCHAR(10), n INT, PRIMARY KEY (id))");
        Fill("t", "(1, '10', 5), (2, '20', NULL)");
        Run("ALTER TABLE t ADD COLUMN x INT NOT NULL DEFAULT 7 FIRST, ADD KEY (v)");
        Assert.Equal(14, Sum("t", "x"));
        Run("ALTER TABLE t MODIFY v BIGINT NOT NULL, DROP COLUMN n");
        Assert.Equal(30, Sum("t", "v"));
        Run("ALTER TABLE t DROP PRIMARY KEY, ADD PRIMARY KEY (v), CHANGE id nr INT");
        Assert.Equal(3, Sum("t", "nr"));
        Assert.Equal("""
            CREATE TABLE `t` (
              `x` int NOT NULL DEFAULT '7',
              `nr` int DEFAULT NULL,
              `v` bigint NOT NULL,
              PRIMARY KEY (`v`),
              KEY `v` (`v`)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
            """, Show("t"), ignoreLineEndingDifferences: true);
        Assert.Equal(1062, Assert.Throws<ServerErrorException>(() => Run("ALTER TABLE t ADD UNIQUE u (x)")).Error.Number);
        Assert.Equal("Duplicate entry '7' for key 't.u'", Assert.Throws<ServerErrorException>(() => Run("ALTER TABLE t ADD UNIQUE u (x)")).Error.Message);
        Assert.Equal(2, _session.Scalar($"SELECT count(*) FROM {PhysicalTable.NameOf(Table("t"))}"));
    }

    [Fact]
    public void Foreign_keys_are_enforced_and_protect_their_parents()
    {
        Run("CREATE TABLE p (id INT PRIMARY KEY)");
        Run("CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE)");
        Fill("p", "(1), (2)");
        Fill("c", "(10, 1), (20, 2)");
        Assert.ThrowsAny<Exception>(() => Fill("c", "(30, 3)"));
        _session.Write(Job.Sql($"DELETE FROM {PhysicalTable.NameOf(Table("p"))} WHERE {PhysicalTable.NameOf(Table("p").Columns[0])} = 1"));
        Assert.Equal(1, _session.Scalar($"SELECT count(*) FROM {PhysicalTable.NameOf(Table("c"))}"));
        Assert.Equal("Cannot drop table 'p' referenced by a foreign key constraint 'fk' on table 'c'.", Assert.Throws<ServerErrorException>(() => Run("DROP TABLE p")).Error.Message);
        Assert.Equal(1701, Assert.Throws<ServerErrorException>(() => Run("TRUNCATE TABLE p")).Error.Number);
        Run("RENAME TABLE p TO parent");
        Assert.Contains("REFERENCES `parent` (`id`) ON DELETE CASCADE", Show("c"), StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Fill("c", "(30, 3)"));
        Run("DROP TABLE parent, c");
    }

    [Fact]
    public void Without_checks_children_may_come_before_their_parents()
    {
        _host.ForeignKeyChecks = false;
        Run("CREATE TABLE c (id INT PRIMARY KEY, p INT, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id))");
        Fill("c", "(10, 1)");
        Run("CREATE TABLE p (id INT PRIMARY KEY)");
        Fill("c", "(12, 2)");
        Fill("p", "(1)");
        _host.ForeignKeyChecks = true;
        Assert.ThrowsAny<Exception>(() => Fill("c", "(30, 3)"));
        Fill("c", "(11, 1)");
    }

    [Fact]
    public void Temporary_tables_belong_to_their_session()
    {
        Run("CREATE TABLE t (a INT)");
        Run("CREATE TEMPORARY TABLE t (b INT, c INT)");
        Assert.Equal(2, Table("t").Columns.Count);
        using (var other = _scratch.Session()) Assert.Single(other.FindTable(_scratch.Database.Catalog.Current, "db", "t")!.Columns);
        Run("DROP TABLE t");
        Assert.Single(Table("t").Columns);
        Run("CREATE TEMPORARY TABLE gone (a INT)");
        _session.Dispose();
        Assert.Equal(0, _scratch.Session().Scalar("SELECT count(*) FROM cat_tables WHERE temporary = 1"));
    }

    [Fact]
    public void Auto_increment_values_never_come_back()
    {
        Run("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 10");
        Assert.Equal(10UL, _session.NextAutoIncrement(Table("t"), 3));
        _session.BeginTransaction(false, false);
        var taken = _session.NextAutoIncrement(Table("t"), 1);
        _session.Write(Job.Sql($"INSERT INTO {PhysicalTable.NameOf(Table("t"))} VALUES({taken})"));
        _session.Rollback();
        Assert.Equal(14UL, _session.NextAutoIncrement(Table("t"), 1));
        _session.NoteExplicit(Table("t"), 100);
        _scratch.Reopen();
        using var session = _scratch.Session(_host);
        Assert.Equal(101UL, session.NextAutoIncrement(Table("t"), 1));
        session.NoteExplicit(Table("t"), int.MaxValue);
        Assert.Equal((ulong)int.MaxValue, session.NextAutoIncrement(Table("t"), 1));
    }

    [Fact]
    public void Notes_replace_errors_with_if_exists()
    {
        Run("CREATE TABLE t (a INT)");
        Run("CREATE TABLE IF NOT EXISTS t (a INT)");
        Run("DROP TABLE IF EXISTS u, v");
        Assert.Equal(["Note 1050 Table 't' already exists", "Note 1051 Unknown table 'db.u'", "Note 1051 Unknown table 'db.v'"], _host.Warnings);
    }

    private DdlExpressions Expressions(string sql) => new(Encoding.UTF8.GetBytes(sql), _host);

    private void Run(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        new SchemaStatements(_session, new DdlExpressions(bytes, _host)).Execute(Parser.Parse(bytes.AsSpan()));
    }

    private void Fill(string table, string rows)
    {
        var info = Table(table);
        _session.Write(Job.Sql($"INSERT INTO {PhysicalTable.NameOf(info)} VALUES {rows}"));
    }

    private long Sum(string table, string column) =>
        _session.Scalar($"SELECT sum({PhysicalTable.NameOf(Table(table).Columns.First(c => c.Name == column))}) FROM {PhysicalTable.NameOf(Table(table))}");

    private TableInfo Table(string name) => _session.FindTable(_scratch.Database.Catalog.Current, "db", name)!;

    private string Show(string name) => ShowCreate.Table(Table(name), _scratch.Database.PeekAutoIncrement(Table(name)));

    private string All() => string.Join("\n\n", _scratch.Database.Catalog.Current.Schemas.Values.OrderBy(s => s.Name).Select(s =>
        $"{s.Id} {ShowCreate.Database(s)}\n" + string.Join('\n', s.Tables.Values.OrderBy(t => t.Name).Select(t =>
            $"{t.Id} {t.CreatedUtc:O} {t.RowIdColumn} {t.WithoutRowId} {string.Join(',', t.Columns.Select(c => $"{c.Id}/{c.Ordinal}/{c.Type.Length}/{c.Type.Scale}"))} {string.Join(',', t.Indexes.Select(i => i.Id))}\n{ShowCreate.Table(t)}"))));
}
