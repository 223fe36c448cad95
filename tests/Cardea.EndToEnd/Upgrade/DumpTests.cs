namespace Cardea.EndToEnd.Upgrade;

/// <summary>The stock <c>mariadb-dump</c> against the server: an ordinary schema comes back as it was, and the accounts out of the schema mysql.</summary>
public sealed class DumpTests
{
    private const string Accounts = """
        CREATE DATABASE shop; USE shop;
        CREATE TABLE a (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, n VARCHAR(30) DEFAULT 'x', d DATETIME(3), KEY (n)) COMMENT='it''s';
        INSERT INTO a (n, d) VALUES ('one', '2024-01-31 10:11:12.013'), ('z''wei \\', NULL), (NULL, NULL);
        CREATE TABLE b (id INT PRIMARY KEY, a INT UNSIGNED, data BLOB, j JSON, FOREIGN KEY (a) REFERENCES a (id));
        INSERT INTO b VALUES (1, 1, x'00FF275C0A', '{"a": 1}');
        CREATE USER clerk IDENTIFIED BY 'clerk-pass' COMMENT 'counts'; CREATE USER auditor IDENTIFIED BY 'auditor-pass' REQUIRE SSL;
        CREATE ROLE reader; GRANT SELECT, LOCK TABLES ON shop.* TO reader; GRANT reader TO clerk; SET DEFAULT ROLE reader TO clerk;
        GRANT INSERT, UPDATE (n) ON shop.a TO clerk; GRANT SELECT, LOCK TABLES ON *.* TO auditor;
        """;

    private static ProgramRun Dump(ServerProcess server, string user, string password, params string[] arguments) =>
        Programs.Run(Programs.Demand("mariadb-dump"), ["--no-defaults", "--skip-dump-date", "--socket=" + server.Socket, "--user=" + user, "--password=" + password, .. arguments]);

    [Fact]
    public void What_was_dumped_is_the_same_when_it_is_loaded_into_another_server()
    {
        using var server = ServerProcess.Start();
        server.AsRoot(Accounts);
        var shop = Dump(server, "root", server.RootPassword, "shop").Demand(server);
        var mysql = Dump(server, "auditor", "auditor-pass", "mysql").Demand(server);
        // Every table as SHOW CREATE TABLE has it, every account with its hash; mariadb-dump makes the two logs only where they are missing.
        foreach (var table in server.AsRoot("SHOW TABLES FROM mysql").Split('\n'))
            Assert.Contains($"CREATE TABLE {(table is "general_log" or "slow_log" ? "IF NOT EXISTS " : "")}`{table}` (\n", mysql, StringComparison.Ordinal);
        Assert.Contains("  PRIMARY KEY (`Host`,`User`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin COMMENT='Users and global privileges';\n", mysql, StringComparison.Ordinal);
        foreach (var account in (string[])["clerk", "auditor", "reader", "root"]) Assert.Matches($@"INSERT INTO `user` VALUES(?:\n.*)*\n\('[^']*','{account}'", mysql);

        var folder = Directory.CreateTempSubdirectory("cardea-dump").FullName;
        try
        {
            var made = ServerProcess.RunToEnd(folder, "--no-defaults", $"--datadir={folder}/data", "--initialize");
            Assert.True(made.ExitCode == 0, made.ToString());
            File.WriteAllText(Path.Combine(folder, "mysql.sql"), mysql);
            var import = Programs.Run(Programs.Cardea, ["upgrade", "--no-defaults", $"--datadir={folder}/data", $"--import-dump={folder}/mysql.sql"]);
            Assert.Contains("3 imported, 0 imported and locked", import.Output + import.Errors, StringComparison.Ordinal);
            using var other = ServerProcess.StartIn(folder);
            other.AsRoot("CREATE DATABASE shop");
            Clients.Stock(["--user=root", $"--password={other.RootPassword}", $"--socket={other.Socket}", "shop"], shop).Demand(other);
            Assert.Equal(shop, Dump(other, "root", other.RootPassword, "shop").Demand(other));
            Assert.Equal("reader\tone", Clients.Stock([.. other.At("clerk", "clerk-pass"), "--skip-ssl-verify-server-cert", "-N", "-B", "-e", "SELECT REPLACE(LEFT(CURRENT_ROLE(), 7), '`', ''), n FROM shop.a WHERE id = 1"]).Demand(other).TrimEnd());
            foreach (var show in (string[])["SHOW GRANTS FOR clerk", "SHOW GRANTS FOR reader", "SHOW CREATE USER auditor", "SELECT authentication_string FROM mysql.user WHERE user IN ('clerk', 'auditor') ORDER BY user"])
                Assert.Equal(server.AsRoot(show), other.AsRoot(show));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Nobody_dumps_what_he_may_not_read()
    {
        using var server = ServerProcess.Start();
        server.AsRoot(Accounts);
        Assert.Contains("CREATE TABLE `a`", Dump(server, "clerk", "clerk-pass", "shop").Demand(server), StringComparison.Ordinal);
        foreach (var schema in (string[])["mysql", "sys"]) Dump(server, "clerk", "clerk-pass", schema).DemandRefusal(server, "1044");
        var all = Dump(server, "clerk", "clerk-pass", "--all-databases").Demand(server);
        Assert.Contains("USE `shop`", all, StringComparison.Ordinal);
        Assert.DoesNotContain("$A$005$", all, StringComparison.Ordinal);
        // As in MySQL: nobody locks these, and without a lock everybody dumps what he may read.
        Dump(server, "root", server.RootPassword, "performance_schema").DemandRefusal(server, "SELECT, LOCK TABLES command denied to user 'root'@'localhost'");
        Dump(server, "root", server.RootPassword, "information_schema").DemandRefusal(server, "Access denied for user 'root'@'localhost' to database 'information_schema'");
        Assert.Contains("INSERT INTO `session_status` VALUES", Dump(server, "root", server.RootPassword, "--skip-lock-tables", "performance_schema").Demand(server), StringComparison.Ordinal);
        Assert.Contains("VIEW `session_ssl_status`", Dump(server, "root", server.RootPassword, "sys").Demand(server), StringComparison.Ordinal);
    }
}
