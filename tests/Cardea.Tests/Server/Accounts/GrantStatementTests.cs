using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Tls;

namespace Cardea.Tests.Server.Accounts;

public sealed class GrantStatementTests : IDisposable
{
    private readonly TestServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void SHOW_GRANTS_of_root_is_that_of_8_4()
    {
        var lines = _server.Root().Grants("CURRENT_USER()");
        Assert.Equal("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, SHUTDOWN, PROCESS, FILE, REFERENCES, INDEX, ALTER, SHOW DATABASES, SUPER, CREATE TEMPORARY TABLES, "
            + "LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, CREATE TABLESPACE, "
            + "CREATE ROLE, DROP ROLE ON *.* TO `root`@`localhost` WITH GRANT OPTION", lines[0]);
        Assert.StartsWith("GRANT ALLOW_NONEXISTENT_DEFINER,APPLICATION_PASSWORD_ADMIN,", lines[1]);
        Assert.EndsWith(",XA_RECOVER_ADMIN ON *.* TO `root`@`localhost` WITH GRANT OPTION", lines[1]);
        Assert.Equal("GRANT PROXY ON ``@`` TO `root`@`localhost` WITH GRANT OPTION", lines[2]);
        Assert.Equal("Grants for root@localhost", _server.Root().Run("SHOW GRANTS").Columns[0]);
    }

    [Fact]
    public void Grants_of_every_level_are_shown_as_statements_that_make_them_again()
    {
        var root = _server.Root();
        root.Run("CREATE USER u", "CREATE ROLE r", "GRANT RELOAD, SELECT ON *.* TO u", "GRANT ROLE_ADMIN, CONNECTION_ADMIN ON *.* TO u", "GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO u WITH GRANT OPTION",
            @"GRANT ALL ON `my\_db`.* TO u WITH GRANT OPTION", "GRANT SELECT, INSERT ON `shop%`.* TO u", "GRANT ALL ON shop.t TO u", "GRANT SELECT (b, a), UPDATE (a), DELETE ON shop.orders TO u",
            "GRANT EXECUTE ON PROCEDURE shop.p TO u", "GRANT ALL ON FUNCTION shop.f TO u WITH GRANT OPTION", "GRANT r TO u WITH ADMIN OPTION", "GRANT PROXY ON 'x'@'y' TO u");
        string[] expected =
        [
            "GRANT SELECT, RELOAD ON *.* TO `u`@`%`",
            "GRANT CONNECTION_ADMIN,ROLE_ADMIN ON *.* TO `u`@`%`",
            "GRANT SYSTEM_VARIABLES_ADMIN ON *.* TO `u`@`%` WITH GRANT OPTION",
            @"GRANT ALL PRIVILEGES ON `my\_db`.* TO `u`@`%` WITH GRANT OPTION",
            "GRANT SELECT, INSERT ON `shop%`.* TO `u`@`%`",
            "GRANT SELECT (`a`, `b`), UPDATE (`a`), DELETE ON `shop`.`orders` TO `u`@`%`",
            "GRANT ALL PRIVILEGES ON `shop`.`t` TO `u`@`%`",
            "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `u`@`%`",
            "GRANT EXECUTE, ALTER ROUTINE ON FUNCTION `shop`.`f` TO `u`@`%` WITH GRANT OPTION",
            "GRANT PROXY ON `x`@`y` TO `u`@`%`",
            "GRANT `r`@`%` TO `u`@`%` WITH ADMIN OPTION",
        ];
        Assert.Equal(expected, root.Grants("u"));
        root.Run("DROP USER u", "CREATE USER u");
        root.Run(expected);
        Assert.Equal(expected, root.Grants("u"));
    }

