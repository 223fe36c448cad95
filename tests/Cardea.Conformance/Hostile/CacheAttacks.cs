namespace Cardea.Conformance.Hostile;

/// <summary>B-10: a warm cache of proofs, and then the account changes. The old secret must fail at once, the new one must work.</summary>
public sealed class CacheAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private const string Old = "old-s3cret-cache", New = "new-s3cret-cache";

    public void Dispose()
    {
        Assert.DoesNotContain(Old, server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(New, server.Log, StringComparison.Ordinal);
        server.AssertUnharmed();
    }

    [Theory]
    [InlineData("ALTER USER 'mover'@'%' IDENTIFIED BY 'new-s3cret-cache'", "mover", true)]
    [InlineData("SET PASSWORD FOR 'mover'@'%' = 'new-s3cret-cache'", "mover", true)]
    [InlineData("DROP USER 'mover'@'%'; CREATE USER 'mover'@'%' IDENTIFIED BY 'new-s3cret-cache'", "mover", true)]
    [InlineData("DROP USER 'mover'@'%'", "mover", false)]
    [InlineData("RENAME USER 'mover'@'%' TO 'moved'@'%'", "mover", false)]
    [InlineData("RENAME USER 'mover'@'%' TO 'moved'@'%'; CREATE USER 'mover'@'%' IDENTIFIED BY 'new-s3cret-cache'", "mover", true)]
    [InlineData("ALTER USER 'mover'@'%' ACCOUNT LOCK", "mover", false)]
    [InlineData("ALTER USER 'mover'@'%' IDENTIFIED WITH sha256_password BY 'new-s3cret-cache'", "mover", true)]
    [InlineData("ALTER USER 'mover'@'%' IDENTIFIED BY 'new-s3cret-cache'; FLUSH PRIVILEGES", "mover", true)]
    [InlineData("CREATE USER 'mover'@'127.0.0.1' IDENTIFIED BY 'new-s3cret-cache'", "mover", true)]
    [Trait("attack", "B-10")]
    public void B10_the_old_secret_is_worth_nothing_after(string change, string user, bool hasNew)
    {
        using var root = server.Root();
        foreach (var name in new[] { "'mover'@'%'", "'moved'@'%'", "'mover'@'127.0.0.1'" }) root.Query($"DROP USER IF EXISTS {name}");
        Assert.Equal("OK", root.Query($"CREATE USER 'mover'@'%' IDENTIFIED BY '{Old}'"));
        using (RawClient.LoggedIn(server.Port, user, Old))
        {
        }
        Assert.Equal("0103", First(user, Old)); // warm: a scramble is enough now, also on a plain link
        foreach (var sql in change.Split("; ")) Assert.Equal((sql, "OK"), (sql, root.Query(sql)));

        Assert.NotEqual("0103", First(user, Old));
        foreach (var tls in new[] { true, false })
        {
            using var stale = server.Raw();
            if (tls) stale.StartTls();
            Assert.NotInRange(RawClient.ErrorOf(stale.Login(user, Old)), 0, 1044);
        }
        if (hasNew)
        {
            using (var fresh = RawClient.LoggedIn(server.Port, user, New)) Assert.Equal("1", fresh.Query("SELECT 1"));
            using var stale = server.Raw();
            Assert.Equal(1045, RawClient.ErrorOf(stale.Login(user, Old))); // nor once the new one is warm
        }
        if (change.Contains("moved", StringComparison.Ordinal))
            using (var moved = RawClient.LoggedIn(server.Port, "moved", Old)) Assert.Equal("1", moved.Query("SELECT 1"));
    }

    /// <summary>The same through COM_CHANGE_USER, which has its own way to the cache.</summary>
    [Fact]
    [Trait("attack", "B-10")]
    public void B10_a_change_of_user_sees_the_new_secret_at_once()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS 'changer'@'%'");
        root.Query($"CREATE USER 'changer'@'%' IDENTIFIED BY '{Old}'");
        using var client = server.Laura();
        Assert.Equal(0, StateAttacks.ChangeUser(client, "changer", Old)![0]);
        Assert.Equal("OK", root.Query($"ALTER USER 'changer'@'%' IDENTIFIED BY '{New}'"));
        Assert.Equal(1045, RawClient.ErrorOf(StateAttacks.ChangeUser(client, "changer", Old)));
        Assert.Equal(0, StateAttacks.ChangeUser(client, "changer", New)![0]);
    }

    /// <summary>A discarded second password stays out; a retained one works until then.</summary>
    [Fact]
    [Trait("attack", "B-10")]
    public void B10_a_discarded_old_password_fails_at_once()
    {
        using var root = server.Root();
        root.Query("DROP USER IF EXISTS 'dual'@'%'");
        root.Query($"CREATE USER 'dual'@'%' IDENTIFIED BY '{Old}'");
        Assert.Equal("OK", root.Query($"ALTER USER 'dual'@'%' IDENTIFIED BY '{New}' RETAIN CURRENT PASSWORD"));
        using (RawClient.LoggedIn(server.Port, "dual", Old))
        {
        }
        using (RawClient.LoggedIn(server.Port, "dual", Old))
        {
        }
        Assert.Equal("OK", root.Query("ALTER USER 'dual'@'%' DISCARD OLD PASSWORD"));
        using var stale = server.Raw();
        stale.StartTls();
        Assert.Equal(1045, RawClient.ErrorOf(stale.Login("dual", Old)));
        using (RawClient.LoggedIn(server.Port, "dual", New))
        {
        }
    }

    private string First(string user, string password)
    {
        using var client = server.Raw();
        client.Send(RawClient.Frame(1, RawClient.LoginPacket(user, RawClient.Answer("caching_sha2_password", password, client.Nonce))));
        return RawClient.Describe(client.Read());
    }
}
