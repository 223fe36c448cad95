using System.Text;
using Cardea.Server;
using Cardea.Server.Channels;
using Cardea.Tests.Server.Accounts;

namespace Cardea.Tests.Server.Visibility;

/// <summary>Ends that come near are told of in the log, each step once, by the clock that is given.</summary>
public sealed class ExpiryTests(VisibleServer server) : IClassFixture<VisibleServer>
{
    [Fact]
    public void Each_certificate_is_told_of_thirty_fourteen_seven_and_one_day_before_and_when_it_has_ended()
    {
        var channels = server.Rig.Server.State.Channels;
        var first = channels.Main.Loaded.Min(static item => item.ValidTo);
        var others = channels.Main.Loaded.Count(item => item.ValidTo == first); // CA and certificate may end together
        var clock = new ManualClock(first - TimeSpan.FromDays(31));
        using var log = new MemoryStream();
        using var watch = new ExpiryWatch(channels, new ServerLog(clock, log), clock);
        string[] News()
        {
            var text = Encoding.UTF8.GetString(log.ToArray());
            log.SetLength(0);
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        }
        void To(DateTimeOffset moment) => clock.Advance(moment - clock.GetUtcNow());
        Assert.Empty(News());
        foreach (var (days, left) in new[] { (30, 29), (14, 13), (7, 6), (1, 0) })
        {
            To(first - TimeSpan.FromDays(days) + TimeSpan.FromMinutes(1));
            watch.Look();
            var news = News();
            Assert.Equal(others, news.Length);
            Assert.All(news, line => Assert.Contains($"expires in {left} days, at {first.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", line, StringComparison.Ordinal));
            Assert.All(news, static line => Assert.Contains("[Warning] [Server] TLS channel mysql_main: the certificate /CN=", line, StringComparison.Ordinal));
            clock.Advance(TimeSpan.FromHours(1));
            watch.Look();
            Assert.Empty(News()); // once each
        }
        To(first + TimeSpan.FromSeconds(1));
        watch.Look();
        Assert.All(News(), static line => Assert.Contains("has expired, at ", line, StringComparison.Ordinal));
        watch.Look();
        Assert.Empty(News());

        // Whoever begins to look late is told of the nearest step alone.
        To(first - TimeSpan.FromDays(5));
        using var late = new ExpiryWatch(channels, new ServerLog(clock, log), clock);
        Assert.Equal(others, News().Length);
    }

    [Fact]
    public void The_same_ends_are_numbers_for_monitors()
    {
        using var client = server.Connect();
        var status = client.Query("SHOW GLOBAL STATUS LIKE 'Cardea_tls%'").Rows.ToDictionary(static row => row[0]!, static row => row[1]);
        Assert.Equal(("0", "0"), (status["Cardea_tls_certificates_expiring"], status["Cardea_tls_certificates_expired"]));
        Assert.Equal(client.Query("SELECT MIN(days_left) FROM sys.tls_certificates").Single, status["Cardea_tls_days_left"]);
        Assert.True(long.Parse(status["Cardea_tls_reloads"]!, System.Globalization.CultureInfo.InvariantCulture) >= 1);
        Assert.Equal("0", status["Cardea_tls_reload_failures"]);
    }
}