    [Fact]
    public void The_old_generation_creates_and_changes_accounts_with_its_warning()
    {
        var root = _server.Root();
        root.Run("GRANT SELECT ON shop.* TO 'laura'@'localhost' IDENTIFIED BY 'secret' REQUIRE X509");
        Assert.Equal((1287, "Using GRANT for creating new user is deprecated and will be removed in future release. Create new user with CREATE USER statement."),
            (Assert.Single(root.Warnings).Number, root.Warnings[0].Message));
        Assert.Equal(TlsRequirementKind.X509, _server.Account("laura", "localhost").Require.Kind);

        root.Run("GRANT USAGE ON *.* TO 'laura'@'localhost' REQUIRE ISSUER '/C=US/ST=WI' AND CIPHER 'EXP1024-RC4-SHA'");
        var laura = _server.Account("laura", "localhost");
        Assert.Equal(new TlsRequirement(TlsRequirementKind.Specified, "EXP1024-RC4-SHA", "/C=US/ST=WI"), laura.Require);
        Assert.Equal(Privilege.Select, laura.Grants.OnSchema("shop")); // nothing but the TLS attributes moved
        Assert.Equal(Privilege.None, laura.Grants.Global);
        Assert.NotEmpty(laura.AuthenticationString);
        Assert.Equal(1287, Assert.Single(root.Warnings).Number);

        root.Run("GRANT USAGE ON *.* TO 'laura'@'localhost' REQUIRE NONE");
        Assert.Equal(TlsRequirement.None, _server.Account("laura", "localhost").Require);
        root.Run("GRANT ALL ON *.* TO 'tom'@'%' IDENTIFIED BY PASSWORD '*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9' WITH GRANT OPTION MAX_USER_CONNECTIONS 3");
        Assert.Equal(("mysql_native_password", 3u), (_server.Account("tom").Plugin, _server.Account("tom").Limits.UserConnections));
    }

    [Fact]
    public void The_old_generation_can_be_switched_off()
    {
        _server.GrantMayChangeAccounts = false;
        var root = _server.Root();
        Assert.Equal("ERROR 1410 (42000): You are not allowed to create a user with GRANT", root.Fails("GRANT SELECT ON shop.* TO x IDENTIFIED BY 'y'"));
        root.Run("CREATE USER x");
        Assert.StartsWith("ERROR 1235", root.Fails("GRANT USAGE ON *.* TO x REQUIRE SSL"));
        root.Run("GRANT USAGE ON *.* TO x");
    }

