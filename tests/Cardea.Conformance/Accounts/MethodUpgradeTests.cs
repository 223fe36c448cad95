using Cardea.Conformance.Hostile;
using Cardea.Protocol.Authentication;

namespace Cardea.Conformance.Accounts;

/// <summary>A server that moves accounts from mysql_native_password at their next login.</summary>
public sealed class UpgradingServer() : AccountServer("--authentication-upgrade-native=ON");

/// <summary>authentication_upgrade_native over real connections: what is stored, what stays, and who wins a race.</summary>
public sealed class MethodUpgradeTests(UpgradingServer server) : IClassFixture<UpgradingServer>
{
    private const string Native = "mysql_native_password";

    private string[] Row(string user)
    {
        using var root = server.Root();
        return [.. root.QueryRows($"SELECT plugin, LEFT(authentication_string, 3), password_last_changed, account_locked, ssl_type FROM mysql.user WHERE user = '{user}'")![0].Select(static v => v ?? "NULL")];
    }

    private string? Told(string user) => server.Ask($"SELECT r.actual FROM sys.login_decision_rules r JOIN sys.login_decisions d ON d.id = r.id WHERE d.user = '{user}' AND r.detail = 'authentication_upgrade_native' ORDER BY d.time DESC LIMIT 1");

    [Fact]
    public void The_next_login_moves_the_account_and_nothing_else_of_it()
    {
        server.Do($"CREATE USER moved IDENTIFIED WITH {Native} BY 'moved-s3cret' REQUIRE SSL PASSWORD EXPIRE INTERVAL 90 DAY PASSWORD HISTORY 5 FAILED_LOGIN_ATTEMPTS 3 PASSWORD_LOCK_TIME 1 COMMENT 'kept'");
        server.Clock.Advance(TimeSpan.FromDays(1));
        var (before, shown) = (Row("moved"), server.Ask("SHOW CREATE USER moved")!);
        Assert.StartsWith("1045", server.Try("moved", "wrong"), StringComparison.Ordinal);
        Assert.Equal("OK", server.Try("moved", "moved-s3cret"));
        Assert.Equal((string[])["caching_sha2_password", "$A$", .. before[2..]], Row("moved"));
        var tail = shown[shown.IndexOf(" REQUIRE ", StringComparison.Ordinal)..];
        Assert.EndsWith(tail, server.Ask("SHOW CREATE USER moved")!, StringComparison.Ordinal);
        Assert.Equal("moved", Told("moved"));
        Assert.Equal("OK", server.Try("moved", "moved-s3cret")); // by its own method now
        Assert.StartsWith("1045", server.Try("moved", "wrong"), StringComparison.Ordinal);
        Assert.StartsWith("3638", server.Ask("ALTER USER moved IDENTIFIED BY 'moved-s3cret'"), StringComparison.Ordinal); // its history goes on
        server.Restart();
        Assert.Equal((string[])["caching_sha2_password", "$A$", .. before[2..]], Row("moved"));
        Assert.Equal("OK", server.Try("moved", "moved-s3cret"));
    }

    [Fact]
    public void Passwords_from_before_the_move_may_not_come_back_either()
    {
        server.Do($"CREATE USER past IDENTIFIED WITH {Native} BY 'past-one' PASSWORD HISTORY 3", "ALTER USER past IDENTIFIED BY 'past-two'");
        Assert.Equal("OK", server.Try("past", "past-two"));
        Assert.Equal("caching_sha2_password", Row("past")[0]);
        foreach (var password in new[] { "past-one", "past-two" })
            Assert.StartsWith("3638", server.Ask($"ALTER USER past IDENTIFIED BY '{password}'"), StringComparison.Ordinal);
        server.Do("ALTER USER past IDENTIFIED BY 'past-three'");
    }

