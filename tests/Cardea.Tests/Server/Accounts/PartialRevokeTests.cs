using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

public sealed class PartialRevokeTests : IDisposable
{
    private readonly TestServer _server = new();
    private readonly TestSession _root;

    public PartialRevokeTests()
    {
        _root = _server.Root();
        _server.Store.Use(new AccountPolicy { PartialRevokes = true });
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_schema_can_be_taken_out_of_a_global_privilege_and_given_back()
    {
        _root.Run("CREATE USER u", "GRANT SELECT, INSERT ON *.* TO u", "REVOKE INSERT ON shop.* FROM u");
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `u`@`%`", "REVOKE INSERT ON `shop`.* FROM `u`@`%`"], _root.Grants("u"));
        Assert.Equal((true, true, false), (May("u", "shop", AccessKind.Select), May("u", "other", AccessKind.Insert), May("u", "shop", AccessKind.Insert)));
        _root.Run("REVOKE SELECT ON shop.* FROM u");
        Assert.Equal("REVOKE SELECT, INSERT ON `shop`.* FROM `u`@`%`", _root.Grants("u")[1]);
        // What was restricted is lifted and not kept as a grant; what was not held globally is a grant.
        _root.Run("GRANT INSERT, DELETE ON shop.* TO u");
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `u`@`%`", "GRANT DELETE ON `shop`.* TO `u`@`%`", "REVOKE SELECT ON `shop`.* FROM `u`@`%`"], _root.Grants("u"));
        // The schema's own grant is what REVOKE takes first.
        _root.Run("REVOKE DELETE ON shop.* FROM u");
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `u`@`%`", "REVOKE SELECT ON `shop`.* FROM `u`@`%`"], _root.Grants("u"));
        // A restriction needs the global privilege: it goes with it, and an unrestricted grantor's GRANT lifts it.
        _root.Run("REVOKE SELECT ON *.* FROM u");
        Assert.Equal(["GRANT INSERT ON *.* TO `u`@`%`"], _root.Grants("u"));
        _root.Run("REVOKE INSERT ON shop.* FROM u", "GRANT INSERT ON *.* TO u");
        Assert.Equal(["GRANT INSERT ON *.* TO `u`@`%`"], _root.Grants("u"));
    }

    [Fact]
    public void Without_the_switch_a_global_privilege_has_no_holes()
    {
        _server.Store.Use(AccountPolicy.Default);
        _root.Run("CREATE USER u", "GRANT SELECT, INSERT ON *.* TO u");
        Assert.Equal("ERROR 1141 (42000): There is no such grant defined for user 'u' on host '%'", _root.Fails("REVOKE INSERT ON world.* FROM u"));
    }

    [Fact]
    public void Restrictions_outlive_the_switch()
    {
        _root.Run("CREATE USER u", "GRANT SELECT ON *.* TO u", "REVOKE SELECT ON shop.* FROM u");
        _server.Store.Use(AccountPolicy.Default); // as at a start without the option
        Assert.True(_server.Store.Current.Policy.PartialRevokes);
        Assert.False(May("u", "shop", AccessKind.Select));
    }

    [Fact]
    public void Wildcards_in_schema_grants_are_plain_characters()
    {
        _root.Run("CREATE USER u", @"GRANT SELECT ON `my_db`.* TO u", "GRANT SELECT ON `sho%`.* TO u");
        Assert.Equal((true, false, false), (May("u", "my_db", AccessKind.Select), May("u", "myXdb", AccessKind.Select), May("u", "shop", AccessKind.Select)));
        _server.Store.Use(AccountPolicy.Default);
        Assert.Equal((true, true), (May("u", "myXdb", AccessKind.Select), May("u", "shop", AccessKind.Select)));
    }

    [Fact]
    public void A_restricted_grantor_passes_the_restriction_on()
    {
        _root.Run("CREATE USER giver, a, b, c", "GRANT SELECT, INSERT ON *.* TO giver WITH GRANT OPTION", "REVOKE INSERT ON shop.* FROM giver",
            "GRANT INSERT ON *.* TO b", "GRANT INSERT ON shop.* TO c");
        var giver = _server.Session("giver");
        giver.Run("GRANT SELECT, INSERT ON *.* TO a, b, c");
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `a`@`%`", "REVOKE INSERT ON `shop`.* FROM `a`@`%`"], _root.Grants("a"));
        Assert.Equal(["GRANT SELECT, INSERT ON *.* TO `b`@`%`"], _root.Grants("b")); // had more already
        Assert.True(May("c", "shop", AccessKind.Insert)); // had it on the schema
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'giver'@'%' to database 'shop'", giver.Fails("GRANT INSERT ON shop.* TO a"));
        Assert.Equal("ERROR 3879 (HY000): Access denied for AuthId `giver`@`%` to database 'shop'.", giver.Fails("REVOKE INSERT ON *.* FROM b"));
        giver.Run("REVOKE INSERT ON *.* FROM a");
    }

    [Fact]
    public void What_one_source_restricts_another_may_give()
    {
        _root.Run("CREATE USER u", "CREATE ROLE r, s", "GRANT SELECT ON *.* TO u, r", "REVOKE SELECT ON shop.* FROM u", "REVOKE SELECT ON shop.* FROM r", "REVOKE SELECT ON other.* FROM r",
            "GRANT SELECT ON shop.* TO s", "GRANT r, s TO u");
        Assert.Equal((false, true), (May("u", "shop", AccessKind.Select, "r"), May("u", "other", AccessKind.Select, "r")));
        Assert.True(May("u", "shop", AccessKind.Select, "r", "s"));
        Assert.Contains("REVOKE SELECT ON `shop`.* FROM `u`@`%`", _root.Run("SHOW GRANTS FOR u USING r").Rows.Select(static r => r[0]));
        Assert.DoesNotContain(_root.Run("SHOW GRANTS FOR u USING r, s").Rows, static r => r[0]!.StartsWith("REVOKE", StringComparison.Ordinal));
    }

    [Fact]
    public void GRANT_AS_carries_the_restrictions_of_the_account_named()
    {
        _root.Run("CREATE USER limited, u", "GRANT SELECT, INSERT ON *.* TO limited", "REVOKE INSERT ON shop.* FROM limited", "CREATE ROLE wide", "GRANT INSERT ON shop.* TO wide", "GRANT wide TO limited");
        _root.Run("GRANT INSERT ON *.* TO u AS limited");
        Assert.Equal("REVOKE INSERT ON `shop`.* FROM `u`@`%`", _root.Grants("u")[1]);
        _root.Run("GRANT INSERT ON *.* TO u AS limited WITH ROLE wide");
        Assert.Equal(["GRANT INSERT ON *.* TO `u`@`%`"], _root.Grants("u"));
        Assert.Equal("ERROR 3835 (HY000): GRANT ... AS is currently supported only for global privileges.", _root.Fails("GRANT INSERT ON shop.* TO u AS limited"));
        const string Refused = "ERROR 3836 (HY000): Either some of the authorization IDs in the AS clause are invalid or the current user lacks privileges to execute the statement.";
        Assert.Equal(Refused, _root.Fails("GRANT INSERT ON *.* TO u AS nobody"));
        Assert.Equal(Refused, _root.Fails("GRANT INSERT ON *.* TO u AS limited WITH ROLE nobody"));
        _root.Run("CREATE USER giver", "GRANT INSERT ON *.* TO giver WITH GRANT OPTION", "REVOKE INSERT ON other.* FROM giver");
        Assert.Equal(Refused, _server.Session("giver").Fails("GRANT INSERT ON *.* TO u AS limited")); // no way around one's own restriction
    }

    [Fact]
    public void Restrictions_are_stored_shown_and_dropped_with_everything_else()
    {
        var directory = Directory.CreateTempSubdirectory("cardea-restrictions");
        try
        {
            _root.Run("CREATE USER u", "GRANT SELECT, UPDATE ON *.* TO u WITH GRANT OPTION", "REVOKE SELECT, GRANT OPTION ON `a\"b`.* FROM u", "REVOKE UPDATE ON shop.* FROM u");
            AccountStore.Create(directory.FullName, _server.Store.Current.All, _server.Clock).Dispose();
            using var store = AccountStore.Open(directory.FullName, _server.Clock);
            Assert.Equal(_server.Account("u").Grants.Restrictions, store.Current.Find(new("u", "%"))!.Grants.Restrictions);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
        var user = Cardea.Server.Accounts.SystemTables.AccountSystemTables.Make(_server.Store, static _ => []).Single(static t => t is { Schema: "mysql", Name: "user" });
        var row = user.Rows(null!, new Dictionary<int, object?>()).Single(static r => (string)r[1]! == "u");
        Assert.Equal("""{"Restrictions": [{"Database": "a\"b", "Privileges": ["SELECT", "GRANT OPTION"]}, {"Database": "shop", "Privileges": ["UPDATE"]}]}""", row[^1]);
        _root.Run("REVOKE ALL PRIVILEGES, GRANT OPTION FROM u");
        Assert.Equal(["GRANT USAGE ON *.* TO `u`@`%`"], _root.Grants("u"));
    }

    private bool May(string user, string schema, AccessKind kind, params string[] roles)
    {
        var session = _server.Session(user);
        session.Privileges.ActiveRoles = [.. roles.Select(static r => new AccountId(r, "%"))];
        return session.Privileges.Current.Check(new TableAccess(schema, "t", kind)) is null;
    }
}
