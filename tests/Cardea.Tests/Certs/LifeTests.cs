using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Cardea.Certificates;

namespace Cardea.Tests.Certs;

/// <summary><c>renew</c>, <c>revoke</c>, <c>crl</c>, <c>list</c>, <c>show</c>, <c>verify</c> and the roll-over of the CA.</summary>
public sealed class LifeTests : CertsRig
{
    [Fact]
    public void Revoked_is_refused_by_openssl_and_by_verify_and_there_is_no_way_back()
    {
        Make("good", "bad");
        var revoked = Certs("revoke", "--user=bad", "--reason=key-compromise", "--json").Demand().Json;
        Assert.True(revoked.GetProperty("new").GetBoolean());
        string[] check = ["verify", "-x509_strict", "-crl_check", "-CAfile", InData("ca.pem"), "-CRLfile", InData("crl.pem")];
        OpenSsl([.. check, User("good")]).Demand();
        Assert.Contains("certificate revoked", OpenSsl([.. check, User("bad")]).Errors, StringComparison.Ordinal);
        Assert.Contains("Key Compromise", OpenSsl("crl", "-in", InData("crl.pem"), "-noout", "-text").Output, StringComparison.Ordinal);
        Certs("verify", User("good")).Demand();
        var told = Certs("verify", User("bad"), "--json").Demand(3).Json;
        Assert.Equal((23, 0), (told.GetProperty("code").GetInt32(), told.GetProperty("depth").GetInt32()));
        Assert.Contains("revoked", Certs("renew", User("bad")).Demand(1).Errors, StringComparison.Ordinal);
        Assert.False(Certs("revoke", "--user=bad", "--json").Demand().Json.GetProperty("new").GetBoolean());
    }

    [Fact, Trait("attack", "C-13")]
    public void Every_revoked_and_unexpired_certificate_stays_on_the_list()
    {
        Certs("init").Demand();
        Certs("client", "--user=short", "--valid=2d").Demand();
        Make("long", "third");
        string Serial(string user) => JsonDocument.Parse(Certs("show", user, "--json").Output).RootElement.GetProperty("certificate").GetProperty("serial").GetString()!;
        var (brief, lasting) = (Serial("short"), Serial("long"));
        Certs("revoke", brief).Demand();
        Certs("revoke", lasting).Demand();
        Assert.Equal([brief, lasting], Listed());
        // The first one expires; others are made, expire and are revoked meanwhile. (It stays a week longer, for clocks that are behind.)
        Clock.Now = Clock.Now.AddDays(10);
        Certs("client", "--user=short", "--valid=1h", "--force").Demand();
        Certs("crl").Demand();
        Assert.Equal([lasting], Listed());
        // The register is lost; what the list says is not.
        File.Delete(InData("ca-issued.txt"));
        Certs("revoke", "--user=third").Demand();
        Assert.Equal(new[] { lasting, Read(User("third")).SerialNumber }.Order(), Listed().Order());
    }

