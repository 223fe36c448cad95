using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>Passwords as a DBA manages them: each error with its number, SQLSTATE and text, over a real connection.</summary>
public sealed class PasswordTests(AccountServer server) : IClassFixture<AccountServer>
{
    private const uint CanHandleExpired = 1 << 22;
    private const string HistoryError = "3638 #HY000Cannot use these credentials for 'past@%' because they contradict the password history policy";

    [Theory]
    [Trait("row", "E-8"), Trait("row", "E-12"), Trait("row", "E-20"), Trait("row", "H-4"), Trait("row", "H-5")]
    [InlineData("CREATE USER x IDENTIFIED WITH mysql_native_password AS 'nonsense'", "1827 #HY000The password hash doesn't have the expected format.")]
    [InlineData("CREATE USER x IDENTIFIED WITH caching_sha2_password AS 0x00", "1827 #HY000The password hash doesn't have the expected format.")]
    [InlineData("CREATE USER x IDENTIFIED WITH dialog", "1524 #HY000Plugin 'dialog' is not loaded")]
    [InlineData("ALTER USER keeper IDENTIFIED BY '' RETAIN CURRENT PASSWORD", "3895 #HY000Current password can not be retained for user 'keeper'@'%' because new password is empty.")]
    [InlineData("ALTER USER keeper IDENTIFIED WITH sha256_password BY 'x' RETAIN CURRENT PASSWORD", "3894 #HY000Current password can not be retained for user 'keeper'@'%' because authentication plugin is being changed.")]
    [InlineData("ALTER USER bare IDENTIFIED BY 'x' RETAIN CURRENT PASSWORD", "3878 #HY000Empty password can not be retained as second password for user 'bare'@'%'.")]
    [InlineData("ALTER USER keeper IDENTIFIED BY 'x' REPLACE 'keeper-one'", "3893 #HY000Do not specify the current password while changing it for other users.")]
    [InlineData("SET PASSWORD FOR nobody = 'x'", "1133 #42000Can't find any matching row in the user table")]
    [InlineData("UNINSTALL COMPONENT 'file://component_validate_password'", "3537 #HY000Component specified by URN 'file://component_validate_password' to unload has not been loaded before.")]
    [InlineData("INSTALL COMPONENT 'file://component_evil'", "3529 #HY000Cannot load component from specified URN: 'file://component_evil'.")]
    [InlineData("SET GLOBAL validate_password.dictionary_file = '/dev/zero'", "1231 #42000Variable 'validate_password.dictionary_file' can't be set to the value of '/dev/zero'")]
    public void A_refused_change_of_passwords_says_why(string sql, string error)
    {
        using var root = server.Root();
        foreach (var name in new[] { "x", "keeper", "bare" }) root.Query($"DROP USER IF EXISTS {name}");
        root.Query("CREATE USER keeper IDENTIFIED BY 'keeper-one'");
        root.Query("CREATE USER bare");
        Assert.Equal(error, root.Query(sql));
        using (server.As("keeper", "keeper-one"))
        {
        }
    }

    [Theory]
    [Trait("row", "E-20")]
    [InlineData("ALTER USER USER() IDENTIFIED BY 'two'", "3892 #HY000Current password needs to be specified in the REPLACE clause in order to change it.")]
    [InlineData("SET PASSWORD = 'two'", "3892 #HY000Current password needs to be specified in the REPLACE clause in order to change it.")]
    [InlineData("ALTER USER USER() IDENTIFIED BY 'two' REPLACE 'wrong'", "3891 #HY000Incorrect current password. Specify the correct password which has to be replaced.")]
    [InlineData("SET PASSWORD = 'two' REPLACE 'wrong'", "3891 #HY000Incorrect current password. Specify the correct password which has to be replaced.")]
    [InlineData("ALTER USER USER() IDENTIFIED BY 'two' REPLACE 'one'", "OK")]
    [InlineData("SET PASSWORD = 'two' REPLACE 'one'", "OK")]
    public void Whoever_must_know_the_current_password_is_asked_for_it(string sql, string answer)
    {
        server.Do("DROP USER IF EXISTS wary", "CREATE USER wary IDENTIFIED BY 'one' PASSWORD REQUIRE CURRENT");
        using (var wary = server.As("wary", "one")) Assert.Equal(answer, wary.Query(sql));
        Assert.Equal("OK", server.Try("wary", answer == "OK" ? "two" : "one"));
        // The server's rule counts for accounts that say DEFAULT, and an account's OPTIONAL goes before it.
        server.Do("ALTER USER wary IDENTIFIED BY 'one' PASSWORD REQUIRE CURRENT DEFAULT", "SET GLOBAL password_require_current = ON");
        try
        {
            using (var wary = server.As("wary", "one")) Assert.Equal(answer, wary.Query(sql));
            server.Do("ALTER USER wary IDENTIFIED BY 'one' PASSWORD REQUIRE CURRENT OPTIONAL");
            using (var wary = server.As("wary", "one")) Assert.Equal("OK", wary.Query("SET PASSWORD = 'two'"));
        }
        finally
        {
            server.Do("SET GLOBAL password_require_current = OFF");
        }
    }

