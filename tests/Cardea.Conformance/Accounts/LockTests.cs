using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>ACCOUNT LOCK, FAILED_LOGIN_ATTEMPTS, connection_control: each error with its number, SQLSTATE and text, over a real connection.</summary>
public sealed class LockTests(AccountServer server) : IClassFixture<AccountServer>
{
    private const string Thief = "127.0.0.7", Owner = "127.0.0.8";
    private const string Denied = $"1045 #28000Access denied for user 'victim'@'{Thief}' (using password: YES)";

    private static string Blocked(string days, string left, int attempts, string user = "victim") =>
        $"3955 #HY000Access denied for user '{user}'@'{Thief}'. Account is blocked for {days} day(s) ({left} day(s) remaining) due to {attempts} consecutive failed logins.";

    private void MakeVictim(string rule) => server.Do("DROP USER IF EXISTS victim, calm", $"CREATE USER victim IDENTIFIED BY 'victim-one' {rule}");

    [Fact]
    [Trait("row", "E-4")]
    public void A_locked_account_is_told_so_once_it_has_proven_itself()
    {
        MakeVictim("ACCOUNT LOCK");
        var before = int.Parse(server.Ask("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Locked_connects'")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("3118 #HY000Access denied for user 'victim'@'localhost'. Account is locked.", server.Try("victim", "victim-one"));
        Assert.Equal("1045 #28000Access denied for user 'victim'@'localhost' (using password: YES)", server.Try("victim", "wrong"));
        Assert.Equal($"{before + 1}", server.Ask("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Locked_connects'"));
        server.Do("ALTER USER victim ACCOUNT UNLOCK");
        Assert.Equal("OK", server.Try("victim", "victim-one"));
    }

    /// <summary>From the attempt on that locks, right and wrong passwords get the same answer: the lock must not confirm a guess.</summary>
    [Fact]
    [Trait("row", "E-5"), Trait("attack", "B-20")]
    public void Who_fails_too_often_is_locked_out_there_and_only_there()
    {
        MakeVictim("FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2");
        Assert.Equal((Denied, Denied), (server.Try("victim", "a", Thief), server.Try("victim", "b", Thief)));
        Assert.Equal(Blocked("2", "2", 3), server.Try("victim", "c", Thief));
        Assert.Equal((Blocked("2", "2", 3), Blocked("2", "2", 3)), (server.Try("victim", "victim-one", Thief), server.Try("victim", "d", Thief)));
        // The owner is somewhere else and notices nothing, and other accounts are open to the thief's address.
        Assert.Equal("OK", server.Try("victim", "victim-one", Owner));
        server.Do("CREATE USER calm IDENTIFIED BY 'calm-one'");
        Assert.Equal("OK", server.Try("calm", "calm-one", Thief));
        // By another channel or method the thief is the same.
        Assert.Equal(Blocked("2", "2", 3), server.Try("victim", "victim-one", Thief, tls: false));
        using (var session = server.As("calm", "calm-one")) Assert.Equal(0, StateAttacks.ChangeUser(session, "victim", "victim-one")![0]);

        server.Clock.Advance(TimeSpan.FromHours(30));
        Assert.Equal(Blocked("2", "1", 3), server.Try("victim", "victim-one", Thief));
        server.Clock.Advance(TimeSpan.FromHours(20));
        Assert.Equal(Denied, server.Try("victim", "e", Thief)); // the count begins anew
        Assert.Equal("OK", server.Try("victim", "victim-one", Thief));
    }

    [Theory]
    [Trait("row", "E-5")]
    [InlineData("ALTER USER victim ACCOUNT UNLOCK", true)]
    [InlineData("ALTER USER victim FAILED_LOGIN_ATTEMPTS 5", true)]
    [InlineData("ALTER USER victim PASSWORD_LOCK_TIME 9", true)]
    [InlineData("ALTER USER victim PASSWORD_LOCK_TIME UNBOUNDED", true)]
    [InlineData("ALTER USER victim IDENTIFIED BY 'victim-one'", false)]
    [InlineData("FLUSH PRIVILEGES", true)]
    [InlineData("restart", true)]
    [InlineData("ALTER USER victim COMMENT 'poor'", false)]
    [InlineData("ALTER USER calm ACCOUNT UNLOCK", false)]
    [InlineData("FLUSH HOSTS", false)]
    public void What_ends_a_lock(string change, bool ends)
    {
        MakeVictim("FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME UNBOUNDED");
        server.Do("CREATE USER calm IDENTIFIED BY 'calm-one'");
        Assert.Equal(Blocked("unlimited", "unlimited", 1), server.Try("victim", "wrong", Thief));
        server.Clock.Advance(TimeSpan.FromDays(4000));
        Assert.Equal(Blocked("unlimited", "unlimited", 1), server.Try("victim", "victim-one", Thief));
        if (change == "restart") server.Restart();
        else server.Do(change);
        Assert.Equal(ends ? "OK" : Blocked("unlimited", "unlimited", 1), server.Try("victim", "victim-one", Thief));
        // The rule itself is the account's and stays.
        if (change == "restart") Assert.Equal(Blocked("unlimited", "unlimited", 1), server.Try("victim", "wrong", Thief));
    }

    [Theory]
    [InlineData("FAILED_LOGIN_ATTEMPTS 1")]
    [InlineData("PASSWORD_LOCK_TIME 1")]
    [InlineData("FAILED_LOGIN_ATTEMPTS 0 PASSWORD_LOCK_TIME UNBOUNDED")]
    public void One_half_of_the_rule_locks_nobody(string rule)
    {
        MakeVictim(rule);
        for (var i = 0; i < 5; i++) Assert.Equal(Denied, server.Try("victim", "wrong", Thief));
        Assert.Equal("OK", server.Try("victim", "victim-one", Thief));
    }

    /// <summary>
    /// Neither spellings of the name nor another row of it let an attacker count anew, and none of them reaches the victim's row. A right password without
    /// its certificate counts as a failure, or a guess could be told from a hit.
    /// </summary>
    [Fact]
    [Trait("attack", "B-20")]
    public void There_is_one_count_for_each_row_and_no_way_around_it()
    {
        MakeVictim("FAILED_LOGIN_ATTEMPTS 4 PASSWORD_LOCK_TIME 2");
        foreach (var name in new[] { "Victim", "VICTIM", "victim ", "ｖｉｃｔｉｍ", "victim\t" })
            for (var i = 0; i < 3; i++) Assert.Matches("^(1045|3955)", server.Try(name, "victim-one", Thief));
        Assert.Equal("OK", server.Try("victim", "victim-one", Thief));

        server.Do("DROP USER IF EXISTS 'victim'@'127.0.0.7'", "CREATE USER 'victim'@'127.0.0.7' IDENTIFIED BY 'other' REQUIRE X509 FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME 2");
        try
        {
            Assert.Equal(Denied, server.Try("victim", "other", Thief));
            Assert.Equal(Blocked("2", "2", 2), server.Try("victim", "other", Thief));
            Assert.Equal("OK", server.Try("victim", "victim-one", Owner));
        }
        finally
        {
            server.Do("DROP USER 'victim'@'127.0.0.7'");
        }
    }

    /// <summary>Where accounts have such rules, names without account are locked out as accounts are: a lock does not tell that there is one.</summary>
    [Fact]
    [Trait("attack", "B-02"), Trait("attack", "B-20")]
    public void A_name_without_account_is_locked_out_like_one_with()
    {
        using var strict = new StrictServer();
        string[] Answers(string user) => [.. Enumerable.Range(0, 5).Select(_ => strict.Try(user, "wrong", Thief).Replace(user, "x", StringComparison.Ordinal))];
        var real = Answers("strict");
        Assert.Equal(3, real.Count(static answer => answer.StartsWith("3955", StringComparison.Ordinal)));
        foreach (var name in new[] { "nobody", "someone", "root2" }) Assert.Equal(real, Answers(name));
    }

    private sealed class StrictServer : AccountServer
    {
        public StrictServer() => Do("ALTER USER root@localhost FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2", "CREATE USER strict IDENTIFIED BY 'strict-one' FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 2");
    }

    /// <summary>connection_control: from the threshold on each answer waits, right or wrong, and no thread waits with it; other sources are served at once.</summary>
    [Fact]
    [Trait("attack", "B-20")]
    public void Guessing_is_slowed_down_for_the_guesser_alone()
    {
        MakeVictim("");
        server.Do("SET GLOBAL connection_control_failed_connections_threshold = 2", "SET GLOBAL connection_control_max_connection_delay = 1500");
        try
        {
            var (first, second) = (Timed("wrong", Thief), Timed("wrong", Thief));
            Assert.Equal((Denied, Denied), (first.Answer, second.Answer));
            Assert.Equal("2", server.Ask("SELECT FAILED_ATTEMPTS FROM information_schema.CONNECTION_CONTROL_FAILED_LOGIN_ATTEMPTS WHERE USERHOST = '''victim''@''%'''"));
            Assert.Equal("0", server.Ask(Delays));

            // Many at a time, more than the server has threads: the owner's login is answered while all of them wait.
            var thieves = Enumerable.Range(0, 30).Select(_ => new RawClient(server.Port, 30_000, from: Thief)).ToList();
            foreach (var thief in thieves)
            {
                thief.StartTls();
                thief.SendPacket(RawClient.LoginPacket("victim", RawClient.Answer("caching_sha2_password", "wrong", thief.Nonce), RawClient.Usual | RawClient.Ssl));
                Assert.Equal([1, 4], thief.Read());
                thief.SendPacket([.. "wrong"u8, 0]);
            }
            Assert.Equal("OK", server.Try("victim", "victim-one", Owner));
            foreach (var thief in thieves)
            {
                Assert.Equal(1045, RawClient.ErrorOf(thief.Read()));
                thief.Dispose();
            }
            Assert.Equal("30", server.Ask(Delays));
            var (answer, time) = Timed("victim-one", Thief);
            Assert.Equal("OK", answer);
            Assert.True(time >= TimeSpan.FromMilliseconds(1400), $"answered after {time}");
            Assert.Equal("OK", server.Try("victim", "victim-one", Thief)); // a login ends it
            Assert.Equal("31", server.Ask(Delays));
        }
        finally
        {
            server.Do("SET GLOBAL connection_control_failed_connections_threshold = 0");
        }
    }

    /// <summary>In a session there is nothing to put aside: whoever is over the threshold is told 1045, right or wrong, and has to connect again.</summary>
    [Fact]
    [Trait("attack", "B-04"), Trait("attack", "B-20")]
    public void A_change_of_user_is_no_way_around_the_delay()
    {
        MakeVictim("");
        server.Do("CREATE USER calm IDENTIFIED BY 'calm-one'", "SET GLOBAL connection_control_failed_connections_threshold = 2");
        try
        {
            using var client = server.As("calm", "calm-one");
            for (var i = 0; i < 2; i++) Assert.Equal(1045, RawClient.ErrorOf(StateAttacks.ChangeUser(client, "victim", "wrong")));
            Assert.Equal(1045, RawClient.ErrorOf(StateAttacks.ChangeUser(client, "victim", "victim-one")));
            Assert.True(client.DrainToEnd());
        }
        finally
        {
            server.Do("SET GLOBAL connection_control_failed_connections_threshold = 0");
        }
    }

    private const string Delays = "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Connection_control_delay_generated'";

    private (string Answer, TimeSpan Time) Timed(string password, string from)
    {
        var began = TimeProvider.System.GetTimestamp();
        return (server.Try("victim", password, from), TimeProvider.System.GetElapsedTime(began));
    }
}
