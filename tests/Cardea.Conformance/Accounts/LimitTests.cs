using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>WITH MAX_…, max_connections, offline_mode, the host cache: each error with its number, SQLSTATE and text, over a real connection.</summary>
public sealed class LimitTests(AccountServer server) : IClassFixture<AccountServer>
{
    private void MakeUser(string limits) => server.Do("DROP USER IF EXISTS busy", $"CREATE USER busy IDENTIFIED BY 'busy-one' {limits}", "CREATE DATABASE IF NOT EXISTS shop",
        "CREATE TABLE IF NOT EXISTS shop.t (a INT)", "GRANT ALL ON shop.* TO busy");

    private static string Exceeded(string resource, int value) => $"1226 #42000User 'busy' has exceeded the '{resource}' resource (current value: {value})";

    [Theory]
    [Trait("row", "E-17")]
    [InlineData("FLUSH USER_RESOURCES")]
    [InlineData("an hour")]
    public void Statements_and_changes_of_an_hour_are_limited(string relief)
    {
        MakeUser("WITH MAX_QUERIES_PER_HOUR 6 MAX_UPDATES_PER_HOUR 2");
        using var busy = server.As("busy", "busy-one");
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Equal("OK", busy.Query("INSERT INTO shop.t VALUES (1)"));
        Assert.Equal(Exceeded("max_updates", 2), busy.Query("INSERT INTO shop.t VALUES (1)"));
        foreach (var _ in Enumerable.Range(0, 3)) Assert.Equal("1", busy.Query("SELECT 1"));
        Assert.Equal(Exceeded("max_questions", 6), busy.Query("SELECT 1"));
        using (var other = server.As("busy", "busy-one")) Assert.Equal(Exceeded("max_questions", 6), other.Query("SELECT 1")); // the account's, not the session's
        if (relief == "an hour") server.Clock.Advance(TimeSpan.FromMinutes(61));
        else server.Do(relief);
        Assert.Equal("1", busy.Query("SELECT 1"));
    }

    [Fact]
    [Trait("row", "E-17")]
    public void Connections_are_limited_in_an_hour_and_at_a_time()
    {
        MakeUser("WITH MAX_CONNECTIONS_PER_HOUR 2");
        Assert.Equal(("OK", "OK"), (server.Try("busy", "busy-one"), server.Try("busy", "busy-one")));
        Assert.Equal(Exceeded("max_connections_per_hour", 2), server.Try("busy", "busy-one"));
        server.Do("FLUSH USER_RESOURCES", "ALTER USER busy WITH MAX_CONNECTIONS_PER_HOUR 0 MAX_USER_CONNECTIONS 1");
        using (server.As("busy", "busy-one")) Assert.Equal(Exceeded("max_user_connections", 1), server.Try("busy", "busy-one"));
        server.Do("ALTER USER busy WITH MAX_USER_CONNECTIONS 0", "SET GLOBAL max_user_connections = 1");
        try
        {
            VictimServer.Soon(() => server.Try("busy", "busy-one") == "OK", "the first is gone", 20_000);
            using var first = Eventually("busy", "busy-one");
            Assert.Equal("1203 #42000User busy already has more than 'max_user_connections' active connections", server.Try("busy", "busy-one"));
        }
        finally
        {
            // The administrator has one place of his own left.
            VictimServer.Soon(() => server.Try("root", server.RootPassword) == "OK", "root can come in", 20_000);
            using var root = Eventually("root", server.RootPassword);
            root.Query("SET GLOBAL max_user_connections = 0");
        }
    }

    [Fact]
    [Trait("row", "E-17")]
    public void One_place_is_kept_for_administrators()
    {
        MakeUser("");
        VictimServer.Soon(() => server.Server.State.Sessions.Count == 0, "all are gone", 20_000);
        server.Do("SET GLOBAL max_connections = 2");
        VictimServer.Soon(() => server.Server.State.Sessions.Count == 0, "all are gone", 20_000);
        using (server.As("busy", "busy-one"))
        using (server.As("busy", "busy-one"))
        {
            Assert.Equal("1040 #08004Too many connections", server.Try("busy", "busy-one"));
            using var root = server.Root(); // the reserve
            Assert.Equal("1040 #08004Too many connections", server.Try("root", server.RootPassword).Replace("1040 Too", "1040 #08004Too", StringComparison.Ordinal)); // it is one place, and told in the greeting's stead
            Assert.Equal("OK", root.Query("SET GLOBAL max_connections = 151"));
        }
    }

    [Fact]
    public void Offline_mode_keeps_out_and_puts_out_who_does_not_administer()
    {
        MakeUser("");
        using var busy = server.As("busy", "busy-one");
        using var root = server.Root();
        Assert.Equal("1", busy.Query("SELECT 1"));
        Assert.Equal("OK", root.Query("SET GLOBAL offline_mode = ON"));
        try
        {
            Assert.True(busy.DrainToEnd());
            Assert.Equal("3032 #HY000The server is currently in offline mode", server.Try("busy", "busy-one"));
            Assert.Equal("1045 #28000Access denied for user 'busy'@'localhost' (using password: YES)", server.Try("busy", "wrong"));
            Assert.Equal("1", root.Query("SELECT 1"));
            Assert.Equal("OK", server.Try("root", server.RootPassword));
        }
        finally
        {
            root.Query("SET GLOBAL offline_mode = OFF");
        }
        Assert.Equal("OK", server.Try("busy", "busy-one"));
    }

