using System.Text;
using Cardea.Engine;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts;
using Cardea.Tls;

namespace Cardea.Tests.Server.Accounts;

public sealed class UserStatementTests : IDisposable
{
    private readonly TestServer _server = new();

    public void Dispose() => _server.Dispose();

    private bool Opens(string user, string host, string password, bool second = false)
    {
        var account = _server.Account(user, host);
        var stored = second ? account.SecondAuthenticationString! : account.AuthenticationString;
        return AuthenticationMethods.Find(account.Plugin)!.Verify(Encoding.UTF8.GetBytes(password), stored);
    }

    [Theory]
    [InlineData("IDENTIFIED BY 's3cret'", "caching_sha2_password")]
    [InlineData("IDENTIFIED WITH sha256_password BY 's3cret'", "sha256_password")]
    [InlineData("IDENTIFIED WITH 'mysql_native_password' BY 's3cret'", "mysql_native_password")]
    [InlineData("IDENTIFIED WITH mysql_native_password AS '*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9'", "mysql_native_password")]
    public void CREATE_USER_stores_the_password_of_its_method(string clause, string plugin)
    {
        _server.Root().Run($"CREATE USER u {clause}");
        Assert.Equal(plugin, _server.Account("u").Plugin);
        Assert.True(Opens("u", "%", clause.Contains(" AS ") ? "123456" : "s3cret"));
        Assert.False(Opens("u", "%", "other"));
    }

    [Fact]
    public void A_method_that_is_off_or_unknown_is_1524_and_a_bad_hash_1827()
    {
        _server.Methods.Remove("mysql_native_password");
        var root = _server.Root();
        Assert.Equal("ERROR 1524 (HY000): Plugin 'mysql_native_password' is not loaded", root.Fails("CREATE USER u IDENTIFIED WITH mysql_native_password BY 'x'"));
        Assert.Equal("ERROR 1524 (HY000): Plugin 'dialog' is not loaded", root.Fails("CREATE USER u IDENTIFIED WITH dialog"));
        Assert.Equal("ERROR 1524 (HY000): Plugin 'mysql_clear_password' is not loaded", root.Fails("CREATE USER u IDENTIFIED WITH mysql_clear_password BY 'x'"));
        Assert.Equal("ERROR 1827 (HY000): The password hash doesn't have the expected format.", root.Fails("CREATE USER u IDENTIFIED WITH caching_sha2_password AS 'short'"));
        Assert.Equal("ERROR 1819 (HY000): Your password does not satisfy the current policy requirements", root.Fails($"CREATE USER u IDENTIFIED BY '{new string('x', 257)}'"));
        root.Run($"CREATE USER u IDENTIFIED BY '{new string('x', 256)}'");
    }

    [Fact]
    public void Several_accounts_are_made_at_once_or_none()
    {
        var root = _server.Root();
        root.Run("CREATE USER a@'192.0.2.%' IDENTIFIED BY 'x', 'b'@LOCALHOST");
        Assert.NotNull(_server.Account("b", "localhost"));
        Assert.Equal("ERROR 1396 (HY000): Operation CREATE USER failed for 'a'@'192.0.2.%','b'@'localhost'", root.Fails("CREATE USER a@'192.0.2.%', c, b@localhost"));
        Assert.Equal("ERROR 1396 (HY000): Operation CREATE USER failed for 'd'@'%'", root.Fails("CREATE USER d, d"));
        root.Run("CREATE USER IF NOT EXISTS b@localhost, c");
        Assert.Equal((WarningLevel.Note, (ushort)3163, "Authorization ID 'b'@'localhost' already exists."), Assert.Single(root.Warnings));
        Assert.NotNull(_server.Account("c"));
        Assert.Equal($"ERROR 1470 (HY000): String '{new string('n', 33)}' is too long for user name (should be no longer than 32)", root.Fails($"CREATE USER {new string('n', 33)}"));
    }

