using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

/// <summary>Accounts with several factors, in the words and with the errors of 8.4.</summary>
public sealed class FactorStatementTests : IDisposable
{
    private readonly TestServer _server = new();

    public void Dispose() => _server.Dispose();

    private string[] Factors(string user = "u") => [_server.Account(user).Plugin, .. _server.Account(user).FurtherFactors.Select(static f => f.Plugin)];

    private (int, string) Error(string sql, TestSession? session = null)
    {
        var error = Assert.Throws<ServerErrorException>(() => (session ?? _server.Root()).Run(sql)).Error;
        return (error.Number, error.Message);
    }

    private TestSession Creator()
    {
        _server.Root().Run("CREATE USER creator", "GRANT CREATE USER ON *.* TO creator");
        return _server.Session("creator");
    }

    [Fact]
    public void Factors_are_made_added_modified_and_dropped()
    {
        var root = _server.Root();
        root.Run("CREATE USER u IDENTIFIED BY 'x' AND IDENTIFIED WITH cardea_x509 AS 'cn:u' AND IDENTIFIED WITH auth_socket");
        Assert.Equal(["caching_sha2_password", "cardea_x509", "auth_socket"], Factors());
        root.Run("ALTER USER u DROP 2 FACTOR"); // the third moves up
        Assert.Equal(["caching_sha2_password", "auth_socket"], Factors());
        root.Run("ALTER USER u MODIFY 2 FACTOR IDENTIFIED WITH cardea_x509 AS 'san:dns:a.test'");
        Assert.Equal("san:dns:a.test"u8, _server.Account("u").FurtherFactors[0].AuthenticationString);
        root.Run("ALTER USER u ADD 3 FACTOR IDENTIFIED WITH auth_socket AS 'sam'");
        Assert.Equal(["caching_sha2_password", "cardea_x509", "auth_socket"], Factors());
        root.Run("ALTER USER u IDENTIFIED WITH sha256_password BY 'y'"); // the first alone
        Assert.Equal(["sha256_password", "cardea_x509", "auth_socket"], Factors());
        root.Run("ALTER USER u DROP 2 FACTOR DROP 3 FACTOR");
        Assert.Equal(["sha256_password"], Factors());
        root.Run("ALTER USER u IDENTIFIED BY 'z' AND IDENTIFIED WITH auth_socket");
        Assert.Equal(["sha256_password", "auth_socket"], Factors());
        root.Run("ALTER USER u DROP 2 FACTOR", "ALTER USER u ADD 2 FACTOR IDENTIFIED WITH auth_socket ADD 3 FACTOR IDENTIFIED WITH cardea_x509");
        Assert.Equal(["sha256_password", "auth_socket", "cardea_x509"], Factors());
    }

    [Theory]
    [InlineData("CREATE USER v IDENTIFIED BY 'a' AND IDENTIFIED WITH caching_sha2_password BY 'b'", 4052, "Invalid plugin \"caching_sha2_password\" specified as 2 factor during \"CREATE USER\".")]
    [InlineData("ALTER USER u ADD 3 FACTOR IDENTIFIED WITH sha256_password BY 'b'", 4052, "Invalid plugin \"sha256_password\" specified as 3 factor during \"ALTER USER\".")]
    [InlineData("CREATE USER v IDENTIFIED BY 'a' AND IDENTIFIED BY 'b'", 1524, "Plugin '' is not loaded")]
    [InlineData("CREATE USER v IDENTIFIED BY 'a' AND IDENTIFIED WITH nothing", 1524, "Plugin 'nothing' is not loaded")]
    [InlineData("CREATE USER v IDENTIFIED BY 'a' AND IDENTIFIED WITH cardea_x509 AS 'x'", 1827, "The password hash doesn't have the expected format.")]
    [InlineData("ALTER USER u ADD 3 FACTOR IDENTIFIED WITH auth_socket BY 'b'", 4053, "IDENTIFIED BY clause during \"ALTER USER\" not supported for plugin \"auth_socket\".")]
    [InlineData("ALTER USER u ADD 2 FACTOR IDENTIFIED WITH auth_socket", 4056, "2 factor authentication method exists. Please do ALTER USER... DROP 2 factor before doing this operation OR do ALTER USER... MODIFY 2 factor... to modify existing 2 factor authentication method.")]
    [InlineData("ALTER USER u MODIFY 3 FACTOR IDENTIFIED WITH auth_socket", 4057, "3 factor authentication method doesn't exist. Please do ALTER USER... ADD 3 factor... before doing this operation.")]
    [InlineData("ALTER USER u DROP 3 FACTOR", 4057, "3 factor authentication method doesn't exist. Please do ALTER USER... ADD 3 factor... before doing this operation.")]
    [InlineData("ALTER USER one ADD 3 FACTOR IDENTIFIED WITH auth_socket", 4057, "2 factor authentication method doesn't exist. Please do ALTER USER... ADD 2 factor... before doing this operation.")]
    [InlineData("ALTER USER one ADD 3 FACTOR IDENTIFIED WITH auth_socket ADD 2 FACTOR IDENTIFIED WITH cardea_x509", 4062, "2 factor authentication method should be added before 3 factor authentication method.")]
    [InlineData("ALTER USER one ADD 2 FACTOR IDENTIFIED WITH auth_socket ADD 2 FACTOR IDENTIFIED WITH cardea_x509", 4063, "Authentication factor should be different.")]
    [InlineData("ALTER USER one ADD 2 FACTOR IDENTIFIED WITH auth_socket, u DROP 3 FACTOR", 4057, "3 factor authentication method doesn't exist. Please do ALTER USER... ADD 3 factor... before doing this operation.")]
    public void What_cannot_be_is_told_in_MySQLs_words(string sql, int number, string message)
    {
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x' AND IDENTIFIED WITH auth_socket", "CREATE USER one IDENTIFIED BY 'x'");
        Assert.Equal((number, message), Error(sql));
        Assert.Equal(["caching_sha2_password", "auth_socket"], Factors());
        Assert.Equal(["caching_sha2_password"], Factors("one"));
        Assert.Null(_server.Store.Current.Find(new("v", "%")));
    }