    [Fact]
    public void Who_is_refused_or_cannot_be_moved_stays()
    {
        server.Do($"CREATE USER stays IDENTIFIED WITH {Native} BY 'stays-s3cret'", $"CREATE USER shut IDENTIFIED WITH {Native} BY 'shut-s3cret' ACCOUNT LOCK",
            $"CREATE USER proof IDENTIFIED WITH {Native} BY 'proof-s3cret' REQUIRE X509", $"CREATE USER twin IDENTIFIED WITH {Native} BY 'dual-old'",
            "ALTER USER twin IDENTIFIED BY 'dual-new' RETAIN CURRENT PASSWORD", $"CREATE USER bare IDENTIFIED WITH {Native} BY ''");
        Assert.Equal("OK", server.Try("stays", "stays-s3cret", tls: false));
        Assert.Equal("not moved: a plain link carries no password", Told("stays"));
        Assert.Equal("OK", server.Try("stays", "stays-s3cret", method: Native));
        Assert.Equal("not moved: the client began with mysql_native_password", Told("stays"));
        Assert.StartsWith("3118", server.Try("shut", "shut-s3cret"), StringComparison.Ordinal);
        Assert.StartsWith("1045", server.Try("proof", "proof-s3cret"), StringComparison.Ordinal);
        foreach (var password in new[] { "dual-old", "dual-new" }) Assert.Equal("OK", server.Try("twin", password));
        Assert.Equal("not moved: a second password is retained (DISCARD OLD PASSWORD)", Told("twin"));
        Assert.Equal("OK", server.Try("bare", ""));
        server.Do("SET GLOBAL super_read_only = ON");
        Assert.Equal("OK", server.Try("stays", "stays-s3cret"));
        server.Do("SET GLOBAL super_read_only = OFF", "SET GLOBAL read_only = OFF");
        Assert.Equal("not moved: super_read_only is ON", Told("stays"));
        server.Do("SET GLOBAL authentication_upgrade_native = OFF");
        Assert.Equal("OK", server.Try("stays", "stays-s3cret"));
        server.Do("SET GLOBAL authentication_upgrade_native = ON");
        foreach (var user in new[] { "stays", "shut", "proof", "twin", "bare" }) Assert.Equal((user, Native), (user, Row(user)[0]));
        // And then, when nothing stands in the way, they go.
        server.Do("ALTER USER twin DISCARD OLD PASSWORD", "ALTER USER shut ACCOUNT UNLOCK", "SET GLOBAL authentication_upgrade_native = 'SWITCH'");
        Assert.Equal(("OK", "OK", "OK"), (server.Try("twin", "dual-new"), server.Try("shut", "shut-s3cret"), server.Try("stays", "stays-s3cret", method: Native)));
        server.Do("SET GLOBAL authentication_upgrade_native = ON");
        foreach (var user in new[] { "stays", "shut", "twin" }) Assert.Equal((user, "caching_sha2_password"), (user, Row(user)[0]));
        Assert.StartsWith("1231", server.Ask("SET GLOBAL authentication_upgrade_native = 'PERHAPS'"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_user_moves_too()
    {
        server.Do($"CREATE USER changed IDENTIFIED WITH {Native} BY 'changed-s3cret'");
        using var root = server.Root();
        root.Sequence = 0;
        var proof = RawClient.Answer("caching_sha2_password", "changed-s3cret", root.Nonce);
        root.SendPacket([0x11, .. "changed\0"u8, (byte)proof.Length, .. proof, 0, 45, 0, .. "caching_sha2_password\0"u8]);
        Assert.Equal(0, root.Prove("caching_sha2_password", "changed-s3cret")![0]);
        Assert.Equal(("changed@%", "caching_sha2_password"), (root.Query("SELECT CURRENT_USER()"), Row("changed")[0]));
    }

    [Fact]
    public void Many_logins_at_once_all_come_in_and_a_password_that_is_changed_meanwhile_wins()
    {
        server.Do($"CREATE USER crowd IDENTIFIED WITH {Native} BY 'crowd-0'");
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => Assert.Equal("OK", server.Try("crowd", "crowd-0")));
        Assert.Equal("caching_sha2_password", Row("crowd")[0]);
        // A race with ALTER USER: whatever wins, the password of the last statement is the one that counts.
        for (var round = 1; round <= 8; round++)
        {
            server.Do($"ALTER USER crowd IDENTIFIED WITH {Native} BY 'crowd-{round}'");
            var login = new Thread(() => server.Try("crowd", $"crowd-{round}"));
            login.Start();
            server.Do($"ALTER USER crowd IDENTIFIED WITH {Native} BY 'later-{round}'");
            login.Join();
            Assert.StartsWith("1045", server.Try("crowd", $"crowd-{round}"), StringComparison.Ordinal);
            Assert.Equal("OK", server.Try("crowd", $"later-{round}"));
        }
    }

    [Fact]
    public void The_move_is_one_method_for_the_account_and_the_secret_is_in_no_log()
    {
        server.Do($"CREATE USER quiet IDENTIFIED WITH {Native} BY 'quiet-s3cret'");
        Assert.Equal("OK", server.Try("quiet", "quiet-s3cret"));
        Assert.DoesNotContain("quiet-s3cret", server.Log, StringComparison.Ordinal);
        var stored = Convert.FromHexString(server.Ask("SELECT HEX(authentication_string) FROM mysql.user WHERE user = 'quiet'")!);
        // Text in a table is UTF-8; a salt has no byte above 127.
        Assert.True(AuthenticationMethods.Find("caching_sha2_password")!.Verify("quiet-s3cret"u8, stored));
    }
}
