namespace Cardea.Conformance.Accounts;

/// <summary>validate_password: off at first, as in a MySQL server without the component; once installed it is there for good.</summary>
public sealed class PasswordPolicyTests(PasswordPolicyTests.PolicyServer server) : IClassFixture<PasswordPolicyTests.PolicyServer>
{
    private const string Weak = "1819 #HY000Your password does not satisfy the current policy requirements";

    public sealed class PolicyServer : AccountServer
    {
        public PolicyServer()
        {
            Assert.Equal("0", Ask("SELECT VALIDATE_PASSWORD_STRENGTH('a')"));
            Do("CREATE USER early IDENTIFIED BY 'a'", "INSTALL COMPONENT 'file://component_validate_password'");
        }
    }

    [Theory]
    [Trait("row", "E-8")]
    [InlineData("LOW", "1234567", false)]
    [InlineData("LOW", "12345678", true)]
    [InlineData("LOW", "", false)]
    [InlineData("LOW", "toor-toor", true)]
    [InlineData("MEDIUM", "12345678", false)]
    [InlineData("MEDIUM", "Abcdefg1", false)]
    [InlineData("MEDIUM", "abcdefg-1", false)]
    [InlineData("MEDIUM", "Abcdefg-", false)]
    [InlineData("MEDIUM", "Abcdef-1", true)]
    [InlineData("MEDIUM", "Äbcdëf-1", true)]
    [InlineData("MEDIUM", "My-Dragon-1", true)]
    [InlineData("STRONG", "My-Dragon-1", false)]
    [InlineData("STRONG", "My-Dargon-1", true)]
    public void A_password_is_judged_by_the_policy(string policy, string password, bool good)
    {
        File.WriteAllText(Path.Combine(server.Folder, "words"), "dragon\nletmein\nabc\n");
        using var root = server.Root();
        foreach (var sql in new[] { $"SET GLOBAL validate_password.dictionary_file = '{Path.Combine(server.Folder, "words")}'", $"SET GLOBAL validate_password.policy = {policy}", "DROP USER IF EXISTS judged" })
            Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        Assert.Equal(good ? "OK" : Weak, root.Query($"CREATE USER judged IDENTIFIED BY '{password}'"));
        Assert.Equal(good ? "OK" : Weak, root.Query($"SET PASSWORD FOR early = '{password}'"));
        Assert.Equal(policy, root.Query("SELECT @@global.validate_password.policy"));
        // A ready hash says nothing about its password, and none at all is the empty one.
        Assert.Equal("OK", root.Query("CREATE USER IF NOT EXISTS hashed IDENTIFIED WITH mysql_native_password AS '*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9'"));
        Assert.Equal(Weak, root.Query("CREATE USER bare"));
        Assert.Equal("2", root.QueryRows("SHOW STATUS LIKE 'validate_password.dictionary_file_words_count'")![0][1]);
    }

    [Fact]
    [Trait("row", "E-8")]
    public void The_name_of_whoever_sets_it_is_no_password()
    {
        using var root = server.Root();
        foreach (var sql in new[] { "SET GLOBAL validate_password.policy = LOW", "SET GLOBAL validate_password.length = 4", "DROP USER IF EXISTS judged" }) Assert.Equal("OK", root.Query(sql));
        try
        {
            // length cannot be below what the counts ask for: 1 + 2 * 1 + 1
            Assert.Equal("4", root.Query("SELECT @@validate_password.length"));
            Assert.Equal(Weak, root.Query("CREATE USER judged IDENTIFIED BY 'root'"));
            Assert.Equal(Weak, root.Query("CREATE USER judged IDENTIFIED BY 'toor'"));
            Assert.Equal("OK", root.Query("SET GLOBAL validate_password.check_user_name = OFF"));
            Assert.Equal("OK", root.Query("CREATE USER judged IDENTIFIED BY 'root'"));
            Assert.Equal("OK", root.Query("SET GLOBAL validate_password.number_count = 5"));
            Assert.Equal("8", root.Query("SELECT @@validate_password.length"));
        }
        finally
        {
            server.Do("SET GLOBAL validate_password.check_user_name = ON", "SET GLOBAL validate_password.number_count = 1", "SET GLOBAL validate_password.length = 8");
        }
    }

    [Fact]
    public void Strength_is_told_in_mysqls_steps()
    {
        File.WriteAllText(Path.Combine(server.Folder, "words"), "dragon\nletmein\n");
        server.Do($"SET GLOBAL validate_password.dictionary_file = '{Path.Combine(server.Folder, "words")}'");
        using var root = server.Root();
        foreach (var (password, strength) in new[] { ("abc", "0"), ("root", "0"), ("abcd", "25"), ("abcdefgh", "50"), ("Dragon-17", "75"), ("N0Tweak$_@123!", "100") })
            Assert.Equal((password, strength), (password, root.Query($"SELECT VALIDATE_PASSWORD_STRENGTH('{password}')")));
    }

    [Fact]
    public void A_generated_password_meets_the_policy_or_is_refused()
    {
        using var root = server.Root();
        foreach (var sql in new[] { "SET GLOBAL validate_password.policy = MEDIUM", "SET GLOBAL validate_password.number_count = 3", "DROP USER IF EXISTS lucky" }) Assert.Equal("OK", root.Query(sql));
        Assert.Equal("lucky", root.Query("CREATE USER lucky IDENTIFIED BY RANDOM PASSWORD"));
        Assert.Equal("OK", root.Query("SET generated_random_password_length = 5"));
        Assert.Equal(Weak, root.Query("ALTER USER lucky IDENTIFIED BY RANDOM PASSWORD"));
        server.Do("SET GLOBAL validate_password.number_count = 1");
    }

    [Fact]
    public void An_installed_component_is_still_there_after_a_restart()
    {
        server.Restart();
        Assert.Equal(Weak, server.Ask("CREATE USER judged2 IDENTIFIED BY 'a'"));
        Assert.Equal("3529 #HY000Cannot load component from specified URN: 'file://component_validate_password'.", server.Ask("INSTALL COMPONENT 'file://component_validate_password'"));
        Assert.Equal("file://component_validate_password", server.Ask("SELECT component_urn FROM mysql.component"));
        server.Do("UNINSTALL COMPONENT 'file://component_validate_password'", "CREATE USER judged2 IDENTIFIED BY 'a'", "DROP USER judged2",
            "INSTALL COMPONENT 'file://component_validate_password'");
    }
}
