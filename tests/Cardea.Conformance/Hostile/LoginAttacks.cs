using System.Security.Cryptography;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>Catalogue part B at the whole server: what a stranger may learn or gain.</summary>
public sealed class LoginAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    public void Dispose() => server.AssertUnharmed();

    /// <summary>10,000 random proofs; most on one session per hundred connections would be COM_CHANGE_USER, which ends after three, so each is a connection.</summary>
    [Fact]
    [Trait("attack", "B-01")]
    public void B01_random_answers_never_come_in()
    {
        const int Attempts = 10_000;
        using (server.Laura())
        {
        }
        using (var warm = server.Raw()) Assert.Equal(0, warm.Login("laura", VictimServer.LauraPassword)![0]);
        using (var warm = server.Raw()) Assert.Equal(0, warm.Login("nat", VictimServer.NatPassword, method: "mysql_native_password")![0]);
        var (done, admitted, until) = (0, 0, Environment.TickCount64 + 90_000);
        Parallel.For(0, 4, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < Attempts / 4 && Environment.TickCount64 < until; i++)
            {
                var native = (i & 1) == 0;
                var answer = new byte[native ? 20 : 32];
                random.NextBytes(answer);
                using var client = server.Raw();
                client.Send(RawClient.Frame(1, RawClient.LoginPacket(native ? "nat" : "laura", answer, method: native ? "mysql_native_password" : "caching_sha2_password")));
                var packet = client.Read();
                Interlocked.Increment(ref done);
                if (packet is [0, ..] or [1, 3]) Interlocked.Increment(ref admitted);
                else if (native) Assert.Equal(1045, RawClient.ErrorOf(packet));
                else Assert.Equal("0104", RawClient.Describe(packet));
            }
        });
        Assert.Equal((Attempts, 0), (done, admitted));
    }

    /// <summary>What each kind of account answers to a wrong password, packet by packet: kind byte and length.</summary>
    private string Shape(string user, string method, bool tls, string password = "wrong password")
    {
        using var client = server.Raw();
        if (tls) client.StartTls();
        if (!tls) client.Sequence = 1;
        client.SendPacket(RawClient.LoginPacket(user, RawClient.Answer(method, password, client.Nonce), RawClient.Usual | (tls ? RawClient.Ssl : 0), method));
        var shape = new StringBuilder();
        while (client.Read() is { } packet)
        {
            var error = RawClient.ErrorOf(packet);
            // the name itself stands in the error, so lengths are compared without it
            shape.Append(error != 0 ? $"error {error} {Encoding.UTF8.GetString(packet.AsSpan(3)).Replace(user, "NAME", StringComparison.Ordinal)};" : $"{packet[0]:X2}+{packet.Length};");
            if (error != 0 || packet is [0, ..]) break;
            if (packet is [0xFE, .. var change])
            {
                var end = Array.IndexOf<byte>(change, 0);
                var asked = Encoding.ASCII.GetString(change.AsSpan(0, end));
                shape.Append(asked).Append(';');
                client.SendPacket(asked == "sha256_password" && !tls ? [1] : RawClient.Answer(asked, password, change[(end + 1)..^1]));
            }
            else if (packet is [1, 4]) client.SendPacket(tls ? [.. Encoding.UTF8.GetBytes(password), 0] : [2]);
            else if (packet is [1, .. { Length: > 2 } key]) client.SendPacket(RawClient.Encrypt(Encoding.ASCII.GetString(key), password, client.Nonce));
        }
        shape.Append(client.DrainToEnd() ? "closed" : "open");
        return shape.ToString();
    }

    /// <summary>
    /// A decoy's method is drawn from those that accounts have, so an unknown name looks like *some* account: each shape that strangers see must be one of
    /// those of real accounts, the same each time, and all of a method's accounts (known, locked, with any wrong password) must look alike.
    /// </summary>
    [Theory]
    [InlineData("caching_sha2_password", false)]
    [InlineData("caching_sha2_password", true)]
    [InlineData("mysql_native_password", false)]
    [InlineData("mysql_native_password", true)]
    [InlineData("sha256_password", false)]
    [InlineData("sha256_password", true)]
    [Trait("attack", "B-02")]
    public void B02_unknown_known_and_locked_accounts_give_the_same_packets(string method, bool tls)
    {
        var real = new[] { "laura", "nat", "sha" }.ToDictionary(name => name, name => Shape(name, method, tls));
        Assert.All(real.Values, shape => Assert.Contains("error 1045", shape, StringComparison.Ordinal));
        Assert.Equal(real["laura"], Shape("locked", method, tls));
        Assert.Equal(real["laura"], Shape("laura", method, tls, "another one"));
        HashSet<string> seen = [];
        for (var i = 0; i < 40; i++)
        {
            var name = $"nobody{i}";
            var shape = Shape(name, method, tls);
            Assert.Contains(shape, real.Values);
            if (i < 5) Assert.Equal(shape, Shape(name, method, tls));
            seen.Add(shape);
        }
        Assert.True(seen.Count > 1, "decoys have but one method");
    }

    /// <summary>A locked account tells so only to who has proven the password.</summary>
    [Fact]
    [Trait("attack", "B-02")]
    public void B02_a_locked_account_tells_only_its_owner()
    {
        using var client = server.Raw();
        client.StartTls();
        Assert.Equal(3118, RawClient.ErrorOf(client.Login("locked", VictimServer.LockedPassword)));
    }

    [Theory]
    [InlineData("laura", "caching_sha2_password")]
    [InlineData("nat", "mysql_native_password")]
    [InlineData("sha", "sha256_password")]
    [Trait("attack", "B-11")]
    public void B11_an_empty_answer_or_one_NUL_opens_nothing(string user, string method)
    {
        foreach (var tls in new[] { false, true })
            foreach (var answer in new byte[][] { [], [0], [0, 0] })
            {
                using var client = server.Raw();
                if (tls) client.StartTls();
                else client.Sequence = 1;
                client.SendPacket(RawClient.LoginPacket(user, answer, RawClient.Usual | (tls ? RawClient.Ssl : 0), method));
                var packet = client.Read();
                for (var rounds = 0; rounds < 8 && packet is [1, ..] or [0xFE, ..]; rounds++)
                {
                    client.SendPacket(answer.Length == 0 && packet[0] == 1 ? [0] : answer); // asked by a switch, nothing again
                    packet = client.Read();
                }
                Assert.Equal(1045, RawClient.ErrorOf(packet));
            }
    }

    [Fact]
    [Trait("attack", "B-11")]
    public void B11_an_account_without_a_password_takes_the_empty_answer_and_no_other()
    {
        using (var root = server.Root()) root.Query("CREATE USER IF NOT EXISTS 'open'@'%' IDENTIFIED BY ''");
        using (var right = server.Raw()) Assert.Equal(0, right.Login("open", "")![0]);
        using var wrong = server.Raw();
        wrong.StartTls();
        Assert.Equal(1045, RawClient.ErrorOf(wrong.Login("open", "something")));
    }

    [Theory]
    [InlineData(255, 1045)]
    [InlineData(256, 1045)]
    [InlineData(257, 1045)]
    [InlineData(65_000, 1045)]
    [InlineData(65_536, 1045)]
    [InlineData(65_537, 1153)]
    [InlineData(16 << 20, 1153)]
    [Trait("attack", "B-12")]
    public void B12_a_long_password_is_refused_before_it_is_hashed(int length, int error)
    {
        foreach (var (user, method) in new[] { ("laura", "caching_sha2_password"), ("sha", "sha256_password") })
        {
            using var client = server.Raw();
            client.StartTls();
            client.SendPacket(RawClient.LoginPacket(user, new byte[32], RawClient.Usual | RawClient.Ssl, method: "caching_sha2_password"));
            var asked = client.Read();
            Assert.True(asked is [1, 4] or [0xFE, ..]);
            var password = new byte[length];
            Array.Fill(password, (byte)'x');
            password[^1] = 0;
            // the link may be cut in the middle of 16 MiB
            try
            {
                client.SendPacket(password);
            }
            catch (IOException)
            {
            }
            var packet = client.Read();
            if (packet is null) Assert.Equal(1153, error); // a reset can overtake the error when we are still writing
            else Assert.Equal(error, RawClient.ErrorOf(packet));
            _ = method;
        }
    }

    [Fact]
    [Trait("attack", "B-12")]
    public void B12_a_password_of_the_greatest_length_is_a_password()
    {
        var longest = new string('p', 255);
        using (var root = server.Root()) Assert.Equal("OK", root.Query($"CREATE USER 'longest'@'%' IDENTIFIED BY '{longest}'"));
        using var client = RawClient.LoggedIn(server.Port, "longest", longest);
        Assert.Equal("1", client.Query("SELECT 1"));
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("FB")]
    [InlineData("FC01")]
    [InlineData("FCFFFF")]
    [InlineData("FD")]
    [InlineData("FDFFFFFF")]
    [InlineData("FE030000")]
    [InlineData("FEFFFFFFFFFFFFFFFF")]
    [InlineData("FE0000000000000080")]
    [InlineData("20")]
    [Trait("attack", "B-14")]
    public void B14_lengths_that_lie_at_the_end_of_the_login_are_1043(string tail)
    {
        foreach (var capabilities in new[] { RawClient.Usual | RawClient.LenencAuth, RawClient.Usual })
        {
            if (capabilities == RawClient.Usual && tail is not ("FF" or "20")) continue;
            using var client = server.Raw();
            byte[] login = [.. BitConverter.GetBytes(capabilities), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23], .. "laura"u8, 0, .. Convert.FromHexString(tail)];
            client.Send(RawClient.Frame(1, login));
            Assert.Equal(1043, RawClient.ErrorOf(client.Read()));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("attack", "B-15")]
    public void B15_every_prefix_of_a_login_is_refused_and_the_whole_is_not(bool tls)
    {
        using (server.Laura())
        {
        }
        var whole = RawClient.LoginPacket("laura", new byte[32]).Length;
        for (var length = 0; length <= whole; length++)
        {
            using var client = server.Raw();
            if (tls) client.StartTls();
            else client.Sequence = 1;
            var login = RawClient.LoginPacket("laura", RawClient.Answer("caching_sha2_password", VictimServer.LauraPassword, client.Nonce), RawClient.Usual | (tls ? RawClient.Ssl : 0));
            client.SendPacket(login.AsSpan(0, length));
            var answer = client.Read();
            if (length == whole) Assert.Equal("0103", RawClient.Describe(answer));
            else Assert.True(RawClient.ErrorOf(answer) is 1043 or 1045, $"{length}: {RawClient.Describe(answer)}");
        }
    }

    [Fact]
    [Trait("attack", "B-16")]
    public void B16_nonces_of_10000_greetings_are_random_and_a_recorded_answer_is_worth_nothing()
    {
        const int Greetings = 10_000;
        var counts = new long[256];
        HashSet<string> all = [];
        byte[] recorded = [];
        for (var i = 0; i < Greetings; i++)
        {
            using var client = server.Raw();
            client.Socket.LingerState = new(true, 0); // no ten thousand ports in TIME_WAIT
            Assert.True(all.Add(Convert.ToHexString(client.Nonce)), "a nonce came twice");
            foreach (var value in client.Nonce) counts[value]++;
            if (i == 0) recorded = RawClient.Answer("caching_sha2_password", VictimServer.LauraPassword, client.Nonce);
        }
        Assert.Equal((0, 0), (counts[0], counts['$']));
        // every value is as frequent as the next, or the high bit is never set (MySQL's are 7-bit): chi-square over those that occur
        var used = counts.Count(static count => count > 0);
        Assert.InRange(used, 126, 254);
        var expected = Greetings * 20.0 / used;
        var square = counts.Where(static count => count > 0).Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(square, used - 6 * Math.Sqrt(2.0 * used), used + 6 * Math.Sqrt(2.0 * used));
        using var replay = server.Raw();
        replay.Send(RawClient.Frame(1, RawClient.LoginPacket("laura", recorded)));
        Assert.False(replay.Read() is [0, ..] or [1, 3]);
    }

    [Fact]
    [Trait("attack", "B-24")]
    public void B24_commands_behind_a_wrong_login_are_not_executed_and_behind_a_right_one_they_are()
    {
        using (server.Laura())
        {
        }
        byte[] create = RawClient.Frame(0, [3, .. "CREATE TABLE sampdb.pipelined (a INT)"u8]);
        foreach (var tls in new[] { false, true })
        {
            foreach (var (password, works) in new[] { ("wrong", false), (VictimServer.LauraPassword, true) })
            {
                using var client = server.Raw();
                if (tls) client.StartTls();
                var login = RawClient.LoginPacket("laura", RawClient.Answer("caching_sha2_password", password, client.Nonce), RawClient.Usual | (tls ? RawClient.Ssl : 0));
                client.Send([.. RawClient.Frame((byte)(tls ? 2 : 1), login), .. create]);
                var first = client.Read();
                if (works)
                {
                    Assert.Equal("0103", RawClient.Describe(first));
                    Assert.Equal(0, client.Read()![0]);
                    Assert.Equal(0, client.Read()![0]);
                }
                else
                {
                    // the full form is asked for; the command stands where the password is due, and is not one
                    Assert.True(client.DrainToEnd());
                }
                using var root = server.Root();
                Assert.Equal(works ? "pipelined" : "", root.Query("SHOW TABLES FROM sampdb LIKE 'pipelined'"));
                root.Query("DROP TABLE IF EXISTS sampdb.pipelined");
            }
        }
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(60_000, false)]
    [Trait("attack", "B-25")]
    public void B25_user_names_above_32_characters_are_refused_before_look_up(int length, bool allowed)
    {
        var name = new string('u', length);
        if (allowed)
        {
            using var root = server.Root();
            Assert.Equal("OK", root.Query($"CREATE USER '{name}'@'%' IDENTIFIED BY 'long-name-s3cret'"));
            using var right = RawClient.LoggedIn(server.Port, name, "long-name-s3cret");
            return;
        }
        using var client = server.Raw();
        client.StartTls();
        var before = server.Log.Length;
        Assert.Equal(1045, RawClient.ErrorOf(client.Login(name, "long-name-s3cret")));
        VictimServer.Soon(() => server.Log.AsSpan(before).Contains("a user name above 32 characters", StringComparison.Ordinal), "the reason in the log");
        Assert.InRange(server.Log.Length - before, 0, 2000); // nor does the name fill the log
    }

    [Fact]
    [Trait("attack", "B-25")]
    public void B25_whatever_stands_in_a_user_name_is_one_line_in_the_log()
    {
        var before = server.Log.Length;
        foreach (var name in new[] { "a\nb [Server] fake line", "\u001b]0;x\u0007", "\u202Edrow", "x\u009b31m" })
        {
            using var client = server.Raw();
            client.StartTls();
            Assert.Equal(1045, RawClient.ErrorOf(client.Login(name, "whatever")));
        }
        VictimServer.Soon(() => server.Log.AsSpan(before).Count("1045") >= 4, "four lines");
        var news = server.Log[before..];
        Assert.All(news.Split('\n', StringSplitOptions.RemoveEmptyEntries), static line => Assert.Matches("^[0-9T:.-]+Z [0-9]+ \\[", line));
        Assert.DoesNotContain('\u001b', news);
        Assert.DoesNotContain('\u202E', news);
    }

    [Theory]
    [InlineData("FEFFFFFFFFFFFFFF7F")]
    [InlineData("FE0001010000000000")]
    [InlineData("03016101")]
    [InlineData("0201610162")]
    [InlineData("FC")]
    [Trait("attack", "D-14")]
    public void D14_connection_attributes_that_lie_are_1043(string attributes)
    {
        using var client = server.Raw();
        byte[] login = [.. RawClient.LoginPacket("laura", new byte[32], RawClient.Usual | RawClient.Attributes), .. Convert.FromHexString(attributes)];
        client.Send(RawClient.Frame(1, login));
        var answer = client.Read();
        Assert.True(RawClient.ErrorOf(answer) == 1043, RawClient.Describe(answer));
    }

    [Fact]
    [Trait("attack", "D-14")]
    public void D14_attributes_of_the_greatest_size_are_taken_and_strange_ones_do_no_harm()
    {
        foreach (var value in new[] { new string('v', 60_000), "\u001b[31m\n\0\u202E", "" })
        {
            var text = Encoding.UTF8.GetBytes(value);
            byte[] Length(int length) => length < 251 ? [(byte)length] : [0xFC, (byte)length, (byte)(length >> 8)];
            byte[] pair = [4, .. "name"u8, .. Length(text.Length), .. text];
            using var client = server.Raw();
            client.StartTls();
            client.SendPacket([.. RawClient.LoginPacket("laura", RawClient.Answer("caching_sha2_password", VictimServer.LauraPassword, client.Nonce), RawClient.Usual | RawClient.Attributes | RawClient.Ssl), .. Length(pair.Length), .. pair]);
            Assert.Equal(0, client.Prove("caching_sha2_password", VictimServer.LauraPassword)![0]);
        }
    }

    [Fact]
    [Trait("attack", "B-17")]
    public void B17_every_block_that_is_not_the_password_gives_the_same_answer()
    {
        HashSet<string> seen = [];
        for (var kind = 0; kind < 5; kind++)
        {
            using var client = server.Raw();
            client.Sequence = 1;
            client.SendPacket(RawClient.LoginPacket("sha", [1], method: "sha256_password"));
            var key = client.Read()!;
            Assert.Equal(1, key[0]);
            var good = RawClient.Encrypt(Encoding.ASCII.GetString(key.AsSpan(1)), "wrong", client.Nonce);
            client.SendPacket(kind switch { 0 => good, 1 => new byte[256], 2 => RandomNumberGenerator.GetBytes(256), 3 => good[..255], _ => new byte[10] });
            seen.Add(RawClient.Describe(client.Read()));
        }
        Assert.Single(seen);
        Assert.StartsWith("1045", seen.Single(), StringComparison.Ordinal);
        using var right = server.Raw();
        Assert.Equal(0, right.Login("sha", VictimServer.ShaPassword, method: "mysql_native_password")![0]);
    }
}