    [Theory]
    [InlineData("*", "auth_socket", 2)]
    [InlineData("*,cardea_x509", "auth_socket", 2)]
    [InlineData("*,*,*", "auth_socket", 3)]
    [InlineData("*,auth_socket,cardea_x509", "auth_socket", 3)]
    [InlineData("sha256_password,*", "auth_socket", 1)]
    public void The_policy_is_held_against_every_new_proof(string policy, string second, int factor)
    {
        var creator = Creator();
        _server.Root().Run("CREATE USER old IDENTIFIED BY 'x'");
        _server.Policy = AuthenticationPolicy.Parse(policy);
        var sql = $"CREATE USER u IDENTIFIED WITH caching_sha2_password BY 'x' AND IDENTIFIED WITH {second}";
        var text = $"{factor} factor authentication method does not match against authentication policy. Please refer @@authentication_policy system variable.";
        Assert.Equal((4058, text), Error(sql, creator));
        var root = _server.Root();
        root.Run(sql); // AUTHENTICATION_POLICY_ADMIN: a warning
        Assert.Contains((4058, text), root.Warnings.Select(static w => ((int)w.Number, w.Message)));
        creator.Run("ALTER USER old ACCOUNT LOCK"); // nothing about its proof
        const string ItsProof = "ALTER USER old IDENTIFIED WITH caching_sha2_password BY 'y'";
        if (policy == "*") creator.Run(ItsProof); // one factor is what it demands
        else Assert.Equal(4058, Error(ItsProof, creator).Item1);
    }

    [Fact]
    public void A_second_password_takes_the_operators_word()
    {
        _server.Policy = AuthenticationPolicy.Parse("*,*:sha256_password");
        var root = _server.Root();
        root.Run("CREATE USER u IDENTIFIED BY 'x' AND IDENTIFIED BY 'y'");
        Assert.Equal(["caching_sha2_password", "sha256_password"], Factors());
        Assert.Equal(4052, Error("CREATE USER v IDENTIFIED BY 'x' AND IDENTIFIED WITH caching_sha2_password BY 'y'").Item1);
        Assert.Equal(1819, Error("CREATE USER v IDENTIFIED BY 'x' AND IDENTIFIED BY ''").Item1);
        var made = root.Run("CREATE USER w IDENTIFIED BY 'x' AND IDENTIFIED BY RANDOM PASSWORD");
        Assert.Equal(("w", "2"), (made.Rows[0][0], made.Rows[0][3]));
    }

    [Fact]
    public void Nobody_changes_his_own_factors()
    {
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x' AND IDENTIFIED WITH auth_socket");
        var own = _server.Session("u");
        Assert.Equal(1227, Error("ALTER USER u DROP 2 FACTOR", own).Item1);
        Assert.Equal(1227, Error("ALTER USER u IDENTIFIED BY 'y' AND IDENTIFIED WITH auth_socket AS 'me'", own).Item1);
        own.Run("ALTER USER u IDENTIFIED BY 'y'");
        Assert.Equal(["caching_sha2_password", "auth_socket"], Factors());
    }

    [Fact]
    public void They_are_shown()
    {
        var root = _server.Root();
        root.Run("CREATE USER u IDENTIFIED WITH auth_socket AND IDENTIFIED WITH cardea_x509 AS 'cn:a\"b'");
        var text = root.Run("SHOW CREATE USER u").Rows[0][0]!;
        Assert.StartsWith("CREATE USER `u`@`%` IDENTIFIED WITH 'auth_socket' AND IDENTIFIED WITH 'cardea_x509' AS 'cn:a\"b' REQUIRE NONE ", text);
        root.Run("DROP USER u", text);
        Assert.Equal(text, root.Run("SHOW CREATE USER u").Rows[0][0]);
    }

    [Theory]
    [InlineData("", "the first factor cannot be left out")]
    [InlineData(",*", "the first factor cannot be left out")]
    [InlineData("*,,*", "factor 3 is demanded and factor 2 is not")]
    [InlineData("*,*,*,*", "more than 3 factors")]
    [InlineData("*:", "'*:' is not of the form *:method")]
    [InlineData("a:b", "'a:b' is not of the form *:method")]
    [InlineData("*a", "'*a' is neither * nor a method")]
    [InlineData("*:*", "'*:*' is not of the form *:method")]
    public void A_policy_that_says_nothing_clear_is_refused(string policy, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => AuthenticationPolicy.Parse(policy)).Message);
}