    [Fact]
    [Trait("row", "E-20")]
    public void A_password_comes_back_only_after_so_many_others()
    {
        server.Do("DROP USER IF EXISTS past", "CREATE USER past IDENTIFIED BY 'one' PASSWORD HISTORY 2");
        using var root = server.Root();
        Assert.Equal(HistoryError, root.Query("ALTER USER past IDENTIFIED BY 'one'"));
        Assert.Equal("OK", root.Query("ALTER USER past IDENTIFIED BY 'two'"));
        Assert.Equal(HistoryError, root.Query("SET PASSWORD FOR past = 'one'"));
        Assert.Equal("2", root.Query("SELECT COUNT(*) FROM mysql.password_history WHERE User = 'past' AND Password LIKE '$A$005$%'"));
        Assert.Equal("OK", root.Query("ALTER USER past IDENTIFIED BY 'three'"));
        Assert.Equal("2", root.Query("SELECT COUNT(*) FROM mysql.password_history WHERE User = 'past'"));
        server.Restart(); // what is remembered is durable
        server.Do("ALTER USER past IDENTIFIED BY 'one'");
        Assert.Equal(HistoryError, server.Ask("ALTER USER past IDENTIFIED BY 'three'"));
        // Another method's strings say nothing about this one's; the same goes for a dropped account.
        server.Do("ALTER USER past IDENTIFIED WITH sha256_password BY 'three'", "RENAME USER past TO later");
        Assert.Equal("1", server.Ask("SELECT COUNT(*) FROM mysql.password_history WHERE User = 'later'"));
        server.Do("DROP USER later");
        Assert.Equal("0", server.Ask("SELECT COUNT(*) FROM mysql.password_history WHERE User IN ('past', 'later')"));
    }

    [Fact]
    [Trait("row", "E-20")]
    public void A_password_comes_back_only_after_so_many_days()
    {
        server.Do("DROP USER IF EXISTS past", "SET GLOBAL password_reuse_interval = 10", "SET GLOBAL password_history = 0");
        try
        {
            server.Do("CREATE USER past IDENTIFIED BY 'one'", "ALTER USER past IDENTIFIED BY 'two'");
            Assert.Equal(HistoryError, server.Ask("ALTER USER past IDENTIFIED BY 'one'"));
            server.Clock.Advance(TimeSpan.FromDays(9));
            Assert.Equal(HistoryError, server.Ask("ALTER USER past IDENTIFIED BY 'one'"));
            server.Clock.Advance(TimeSpan.FromDays(2));
            server.Do("ALTER USER past IDENTIFIED BY 'one'");
            server.Do("ALTER USER past IDENTIFIED BY 'two' PASSWORD REUSE INTERVAL 0 DAY", "ALTER USER past IDENTIFIED BY 'one'");
        }
        finally
        {
            server.Do("SET GLOBAL password_reuse_interval = 0");
        }
    }