    [Theory]
    [InlineData("REQUIRE NONE", TlsRequirementKind.None, "", "", "", "NONE")]
    [InlineData("REQUIRE SSL", TlsRequirementKind.Any, "", "", "", "SSL")]
    [InlineData("REQUIRE X509", TlsRequirementKind.X509, "", "", "", "X509")]
    [InlineData("REQUIRE CIPHER 'EXP1024-RC4-SHA' AND ISSUER '/C=US/O=CA'", TlsRequirementKind.Specified, "EXP1024-RC4-SHA", "/C=US/O=CA", "", "ISSUER '/C=US/O=CA' CIPHER 'EXP1024-RC4-SHA'")]
    [InlineData("REQUIRE ISSUER 'i' SUBJECT 's' AND CIPHER 'c'", TlsRequirementKind.Specified, "c", "i", "s", "SUBJECT 's' ISSUER 'i' CIPHER 'c'")]
    public void REQUIRE_is_kept_and_shown(string clause, TlsRequirementKind kind, string cipher, string issuer, string subject, string shown)
    {
        var root = _server.Root();
        root.Run($"CREATE USER u {clause}");
        Assert.Equal(new TlsRequirement(kind, cipher, issuer, subject), _server.Account("u").Require);
        Assert.Equal("CREATE USER `u`@`%` IDENTIFIED WITH 'caching_sha2_password' REQUIRE " + shown + " PASSWORD EXPIRE DEFAULT ACCOUNT UNLOCK PASSWORD HISTORY DEFAULT "
            + "PASSWORD REUSE INTERVAL DEFAULT PASSWORD REQUIRE CURRENT DEFAULT", root.CreateUser("u"));
        root.Run("ALTER USER u ACCOUNT LOCK"); // REQUIRE not named: unchanged
        Assert.Equal(kind, _server.Account("u").Require.Kind);
        root.Run("ALTER USER u REQUIRE SUBJECT 'x'"); // the whole rule is replaced
        Assert.Equal(new TlsRequirement(TlsRequirementKind.Specified, "", "", "x"), _server.Account("u").Require);
    }

    [Fact]
    public void SHOW_CREATE_USER_can_be_run_again_and_gives_the_same_account()
    {
        var root = _server.Root();
        root.Run("CREATE ROLE r", @"CREATE USER `o``d'd`@'192.0.2.0/255.255.255.0' IDENTIFIED WITH sha256_password BY 'p' DEFAULT ROLE r REQUIRE SUBJECT '/CN=o\'d\\d' "
            + @"WITH MAX_QUERIES_PER_HOUR 1 MAX_UPDATES_PER_HOUR 2 MAX_CONNECTIONS_PER_HOUR 3 MAX_USER_CONNECTIONS 4 PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK "
            + @"PASSWORD HISTORY 6 PASSWORD REUSE INTERVAL 365 DAY PASSWORD REQUIRE CURRENT OPTIONAL FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME UNBOUNDED COMMENT 'it''s'");
        var id = "`o``d'd`@'192.0.2.0/255.255.255.0'";
        _server.PrintIdentifiedWithAsHex = true;
        var shown = root.CreateUser(id);
        Assert.Contains(" AS 0x", shown);
        Assert.Contains("DEFAULT ROLE `r`@`%` REQUIRE SUBJECT '/CN=o\\'d\\\\d' WITH MAX_QUERIES_PER_HOUR 1 MAX_UPDATES_PER_HOUR 2 MAX_CONNECTIONS_PER_HOUR 3 MAX_USER_CONNECTIONS 4 "
            + "PASSWORD EXPIRE INTERVAL 90 DAY ACCOUNT LOCK PASSWORD HISTORY 6 PASSWORD REUSE INTERVAL 365 DAY PASSWORD REQUIRE CURRENT OPTIONAL "
            + "FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME UNBOUNDED ATTRIBUTE '{\"comment\": \"it\\'s\"}'", shown);
        root.Run($"DROP USER {id}", shown);
        Assert.Equal(shown, root.CreateUser(id));
    }