    [Theory]
    [Trait("row", "E-16")]
    [InlineData("FLUSH HOSTS")]
    [InlineData("TRUNCATE TABLE performance_schema.host_cache")]
    public void A_host_that_breaks_handshakes_is_blocked_until_it_is_let_off(string relief)
    {
        const string Clumsy = "127.0.0.9";
        MakeUser(""); // somebody who may come from there: else the host is told so, and no handshake begins
        server.Do("FLUSH HOSTS", "SET GLOBAL max_connect_errors = 3");
        try
        {
            for (var i = 0; i < 3; i++)
            {
                using (var client = new RawClient(server.Port, from: Clumsy))
                {
                }
                var broken = $"{i + 1}";
                VictimServer.Soon(() => server.Ask($"SELECT SUM_CONNECT_ERRORS FROM performance_schema.host_cache WHERE IP = '{Clumsy}'") == broken, $"counted {broken}", 20_000);
            }
            Assert.Equal($"1129 Host '{Clumsy}' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'", server.Try("busy", "busy-one", Clumsy));
            Assert.Equal("OK", server.Try("busy", "busy-one", "127.0.0.10"));
            Assert.Equal("1", server.Ask($"SELECT COUNT_HOST_BLOCKED_ERRORS FROM performance_schema.host_cache WHERE IP = '{Clumsy}'"));
            server.Do(relief);
            Assert.Equal("OK", server.Try("busy", "busy-one", Clumsy));
        }
        finally
        {
            server.Do("SET GLOBAL max_connect_errors = 100");
        }
    }

    /// <summary>What failed stands in the column of its kind; wrong passwords do not block, and a login starts the count of broken handshakes anew.</summary>
    [Fact]
    [Trait("row", "O-8")]
    [Trait("row", "T-37")]
    public void The_host_cache_tells_what_failed()
    {
        const string Odd = "127.0.0.11";
        server.Do("FLUSH HOSTS", "DROP USER IF EXISTS certified, busy", "CREATE USER certified IDENTIFIED BY 'certified-one' REQUIRE X509", "CREATE USER busy IDENTIFIED BY 'busy-one' WITH MAX_CONNECTIONS_PER_HOUR 2");
        Assert.StartsWith("1045", server.Try("certified", "certified-one", Odd), StringComparison.Ordinal);
        Assert.StartsWith("1045", server.Try("busy", "wrong", Odd), StringComparison.Ordinal);
        Assert.StartsWith("1045", server.Try("nobody", "wrong", Odd), StringComparison.Ordinal);
        Assert.StartsWith("1044", server.Try("busy", "busy-one", Odd, schema: "mysql"), StringComparison.Ordinal);
        using (var garbage = new RawClient(server.Port, from: Odd))
        {
            garbage.Send(RawClient.Frame(1, 1, 2, 3));
            Assert.Equal(1043, RawClient.ErrorOf(garbage.Read()));
        }
        foreach (var _ in Enumerable.Range(0, 3)) server.Try("busy", "busy-one", Odd);
        using var root = server.Root();
        var row = root.QueryRows("SELECT COUNT_SSL_ERRORS, COUNT_AUTHENTICATION_ERRORS, COUNT_DEFAULT_DATABASE_ERRORS, COUNT_HANDSHAKE_ERRORS, COUNT_MAX_USER_CONNECTIONS_PER_HOUR_ERRORS, SUM_CONNECT_ERRORS, HOST_VALIDATED, FIRST_ERROR_SEEN IS NOT NULL "
            + $"FROM performance_schema.host_cache WHERE IP = '{Odd}'")!;
        Assert.Equal("1 2 1 1 1 0 NO 1", string.Join(' ', Assert.Single(row)));
        Assert.Equal("0", root.Query("SELECT COUNT(*) FROM performance_schema.host_cache WHERE IP = '127.0.0.1'")); // loopback is left out, as in MySQL
        root.QueryRows("SELECT * FROM performance_schema.host_cache");
        Assert.Equal(29, root.ColumnNames.Count);
        Assert.Equal(["IP", "HOST", "HOST_VALIDATED", "SUM_CONNECT_ERRORS", "COUNT_HOST_BLOCKED_ERRORS"], root.ColumnNames[..5]);
        Assert.Equal(["FIRST_SEEN", "LAST_SEEN", "FIRST_ERROR_SEEN", "LAST_ERROR_SEEN"], root.ColumnNames[^4..]);
    }

    [Fact]
    public void The_host_cache_does_not_grow_beyond_its_size()
    {
        server.Do("FLUSH HOSTS", "SET GLOBAL host_cache_size = 5");
        try
        {
            for (var i = 20; i < 40; i++) server.Try("nobody", "wrong", $"127.0.1.{i}");
            Assert.Equal("5", server.Ask("SELECT COUNT(*) FROM performance_schema.host_cache"));
            Assert.Equal("1", server.Ask("SELECT COUNT(*) FROM performance_schema.host_cache WHERE IP = '127.0.1.39'"));
            server.Do("SET GLOBAL host_cache_size = 2");
            Assert.Equal("2", server.Ask("SELECT COUNT(*) FROM performance_schema.host_cache"));
            server.Do("SET GLOBAL host_cache_size = 0");
            server.Try("nobody", "wrong", "127.0.1.50");
            Assert.Equal("0", server.Ask("SELECT COUNT(*) FROM performance_schema.host_cache"));
        }
        finally
        {
            server.Do("SET GLOBAL host_cache_size = 279");
        }
    }

    // A session that ended gives its place back a moment later.
    private RawClient Eventually(string user, string password)
    {
        RawClient? client = null;
        VictimServer.Soon(() =>
        {
            try
            {
                client = RawClient.LoggedIn(server.Port, user, password);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }, $"{user} comes in", 20_000);
        return client!;
    }
}