    [Fact]
    [Trait("row", "H-5")]
    public void A_random_password_is_told_once_in_mysqls_columns_and_works()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS lucky, lucky2");
        root.Query("SET generated_random_password_length = 33");
        var rows = root.QueryRows("CREATE USER lucky IDENTIFIED BY RANDOM PASSWORD, lucky2 IDENTIFIED BY RANDOM PASSWORD")!;
        Assert.Equal(["user", "host", "generated password", "auth_factor"], root.ColumnNames);
        Assert.Equal([("lucky", "%", "1"), ("lucky2", "%", "1")], rows.Select(static r => (r[0], r[1], r[3])));
        Assert.All(rows, static r => Assert.Equal(33, r[2]!.Length));
        Assert.Equal("OK", server.Try("lucky", rows[0][2]!));
        Assert.Equal("OK", server.Try("lucky2", rows[1][2]!));
        var again = root.QueryRows("SET PASSWORD FOR lucky TO RANDOM")![0][2]!;
        Assert.StartsWith("1045", server.Try("lucky", rows[0][2]!), StringComparison.Ordinal);
        Assert.Equal("OK", server.Try("lucky", again));
    }

    [Theory]
    [Trait("row", "E-6"), Trait("row", "E-7")]
    [InlineData("PASSWORD EXPIRE", 0, true)]
    [InlineData("PASSWORD EXPIRE INTERVAL 3 DAY", 2, false)]
    [InlineData("PASSWORD EXPIRE INTERVAL 3 DAY", 4, true)]
    [InlineData("PASSWORD EXPIRE NEVER", 400, false)]
    [InlineData("PASSWORD EXPIRE DEFAULT", 29, false)]
    [InlineData("PASSWORD EXPIRE DEFAULT", 31, true)]
    public void An_expired_password_lets_in_to_change_it_and_for_nothing_else(string clause, int days, bool expired)
    {
        server.Do("DROP USER IF EXISTS aging", "SET GLOBAL default_password_lifetime = 30", $"CREATE USER aging IDENTIFIED BY 'aging-one' {clause}");
        server.Clock.Advance(TimeSpan.FromDays(days));
        Assert.Equal(expired ? "1862 #HY000Your password has expired. To log in you must change it using a client that supports expired passwords." : "OK", server.Try("aging", "aging-one"));
        using (var aging = server.As("aging", "aging-one", RawClient.Usual | CanHandleExpired))
        {
            Assert.Equal(expired ? "1820 #HY000You must reset your password using ALTER USER statement before executing this statement." : "1", aging.Query("SELECT 1"));
            Assert.Equal("OK", aging.Query("ALTER USER USER() IDENTIFIED BY 'aging-two'"));
            Assert.Equal("1", aging.Query("SELECT 1"));
        }
        Assert.Equal("OK", server.Try("aging", "aging-two"));
        server.Do("SET GLOBAL default_password_lifetime = 0");
    }

    [Fact]
    [Trait("row", "A-17"), Trait("row", "H-5")]
    public void A_second_password_of_ones_own_takes_a_right()
    {
        server.Do("DROP USER IF EXISTS twin", "CREATE USER twin IDENTIFIED BY 'twin-one'");
        const string Denied = "1227 #42000Access denied; you need (at least one of) the CREATE USER or APPLICATION_PASSWORD_ADMIN privilege(s) for this operation";
        using (var twin = server.As("twin", "twin-one"))
        {
            Assert.Equal(Denied, twin.Query("ALTER USER USER() IDENTIFIED BY 'twin-two' RETAIN CURRENT PASSWORD"));
            Assert.Equal(Denied, twin.Query("SET PASSWORD = 'twin-two' RETAIN CURRENT PASSWORD"));
            Assert.Equal(Denied, twin.Query("ALTER USER USER() DISCARD OLD PASSWORD"));
            server.Do("GRANT APPLICATION_PASSWORD_ADMIN ON *.* TO twin");
            Assert.Equal("OK", twin.Query("ALTER USER USER() IDENTIFIED BY 'twin-two' RETAIN CURRENT PASSWORD"));
            Assert.Equal(("OK", "OK"), (server.Try("twin", "twin-one"), server.Try("twin", "twin-two")));
            Assert.Equal("OK", twin.Query("ALTER USER USER() DISCARD OLD PASSWORD"));
        }
        Assert.Equal("1045 #28000Access denied for user 'twin'@'localhost' (using password: YES)", server.Try("twin", "twin-one"));
        Assert.Equal("OK", server.Try("twin", "twin-two"));
    }

    [Fact]
    [Trait("row", "H-3")]
    public void Hashes_are_printed_in_hexadecimal_where_asked_for_and_are_taken_back_so()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS hexed, hexed2");
        root.Query("CREATE USER hexed");
        Assert.Equal("OK", root.Query("SET print_identified_with_as_hex = ON"));
        var sql = "";
        // A salt without any control byte is rare, and printed as it is.
        for (var tries = 0; tries < 20 && !sql.Contains("AS 0x", StringComparison.Ordinal); tries++)
        {
            Assert.Equal("OK", root.Query("ALTER USER hexed IDENTIFIED BY 'hexed-one'"));
            sql = root.Query("SHOW CREATE USER hexed")!;
        }
        Assert.Matches("IDENTIFIED WITH 'caching_sha2_password' AS 0x24412430303524[0-9A-F]{126} ", sql);
        Assert.Equal("OK", root.Query(sql.Replace("`hexed`", "`hexed2`", StringComparison.Ordinal)));
        Assert.Equal("OK", server.Try("hexed2", "hexed-one"));
    }
}