    [Fact]
    public void The_hash_is_a_secret_for_those_who_may_not_read_mysql_user()
    {
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x'", "CREATE USER v IDENTIFIED BY 'x'");
        var u = _server.Session("u");
        Assert.Contains("AS '<secret>'", u.CreateUser("CURRENT_USER()"));
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'u'@'%' to database 'mysql'", u.Fails("SHOW CREATE USER v"));
        _server.Root().Run("GRANT SELECT ON mysql.* TO u");
        Assert.DoesNotContain("secret", u.CreateUser("v"));
        Assert.Equal("ERROR 1396 (HY000): Operation SHOW CREATE USER failed for 'w'@'%'", u.Fails("SHOW CREATE USER w"));
    }

    [Fact]
    public void ALTER_and_DROP_name_the_missing()
    {
        var root = _server.Root();
        root.Run("CREATE USER a");
        Assert.Equal("ERROR 1396 (HY000): Operation ALTER USER failed for 'x'@'%','y'@'h'", root.Fails("ALTER USER x, a, y@h ACCOUNT LOCK"));
        Assert.Equal("ERROR 1396 (HY000): Operation DROP USER failed for 'x'@'%'", root.Fails("DROP USER a, x"));
        root.Run("ALTER USER IF EXISTS x, a ACCOUNT LOCK");
        Assert.Equal((WarningLevel.Note, (ushort)3162, "Authorization ID 'x'@'%' does not exist."), Assert.Single(root.Warnings));
        Assert.True(_server.Account("a").Locked);
        root.Run("DROP USER IF EXISTS x, a");
        Assert.Null(_server.Store.Current.Find(new("a", "%")));
        Assert.StartsWith("ERROR 1396", root.Fails("DROP USER 'mysql.sys'@localhost"));
    }

    [Fact]
    public void RENAME_takes_everything_along()
    {
        var root = _server.Root();
        root.Run("CREATE ROLE r", "CREATE USER a@h IDENTIFIED BY 'x', b", "GRANT SELECT ON shop.* TO a@h", "GRANT r TO b", "SET DEFAULT ROLE r TO b", "GRANT PROXY ON a@h TO b",
            "RENAME USER a@h TO c@'192.0.2.%', b TO s");
        Assert.True(Opens("c", "192.0.2.%", "x"));
        Assert.NotNull(_server.Store.Current.Match("c", ClientHost.From(System.Net.IPAddress.Parse("192.0.2.9")))); // the pattern went along too
        Assert.Contains("GRANT SELECT ON `shop`.* TO `c`@`192.0.2.%`", root.Grants("c@'192.0.2.%'"));
        Assert.Equal(new AccountId("r", "%"), Assert.Single(_server.Account("s").Grants.DefaultRoles));
        Assert.Equal(new AccountId("c", "192.0.2.%"), Assert.Single(_server.Account("s").Grants.Proxies).Proxied);
        Assert.Equal("ERROR 1396 (HY000): Operation RENAME USER failed for 's'@'%','nobody'@'%'", root.Fails("RENAME USER s TO c@'192.0.2.%', nobody TO x"));
        Assert.Equal("ERROR 3532 (HY000): Renaming of a role identifier is forbidden", root.Fails("RENAME USER r TO x"));
    }

