using Cardea.Engine;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

public sealed class RoleTests : IDisposable
{
    private readonly TestServer _server = new();
    private readonly TestSession _root;

    public RoleTests()
    {
        _root = _server.Root();
        _root.Run("CREATE ROLE m, r, q", "CREATE USER u, w", "GRANT SELECT ON shop.* TO m", "GRANT r TO u");
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_mandatory_role_is_everybodys()
    {
        _server.Store.Use(new AccountPolicy { MandatoryRoles = [new("m", "%")] });
        var w = _server.Session("w");
        var read = new TableAccess("shop", "t", AccessKind.Select);
        Assert.NotNull(w.Privileges.Current.Check(read)); // granted is not active
        w.Run("SET ROLE m");
        Assert.Null(w.Privileges.Current.Check(read));
        w.Run("SET ROLE ALL EXCEPT m");
        Assert.NotNull(w.Privileges.Current.Check(read));
        w.Run("SET ROLE ALL", "SET DEFAULT ROLE m TO w");
        Assert.Null(w.Privileges.Current.Check(read));
        Assert.Equal(["GRANT USAGE ON *.* TO `w`@`%`"], _root.Grants("w")); // what copies accounts does not see it
        Assert.Contains("GRANT `m`@`%` TO `w`@`%`", w.Run("SHOW GRANTS").Rows.Select(static r => r[0]));
        const string Mandatory = "ERROR 3628 (HY000): The role `m`@`%` is a mandatory role and can't be revoked or dropped. "
            + "The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.";
        Assert.Equal(Mandatory, _root.Fails("DROP ROLE m"));
        Assert.Equal(Mandatory, _root.Fails("DROP USER m"));
        Assert.Equal(Mandatory, _root.Fails("REVOKE m FROM w"));
        Assert.Equal(Mandatory, _root.Fails("RENAME USER m TO n"));
        Assert.Equal("ERROR 3897 (HY000): AuthId `m`@`%` is set as mandatory_roles. Cannot grant the 'SYSTEM_USER' privilege.", _root.Fails("GRANT SYSTEM_USER ON *.* TO m"));
        Assert.StartsWith("ERROR 3897", _root.Fails("GRANT ALL ON *.* TO m"));
        _server.Store.Use(AccountPolicy.Default);
        Assert.NotNull(w.Privileges.Current.Check(read)); // felt at the next statement
        _root.Run("DROP ROLE m");
    }

    [Fact]
    public void All_roles_or_the_default_ones_are_active_after_login()
    {
        _root.Run("GRANT q TO u", "SET DEFAULT ROLE r TO u");
        var grants = _server.Account("u").Grants;
        Assert.Equal([new AccountId("r", "%")], _server.Store.Current.RolesAtLogin(grants));
        _server.Store.Use(new AccountPolicy { ActivateAllRoles = true, MandatoryRoles = [new("m", "%"), new("nobody", "%"), new("r", "%")] });
        Assert.Equal([new AccountId("q", "%"), new("r", "%"), new("m", "%")], _server.Store.Current.RolesAtLogin(grants));
    }

    [Fact]
    public void A_mandatory_role_counts_as_soon_as_it_exists()
    {
        _server.Store.Use(new AccountPolicy { MandatoryRoles = [new("r", "%"), new("later", "%"), new("a", "%")] });
        var u = _server.Session("u");
        Assert.Equal(["GRANT USAGE ON *.* TO `u`@`%`", "GRANT `r`@`%` TO `u`@`%`"], u.Grants());
        Assert.Equal("ERROR 1396 (HY000): Operation DROP ROLE failed for 'later'@'%'", _root.Fails("DROP ROLE later"));
        Assert.Equal("ERROR 3523 (HY000): Unknown authorization ID `later`@`%`", _root.Fails("REVOKE later FROM u"));
        _root.Run("CREATE ROLE later, a", "GRANT q TO u");
        Assert.Equal("GRANT `a`@`%`,`later`@`%`,`q`@`%`,`r`@`%` TO `u`@`%`", u.Grants()[^1]); // one list, sorted, what is granted and mandatory once
        Assert.StartsWith("ERROR 3628", _root.Fails("DROP ROLE later"));
        // Everybody has it, so what it were given would reach itself.
        Assert.StartsWith("ERROR 4027", _root.Fails("GRANT m TO later"));
    }

    [Fact]
    public void Show_grants_lists_what_active_roles_may_pass_on_in_the_same_line()
    {
        _root.Run("CREATE ROLE inner_role", "GRANT inner_role TO r WITH ADMIN OPTION", "GRANT q TO u WITH ADMIN OPTION");
        Assert.Equal("GRANT `inner_role`@`%`,`q`@`%` TO `u`@`%` WITH ADMIN OPTION", _root.Run("SHOW GRANTS FOR u USING r").Rows[^1][0]);
        Assert.Equal("GRANT `q`@`%` TO `u`@`%` WITH ADMIN OPTION", _root.Grants("u")[^1]);
    }

    [Fact]
    public void Show_grants_for_oneself_counts_the_active_roles_and_leaves_mandatory_ones_out()
    {
        _server.Store.Use(new AccountPolicy { MandatoryRoles = [new("m", "%")] });
        var u = _server.Session("u");
        _root.Run("GRANT INSERT ON shop.* TO r");
        u.Run("SET ROLE r, m");
        string[] shown = ["GRANT USAGE ON *.* TO `u`@`%`", "GRANT SELECT, INSERT ON `shop`.* TO `u`@`%`"];
        Assert.Equal([.. shown, "GRANT `m`@`%`,`r`@`%` TO `u`@`%`"], u.Grants());
        Assert.Equal([.. shown, "GRANT `r`@`%` TO `u`@`%`"], u.Grants("CURRENT_USER()"));
        Assert.Equal(["GRANT USAGE ON *.* TO `u`@`%`", "GRANT `r`@`%` TO `u`@`%`"], u.Grants("u"));
    }

    [Theory]
    [InlineData("GRANT u TO r", "ERROR 4027 (HY000): User account `r`@`%` is directly or indirectly granted to the role `u`@`%`. The GRANT would create a loop")]
    [InlineData("GRANT r TO r", "ERROR 4027 (HY000): User account `r`@`%` is directly or indirectly granted to the role `r`@`%`. The GRANT would create a loop")]
    [InlineData("RENAME USER r TO x", "ERROR 3532 (HY000): Renaming of a role identifier is forbidden")]
    [InlineData("SET DEFAULT ROLE q TO u", "ERROR 3530 (HY000): `q`@`%` is not granted to `u`@`%`")]
    [InlineData("ALTER USER u DEFAULT ROLE r, q", "ERROR 3530 (HY000): `q`@`%` is not granted to `u`@`%`")]
    [InlineData("SHOW GRANTS FOR u USING q", "ERROR 3530 (HY000): `q`@`%` is not granted to `u`@`%`")]
    [InlineData("CREATE ROLE r", "ERROR 1396 (HY000): Operation CREATE ROLE failed for 'r'@'%'")]
    [InlineData("DROP ROLE nobody", "ERROR 1396 (HY000): Operation DROP ROLE failed for 'nobody'@'%'")]
    [InlineData("GRANT nobody TO u", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("REVOKE nobody FROM u", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("GRANT nobody TO nowhere", "ERROR 3523 (HY000): Unknown authorization ID `nowhere`@`%`")]
    [InlineData("REVOKE nobody FROM nowhere", "ERROR 3523 (HY000): Unknown authorization ID `nowhere`@`%`")]
    [InlineData("GRANT ''@'%' TO u", "ERROR 3524 (HY000): Failed to grant ``@`%` to `u`@`%`")]
    [InlineData("ALTER USER nobody DEFAULT ROLE ALL", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("SET DEFAULT ROLE ALL TO nobody", "ERROR 3523 (HY000): Unknown authorization ID `nobody`@`%`")]
    [InlineData("SET DEFAULT ROLE r TO nobody", "ERROR 3530 (HY000): `r`@`%` is not granted to `nobody`@`%`")]
    [InlineData("SET ROLE nobody", "ERROR 3530 (HY000): `nobody`@`%` is not granted to `root`@`localhost`")]
    [InlineData("GRANT r TO ''@'%'", "ERROR 3876 (HY000): Cannot grant roles to an anonymous user.")]
    public void Refusals_have_MySQLs_number_and_text(string sql, string error)
    {
        if (sql.Contains("''", StringComparison.Ordinal)) _root.Run("CREATE USER ''@'%'");
        Assert.Equal(error, _root.Fails(sql));
    }

    [Fact]
    public void An_admin_option_counts_through_active_roles()
    {
        _root.Run("GRANT q TO r WITH ADMIN OPTION");
        var u = _server.Session("u");
        Assert.StartsWith("ERROR 1227 (42000): Access denied; you need (at least one of) the WITH ADMIN, ROLE_ADMIN, SUPER privilege(s)", u.Fails("GRANT q TO w"));
        u.Run("SET ROLE r", "GRANT q TO w", "REVOKE q FROM w");
        Assert.Equal(["GRANT USAGE ON *.* TO `r`@`%`", "GRANT `q`@`%` TO `r`@`%` WITH ADMIN OPTION"], _root.Grants("r"));
    }

    [Fact]
    public void Who_is_no_system_user_changes_none_and_makes_none()
    {
        _root.Run("CREATE USER admin, sys1, sys2", "GRANT ALL ON *.* TO admin WITH GRANT OPTION", "REVOKE SYSTEM_USER ON *.* FROM admin", "GRANT SYSTEM_USER ON *.* TO sys1, q", "GRANT q TO sys2");
        var admin = _server.Session("admin");
        foreach (var victim in (string[])["sys1", "sys2"]) // by its own right, and by a role that is not even active
            foreach (var sql in (string[])
                [
                    $"ALTER USER {victim} IDENTIFIED BY 'x'", $"SET PASSWORD FOR {victim} = 'x'", $"DROP USER {victim}", $"RENAME USER {victim} TO x", $"GRANT SELECT ON shop.* TO {victim}",
                    $"GRANT SYSTEM_USER ON *.* TO {victim}", $"REVOKE SYSTEM_USER ON *.* FROM {victim}",
                    $"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {victim}", $"GRANT r TO {victim}", $"REVOKE r FROM {victim}", $"SET DEFAULT ROLE NONE TO {victim}", $"GRANT PROXY ON w TO {victim}",
                ])
            {
                var error = admin.Fails(sql);
                if (sql.StartsWith("GRANT PROXY", StringComparison.Ordinal)) Assert.StartsWith("ERROR 1698", error);
                else Assert.Equal("ERROR 1227 (42000): Access denied; you need (at least one of) the SYSTEM_USER privilege(s) for this operation", error);
            }
        Assert.StartsWith("ERROR 1227", admin.Fails("GRANT q TO w"));
        Assert.StartsWith("ERROR 1227", admin.Fails("CREATE USER z DEFAULT ROLE q"));
        Assert.StartsWith("ERROR 1227", admin.Fails("GRANT SYSTEM_USER ON *.* TO w"));
        admin.Run("ALTER USER w IDENTIFIED BY 'x'", "GRANT r TO w");
    }
}
