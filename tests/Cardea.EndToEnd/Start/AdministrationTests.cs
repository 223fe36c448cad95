namespace Cardea.EndToEnd.Start;

/// <summary>What administrators do with the stock programs beside the client.</summary>
public sealed class AdministrationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-admin").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Stock_mysqladmin_does_its_work()
    {
        using var server = ServerProcess.StartIn(_folder);
        Assert.Equal("mysqld is alive\n", Admin("ping"));
        Assert.Contains("Threads: 1", Admin("status"), StringComparison.Ordinal);
        Assert.Contains("| root ", Admin("processlist"), StringComparison.Ordinal);
        Assert.Equal("", Admin("create", "shop"));
        Assert.Equal("", Admin("flush-hosts", "flush-logs", "flush-status", "flush-tables", "flush-privileges", "flush-threads", "refresh", "reload"));
        Assert.Contains("dropped", Admin("drop", "-f", "shop"), StringComparison.Ordinal);
        Assert.Equal("", Admin("shutdown"));
        Assert.Equal(0, server.WaitForEnd());

        string Admin(params string[] words) => Programs.Run(Programs.Demand("mariadb-admin"), [$"--defaults-file={Options}", .. words]).Demand(server);
    }

    [Fact]
    public void Stock_mysqlcheck_finds_nothing_wrong()
    {
        using var server = ServerProcess.StartIn(_folder);
        server.AsRoot("CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY)");
        var lines = Programs.Run(Programs.Demand("mariadb-check"), [$"--defaults-file={Options}", "--all-databases"]).Demand(server).TrimEnd('\n').Split('\n');
        Assert.Contains(lines, static line => line.StartsWith("shop.t ", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.StartsWith("mysql.user ", StringComparison.Ordinal));
        Assert.All(lines, static line => Assert.EndsWith(" OK", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Stock_mysqldump_under_a_read_lock_on_everything()
    {
        using var server = ServerProcess.StartIn(_folder);
        server.AsRoot("CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY); INSERT INTO shop.t VALUES (41)");
        // FLUSH TABLES WITH READ LOCK
        var dump = Programs.Run(Programs.Demand("mariadb-dump"), [$"--defaults-file={Options}", "--lock-all-tables", "--flush-logs", "shop"]).Demand(server);
        Assert.Contains("INSERT INTO `t` VALUES", dump, StringComparison.Ordinal);
        var refused = Programs.Run(Programs.Demand("mariadb"), [$"--defaults-file={Options}", "-e", "FLUSH TABLES WITH READ LOCK; INSERT INTO shop.t VALUES (42)"]);
        refused.DemandRefusal(server, "ERROR 1223");
        server.AsRoot("INSERT INTO shop.t VALUES (43)"); // the lock ended with its session
    }

    [Fact]
    public void What_was_acknowledged_under_LOCK_TABLES_survives_a_kill()
    {
        using var server = ServerProcess.StartIn(_folder);
        server.AsRoot("CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY)");
        // The client leaves without UNLOCK TABLES, having heard OK.
        server.AsRoot("LOCK TABLES shop.t WRITE; INSERT INTO shop.t VALUES (1), (2)");
        server.KillHard();
        server.Restart();
        Assert.Equal("2", server.AsRoot("SELECT COUNT(*) FROM shop.t"));
    }

    private string Options => Path.Combine(_folder, "data", "root-mariadb.cnf");
}