    [Fact]
    public void Ones_own_password_is_ones_own_business_and_nothing_else()
    {
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'old', v IDENTIFIED BY 'v'");
        var u = _server.Session("u");
        u.Run("SET PASSWORD = 'one'");
        Assert.True(Opens("u", "%", "one"));
        u.Run("ALTER USER USER() IDENTIFIED BY 'two'");
        u.Run("ALTER USER u IDENTIFIED BY 'three' REPLACE 'two'");
        Assert.True(Opens("u", "%", "three"));
        Assert.Equal(3, u.PasswordChanges);
        const string denied = "ERROR 1227 (42000): Access denied; you need (at least one of) the CREATE USER privilege(s) for this operation";
        foreach (var sql in (string[])["SET PASSWORD FOR v = 'x'", "ALTER USER v IDENTIFIED BY 'x'", "ALTER USER u REQUIRE NONE", "ALTER USER u ACCOUNT UNLOCK", "ALTER USER u PASSWORD EXPIRE NEVER",
            "ALTER USER u IDENTIFIED WITH sha256_password BY 'x'", "ALTER USER u, v IDENTIFIED BY 'x'", "ALTER USER u WITH MAX_USER_CONNECTIONS 0", "CREATE USER w", "DROP USER u", "RENAME USER u TO w"])
            Assert.Equal(denied, u.Fails(sql));
        Assert.Equal("ERROR 1227 (42000): Access denied; you need (at least one of) the CREATE USER or APPLICATION_PASSWORD_ADMIN privilege(s) for this operation",
            u.Fails("ALTER USER u IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD"));
        Assert.Equal("ERROR 3891 (HY000): Incorrect current password. Specify the correct password which has to be replaced.", u.Fails("SET PASSWORD = 'x' REPLACE 'wrong'"));
        _server.PasswordRequireCurrent = true;
        Assert.Equal("ERROR 3892 (HY000): Current password needs to be specified in the REPLACE clause in order to change it.", u.Fails("SET PASSWORD = 'x'"));
        Assert.Equal("ERROR 3893 (HY000): Do not specify the current password while changing it for other users.", _server.Root().Fails("ALTER USER u IDENTIFIED BY 'x' REPLACE 'three'"));
        Assert.Equal("ERROR 1133 (42000): Can't find any matching row in the user table", _server.Root().Fails("SET PASSWORD FOR nobody = 'x'"));
    }

    [Fact]
    public void Two_passwords_hold_until_the_old_one_is_discarded()
    {
        var root = _server.Root();
        root.Run("CREATE USER u IDENTIFIED BY 'old'", "ALTER USER u IDENTIFIED BY 'new' RETAIN CURRENT PASSWORD");
        Assert.True(Opens("u", "%", "new") && Opens("u", "%", "old", second: true));
        Assert.Equal("ERROR 3894 (HY000): Current password can not be retained for user 'u'@'%' because authentication plugin is being changed.",
            root.Fails("ALTER USER u IDENTIFIED WITH sha256_password BY 'x' RETAIN CURRENT PASSWORD"));
        Assert.Equal("ERROR 3895 (HY000): Current password can not be retained for user 'u'@'%' because new password is empty.", root.Fails("ALTER USER u IDENTIFIED BY '' RETAIN CURRENT PASSWORD"));
        root.Run("ALTER USER u DISCARD OLD PASSWORD");
        Assert.Null(_server.Account("u").SecondAuthenticationString);
        root.Run("ALTER USER u IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD", "ALTER USER u IDENTIFIED WITH sha256_password BY 'y'");
        Assert.Null(_server.Account("u").SecondAuthenticationString); // gone with the method
    }

    [Fact]
    public void Another_method_without_a_password_expires_it()
    {
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x'", "ALTER USER u IDENTIFIED WITH sha256_password");
        Assert.True(_server.Account("u") is { PasswordExpired: true, AuthenticationString.Length: 0, Plugin: "sha256_password" });
        _server.Root().Run("SET PASSWORD FOR u = 'y'");
        Assert.False(_server.Account("u").PasswordExpired);
    }

    [Fact]
    public void A_random_password_is_told_once_and_works()
    {
        var result = _server.Root().Run("CREATE USER u IDENTIFIED BY RANDOM PASSWORD, v@localhost IDENTIFIED WITH sha256_password BY RANDOM PASSWORD");
        Assert.Equal(["user", "host", "generated password", "auth_factor"], result.Columns);
        Assert.Equal(2, result.Rows.Count);
        Assert.True(Opens("u", "%", result.Rows[0][2]!));
        Assert.True(Opens("v", "localhost", result.Rows[1][2]!));
        Assert.NotEqual(result.Rows[0][2], result.Rows[1][2]);
    }

