using System.Net;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

public sealed class HostPatternTests
{
    private static ClientHost Client(string host) => host == "socket" ? ClientHost.UnixSocket : ClientHost.From(IPAddress.Parse(host));

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("192.0.2.%", "192.0.2.77", true)]
    [InlineData("192.0.2.%", "192.0.20.7", false)]
    [InlineData("192.0.2._", "192.0.2.7", true)]
    [InlineData("192.0.2._", "192.0.2.77", false)]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/25", "192.0.2.128", false)]
    [InlineData("192.0.2.9/24", "192.0.2.9", false)] // bits outside the mask: fits nobody
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("0.0.0.0/0", "socket", false)]
    [InlineData("192.0.2.0/33", "192.0.2.7", false)]
    [InlineData("192.0.2.0/255.255.255.0", "192.0.2.7", true)]
    [InlineData("192.0.2.0/255.255.255.0", "192.0.3.7", false)]
    [InlineData("192.0.2.0/255.255.0.255", "192.0.2.0", false)]
    [InlineData("::1", "::1", true)]
    [InlineData("0:0:0:0:0:0:0:1", "::1", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:DB8::7", "2001:db8::7", true)]
    [InlineData("2001:db8:%", "2001:db8::7", true)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", true)]
    [InlineData("localhost", "::ffff:127.0.0.1", true)]
    [InlineData("localhost", "socket", true)]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("localhost", "::1", true)]
    [InlineData("LOCALHOST", "socket", true)]
    [InlineData("localhost", "192.0.2.7", false)]
    [InlineData("local%", "socket", true)]
    [InlineData("127.0.0.1", "socket", false)]
    [InlineData("%", "socket", true)]
    [InlineData("", "192.0.2.7", true)]
    [InlineData("1", "0.0.0.1", false)] // a host name, whatever .NET takes for an address
    [InlineData("0x7f.0.0.1", "127.0.0.1", false)]
    [InlineData("127.1", "127.0.0.1", false)]
    [InlineData("192.0.2.7 ", "192.0.2.7", false)]
    [InlineData("example.com", "192.0.2.7", false)]
    [InlineData(@"192.0.2.\_", "192.0.2.7", false)]
    [Trait("attack", "B-22")]
    public void A_pattern_fits(string pattern, string client, bool fits) => Assert.Equal(fits, HostPattern.Parse(pattern).Fits(Client(client)));

    [Fact]
    public void More_specific_patterns_come_first()
    {
        string[] ordered =
        [
            "192.0.2.7", "2001:db8::7", "192.0.2.0/32", "192.0.2.0/24", "192.0.0.0/16", "192.0.2.0/255.255.255.0", "192.0.0.0/255.255.0.0",
            "localhost", "192.0.2.%", "192.0.%", "192%", "1%", "_%_", "_%", "%", "",
        ];
        for (var i = 0; i < ordered.Length; i++)
            for (var j = 0; j < ordered.Length; j++)
                if (!(i < 2 && j < 2)) // two addresses are equally specific
                    Assert.Equal(i.CompareTo(j), Math.Sign(HostPattern.CompareSpecificity(HostPattern.Parse(ordered[i]), HostPattern.Parse(ordered[j]))));
    }

    [Fact]
    public void The_order_is_total_and_transitive()
    {
        var random = new Random(7);
        var patterns = Enumerable.Range(0, 300).Select(_ => HostPattern.Parse(RandomPattern(random))).ToList();
        patterns.Sort(HostPattern.Compare);
        for (var i = 0; i < patterns.Count; i++)
            for (var j = 0; j < patterns.Count; j++)
                Assert.True(Math.Sign(HostPattern.Compare(patterns[i], patterns[j])) == (patterns[i].Text == patterns[j].Text ? 0 : i.CompareTo(j)), $"{patterns[i]} {patterns[j]}");
    }

    /// <summary>Against an independent reading: every row that fits, ranked by the manual's list.</summary>
    [Fact]
    [Trait("attack", "B-22")]
    public void The_row_chosen_is_the_one_that_the_manual_names()
    {
        var random = new Random(11);
        for (var round = 0; round < 400; round++)
        {
            var ids = Enumerable.Range(0, random.Next(1, 14)).Select(_ => new AccountId(random.Next(3) switch { 0 => "", 1 => "u", _ => "v" }, RandomPattern(random))).Distinct().ToList();
            var snapshot = AccountsSnapshot.Of(ids.Select(static id => new Account(id) { Plugin = "p" }), 1);
            foreach (var host in (string[])["192.0.2.7", "192.0.3.7", "127.0.0.1", "::1", "2001:db8::7", "socket"])
            {
                var client = Client(host);
                var best = ids.Where(id => (id.User is "" || id.User == "u") && HostPattern.Parse(id.Host).Fits(client)).OrderBy(static id => Rank(id.Host)).ThenBy(static id => id.User == "").ToList();
                var chosen = snapshot.Match("u", client);
                if (best.Count == 0) Assert.Null(chosen);
                else
                {
                    Assert.NotNull(chosen);
                    Assert.Equal(Rank(best[0].Host), Rank(chosen.Id.Host));
                    Assert.Equal(best[0].User, chosen.Id.User);
                }
                Assert.Equal(ids.Exists(id => HostPattern.Parse(id.Host).Fits(client)), snapshot.AdmitsHost(client));
            }
        }
    }

    [Fact, Trait("attack", "B-22")]
    public void An_anonymous_row_with_a_better_host_wins_over_the_name()
    {
        var snapshot = AccountsSnapshot.Of([new(new("jeffrey", "%")) { Plugin = "p" }, new(new("", "192.0.2.7")) { Plugin = "p" }], 1);
        Assert.Equal("", snapshot.Match("jeffrey", Client("192.0.2.7"))!.Id.User);
        Assert.Equal("jeffrey", snapshot.Match("jeffrey", Client("192.0.2.8"))!.Id.User);
        Assert.Null(snapshot.Match("other", Client("192.0.2.8")));
    }

    [Fact]
    public void A_look_up_among_a_hundred_thousand_accounts_finds_the_one()
    {
        var snapshot = AccountsSnapshot.Of(Enumerable.Range(0, 100_000).Select(static i => new Account(new($"u{i}", "%")) { Plugin = "p" }), 1);
        Assert.Equal(100_000, snapshot.Count);
        Assert.Equal("u77777", snapshot.Match("u77777", Client("192.0.2.7"))!.Id.User);
        Assert.Null(snapshot.Match("nobody", Client("192.0.2.7")));
        Assert.True(snapshot.AdmitsHost(Client("192.0.2.7")));
    }

    /// <summary>A name with many rows is looked up through an index; the answer is that of trying its rows one by one.</summary>
    [Fact]
    public void One_name_with_many_hosts_finds_the_same_row_as_the_plain_search()
    {
        var random = new Random(7);
        string[] patterns =
        [
            "%", "", "localhost", "192.0.2.%", "192.0.%", "%.example.com", "192.0.2.0/24", "192.0.2.0/255.255.255.128", "192.0.2.0/28", "2001:db8::/32", "0:0:0:0:0:0:0:1", "::1", "127.0.0.1",
            .. Enumerable.Range(0, 40).Select(static i => $"192.0.2.{i}"),
        ];
        for (var round = 0; round < 60; round++)
        {
            var rows = patterns.Where(_ => random.Next(3) > 0).Select(static host => new Account(new("many", host)) { Plugin = "caching_sha2_password" }).ToArray();
            var snapshot = AccountsSnapshot.Of(rows, 1);
            var ordered = rows.OrderBy(static a => a.Pattern, Comparer<HostPattern>.Create(HostPattern.Compare)).ToArray();
            foreach (var client in (string[])["127.0.0.1", "::1", "192.0.2.7", "192.0.2.200", "192.0.3.1", "2001:db8::7", "203.0.113.9", "::ffff:192.0.2.8"])
                Assert.Equal(ordered.FirstOrDefault(a => a.Pattern.Fits(Client(client)))?.Id, snapshot.Match("many", Client(client))?.Id);
            Assert.All(rows, row => Assert.Same(row, snapshot.Find(row.Id)));
        }
    }

    [Fact]
    public void Wildcards_mean_what_a_regular_expression_says()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "ab%_\\"[random.Next(5)]));
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "abAB%_"[random.Next(6)]));
            Assert.True(Regex(pattern, text) == Wildcards.Match(pattern, text, ignoreCase: true), $"{pattern} {text}");
        }
    }

    private static bool Regex(string pattern, string text)
    {
        var regex = new System.Text.StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
            if (pattern[i] == '\\' && i + 1 < pattern.Length) regex.Append(System.Text.RegularExpressions.Regex.Escape(pattern[++i].ToString()));
            else regex.Append(pattern[i] switch { '%' => ".*", '_' => ".", var c => System.Text.RegularExpressions.Regex.Escape(c.ToString()) });
        return System.Text.RegularExpressions.Regex.IsMatch(text, regex.Append("\\z").ToString(), System.Text.RegularExpressions.RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    private static string RandomPattern(Random random) => random.Next(8) switch
    {
        0 => "%",
        1 => "",
        2 => $"192.0.{random.Next(2, 4)}.7",
        3 => $"192.0.{random.Next(2, 4)}.0/{random.Next(22, 27)}",
        4 => $"192.0.{random.Next(2, 4)}.0/255.255.{random.Next(254, 256)}.0",
        5 => new[] { "localhost", "127.0.0.1", "::1", "local%", "1%", "%7" }[random.Next(6)],
        6 => "192.0." + new[] { "%", "2.%", "_.7", "__7" }[random.Next(4)],
        _ => new[] { "2001:db8::/32", "2001:db8::7", "2001%", "%::%" }[random.Next(4)],
    };

    private static (int, int, int) Rank(string host)
    {
        if (host is "" or "%") return (host == "" ? 9 : 8, 0, 0);
        var slash = host.IndexOf('/');
        if (slash >= 0) return host[(slash + 1)..].Contains('.') ? (2, -host[(slash + 1)..].Split('.').Sum(static p => int.PopCount(int.Parse(p))), 0) : (1, -int.Parse(host[(slash + 1)..]), 0);
        var wildcard = host.IndexOfAny(['%', '_']);
        if (wildcard >= 0) return (4, -wildcard, -host.Length);
        return IPAddress.TryParse(host, out _) ? (0, 0, 0) : (3, 0, 0);
    }
}
