using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Tls;

namespace Cardea.Tests.Server.Accounts;

public sealed class AdmissionTests : IDisposable
{
    private static readonly CertificateFacts Laura = Certificate("CN=laura, O=sampdb, C=US");
    private static readonly ClientHost Client = ClientHost.From(IPAddress.Parse("192.0.2.7"));
    private static readonly ChannelFacts Tls = new() { Version = "TLSv1.3", Cipher = "TLS_AES_256_GCM_SHA384" };
    private static readonly ChannelFacts MutualTls = Tls with { Peer = Laura, PeerVerified = true };

    private readonly TestServer _server = new();
    private readonly Policy _policy = new();
    private readonly AccountUsage _usage;
    private readonly LoginFailures _failures;
    private readonly Admission _admission;

    public AdmissionTests()
    {
        _usage = new(_server.Clock);
        _failures = new(_server.Clock);
        _admission = new(_server.Store, _usage, _policy, _failures);
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x'");
    }

    public static TheoryData<string> Methods => [.. AuthenticationMethods.All.Where(static m => m.HasServerHalf).Select(static m => m.Name)];

    public void Dispose() => _server.Dispose();

    private static CertificateFacts Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));
        return new(certificate.RawData);
    }

    private LoginRequest Login(string user = "u", string? schema = null, Capabilities more = Capabilities.None, string method = "caching_sha2_password")
    {
        var credential = _server.Store.Current.Match(user, Client)?.Credential ?? new(method, [], IsDecoy: true);
        return new(user, schema, Capabilities.Protocol41 | more, 0, 255, ConnectAttributes.None, method, AuthenticationPath.FullTls, true, false, credential, []);
    }

    private Refusal? Refused(LoginRequest login, ChannelFacts? channel = null) => _admission.Admit(login, Client, channel ?? Tls) switch
    {
        AdmissionVerdict.Refused refused => refused.Refusal,
        AdmissionVerdict.Admitted admitted => Leave(admitted),
        _ => throw new InvalidOperationException(),
    };

    private static Refusal? Leave(AdmissionVerdict.Admitted admitted)
    {
        admitted.Slot.Dispose();
        return null;
    }

    /// <summary>Each entry of the list refuses what it is there for, for every method, beside the rightful login that comes in.</summary>
    [Theory, MemberData(nameof(Methods))]
    public void Every_rule_of_the_list_is_run_for_every_method(string method)
    {
        var root = _server.Root();
        var hasPassword = AuthenticationMethods.Find(method)!.StoresPassword;
        root.Run($"ALTER USER u IDENTIFIED WITH {method} {(hasPassword ? "BY 'x'" : "")}");
        Assert.Null(Refused(Login(method: method)));
        List<string> seen = [];

        void Expect(string rule, int number, LoginRequest login, ChannelFacts? channel = null)
        {
            var refusal = Refused(login, channel);
            Assert.NotNull(refusal);
            Assert.Equal((rule, number), (refusal.Rule, refusal.Error.Number));
            Assert.Contains($"rule {rule}", refusal.ToLogLine());
            Assert.Contains(method, refusal.ToLogLine());
            seen.Add(rule);
        }

        root.Run("ALTER USER u FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME UNBOUNDED");
        var locked = Login(method: method);
        Assert.NotNull(_failures.Failed(locked.Credential, locked.User, Client, always: false));
        Expect("failed logins", 3955, locked);
        root.Run("ALTER USER u FAILED_LOGIN_ATTEMPTS 0");

        var proven = Login(method: method);
        root.Run(hasPassword ? "ALTER USER u IDENTIFIED BY 'y'" : $"ALTER USER u IDENTIFIED WITH {method} AS 'cn:other'");
        Expect("still there", 1045, proven);
        Expect("still there", 1045, Login("nobody", method: method));
        Assert.Null(Refused(Login(method: method)));

        _server.Store.Use(new AccountPolicy { ProxyMethods = [method] });
        root.Run("GRANT PROXY ON 'gone'@'%' TO u");
        Expect("proxied account", 1045, Login(method: method));
        root.Run("REVOKE PROXY ON 'gone'@'%' FROM u");
        Assert.Null(Refused(Login(method: method)));

        _policy.RequireSecureTransport = true;
        Expect("secure transport", 3159, Login(method: method), ChannelFacts.PlainTcp);
        Assert.Null(Refused(Login(method: method), ChannelFacts.PlainSocket));
        Assert.Null(Refused(Login(method: method)));
        _policy.RequireSecureTransport = false;
        Assert.Null(Refused(Login(method: method), ChannelFacts.PlainTcp));

        Expect("administrative interface", 1227, Login(method: method), Tls with { IsAdministrative = true });
        root.Run("GRANT SERVICE_CONNECTION_ADMIN ON *.* TO u");
        Assert.Null(Refused(Login(method: method), Tls with { IsAdministrative = true }));

        _policy.OfflineMode = true;
        Expect("offline mode", 3032, Login(method: method));
        root.Run("GRANT CONNECTION_ADMIN ON *.* TO u");
        Assert.Null(Refused(Login(method: method)));
        _policy.OfflineMode = false;

        root.Run("ALTER USER u REQUIRE X509");
        Expect("REQUIRE", 1045, Login(method: method));
        Assert.Null(Refused(Login(method: method), MutualTls));
        root.Run("ALTER USER u REQUIRE NONE ACCOUNT LOCK");
        Expect("account lock", 3118, Login(method: method));
        root.Run("ALTER USER u ACCOUNT UNLOCK PASSWORD EXPIRE");
        Expect("password expiry", 1862, Login(method: method));
        var sandbox = Assert.IsType<AdmissionVerdict.Admitted>(_admission.Admit(Login(method: method, more: Capabilities.CanHandleExpiredPasswords), Client, Tls));
        Assert.True(sandbox.Sandbox);
        sandbox.Slot.Dispose();
        root.Run(hasPassword ? "ALTER USER u IDENTIFIED BY 'z'" : $"ALTER USER u IDENTIFIED WITH {method} AS 'cn:third'");

        Expect("schema", 1044, Login(method: method, schema: "shop"));
        root.Run("GRANT SELECT ON `shop%`.* TO u");
        Assert.Null(Refused(Login(method: method, schema: "shop")));
        Expect("schema", 1049, Login(method: method, schema: "shop_missing"));

        root.Run("ALTER USER u WITH MAX_USER_CONNECTIONS 1");
        var first = Assert.IsType<AdmissionVerdict.Admitted>(_admission.Admit(Login(method: method), Client, Tls));
        Expect(LoginStages.AccountLimits, 1226, Login(method: method));
        first.Slot.Dispose();
        Assert.Null(Refused(Login(method: method)));

        Assert.Equal([.. Admission.Rules.Select(static r => r.Name), LoginStages.AccountLimits], seen.Distinct());
    }

    /// <summary>The proxied account's rights, roles, limits and REQUIRE count; the lock and the password's age are those of who proved itself.</summary>
    [Fact, Trait("row", "R-13")]
    public void A_proxy_becomes_the_account_that_it_was_granted()
    {
        var root = _server.Root();
        root.Run("CREATE USER boss ACCOUNT LOCK", "CREATE ROLE chief", "GRANT chief TO boss", "SET DEFAULT ROLE chief TO boss", "GRANT PROXY ON boss TO u", "GRANT SELECT ON shop.* TO boss");
        var method = _server.Account("u").Plugin;
        Assert.Equal(new AccountId("u", "%"), Admitted(null).Account.Id); // the server does not map by itself
        _server.Store.Use(new AccountPolicy { ProxyMethods = [method] });
        var admitted = Admitted("shop");
        Assert.Equal((new AccountId("boss", "%"), (AccountId?)new AccountId("u", "%")), (admitted.Account.Id, admitted.ProxyUser));
        Assert.Equal([new AccountId("chief", "%")], admitted.DefaultRoles);

        root.Run("ALTER USER boss REQUIRE X509");
        Assert.Equal(("REQUIRE", 1045), Rule(Refused(Login(method: method))));
        Assert.Null(Refused(Login(method: method), MutualTls));
        root.Run("ALTER USER boss REQUIRE NONE", "ALTER USER u REQUIRE X509"); // its own conditions it keeps
        Assert.Equal(("REQUIRE", 1045), Rule(Refused(Login(method: method))));
        root.Run("ALTER USER u REQUIRE NONE ACCOUNT LOCK");
        Assert.Equal(("account lock", 3118), Rule(Refused(Login(method: method))));
        root.Run("ALTER USER u ACCOUNT UNLOCK", "ALTER USER boss WITH MAX_USER_CONNECTIONS 1");
        using (Assert.IsType<AdmissionVerdict.Admitted>(_admission.Admit(Login(method: method), Client, Tls)).Slot)
            Assert.Equal((LoginStages.AccountLimits, 1226), Rule(Refused(Login(method: method))));
        root.Run("DROP USER boss"); // the grant goes with it: nobody acts as a namesake to come
        Assert.Equal(new AccountId("u", "%"), Admitted(null).Account.Id);

        AdmissionVerdict.Admitted Admitted(string? schema)
        {
            var verdict = Assert.IsType<AdmissionVerdict.Admitted>(_admission.Admit(Login(method: method, schema: schema), Client, Tls));
            verdict.Slot.Dispose();
            return verdict;
        }

        static (string?, int?) Rule(Refusal? refusal) => (refusal?.Rule, refusal?.Error.Number);
    }

    [Theory]
    [InlineData("NONE", "plain", null)]
    [InlineData("NONE", "tls", null)]
    [InlineData("SSL", "plain", "SSL")]
    [InlineData("SSL", "socket", "SSL")]
    [InlineData("SSL", "tls", null)]
    [InlineData("X509", "plain", "SSL")]
    [InlineData("X509", "tls", "X509")]
    [InlineData("X509", "unverified", "X509")]
    [InlineData("X509", "mutual", null)]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=laura'", "mutual", null)]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=laura'", "unverified", "X509")]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=laura'", "tls", "X509")]
    [InlineData("SUBJECT '/CN=laura/O=sampdb/C=US'", "mutual", "SUBJECT")]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=laur'", "mutual", "SUBJECT")]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=lauraX'", "mutual", "SUBJECT")]
    [InlineData("SUBJECT '/C=US/O=sampdb/CN=Laura'", "mutual", "SUBJECT")]
    [InlineData("ISSUER '/C=US/O=sampdb/CN=laura'", "mutual", null)]
    [InlineData("ISSUER '/CN=other'", "mutual", "ISSUER")]
    [InlineData("CIPHER 'TLS_AES_256_GCM_SHA384'", "tls", null)] // needs no certificate
    [InlineData("CIPHER 'TLS_AES_128_GCM_SHA256'", "tls", "CIPHER")]
    [InlineData("CIPHER 'TLS_AES_256_GCM_SHA384'", "plain", "SSL")]
    [InlineData("ISSUER '/C=US/O=sampdb/CN=laura' AND CIPHER 'TLS_AES_256_GCM_SHA384'", "mutual", null)]
    [InlineData("ISSUER '/C=US/O=sampdb/CN=laura' AND CIPHER 'TLS_AES_256_GCM_SHA384'", "tls", "X509")]
    [InlineData("ISSUER '/C=US/O=sampdb/CN=laura' AND CIPHER 'EXP1024-RC4-SHA'", "mutual", "CIPHER")]
    public void REQUIRE_lets_in_exactly_those_that_it_should(string require, string channel, string? rule)
    {
        _server.Root().Run($"ALTER USER u REQUIRE {require}");
        var refusal = Refused(Login(), channel switch
        {
            "plain" => ChannelFacts.PlainTcp,
            "socket" => ChannelFacts.PlainSocket,
            "tls" => Tls,
            "unverified" => Tls with { Peer = Laura },
            _ => MutualTls,
        });
        Assert.Equal(rule, refusal?.Detail);
        if (refusal is null) return;
        // The client learns nothing: every refusal is the wrong password's.
        Assert.Equal("ERROR 1045 (28000): Access denied for user 'u'@'192.0.2.7' (using password: YES)", refusal.Error.ToString());
        Assert.Equal(("REQUIRE", new AccountId("u", "%")), (refusal.Rule, refusal.Account));
    }

    [Fact]
    public void A_lifetime_runs_out_by_the_wall_clock()
    {
        _policy.DefaultPasswordLifetimeDays = 30;
        Assert.Null(Refused(Login()));
        _server.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1862, Refused(Login())!.Error.Number);
        _policy.DisconnectOnExpiredPassword = false;
        Assert.True(Assert.IsType<AdmissionVerdict.Admitted>(_admission.Admit(Login(), Client, Tls)).Sandbox);
        _server.Root().Run("ALTER USER u PASSWORD EXPIRE NEVER");
        Assert.Null(Refused(Login()));
        _policy.DisconnectOnExpiredPassword = true;
        _server.Root().Run("ALTER USER u PASSWORD EXPIRE INTERVAL 7 DAY");
        Assert.NotNull(Refused(Login()));
        _server.Root().Run("SET PASSWORD FOR u = 'new'");
        Assert.Null(Refused(Login()));
    }

    [Fact]
    public void Limits_count_connections_statements_and_hours()
    {
        _policy.MaxUserConnections = 2;
        var sessions = Enumerable.Range(0, 2).Select(_ => (AdmissionVerdict.Admitted)_admission.Admit(Login(), Client, Tls)).ToList();
        Assert.Equal("ERROR 1203 (42000): User u already has more than 'max_user_connections' active connections", Refused(Login())!.Error.ToString());
        _server.Root().Run("ALTER USER u WITH MAX_USER_CONNECTIONS 3"); // the account's own limit goes before the server's
        Assert.Null(Refused(Login()));
        foreach (var session in sessions)
        {
            session.Slot.Dispose();
            session.Slot.Dispose(); // giving back twice counts once
        }
        Assert.Equal(0u, _usage.ConnectionsOf(new("u", "%")));

        _server.Root().Run("ALTER USER u WITH MAX_USER_CONNECTIONS 0 MAX_CONNECTIONS_PER_HOUR 5 MAX_QUERIES_PER_HOUR 2 MAX_UPDATES_PER_HOUR 1");
        var slot = ((AdmissionVerdict.Admitted)_admission.Admit(Login(), Client, Tls)).Slot; // the fourth in this hour
        Assert.Null(slot.CountStatement(update: true));
        Assert.Equal("ERROR 1226 (42000): User 'u' has exceeded the 'max_updates' resource (current value: 1)", slot.CountStatement(update: true)!.ToString());
        Assert.Equal("ERROR 1226 (42000): User 'u' has exceeded the 'max_questions' resource (current value: 2)", slot.CountStatement(update: false)!.ToString());
        Assert.Null(Refused(Login()));
        Assert.Equal("ERROR 1226 (42000): User 'u' has exceeded the 'max_connections_per_hour' resource (current value: 5)", Refused(Login())!.Error.ToString());
        _server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(Refused(Login()));
        Assert.Null(slot.CountStatement(update: true));
        slot.Dispose();
    }

    [Fact]
    public void The_log_line_is_one_line_whatever_comes_in()
    {
        var refusal = new Refusal(Login().Credential is null ? null! : new AdmissionRequest(Login("x\n2026 root logged in"), _server.Account("u"), Client, Tls, true, default, default).AccessDenied,
            "REQUIRE", "SUBJECT", "/CN=a", "/CN=$(touch x)\u001b[2J\r\n\u202eadmin\u0000\u2028%n") { User = "x\n2026 root logged in" };
        var line = refusal.ToLogLine();
        Assert.DoesNotContain(line, static c => char.IsControl(c) || c is '\u202e' or '\u2028');
        Assert.Contains(@"\u{a}2026 root", line);
        Assert.Contains(@"\u{202e}admin\u{0}\u{2028}%n", line);
        Assert.True((refusal with { Actual = new string('x', 100_000) }).ToLogLine().Length < 3000);
    }

    [Fact]
    public void Unknown_names_get_a_decoy_that_looks_like_an_account_and_stays_the_same()
    {
        var directory = new CredentialDirectory(_server.Store, _server.Methods);
        Assert.False(directory.Find("u", Client).IsDecoy);
        Assert.Same(_server.Account("u"), directory.Find("u", Client).Account);
        Assert.Same(_server.Account("u").AuthenticationString, directory.Find("u", Client).AuthenticationString);
        var decoy = directory.Find("nobody", Client);
        Assert.True(decoy.IsDecoy && decoy.Account is not Account);
        Assert.Equal("caching_sha2_password", decoy.Method); // all who can log in have that method
        Assert.NotEmpty(decoy.AuthenticationString);

        _server.Root().Run("CREATE USER s1 IDENTIFIED WITH sha256_password BY 'x', s2 IDENTIFIED WITH sha256_password BY 'x'");
        var methods = Enumerable.Range(0, 400).Select(i => directory.Find($"nobody{i}", Client).Method).ToList();
        Assert.Equal(methods, Enumerable.Range(0, 400).Select(i => directory.Find($"nobody{i}", Client).Method));
        Assert.InRange(methods.Count(static m => m == "sha256_password"), 130, 270); // two of four accounts that can log in
        Assert.DoesNotContain("mysql_native_password", methods);
    }

    [Fact, Trait("attack", "B-02")]
    public void A_decoy_that_shows_a_salt_shows_one_of_its_own_and_the_same_each_time()
    {
        _server.Root().Run("CREATE USER p1 IDENTIFIED WITH parsec BY 'x', p2 IDENTIFIED VIA parsec USING PASSWORD('x'), p3 IDENTIFIED WITH parsec BY 'x'");
        var secret = new byte[32];
        var directory = new CredentialDirectory(_server.Store, _server.Methods, secret: secret);
        var method = AuthenticationMethods.Find("parsec")!;
        var salts = Enumerable.Range(0, 60).Select(i => directory.Find($"nobody{i}", Client)).Where(static d => d.Method == "parsec").Select(d => Convert.ToHexString(method.SaltOf(d.AuthenticationString)!)).ToList();
        Assert.InRange(salts.Count, 8, 58); // three of five accounts that can log in
        Assert.Equal(salts.Count, salts.Distinct().Count());
        // After a restart too.
        directory = new CredentialDirectory(_server.Store, _server.Methods, secret: secret);
        Assert.Equal(salts, Enumerable.Range(0, 60).Select(i => directory.Find($"nobody{i}", Client)).Where(static d => d.Method == "parsec").Select(d => Convert.ToHexString(method.SaltOf(d.AuthenticationString)!)));
    }

    /// <summary>A factor without password shows a salt made of the name, as a decoy's does, and each factor its own.</summary>
    [Fact, Trait("attack", "B-02")]
    public void Every_factor_has_a_hash_of_the_name()
    {
        _server.Policy = AuthenticationPolicy.Parse("*,*:parsec,*:ed25519");
        _server.Root().Run("CREATE USER two IDENTIFIED BY 'one' AND IDENTIFIED WITH parsec BY 'two' AND IDENTIFIED WITH ed25519 BY 'three'");
        var directory = new CredentialDirectory(_server.Store, _server.Methods, secret: new byte[32]);
        var real = directory.Find("two", Client);
        var hashes = real.Further.Prepend(real).Select(static f => Convert.ToHexString(f.OfName)).ToArray();
        Assert.Equal(3, hashes.Distinct().Count());
        Assert.DoesNotContain(new string('0', 64), hashes);
        Assert.Equal(hashes, directory.Find("two", Client) is var again ? again.Further.Prepend(again).Select(static f => Convert.ToHexString(f.OfName)) : []);
    }

    private sealed class Policy : IAdmissionPolicy
    {
        public bool RequireSecureTransport { get; set; }

        public bool OfflineMode { get; set; }

        public bool DisconnectOnExpiredPassword { get; set; } = true;

        public uint DefaultPasswordLifetimeDays { get; set; }

        public uint MaxUserConnections { get; set; }

        public bool PartialSubjectMatch => false;

        public CachingSha2Format? EnforcedFormat { get; set; }

        public bool SchemaExists(string schema) => schema == "shop";
    }
}
