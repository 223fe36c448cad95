using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>What a stranger can make the server hash, and what the answers tell him of passwords and accounts.</summary>
public sealed class HashAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    public void Dispose() => server.AssertUnharmed();

    /// <summary>An account with a dear hash, and strangers who name it all at once: others log in meanwhile, and no answer but 1045 and 1040 is given.</summary>
    [Fact]
    [Trait("attack", "B-13")]
    public void B13_many_full_proofs_of_a_dear_account_hold_up_nobody_else()
    {
        using (var root = server.Root())
        {
            root.Query("DROP USER IF EXISTS dear");
            var hash = Convert.ToHexString([.. "$A$032$"u8, .. Encoding.ASCII.GetBytes(new string('s', 20)), .. Encoding.ASCII.GetBytes(new string('.', 43))]);
            Assert.Equal("OK", root.Query($"CREATE USER dear IDENTIFIED WITH caching_sha2_password AS 0x{hash}"));
            Assert.Equal("1827 #HY000The password hash doesn't have the expected format.", root.Query($"CREATE USER dearer IDENTIFIED WITH caching_sha2_password AS 0x{hash.Replace("303332", "303034", StringComparison.Ordinal)}"));
        }
        var strangers = Enumerable.Range(0, 40).Select(_ => server.Raw(30_000)).ToList();
        foreach (var stranger in strangers)
        {
            stranger.StartTls();
            stranger.SendPacket(RawClient.LoginPacket("dear", RawClient.Answer("caching_sha2_password", "wrong", stranger.Nonce), RawClient.Usual | RawClient.Ssl));
            Assert.Equal([1, 4], stranger.Read());
        }
        foreach (var stranger in strangers) stranger.SendPacket([.. "wrong"u8, 0]);
        using (RawClient.LoggedIn(server.Port, "sha", VictimServer.ShaPassword)) // the long way each time
        {
        }
        var answers = strangers.Select(static stranger => RawClient.ErrorOf(stranger.Read())).ToList();
        strangers.ForEach(static stranger => stranger.Dispose());
        Assert.All(answers, static answer => Assert.True(answer is 1045 or 1040, $"{answer}"));
        Assert.Contains(1045, answers);
        Assert.Contains(1040, answers); // more than may wait
    }

    /// <summary>
    /// A right password on a link that REQUIRE refuses: a warm cache would answer 0x03 where a wrong one gets 0x04, and so confirm it. Both get the same packets.
    /// </summary>
    [Fact]
    [Trait("attack", "B-02"), Trait("attack", "C-03")]
    public void B02_a_right_password_without_its_certificate_looks_like_a_wrong_one()
    {
        using (var root = server.Root())
        {
            root.Query("DROP USER IF EXISTS certified");
            Assert.Equal("OK", root.Query("CREATE USER certified IDENTIFIED BY 'certified-s3cret'"));
        }
        using (RawClient.LoggedIn(server.Port, "certified", "certified-s3cret")) // the cache is warm
        {
        }
        using (var root = server.Root()) Assert.Equal("OK", root.Query("ALTER USER certified REQUIRE X509"));
        for (var i = 0; i < 2; i++)
        {
            foreach (var password in new[] { "certified-s3cret", "wrong" })
            {
                using var client = server.Raw();
                client.StartTls();
                client.SendPacket(RawClient.LoginPacket("certified", RawClient.Answer("caching_sha2_password", password, client.Nonce), RawClient.Usual | RawClient.Ssl));
                Assert.Equal((password, "0104"), (password, RawClient.Describe(client.Read())));
                client.SendPacket([.. Encoding.UTF8.GetBytes(password), 0]);
                Assert.Equal("1045 #28000Access denied for user 'certified'@'localhost' (using password: YES)", RawClient.Describe(client.Read()));
            }
        }
    }

    /// <summary>
    /// An account whose method is switched off is answered as MySQL answers it, before any proof; among names that do not exist some are answered the same,
    /// each always the same, and the others like a wrong password.
    /// </summary>
    [Fact]
    [Trait("attack", "B-02"), Trait("row", "E-13")]
    public void B02_a_switched_off_method_does_not_show_the_account()
    {
        using var server = new OffServer();
        string[] Talk(string user)
        {
            using var client = server.Raw();
            client.StartTls();
            client.SendPacket(RawClient.LoginPacket(user, RawClient.Answer("caching_sha2_password", "wrong", client.Nonce), RawClient.Usual | RawClient.Ssl));
            var first = RawClient.Describe(client.Read());
            if (first.StartsWith("1524", StringComparison.Ordinal)) return [first];
            client.SendPacket([.. "wrong"u8, 0]);
            return [first, RawClient.Describe(client.Read()).Replace(user, "x", StringComparison.Ordinal)];
        }
        var wrong = Talk("laura");
        Assert.Equal(["0104", "1045 #28000Access denied for user 'x'@'localhost' (using password: YES)"], wrong);
        string[] off = ["1524 #HY000Plugin 'mysql_clear_password' is not loaded"];
        Assert.Equal(off, Talk("offed"));
        var strangers = Enumerable.Range(0, 60).Select(static i => $"nobody{i}").ToDictionary(static name => name, Talk);
        Assert.All(strangers.Values, answer => Assert.True(answer.SequenceEqual(off) || answer.SequenceEqual(wrong), string.Join(' ', answer)));
        // One account of four that can log in has that method, so about 15 of 60.
        Assert.InRange(strangers.Values.Count(static answer => answer.Length == 1), 2, 40);
        foreach (var (name, answer) in strangers.Take(10)) Assert.Equal(answer, Talk(name));
        Assert.Contains("the method mysql_clear_password is switched off or unknown; no such account", server.Log, StringComparison.Ordinal);
    }

    private sealed class OffServer : VictimServer
    {
        public OffServer()
        {
            // As after a restart without an option: the row is there, its method is not.
            using var root = Root();
            Assert.Equal("OK", root.Query("CREATE USER offed IDENTIFIED BY 'x'"));
            using var edit = Server.State.Accounts.Begin();
            var row = edit.Find(new("offed", "%"))!;
            edit.Put(row with { Plugin = "mysql_clear_password", AuthenticationString = "*6BB4837EB74329105EE4568DDA7DC67ED2CA2AD9"u8.ToArray() });
            edit.Commit();
            foreach (var name in new[] { "nat", "sha" }) Assert.Equal("OK", root.Query($"DROP USER {name}"));
        }
    }
}