    [Theory]
    [InlineData("GRANT SELECT ON shop.* TO nobody", "ERROR 1410 (42000): You are not allowed to create a user with GRANT")]
    [InlineData("GRANT RELOAD ON shop.* TO u", "ERROR 1221 (HY000): Incorrect usage of DB GRANT and GLOBAL PRIVILEGES")]
    [InlineData("GRANT RELOAD ON shop.t TO u", "ERROR 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used")]
    [InlineData("GRANT LOCK TABLES ON shop.t TO u", "ERROR 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used")]
    [InlineData("GRANT SELECT (a) ON shop.* TO u", "ERROR 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used")]
    [InlineData("GRANT DELETE (a) ON shop.t TO u", "ERROR 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used")]
    [InlineData("GRANT SELECT ON PROCEDURE shop.p TO u", "ERROR 1144 (42000): Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used")]
    [InlineData("GRANT ROLE_ADMIN ON shop.* TO u", "ERROR 3619 (HY000): Illegal privilege level specified for ROLE_ADMIN")]
    [InlineData("GRANT NO_SUCH_ADMIN ON *.* TO u", "ERROR 1149 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use")]
    [InlineData("GRANT SELECT ON shop.missing TO u", "ERROR 1146 (42S02): Table 'shop.missing' doesn't exist")]
    [InlineData("GRANT SELECT (zz) ON shop.t TO u", "ERROR 1054 (42S22): Unknown column 'zz' in 't'")]
    [InlineData("GRANT EXECUTE ON FUNCTION shop.missing TO u", "ERROR 1305 (42000): FUNCTION missing does not exist")]
    [InlineData("GRANT SELECT ON * TO u", "ERROR 1046 (3D000): No database selected")]
    [InlineData("REVOKE SELECT ON shop.* FROM nobody", "ERROR 1141 (42000): There is no such grant defined for user 'nobody' on host '%'")]
    [InlineData("REVOKE SELECT ON shop.* FROM u", "ERROR 1141 (42000): There is no such grant defined for user 'u' on host '%'")]
    [InlineData("REVOKE SELECT ON shop.t FROM u", "ERROR 1147 (42000): There is no such grant defined for user 'u' on host '%' on table 't'")]
    [InlineData("REVOKE EXECUTE ON PROCEDURE shop.p FROM u", "ERROR 1403 (42000): There is no such grant defined for user 'u' on host '%' on routine 'p'")]
    [InlineData("REVOKE ALL PRIVILEGES, GRANT OPTION FROM nobody", "ERROR 1269 (HY000): Can't revoke all privileges for one or more of the requested users")]
    [InlineData("SHOW GRANTS FOR nobody", "ERROR 1141 (42000): There is no such grant defined for user 'nobody' on host '%'")]
    [InlineData("GRANT nobody TO u", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("GRANT u TO nobody", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("SET DEFAULT ROLE root@localhost TO u", "ERROR 3530 (HY000): `root`@`localhost` is not granted to `u`@`%`")]
    public void Refusals_have_MySQLs_number_and_text(string sql, string error)
    {
        _server.Root().Run("CREATE USER u");
        Assert.Equal(error, _server.Root().Fails(sql));
    }

    [Fact]
    public void REVOKE_takes_what_is_named_and_empty_grants_go()
    {
        var root = _server.Root();
        root.Run("CREATE USER u", "GRANT SELECT, INSERT ON shop.* TO u WITH GRANT OPTION", "REVOKE INSERT ON shop.* FROM u");
        Assert.Contains("GRANT SELECT ON `shop`.* TO `u`@`%` WITH GRANT OPTION", root.Grants("u"));
        root.Run("REVOKE ALL ON shop.* FROM u"); // GRANT OPTION stays
        Assert.Contains("GRANT USAGE ON `shop`.* TO `u`@`%` WITH GRANT OPTION", root.Grants("u"));
        root.Run("REVOKE GRANT OPTION ON shop.* FROM u");
        Assert.Equal(["GRANT USAGE ON *.* TO `u`@`%`"], root.Grants("u"));
        root.Run("GRANT SELECT (a), SELECT ON shop.t TO u", "GRANT UPDATE (a, b) ON shop.t TO u", "REVOKE UPDATE (a) ON shop.t FROM u");
        Assert.Equal("GRANT SELECT, SELECT (`a`), UPDATE (`b`) ON `shop`.`t` TO `u`@`%`", root.Grants("u")[1]);
        root.Run("REVOKE SELECT ON shop.t FROM u"); // from the columns too
        Assert.Equal("GRANT UPDATE (`b`) ON `shop`.`t` TO `u`@`%`", root.Grants("u")[1]);
        root.Run("GRANT ALL ON *.* TO u WITH GRANT OPTION", "CREATE ROLE r", "GRANT r TO u", "REVOKE ALL PRIVILEGES, GRANT OPTION FROM u");
        Assert.Equal(["GRANT USAGE ON *.* TO `u`@`%`", "GRANT `r`@`%` TO `u`@`%`"], root.Grants("u"));
        root.Run("REVOKE IF EXISTS SELECT ON shop.* FROM u, nobody IGNORE UNKNOWN USER");
        Assert.Equal([1141, 3162], root.Warnings.Select(static w => (int)w.Number));
    }

    [Fact]
    public void One_passes_on_only_what_one_holds_and_may_pass_on()
    {
        var root = _server.Root();
        root.Run("CREATE USER giver, taker", "GRANT SELECT, INSERT ON shop.* TO giver WITH GRANT OPTION", "GRANT SELECT (a) ON `my_db`.t TO giver", "GRANT RELOAD ON *.* TO giver");
        var giver = _server.Session("giver");
        giver.Run("GRANT SELECT ON shop.* TO taker", "GRANT INSERT ON shop.t TO taker", "GRANT SELECT (a) ON shop.t TO taker", "REVOKE SELECT ON shop.* FROM taker");
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'giver'@'%' to database 'shop'", giver.Fails("GRANT DELETE ON shop.* TO taker"));
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'giver'@'%' to database 'sho_'", giver.Fails("GRANT SELECT ON `sho_`.* TO taker"));
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'giver'@'%' to database '%'", giver.Fails("GRANT SELECT ON `%`.* TO taker"));
        Assert.Equal("ERROR 1142 (42000): DELETE command denied to user 'giver'@'192.0.2.7' for table 't'", giver.Fails("GRANT DELETE ON shop.t TO taker"));
        Assert.Equal("ERROR 1142 (42000): GRANT command denied to user 'giver'@'192.0.2.7' for table 't'", giver.Fails("GRANT SELECT (a) ON `my_db`.t TO taker"));
        Assert.Equal("ERROR 1045 (28000): Access denied for user 'giver'@'%' (using password: YES)", giver.Fails("GRANT RELOAD ON *.* TO taker"));
        Assert.Equal("ERROR 1045 (28000): Access denied for user 'giver'@'%' (using password: YES)", giver.Fails("GRANT USAGE ON *.* TO taker WITH GRANT OPTION"));
        Assert.Equal("ERROR 1227 (42000): Access denied; you need (at least one of) the GRANT OPTION privilege(s) for this operation", giver.Fails("GRANT ROLE_ADMIN ON *.* TO taker"));
        // 5.7's clauses must not be a way around CREATE USER.
        Assert.StartsWith("ERROR 1227", giver.Fails("GRANT SELECT ON shop.* TO taker IDENTIFIED BY 'mine'"));
        Assert.StartsWith("ERROR 1227", giver.Fails("GRANT SELECT ON shop.* TO taker REQUIRE NONE"));
        Assert.StartsWith("ERROR 1227", giver.Fails("GRANT SELECT ON shop.* TO fresh IDENTIFIED BY 'x'"));
        Assert.StartsWith("ERROR 1227", giver.Fails("REVOKE ALL PRIVILEGES, GRANT OPTION FROM taker"));
        Assert.Equal("ERROR 1142 (42000): SELECT command denied to user 'giver'@'192.0.2.7' for table 'user'", giver.Fails("SHOW GRANTS FOR taker"));
    }

    [Fact]
    public void Show_grants_has_the_order_of_MySQL()
    {
        var root = _server.Root();
        root.Run("CREATE USER u", "GRANT SELECT ON zz.* TO u", "GRANT SELECT ON `ab%`.* TO u", "GRANT SELECT ON `a\\_b`.* TO u",
            "GRANT CREATE ON `a-b`.t TO u", "GRANT CREATE ON a.t TO u", "GRANT EXECUTE ON FUNCTION shop.f TO u", "GRANT EXECUTE ON PROCEDURE shop.p TO u");
        Assert.Equal(
        [
            "GRANT USAGE ON *.* TO `u`@`%`",
            "GRANT SELECT ON `zz`.* TO `u`@`%`", "GRANT SELECT ON `a\\_b`.* TO `u`@`%`", "GRANT SELECT ON `ab%`.* TO `u`@`%`", // escaped wildcards go with the others
            "GRANT CREATE ON `a-b`.`t` TO `u`@`%`", "GRANT CREATE ON `a`.`t` TO `u`@`%`", // as the quoted names compare
            "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `u`@`%`", "GRANT EXECUTE ON FUNCTION `shop`.`f` TO `u`@`%`",
        ], root.Grants("u"));
    }

    [Fact]
    public void Grant_option_named_as_a_privilege_is_that_of_the_dynamic_ones_too()
    {
        var root = _server.Root();
        root.Run("CREATE USER u", "GRANT BACKUP_ADMIN, ROLE_ADMIN ON *.* TO u", "GRANT SELECT ON *.* TO u WITH GRANT OPTION");
        Assert.Equal("GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `u`@`%`", root.Grants("u")[1]);
        root.Run("GRANT GRANT OPTION ON *.* TO u");
        Assert.Equal("GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `u`@`%` WITH GRANT OPTION", root.Grants("u")[1]);
        root.Run("REVOKE GRANT OPTION ON *.* FROM u");
        Assert.Equal(["GRANT SELECT ON *.* TO `u`@`%`", "GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `u`@`%`"], root.Grants("u"));
    }

    [Fact]
    public void Grant_as_asks_only_for_the_restrictions_of_that_account()
    {
        _server.Store.Use(new AccountPolicy { PartialRevokes = true });
        var root = _server.Root();
        root.Run("CREATE USER some, other", "GRANT SELECT ON *.* TO some", "REVOKE SELECT ON shop.* FROM some", "GRANT SELECT, INSERT ON *.* TO other AS some");
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `other`@`%`", "REVOKE SELECT ON `shop`.* FROM `other`@`%`"], root.Grants("other"));
    }

    [Theory]
    [InlineData("DROP USER {0}")]
    [InlineData("ALTER USER {0} ACCOUNT LOCK")]
    [InlineData("REVOKE SELECT ON shop.* FROM {0}")]
    [InlineData("SHOW GRANTS FOR {0}")]
    [InlineData("GRANT {0} TO u")]
    [InlineData("SET ROLE {0}")]
    public void A_name_that_no_account_can_have_is_1470_in_every_statement(string sql)
    {
        var name = new string('n', 33);
        Assert.Equal($"ERROR 1470 (HY000): String '{name}' is too long for user name (should be no longer than 32)", _server.Root().Fails(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, name)));
    }

    [Fact]
    public void Roles_give_their_rights_when_active_and_loops_are_refused()
    {
        var root = _server.Root();
        root.Run("CREATE ROLE reader, writer, outer_role", "CREATE USER u", "GRANT SELECT ON shop.* TO reader", "GRANT INSERT ON shop.* TO writer", "GRANT reader TO outer_role", "GRANT outer_role, writer TO u");
        Assert.StartsWith("ERROR 4027", root.Fails("GRANT outer_role TO reader"));
        Assert.StartsWith("ERROR 4027", root.Fails("GRANT reader TO reader"));
        var u = _server.Session("u");
        var read = new TableAccess("shop", "t", AccessKind.Select);
        Assert.NotNull(u.Privileges.Current.Check(read));
        u.Run("SET ROLE outer_role");
        Assert.Null(u.Privileges.Current.Check(read));
        Assert.NotNull(u.Privileges.Current.Check(read with { Kind = AccessKind.Insert }));
        Assert.Contains("GRANT SELECT ON `shop`.* TO `u`@`%`", u.Run("SHOW GRANTS").Rows.Select(static r => r[0]));
        Assert.Contains("GRANT INSERT ON `shop`.* TO `u`@`%`", u.Run("SHOW GRANTS FOR CURRENT_USER() USING writer").Rows.Select(static r => r[0]));
        u.Run("SET ROLE ALL");
        Assert.Null(u.Privileges.Current.Check(read with { Kind = AccessKind.Insert }));
        root.Run("REVOKE outer_role FROM u"); // an active role that is taken away gives nothing any more
        Assert.NotNull(u.Privileges.Current.Check(read));
        Assert.Equal("ERROR 3530 (HY000): `reader`@`%` is not granted to `u`@`%`", u.Fails("SET ROLE reader"));
        Assert.StartsWith("ERROR 1227 (42000): Access denied; you need (at least one of) the WITH ADMIN, ROLE_ADMIN, SUPER", u.Fails("GRANT writer TO u"));
        root.Run("GRANT writer TO u WITH ADMIN OPTION");
        u.Run("GRANT writer TO reader", "SET DEFAULT ROLE writer TO u");
        root.Run("DROP ROLE writer");
        Assert.Empty(_server.Account("u").Grants.Roles);
        Assert.Empty(_server.Account("u").Grants.DefaultRoles);
    }

    [Fact]
    public void SHOW_PRIVILEGES_lists_all()
    {
        var rows = Cardea.Server.Accounts.Statements.AccountStatements.ShowPrivileges().Rows;
        Assert.Equal(33 + DynamicPrivileges.All.Count, rows.Count);
        string[] first = ["Alter", "Alter routine", "Create", "Create routine", "Create role", "Create temporary tables", "Create view", "Create user", "Delete"];
        Assert.Equal(first, rows.Take(first.Length).Select(static r => r[0]));
        string[] last = ["Trigger", "Create tablespace", "Update", "Usage"];
        Assert.Equal(last, rows.Take(33).TakeLast(last.Length).Select(static r => r[0]));
        Assert.Equal(DynamicPrivileges.All, DynamicPrivileges.All.Order(StringComparer.Ordinal));
        Assert.Equal(Privilege.AllGlobal | Privilege.GrantOption, Privileges.Table.Aggregate(Privilege.None, static (set, r) => set | r.Privilege));
    }
}
