using Cardea.Tls;

namespace Cardea.Tests.Tls;

public sealed class ResumptionTests(CertificateZoo zoo) : IClassFixture<CertificateZoo>
{
    private TlsSettings ServerSettings => new() { Certificate = zoo.Server.Certificate, Key = zoo.Server.Key, Ca = zoo.Ca };

    private TlsSettings ClientSettings(TlsVersions versions) => new()
    {
        Certificate = zoo.Client.Certificate,
        Key = zoo.Client.Key,
        Ca = zoo.Ca,
        Versions = versions,
    };

    private static string SessionOf(TlsContext server, TlsContext client, string host = "localhost")
    {
        using var pair = new TlsPair(server, client, host).Established();
        pair.Exchange();
        return pair.Client.ExportSession()!;
    }

    private static bool Resumes(TlsContext server, TlsContext client, string session, string host = "localhost")
    {
        using var pair = new TlsPair(server, client, host, session).Established();
        Assert.Equal(pair.ServerFacts.Resumed, pair.ClientFacts.Resumed);
        return pair.ServerFacts.Resumed;
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void A_session_is_taken_up_again_with_its_verified_certificate(TlsVersions versions)
    {
        using var server = TlsContext.ForServer(ServerSettings with { CipherList = "ECDHE-RSA-AES128-GCM-SHA256" }); // a list does not stop resumption
        using var client = TlsContext.ForClient(ClientSettings(versions), TlsVerification.Identity);
        var session = SessionOf(server, client);
        using var pair = new TlsPair(server, client, session: session).Established();
        Assert.True(pair.Client.SessionOffered);
        Assert.True(pair.ServerFacts.Resumed);
        Assert.True(pair.ClientFacts.Resumed);
        Assert.Equal("/C=US/ST=WI/O=sampdb/OU=client/CN=laura", pair.ServerFacts.Peer!.Subject);
        Assert.True(pair.ServerFacts.PeerVerified);
        var counters = server.ReadCounters();
        Assert.Equal((2, 2, 1), (counters.Accepts, counters.FinishedAccepts, counters.CacheHits));
        Assert.Equal((128, 300, "SERVER"), (counters.CacheSize, counters.CacheTimeout, counters.CacheMode));
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void A_reload_another_listener_and_a_cache_switched_off_end_resumption(TlsVersions versions)
    {
        using var server = TlsContext.ForServer(ServerSettings);
        using var reloaded = TlsContext.ForServer(ServerSettings);
        using var admin = TlsContext.ForServer(ServerSettings with { Channel = "mysql_admin" });
        using var off = TlsContext.ForServer(ServerSettings with { SessionCache = false });
        using var client = TlsContext.ForClient(ClientSettings(versions), TlsVerification.Ca);
        var session = SessionOf(server, client);
        Assert.True(Resumes(server, client, session));
        Assert.False(Resumes(reloaded, client, SessionOf(server, client)));
        Assert.False(Resumes(admin, client, SessionOf(server, client)));
        Assert.Equal("OFF", off.ReadCounters().CacheMode);
    }

    [Theory]
    [InlineData(TlsVersions.Tls12)]
    [InlineData(TlsVersions.Tls13)]
    public void A_session_whose_server_was_not_checked_is_not_offered_where_it_must_be(TlsVersions versions)
    {
        using var server = TlsContext.ForServer(ServerSettings);
        using var blind = TlsContext.ForClient(ClientSettings(versions), TlsVerification.None);
        using var strict = TlsContext.ForClient(ClientSettings(versions), TlsVerification.Identity);
        Assert.False(Resumes(server, strict, SessionOf(server, blind)));
        Assert.False(Resumes(server, strict, SessionOf(server, strict, "127.0.0.1"))); // checked for another name
        Assert.True(Resumes(server, strict, SessionOf(server, strict)));
        Assert.False(Resumes(server, strict, "no session at all"));
    }

    [Fact]
    public void A_swap_leaves_running_sessions_alone_and_never_fails_a_new_one()
    {
        using var holder = new TlsContextHolder(TlsContext.ForServer(ServerSettings));
        using var client = TlsContext.ForClient(ClientSettings(TlsVersions.Tls13), TlsVerification.Ca);
        using var pair = new TlsPair(holder.Current!, client).Established();
        using var stop = new CancellationTokenSource();
        var failures = 0;
        var taker = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var session = holder.Accept(0);
                if (session is null) failures++;
            }
        });
        taker.Start();
        for (var i = 0; i < 20; i++) holder.Swap(TlsContext.ForServer(ServerSettings));
        stop.Cancel();
        taker.Join();
        Assert.Equal(0, failures);
        pair.Exchange();
        holder.Swap(null);
        Assert.Null(holder.Accept(0));
        pair.Exchange();
    }
}