    [Fact]
    public void A_changed_credential_is_reported_to_whoever_remembers_proofs()
    {
        List<string> forgotten = [];
        _server.Store.CredentialsChanged = ids => forgotten.AddRange(ids?.Select(static i => i.ToString()) ?? ["*"]);
        var root = _server.Root();
        foreach (var (sql, expected) in ((string, string[])[])[
            ("CREATE USER u IDENTIFIED BY 'x'", []), ("GRANT SELECT ON *.* TO u", []), ("ALTER USER u REQUIRE SSL", []), ("ALTER USER u IDENTIFIED BY 'y'", ["u@%"]),
            ("SET PASSWORD FOR u = 'y'", ["u@%"]), ("ALTER USER u ACCOUNT LOCK", ["u@%"]), ("RENAME USER u TO v", ["u@%"]), ("ALTER USER v IDENTIFIED WITH sha256_password BY 'y'", ["v@%"]),
            ("DROP USER v", ["v@%"])])
        {
            forgotten.Clear();
            root.Run(sql);
            Assert.True(expected.SequenceEqual(forgotten), $"{sql}: {string.Join(' ', forgotten)}");
        }
        _server.Statements.FlushPrivileges(root);
        Assert.Equal("*", forgotten[^1]);
    }

    [Fact]
    public void Attributes_are_merged_and_must_be_objects()
    {
        var root = _server.Root();
        root.Run("""CREATE USER u ATTRIBUTE '{"team": "a", "n": 1}'""", """ALTER USER u ATTRIBUTE '{"n": null, "z": [true, "é"]}'""", "ALTER USER u COMMENT 'hi'");
        Assert.Equal("""{"z": [true, "é"], "team": "a", "comment": "hi"}""", _server.Account("u").Attributes);
        Assert.StartsWith("ERROR 3982 (HY000): The user attribute must be a valid JSON object", root.Fails("ALTER USER u ATTRIBUTE '[1]'"));
        Assert.StartsWith("ERROR 3982 (HY000)", root.Fails("ALTER USER u ATTRIBUTE '{bad'"));
    }

    [Fact]
    public void Accounts_with_SYSTEM_USER_are_safe_from_those_without()
    {
        _server.Root().Run("CREATE USER admin", "GRANT CREATE USER ON *.* TO admin", "CREATE USER u");
        var admin = _server.Session("admin");
        foreach (var sql in (string[])["ALTER USER root@localhost IDENTIFIED BY 'mine'", "DROP USER root@localhost", "RENAME USER root@localhost TO x", "SET PASSWORD FOR root@localhost = 'x'"])
            Assert.Equal("ERROR 1227 (42000): Access denied; you need (at least one of) the SYSTEM_USER privilege(s) for this operation", admin.Fails(sql));
        admin.Run("ALTER USER u IDENTIFIED BY 'x'");
    }

    [Theory]
    [InlineData("SET PASSWORD = 'x'", true)]
    [InlineData("ALTER USER USER() IDENTIFIED BY 'x'", true)]
    [InlineData("ALTER USER u@'%' IDENTIFIED BY 'x'", true)]
    [InlineData("ALTER USER v IDENTIFIED BY 'x'", false)]
    [InlineData("ALTER USER u IDENTIFIED BY 'x', v IDENTIFIED BY 'y'", true)]
    [InlineData("ALTER USER u ACCOUNT UNLOCK", false)]
    [InlineData("SHOW GRANTS", false)]
    [InlineData("CREATE USER w", false)]
    public void A_sandbox_may_only_change_its_password(string sql, bool allowed) =>
        Assert.Equal(allowed, Cardea.Server.Accounts.Statements.AccountStatements.IsAllowedInSandbox(Cardea.Sql.Parser.Parse(Encoding.UTF8.GetBytes(sql)), _server.Session("u")));
}