    [Fact]
    public void Each_list_has_a_higher_number_and_the_life_asked_for()
    {
        Make();
        Assert.Equal("1", Certs("crl", "--json").Demand().Json.GetProperty("number").GetString());
        var second = Certs("crl", "--next-update=90d", "--json").Demand().Json;
        Assert.Equal("2", second.GetProperty("number").GetString());
        Assert.Equal(Clock.Now.AddDays(90).ToUnixTimeSeconds(), second.GetProperty("nextUpdate").GetDateTimeOffset().ToUnixTimeSeconds());
        File.Delete(InData("ca-issued.txt"));
        Assert.Equal("3", Certs("crl", "--json").Demand().Json.GetProperty("number").GetString());
        Assert.Contains("crlNumber=0x03", OpenSsl("crl", "-in", InData("crl.pem"), "-noout", "-crlnumber").Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_register_with_a_line_that_is_not_understood_stops_everything()
    {
        Make("u");
        File.AppendAllText(InData("ca-issued.txt"), "0102\trevokedd\tx\n");
        foreach (var line in new[] { "crl", "list", "client --user=v", "revoke --user=u" })
            Assert.Contains("line 5 is not understood", Certs(line.Split(' ')).Demand(1).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(InData("crl.pem")));
    }

    [Fact]
    public void Renewal_keeps_name_names_uses_and_key_and_lays_the_old_one_beside()
    {
        Certs("init").Demand();
        Certs("server", "--dns=db.example.org", "--ip=192.0.2.5", "--only-these-names", "--valid=90d", "--algorithm=ecdsa").Demand();
        using var old = Read(InData("server-cert.pem"));
        var key = File.ReadAllText(InData("server-key.pem"));
        Clock.Now = Clock.Now.AddDays(80);
        Certs("renew", InData("server-cert.pem")).Demand();
        using var renewed = Read(InData("server-cert.pem"));
        Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
        Assert.Equal(old.Subject, renewed.Subject);
        Assert.Equal(["DNS:db.example.org", "IP:192.0.2.5"], new CertificateDetails(renewed).Names.Select(static n => n.ToString()));
        Assert.Equal(Clock.Now.AddDays(90).ToUnixTimeSeconds(), new DateTimeOffset(renewed.NotAfter.ToUniversalTime()).ToUnixTimeSeconds());
        Assert.Equal(key, File.ReadAllText(InData("server-key.pem")));
        Assert.Equal(old.SerialNumber, Read(InData("server-cert.pem.old")).SerialNumber);
        OpenSsl("verify", "-x509_strict", "-attime", $"{Clock.Now.ToUnixTimeSeconds()}", "-CAfile", InData("ca.pem"), InData("server-cert.pem")).Demand();

        Certs("renew", InData("server-cert.pem"), "--new-key", "--valid=12h").Demand();
        Assert.NotEqual(key, File.ReadAllText(InData("server-key.pem")));
        Assert.Equal(key, File.ReadAllText(InData("server-key.pem.old")));
        Assert.Equal(OpenSsl("pkey", "-in", InData("server-key.pem"), "-pubout").Output, OpenSsl("x509", "-in", InData("server-cert.pem"), "-noout", "-pubkey").Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(InData("server-key.pem")));
    }

    [Fact]
    public void What_another_authority_issued_is_neither_renewed_nor_revoked()
    {
        Make("u");
        Certs("init", $"--datadir={At("other")}").Demand();
        foreach (var verb in new[] { "renew", "revoke" })
            Assert.Contains("which is not the CA of", Certs(verb, $"--datadir={At("other")}", User("u")).Demand(1).Errors, StringComparison.Ordinal);
        Assert.Contains("roll-over", Certs("renew", InData("ca.pem")).Demand(1).Errors, StringComparison.Ordinal);
        Certs("revoke", "00FF").Demand(1);
        Certs("revoke").Demand(2);
        Certs("revoke", "--user=u", "--reason=boredom").Demand(2);
    }

    [Theory, InlineData("rsa"), InlineData("ed25519")]
    public void A_roll_over_has_no_moment_at_which_anybody_is_refused(string algorithm)
    {
        Certs("init", $"--algorithm={algorithm}").Demand();
        Certs("server", "--dns=db.example.org", $"--algorithm={algorithm}").Demand();
        Certs("client", "--user=old").Demand();
        Certs("client", "--user=gone").Demand();
        Certs("revoke", "--user=gone").Demand();
        var oldCa = Write("old-ca.pem", File.ReadAllText(InData("ca.pem")));
        bool Good(string ca, string file) => OpenSsl("verify", "-x509_strict", "-CAfile", ca, "-untrusted", file, file).Code == 0;

        Certs("init", "--roll-over").Demand();
        Assert.True(Good(InData("ca.pem"), InData("server-cert.pem")) && Good(InData("ca.pem"), User("old")), "both are trusted");
        Certs("renew", InData("server-cert.pem")).Demand();
        Certs("client", "--user=new").Demand();
        Assert.True(Good(InData("ca.pem"), InData("server-cert.pem")), "who has the new ca.pem verifies the server");
        Assert.True(Good(oldCa, InData("server-cert.pem")), "who has the old ca.pem verifies the server over the bridge");
        Assert.True(Good(InData("ca.pem"), User("new")) && Good(InData("ca.pem"), User("old")));
        Certs("crl").Demand();
        string[] withLists = ["verify", "-crl_check", "-CAfile", InData("ca.pem"), "-CRLfile", InData("crl.pem")];
        Assert.Equal((0, 0), (OpenSsl([.. withLists, User("new")]).Code, OpenSsl([.. withLists, User("old")]).Code));
        Assert.Contains("revoked", OpenSsl([.. withLists, User("gone")]).Errors, StringComparison.Ordinal); // what the old CA took back stays taken back
        Certs("init", "--roll-over").Demand(1);

        Assert.Contains("old CA are in use", Certs("init", "--drop-old").Demand(1).Errors, StringComparison.Ordinal);
        Certs("renew", User("old")).Demand();
        Certs("init", "--drop-old").Demand();
        Assert.True(Good(InData("ca.pem"), User("old")) && Good(InData("ca.pem"), InData("server-cert.pem")));
        Assert.False(Good(InData("ca.pem"), User("old") + ".old"), "the old CA is trusted no more");
        Assert.False(Path.Exists(InData("ca-key.old.pem")) || Path.Exists(InData("ca-bridge.pem")));
        Certs("init", "--drop-old").Demand(1);
    }

    [Fact]
    public void Verify_says_which_link_failed_and_the_cure()
    {
        Make("u");
        Certs("server", "--dns=db.example.org").Demand();
        Certs("init", $"--datadir={At("other")}").Demand();
        (int Code, string Cure) Verify(params string[] more)
        {
            var json = Certs(["verify", "--json", .. more]).Demand(3).Json;
            return (json.GetProperty("code").GetInt32(), json.GetProperty("cure").GetString()!);
        }
        var server = InData("server-cert.pem");
        Certs("verify", server, "--name=db.example.org", "--strict").Demand();
        Certs("verify", server, "--name=127.0.0.1").Demand();
        Assert.Equal(62, Verify(server, "--name=db.example.com").Code);
        Assert.Contains("db.example.org", Verify(server, "--name=db.example.com").Cure, StringComparison.Ordinal);
        Assert.Equal(64, Verify(server, "--name=203.0.113.1").Code);
        Assert.Equal(26, Verify(server, "--for=client").Code);
        Assert.Equal(20, Verify(server, $"--ca={At("other/ca.pem")}").Code);
        Certs("crl", "--next-update=1d").Demand();
        Certs("verify", server).Demand();
        Clock.Now = Clock.Now.AddDays(2);
        Assert.Equal(12, Verify(server).Code);
        Assert.Contains("cardea certs crl", Verify(server).Cure, StringComparison.Ordinal);
        Clock.Now = Clock.Now.AddYears(2);
        Certs("crl").Demand();
        Assert.Equal(10, Verify(server).Code);
        Clock.Now = Clock.Now.AddYears(-4);
        Assert.Contains(Verify(server).Code, (int[])[9, 11]);
        Certs("verify", At("nothing")).Demand(1);
        Certs("verify", InData("ca-key.pem")).Demand(1);
        Certs("verify").Demand(2);
    }

    [Fact]
    public void List_and_show_know_what_was_issued()
    {
        Make("a", "b");
        Certs("client", "--user=soon", "--valid=2d").Demand();
        Certs("revoke", "--user=b").Demand();
        string[] Users(params string[] options) => Certs(["list", "--json", .. options]).Demand().Json.GetProperty("certificates").EnumerateArray()
            .Select(static c => $"{c.GetProperty("subject").GetString()} {c.GetProperty("state").GetString()}").ToArray();
        Assert.Equal(["/CN=a valid", "/CN=b revoked", "/CN=soon valid"], Users());
        Assert.Equal(["/CN=soon valid"], Users("--expiring=30d"));
        Assert.Equal(["/CN=b revoked"], Users("--revoked"));
        Clock.Now = Clock.Now.AddDays(3);
        Assert.Equal("/CN=soon expired", Users()[2]);
        Assert.Contains("/CN=a", Certs("show", "a").Demand().Output, StringComparison.Ordinal);
        Certs("show", "nobody").Demand(1);
        Certs("show").Demand(2);
        Certs("list", "--expiring=soon").Demand(2);
    }

    [Fact]
    public void Several_programs_at_once_lose_no_entry()
    {
        Certs("init", "--algorithm=ecdsa").Demand();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => Certs("client", $"--user=u{i}", "--algorithm=ecdsa").Demand());
        Assert.Equal(8, IssuedRegister.Read(InData("ca-issued.txt")).Entries.Count);
    }

    private void Make(params string[] users)
    {
        if (!File.Exists(InData("ca.pem"))) Certs("init").Demand();
        foreach (var user in users) Certs("client", $"--user={user}").Demand();
    }

    private string User(string name) => InData($"clients/{name}-cert.pem");

    private static X509Certificate2 Read(string path) => PemText.Certificates(File.ReadAllText(path))[0];

    private string[] Listed() => PemText.RevocationLists(File.ReadAllText(InData("crl.pem"))).Single().Revoked.Select(static r => Convert.ToHexString(r.Serial)).ToArray();
}
