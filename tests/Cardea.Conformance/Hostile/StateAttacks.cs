using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>D-10, D-20 and who one is afterwards: COM_CHANGE_USER and COM_RESET_CONNECTION as a pool, or an attacker with a pooled connection, uses them.</summary>
public sealed class StateAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private const uint Many = RawClient.Usual | RawClient.MultiStatements;

    public void Dispose() => server.AssertUnharmed();

    internal static byte[] ChangeUserPacket(string user, byte[] answer, string schema = "", string method = "caching_sha2_password") =>
        [0x11, .. Encoding.UTF8.GetBytes(user), 0, (byte)answer.Length, .. answer, .. Encoding.UTF8.GetBytes(schema), 0, 45, 0, .. Encoding.UTF8.GetBytes(method), 0];

    internal static byte[]? ChangeUser(RawClient client, string user, string password, string schema = "", string method = "caching_sha2_password")
    {
        client.Sequence = 0;
        client.SendPacket(ChangeUserPacket(user, RawClient.Answer(method, password, client.Nonce), schema, method));
        return client.Prove(method, password);
    }

    // What one leaves lying about in a session.
    private static void Litter(RawClient client)
    {
        foreach (var sql in new[]
        {
            "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'", "SET NAMES latin1", "SET @secret = 'left behind'", "SET autocommit = 0",
            "SET time_zone = '+05:00'", "SET max_execution_time = 1234", "PREPARE p FROM 'SELECT 1'", "USE sampdb",
            "INSERT INTO sampdb.t VALUES (99, 'uncommitted')",
        })
            Assert.Equal((sql, "OK"), (sql, client.Query(sql)));
    }

    private static void AssertClean(RawClient client, uint statement)
    {
        Assert.DoesNotContain("ANSI_QUOTES", client.Query("SELECT @@sql_mode"), StringComparison.Ordinal);
        Assert.Equal("a\n", client.Query("SELECT 'a\\n'"));
        Assert.Equal("utf8mb4", client.Query("SELECT @@character_set_client"));
        Assert.Null(client.Query("SELECT @secret"));
        Assert.Equal("1", client.Query("SELECT @@autocommit"));
        Assert.Equal("SYSTEM", client.Query("SELECT @@time_zone"));
        Assert.Equal("0", client.Query("SELECT @@max_execution_time"));
        Assert.StartsWith("1243", client.Query("EXECUTE p"), StringComparison.Ordinal);
        Assert.Equal(1243, RawClient.ErrorOf(client.Command([0x17, .. BitConverter.GetBytes(statement), 0, 1, 0, 0, 0])));
        Assert.Equal("0", client.Query("SELECT COUNT(*) FROM sampdb.t WHERE id = 99"));
        Assert.Equal("OK", client.Query("UPDATE sampdb.t SET v = 'two' WHERE id = 2"));
    }

    [Fact]
    [Trait("attack", "D-20")]
    public void D20_a_reset_leaves_nothing_of_the_session_but_who_it_is()
    {
        using var client = server.Laura();
        Litter(client);
        var (statement, error) = client.Prepare("SELECT 1");
        Assert.Equal(0, error);
        Assert.Equal(0, client.Command(0x1F)![0]);
        AssertClean(client, statement);
        Assert.StartsWith("laura@", client.Query("SELECT CURRENT_USER()"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "D-20")]
    public void D20_a_change_of_user_leaves_nothing_of_the_one_before()
    {
        using var client = server.Laura();
        Litter(client);
        var (statement, error) = client.Prepare("SELECT 1");
        Assert.Equal(0, error);
        using (var root = server.Root()) Assert.Equal("OK", root.Query("GRANT SELECT, UPDATE ON sampdb.* TO 'nat'@'%'"));
        Assert.Equal(0, ChangeUser(client, "nat", VictimServer.NatPassword)![0]);
        AssertClean(client, statement);
        Assert.StartsWith("nat@", client.Query("SELECT CURRENT_USER()"), StringComparison.Ordinal);
        Assert.Null(client.Query("SELECT DATABASE()"));
        Assert.StartsWith("1142", client.Query("INSERT INTO sampdb.t VALUES (98, 'not mine')"), StringComparison.Ordinal);
    }

    /// <summary>Locks of the transaction before: another writer must not wait for them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("attack", "D-20")]
    public void D20_the_transaction_is_rolled_back_and_its_locks_are_gone(bool reset)
    {
        using var client = server.Laura();
        client.Query("BEGIN");
        client.Query("UPDATE sampdb.t SET v = 'stolen' WHERE id = 1");
        Assert.Equal(0, (reset ? client.Command(0x1F) : ChangeUser(client, "laura", VictimServer.LauraPassword))![0]);
        using var other = server.Laura();
        other.Query("SET innodb_lock_wait_timeout = 1");
        Assert.Equal("OK", other.Query("UPDATE sampdb.t SET v = 'one' WHERE id = 1"));
    }

    [Fact]
    [Trait("attack", "D-20")]
    public void D20_a_link_that_breaks_in_a_transaction_leaves_no_lock()
    {
        var client = server.Laura();
        client.Query("BEGIN");
        client.Query("UPDATE sampdb.t SET v = 'stolen' WHERE id = 1");
        client.Socket.LingerState = new(true, 0);
        client.Dispose();
        using var other = server.Laura();
        other.Query("SET innodb_lock_wait_timeout = 5");
        Assert.Equal("OK", other.Query("UPDATE sampdb.t SET v = 'one' WHERE id = 1"));
    }

    [Fact]
    [Trait("attack", "D-20")]
    public void D20_multi_statements_switched_on_by_one_are_off_for_the_next()
    {
        using var client = server.Laura();
        Assert.StartsWith("1064", client.Query("SELECT 1; SELECT 2"), StringComparison.Ordinal);
        Assert.Equal(0xFE, client.Command(0x1B, 0, 0)![0]);
        Assert.Equal("1", client.Query("SELECT 1; SELECT 2"));
        Assert.Equal("2", client.ReadResult()![0][0]);
        Assert.Equal(0, client.Command(0x1F)![0]);
        Assert.StartsWith("1064", client.Query("SELECT 1; SELECT 2"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "D-10")]
    public void D10_a_short_change_of_user_is_refused_and_the_right_one_works()
    {
        using (server.Laura())
        {
        }
        using (var right = server.Laura()) Assert.Equal(0, ChangeUser(right, "laura", VictimServer.LauraPassword)![0]);
        var whole = ChangeUserPacket("laura", new byte[32]).Length;
        for (var length = 1; length < whole; length++)
        {
            // the collation and the method may be left out, so a prefix that has its proof in it may be whole
            using var client = server.Laura();
            client.Sequence = 0;
            client.SendPacket(ChangeUserPacket("laura", RawClient.Answer("caching_sha2_password", "wrong", client.Nonce)).AsSpan(0, length));
            var answer = client.Read();
            if (answer is [0xFE, ..] or [1, 4])
            {
                client.SendPacket(0);
                answer = client.Read();
                if (answer is [1, 4])
                {
                    client.SendPacket(0);
                    answer = client.Read();
                }
            }
            Assert.True(RawClient.ErrorOf(answer) is 1043 or 1045 or 1047 or 1835, $"{length}: {RawClient.Describe(answer)}");
        }
    }

    [Fact]
    [Trait("attack", "B-04")]
    public void B04_the_third_wrong_change_of_user_ends_the_connection()
    {
        using var client = server.Laura();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(1045, RawClient.ErrorOf(ChangeUser(client, "sha", "wrong")));
            if (i < 2) Assert.StartsWith("laura@", client.Query("SELECT CURRENT_USER()"), StringComparison.Ordinal);
        }
        Assert.True(client.DrainToEnd());
    }

    [Fact]
    [Trait("attack", "B-20")]
    public void B20_a_change_of_user_meets_the_same_rules_as_a_login()
    {
        using var root = server.Root();
        root.Query("CREATE USER IF NOT EXISTS 'x509'@'%' IDENTIFIED BY 'x509-s3cret' REQUIRE X509");
        using var client = server.Laura();
        Assert.Equal(1045, RawClient.ErrorOf(ChangeUser(client, "x509", "x509-s3cret")));
        Assert.Equal(3118, RawClient.ErrorOf(ChangeUser(client, "locked", VictimServer.LockedPassword)));
        Assert.StartsWith("laura@", client.Query("SELECT CURRENT_USER()"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("attack", "D-20")]
    public void D20_a_failed_change_of_user_gives_nothing_of_the_other()
    {
        using var client = server.Laura();
        Assert.Equal(1045, RawClient.ErrorOf(ChangeUser(client, "root", "wrong", "mysql")));
        Assert.StartsWith("laura@", client.Query("SELECT CURRENT_USER()"), StringComparison.Ordinal);
        Assert.Null(client.Query("SELECT DATABASE()"));
        Assert.Matches("^(1044|1142|1227)", client.Query("SELECT COUNT(*) FROM mysql.user"));
    }

    /// <summary>B-21: with an expired password nothing but its change goes, by whatever command.</summary>
    [Fact]
    [Trait("attack", "B-21")]
    public void B21_an_expired_password_is_a_sandbox_without_a_way_around()
    {
        using (var root = server.Root())
        {
            root.Query("DROP USER IF EXISTS 'expired'@'%'");
            root.Query("CREATE USER 'expired'@'%' IDENTIFIED BY 'expired-s3cret' PASSWORD EXPIRE");
            root.Query("GRANT ALL ON sampdb.* TO 'expired'@'%'");
        }
        using var client = RawClient.LoggedIn(server.Port, "expired", "expired-s3cret", capabilities: Many | 1 << 22);
        foreach (var sql in new[] { "SELECT 1", "/*!80000 SELECT 1 */", "USE sampdb", "SELECT v FROM sampdb.t", "PREPARE p FROM 'SELECT 1'", "DELETE FROM sampdb.t", "SHOW DATABASES", "LOAD DATA INFILE '/etc/passwd' INTO TABLE sampdb.t", "SELECT 1; SELECT 2" })
            Assert.StartsWith("1820", client.Query(sql), StringComparison.Ordinal);
        Assert.Equal(1820, RawClient.ErrorOf(client.Command([2, .. "sampdb"u8])));
        Assert.Equal(1820, RawClient.ErrorOf(client.Command([4, .. "t"u8, 0])));
        var (id, error) = client.Prepare("SELECT v FROM sampdb.t");
        if (error == 0) Assert.Equal(1820, RawClient.ErrorOf(client.Command([0x17, .. BitConverter.GetBytes(id), 0, 1, 0, 0, 0])));
        else Assert.Equal(1820, error);
        Assert.Equal(0, client.Command(0x1F)![0]);
        Assert.StartsWith("1820", client.Query("SELECT 1"), StringComparison.Ordinal);
        Assert.Equal(0, ChangeUser(client, "expired", "expired-s3cret")![0]);
        Assert.StartsWith("1820", client.Query("SELECT 1"), StringComparison.Ordinal);
        Assert.Equal("OK", client.Query("ALTER USER USER() IDENTIFIED BY 'fresh-s3cret'"));
        Assert.Equal("1", client.Query("SELECT 1"));
    }
}
