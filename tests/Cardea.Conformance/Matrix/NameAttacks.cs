using System.Formats.Asn1;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.Matrix;

/// <summary>Certificates that claim names and powers that they do not have.</summary>
public sealed class NameAttacks(MatrixServer server) : IClassFixture<MatrixServer>
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1", ClientUsage = "1.3.6.1.5.5.7.3.2";
    private static int Number;

    private static MatrixZoo Zoo => MatrixZoo.Instance;

    [Fact]
    [Trait("attack", "C-04")]
    public void An_address_counts_only_where_addresses_stand()
    {
        Assert.Contains("IP address mismatch", Refusal("127.0.0.1", "CN=x", static n => Dns(n, "127.0.0.1")), StringComparison.Ordinal);
        Assert.Contains("IP address mismatch", Refusal("127.0.0.1", "CN=127.0.0.1", null), StringComparison.Ordinal);
        Assert.Contains("IP address mismatch", Refusal("::1", "CN=::1", static n => Dns(n, "::1")), StringComparison.Ordinal);
        Assert.Empty(Refusal("127.0.0.1", "CN=x", static n => n.WriteOctetString([127, 0, 0, 1], new Asn1Tag(TagClass.ContextSpecific, 7))));
        Assert.NotEmpty(Refusal("127.0.0.2", "CN=x", static n => n.WriteOctetString([127, 0, 0, 1], new Asn1Tag(TagClass.ContextSpecific, 7))));
    }

    [Theory]
    [InlineData("*", "localhost", false)]
    [InlineData("*.", "localhost", false)]
    [InlineData("f*.example.test", "foo.example.test", false)]
    [InlineData("*o.example.test", "foo.example.test", false)]
    [InlineData("*.*.test", "a.b.test", false)]
    [InlineData("*.com", "x.com", false)]
    [InlineData("*.0.0.1", "127.0.0.1", false)]
    [InlineData("*.example.test", "a.b.example.test", false)]
    [InlineData("*.example.test", "example.test", false)]
    [InlineData("db.example.test.", "db.example.test", false)]
    [InlineData("xn--bcher-kva.example.test", "bücher.example.test", false)]
    [InlineData(".example.test", "db.example.test", false)]
    [InlineData("", "db.example.test", false)]
    [InlineData("*.example.test", "db.example.test", true)]
    [InlineData("DB.Example.TEST", "db.example.test", true)]
    [InlineData("db.example.test", "DB.EXAMPLE.TEST", true)]
    [Trait("attack", "C-05")]
    public void Wildcards_stand_for_one_whole_label_and_no_more(string name, string host, bool good) =>
        Assert.Equal(good, Refusal(host, "CN=x", names => Dns(names, name)).Length == 0);

    [Theory]
    [InlineData("localhost\0.evil.test", "localhost")]
    [InlineData("evil.test\0localhost", "localhost")]
    [InlineData("localhost\0", "localhost")]
    [Trait("attack", "C-06")]
    public void A_NUL_in_a_name_ends_nothing(string name, string host)
    {
        Assert.NotEmpty(Refusal(host, "CN=x", names => Dns(names, name)));
        Assert.NotEmpty(Refusal(host, new X500DistinguishedName(Sequence(("2.5.4.3", name))), null));
        Assert.Equal([$"DNS:{name.Replace("\0", "\\x00", StringComparison.Ordinal)}"], Facts(Make("CN=x", names => Dns(names, name), ServerUsage)).AlternativeNames);
    }

    [Fact]
    [Trait("attack", "C-06"), Trait("attack", "C-07")]
    public void A_subject_rule_is_met_by_the_very_subject_only()
    {
        server.Use(new TlsSettings { Certificate = Zoo.Server("good", "RSA").Certificate, Key = Zoo.Server("good", "RSA").Key, Ca = Zoo.Root });
        using (var root = Hostile.RawClient.LoggedIn(server.Port, "root", server.RootPassword))
        {
            foreach (var sql in new[]
            {
                "CREATE USER IF NOT EXISTS two IDENTIFIED BY 'n-1' REQUIRE SUBJECT '/CN=a/OU=b'", "CREATE USER IF NOT EXISTS admin1 IDENTIFIED BY 'n-1' REQUIRE SUBJECT '/CN=laura'",
                "CREATE USER IF NOT EXISTS admin2 IDENTIFIED BY 'n-1' REQUIRE SUBJECT '/O=x/CN=admin'",
            })
                Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        }
        // Two names, and one name of two parts: what looks alike when printed carelessly is not the same.
        Assert.Null(Login("two", Sequence(("2.5.4.3", "a"), ("2.5.4.11", "b"))));
        Assert.Equal(1045, Login("two", MultiValued(("2.5.4.3", "a"), ("2.5.4.11", "b"))));
        Assert.Equal(1045, Login("two", Sequence(("2.5.4.3", "a/OU=b"))));
        Assert.Equal(1045, Login("two", Sequence(("2.5.4.11", "b"), ("2.5.4.3", "a"))));
        Assert.Null(Login("admin1", Sequence(("2.5.4.3", "laura"))));
        Assert.Equal(1045, Login("admin1", Sequence(("2.5.4.3", "laura\0.evil"))));
        Assert.Equal(1045, Login("admin1", Sequence(("2.5.4.3", "laura\0"))));
        Assert.Equal(1045, Login("admin1", Sequence(("2.5.4.3", "Laura"))));
        Assert.Equal(1045, Login("admin2", Sequence(("2.5.4.10", "x, CN=admin"))));
        Assert.Equal(1045, Login("admin2", Sequence(("2.5.4.10", "x/CN=admin"))));
        Assert.Null(Login("admin2", Sequence(("2.5.4.10", "x"), ("2.5.4.3", "admin"))));
    }

    [Fact]
    [Trait("attack", "C-16")]
    public void Names_of_kinds_that_nobody_uses_are_no_names_and_harm_nobody()
    {
        // otherName (CVE-2024-6119) and x400Address (CVE-2023-0286): OpenSSL has compared such as if they were something else.
        void Odd(AsnWriter names)
        {
            using (names.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            {
                names.WriteObjectIdentifier("1.3.6.1.5.5.7.8.9"); // SmtpUTF8Mailbox
                using (names.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) names.WriteCharacterString(UniversalTagNumber.UTF8String, "localhost");
            }
            using (names.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3))) names.WriteOctetString("localhost"u8);
        }
        foreach (var host in new[] { "localhost", "127.0.0.1" }) Assert.Contains("mismatch", Refusal(host, "CN=localhost", names => { Odd(names); Dns(names, "other.test"); }), StringComparison.Ordinal);
        Assert.Empty(Refusal("localhost", "CN=x", names => { Odd(names); Dns(names, "localhost"); }));
        var pair = Make("CN=odd", Odd, ClientUsage);
        Assert.Equal(["[0]", "[3]"], Facts(pair).AlternativeNames);
        server.Use(new TlsSettings { Certificate = Zoo.Server("good", "RSA").Certificate, Key = Zoo.Server("good", "RSA").Key, Ca = Zoo.Root });
        Assert.Null(server.TryLogin(SslMode.Required, new TlsSettings { Certificate = pair.Certificate, Key = pair.Key }));
        using (var root = Hostile.RawClient.LoggedIn(server.Port, "root", server.RootPassword))
            Assert.Equal(OpenSsl.Version, root.Query("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Tls_library_version'")); // what to look up a list of known faults by
        server.AssertUnharmed();
    }

    [Fact]
    [Trait("attack", "C-10")]
    public void Who_may_not_sign_signs_nothing()
    {
        var leaf = new X509BasicConstraintsExtension(false, false, 0, true);
        var ca = new X509BasicConstraintsExtension(true, false, 0, true);
        var last = new X509BasicConstraintsExtension(true, true, 0, true);
        var signs = new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true);

        var leafIssuer = Zoo.MakeAuthority("no CA at all", null, leaf);
        Check("invalid CA certificate", Signed(leafIssuer, leafIssuer), 48);
        var withoutRight = Zoo.MakeAuthority("may not sign", null, ca, new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        Check("certificate", Signed(withoutRight, withoutRight), null);
        var lastCa = Zoo.MakeAuthority("signs leaves only", null, last, signs);
        var below = Zoo.MakeAuthority("one too many", lastCa, ca, signs);
        Check("path length constraint exceeded", Signed(below, below, lastCa), 48);
        Assert.Empty(Refusal("localhost", Signed(lastCa, lastCa)(ServerUsage))); // as many as allowed
        var nowhere = Zoo.MakeAuthority("may name nobody", null, ca, signs, Excluding(""));
        Check("excluded subtree violation", Signed(nowhere, nowhere), null);

        // A copy of a good certificate that signed itself has the same names and no standing.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=good ECDSA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(leaf);
        using var copy = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        var files = new Pair(Path.Combine(Zoo.Folder, "copy.pem"), Path.Combine(Zoo.Folder, "copy-key.pem"));
        File.WriteAllText(files.Certificate, copy.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        server.Use(new TlsSettings { Certificate = Zoo.Server("good", "RSA").Certificate, Key = Zoo.Server("good", "RSA").Key, Ca = Zoo.Root });
        Assert.Contains("alert unknown ca", server.TryLogin(SslMode.Required, new TlsSettings { Certificate = files.Certificate, Key = files.Key })!.Value.Message, StringComparison.Ordinal);
        server.AssertUnharmed();

        Func<string, Pair> Signed(X509Certificate2 issuer, params X509Certificate2[] chain) => usage => Zoo.Make($"signed-{++Number}", new X500DistinguishedName("CN=victim"), request =>
        {
            request.CertificateExtensions.Add(leaf);
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
            request.CertificateExtensions.Add(Names(static n => Dns(n, "localhost")));
        }, issuer, chain);

        // Refused by our client when a server shows it, and by our server when a client does.
        void Check(string words, Func<string, Pair> made, int? alert)
        {
            Assert.Contains(words, Refusal("localhost", made(ServerUsage)), StringComparison.Ordinal);
            server.Use(new TlsSettings { Certificate = Zoo.Server("good", "RSA").Certificate, Key = Zoo.Server("good", "RSA").Key, Ca = Zoo.Root });
            var pair = made(ClientUsage);
            var failure = server.TryLogin(SslMode.Required, new TlsSettings { Certificate = pair.Certificate, Key = pair.Key });
            Assert.True(failure is not null && failure.Value.Message.Contains(" alert ", StringComparison.Ordinal), $"{words}: {failure}");
            if (alert == 48) Assert.Contains("alert unknown ca", failure.Value.Message, StringComparison.Ordinal);
        }
    }

    private static void Dns(AsnWriter names, string name)
    {
        // Written by hand: a maker of such names asks nobody whether they are proper.
        names.WriteOctetString(Encoding.Latin1.GetBytes(name), new Asn1Tag(TagClass.ContextSpecific, 2));
    }

    private static X509Extension Names(Action<AsnWriter> add)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) add(writer);
        return new X509Extension("2.5.29.17", writer.Encode(), false);
    }

    // NameConstraints ::= SEQUENCE { permittedSubtrees [0] OPTIONAL, excludedSubtrees [1] OPTIONAL } (RFC 5280, section 4.2.1.10)
    private static X509Extension Excluding(string dnsName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
        using (writer.PushSequence()) Dns(writer, dnsName);
        return new X509Extension("2.5.29.30", writer.Encode(), true);
    }

    private static byte[] Sequence(params (string Type, string Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var name in names)
                using (writer.PushSetOf()) Attribute(writer, name);
        return writer.Encode();
    }

    private static byte[] MultiValued(params (string Type, string Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
            foreach (var name in names) Attribute(writer, name);
        return writer.Encode();
    }

    private static void Attribute(AsnWriter writer, (string Type, string Value) name)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(name.Type);
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, name.Value);
        }
    }

    private static Pair Make(string subject, Action<AsnWriter>? names, string usage) => Make(new X500DistinguishedName(subject), names, usage);

    private static Pair Make(X500DistinguishedName subject, Action<AsnWriter>? names, string usage) => Zoo.Make($"name-{++Number}", subject, request =>
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names is not null) request.CertificateExtensions.Add(Names(names));
    });

    private static CertificateFacts Facts(Pair pair) => new(X509CertificateLoader.LoadCertificateFromFile(pair.Certificate).RawData);

    private static string Refusal(string host, string subject, Action<AsnWriter>? names) => Refusal(host, new X500DistinguishedName(subject), names);

    private static string Refusal(string host, X500DistinguishedName subject, Action<AsnWriter>? names) => Refusal(host, Make(subject, names, ServerUsage));

    /// <summary>What a verifying client says of a server with this certificate under this host name; empty when it is content.</summary>
    private static string Refusal(string host, Pair pair)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(1);
        using var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        using var far = listener.Accept();
        ReferenceServers.MakeNonBlocking(near);
        ReferenceServers.MakeNonBlocking(far);
        using var serving = TlsContext.ForServer(new TlsSettings { Certificate = pair.Certificate, Key = pair.Key });
        using var asking = TlsContext.ForClient(new TlsSettings { Ca = Zoo.Root }, TlsVerification.Identity);
        using var server = serving.TryAccept((int)far.Handle)!;
        using var client = asking.Connect((int)near.Handle, host);
        for (var until = Environment.TickCount64 + 30_000; ; Thread.Sleep(1))
        {
            var status = client.Handshake();
            if (status == Cardea.Tls.TlsStatus.Done) return "";
            if (status == Cardea.Tls.TlsStatus.Failed) return client.Failure!.Detail;
            _ = server.Handshake();
            Assert.True(Environment.TickCount64 < until, "the handshake does not end");
        }
    }

    private int? Login(string user, byte[] subject)
    {
        var pair = Make(new X500DistinguishedName(subject), null, ClientUsage);
        try
        {
            using var client = ClientConnection.Connect(new ClientConnectSettings
            {
                Host = "127.0.0.1", Port = server.Port, SslMode = SslMode.Required, Tls = new TlsSettings { Certificate = pair.Certificate, Key = pair.Key },
                ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30), Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText("n-1") },
            });
            return null;
        }
        catch (LoginRefusedException refused)
        {
            return refused.Error.Number;
        }
    }
}
