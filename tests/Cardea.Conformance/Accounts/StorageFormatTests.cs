using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>The two stored forms of caching_sha2_password, side by side and enforced (MySQL 9.7), over real connections.</summary>
public sealed class StorageFormatTests(AccountServer server) : IClassFixture<AccountServer>
{
    private const uint CanHandleExpired = 1 << 22;
    private const string MustReset = "1820 #HY000You must reset your password using ALTER USER statement before executing this statement.";

    [Fact]
    [Trait("row", "H-1")]
    public void Passwords_set_from_now_on_are_stored_in_the_form_that_the_server_wishes()
    {
        Assert.Equal("CRYPT5", server.Ask("SELECT @@GLOBAL.caching_sha2_password_storage_format"));
        server.Do("CREATE USER arthur IDENTIFIED BY 'abcd'", "SET GLOBAL caching_sha2_password_storage_format = 'PBKDF2_SHA512'");
        try
        {
            server.Do("CREATE USER zaphod IDENTIFIED BY 'ijkl'");
            Assert.Equal("$A$005$", Prefix("arthur"));
            Assert.Equal("$B$005$", Prefix("zaphod"));
            Assert.Equal("115", server.Ask("SELECT LENGTH(authentication_string) FROM mysql.user WHERE user = 'zaphod'"));
            foreach (var (user, password) in new[] { ("arthur", "abcd"), ("zaphod", "ijkl"), ("zaphod", "ijkl") })
                Assert.Equal("OK", server.Try(user, password));
            Assert.StartsWith("1045", server.Try("zaphod", "abcd"), StringComparison.Ordinal);
            // Each of two passwords has its own form, and each opens.
            server.Do("ALTER USER arthur IDENTIFIED BY 'efgh' RETAIN CURRENT PASSWORD");
            Assert.Equal("$B$005$", Prefix("arthur"));
            Assert.Equal("$A$005$", server.Ask("SELECT SUBSTRING(JSON_EXTRACT(User_attributes, '$.additional_password'), 2, 7) FROM mysql.user WHERE user = 'arthur'"));
            Assert.Equal(("OK", "OK"), (server.Try("arthur", "abcd"), server.Try("arthur", "efgh")));
            // What SHOW CREATE USER says makes the same account again.
            using var root = server.Root();
            Assert.Equal("OK", root.Query("SET print_identified_with_as_hex = ON"));
            var create = root.Query("SHOW CREATE USER zaphod")!;
            Assert.Equal("OK", root.Query("DROP USER zaphod"));
            Assert.Equal("OK", root.Query(create));
            Assert.Equal("OK", server.Try("zaphod", "ijkl"));
            server.Restart();
            Assert.Equal(("OK", "OK"), (server.Try("zaphod", "ijkl"), server.Try("arthur", "efgh")));
            server.Do("SET GLOBAL caching_sha2_password_digest_rounds = 10000", "ALTER USER zaphod IDENTIFIED BY 'ijkl'");
            Assert.Equal("$A$00A$", Prefix("zaphod")); // the restart took the form back
        }
        finally
        {
            server.Do("SET GLOBAL caching_sha2_password_storage_format = DEFAULT", "SET GLOBAL caching_sha2_password_digest_rounds = DEFAULT", "DROP USER IF EXISTS arthur, zaphod");
        }
    }

    [Fact]
    [Trait("row", "H-1")]
    public void A_password_in_another_form_has_expired_where_the_form_is_enforced()
    {
        // The administrator's own password is in the old form too, but a session that is there stays as it is.
        using var root = server.Root();
        foreach (var sql in new[] { "CREATE USER ford IDENTIFIED BY 'old'", "CREATE USER marvin IDENTIFIED BY 'two'", "SET GLOBAL caching_sha2_password_storage_format = 'PBKDF2_SHA512'", "ALTER USER marvin IDENTIFIED BY 'one' RETAIN CURRENT PASSWORD" })
            Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        try
        {
            Assert.Equal("OK", server.Try("ford", "old")); // and is remembered for the short way
            Assert.Equal("OK", root.Query("SET GLOBAL caching_sha2_password_enforce_storage_format = ON"));
            Assert.StartsWith("1862", server.Try("ford", "old"), StringComparison.Ordinal);
            Assert.Equal("stored as CRYPT5; the session is a sandbox", root.Query(
                "SELECT actual FROM sys.login_decision_rules WHERE detail = 'caching_sha2_password_enforce_storage_format' ORDER BY id DESC LIMIT 1"));
            using (var ford = server.As("ford", "old", RawClient.Usual | CanHandleExpired))
            {
                Assert.Equal(MustReset, ford.Query("SELECT 1"));
                Assert.Equal("OK", ford.Query("SET PASSWORD = 'old'"));
                Assert.Equal("1", ford.Query("SELECT 1"));
            }
            Assert.Equal("$B$005$", root.Query("SELECT SUBSTRING(authentication_string, 1, 7) FROM mysql.user WHERE user = 'ford'"));
            Assert.Equal("OK", server.Try("ford", "old"));
            // Of two passwords only the one in the other form has.
            Assert.Equal("OK", server.Try("marvin", "one"));
            Assert.StartsWith("1862", server.Try("marvin", "two"), StringComparison.Ordinal);
            Assert.Equal("N", root.Query("SELECT password_expired FROM mysql.user WHERE user = 'marvin'"));
        }
        finally
        {
            foreach (var sql in new[] { "SET GLOBAL caching_sha2_password_enforce_storage_format = DEFAULT", "SET GLOBAL caching_sha2_password_storage_format = DEFAULT", "DROP USER ford, marvin" })
                Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        }
    }

    private string? Prefix(string user) => server.Ask($"SELECT SUBSTRING(authentication_string, 1, 7) FROM mysql.user WHERE user = '{user}'");
}
