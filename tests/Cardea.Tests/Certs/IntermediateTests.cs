using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;
using Cardea.Connections.Client;
using Cardea.Tests.Server;
using Cardea.Tls;

namespace Cardea.Tests.Certs;

/// <summary><c>ca</c>: an intermediate CA in the data directory, the root's key elsewhere. openssl judges, and a server with clients.</summary>
public sealed class IntermediateTests : CertsRig
{
    private string Root => At("root");

    [Theory, InlineData("rsa"), InlineData("ecdsa"), InlineData("ed25519")]
    public void OpenSsl_accepts_what_it_issues_with_the_lists_of_the_whole_chain(string algorithm)
    {
        Make($"--algorithm={algorithm}");
        Certs("server", "--dns=db.example.org", $"--algorithm={algorithm}").Demand();
        Certs("client", "--user=laura", $"--algorithm={algorithm}").Demand();
        Certs("crl").Demand();
        Assert.Contains("pathlen:0", OpenSsl("x509", "-in", InData("ca-intermediate.pem"), "-noout", "-ext", "basicConstraints").Output, StringComparison.Ordinal);
        Good(InData("server-cert.pem"), "-purpose", "sslserver", "-verify_hostname", "db.example.org");
        Good(InData("clients/laura-cert.pem"), "-purpose", "sslclient");
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "ca.pem")), File.ReadAllText(InData("ca.pem")));
        Assert.Equal(SecretFile.Private, File.GetUnixFileMode(InData("ca-key.pem")));
        Assert.Equal(2, PemText.Certificates(File.ReadAllText(InData("server-cert.pem"))).Count);
        // Without its link the leaf is nothing: so the file must hold it.
        Assert.NotEqual(0, OpenSsl("verify", "-CAfile", InData("ca.pem"), InData("server-cert.pem")).Code);
        Certs("verify", InData("server-cert.pem"), "--strict", "--name=db.example.org").Demand();
        Certs("lint").Demand();
    }

    [Fact]
    public void Leaf_and_intermediate_can_be_revoked_and_the_root_is_needed_for_its_own_list_only()
    {
        Make();
        Certs("client", "--user=good").Demand();
        Certs("client", "--user=bad").Demand();
        Directory.Move(Root, At("locked away")); // a leaf is revoked without the root's key
        Certs("revoke", "--user=bad").Demand();
        Good(User("good"));
        Assert.Contains("error 23 at 0 depth", Refused(User("bad")), StringComparison.Ordinal);
        Assert.Equal((23, 0), Verdict(User("bad")));
        Directory.Move(At("locked away"), Root);
        Certs("revoke", $"--datadir={Root}", InData("ca-intermediate.pem"), "--reason=cessation").Demand();
        Good(User("good")); // nobody here knows yet
        Certs("crl", $"--parent={Root}").Demand();
        Assert.Contains("error 23 at 1 depth", Refused(User("good")), StringComparison.Ordinal);
        Assert.Equal((23, 1), Verdict(User("good")));
        Assert.Contains("revoked", Certs("renew", $"--datadir={Root}", InData("ca-intermediate.pem")).Demand(1).Errors, StringComparison.Ordinal);
        File.Delete(InData("ca-parent-crl.pem"));
        Assert.Contains("--parent", Certs("crl").Demand(1).Errors, StringComparison.Ordinal);
        Assert.Contains("is a CA", Certs("revoke", $"--datadir={Root}", Path.Combine(Root, "ca.pem")).Demand(1).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Renewal_of_leaf_and_of_intermediate_keeps_the_chain()
    {
        Make("--valid=100d");
        Certs("server", "--dns=db.example.org", "--valid=1y").Demand();
        Assert.Equal(Leaf("ca-intermediate.pem").NotAfter, Leaf("server-cert.pem").NotAfter); // not longer than its issuer
        Clock.Now = Clock.Now.AddDays(50);
        var before = Leaf("ca-intermediate.pem");
        Certs("renew", $"--datadir={Root}", InData("ca-intermediate.pem"), "--valid=3y").Demand();
        var after = Leaf("ca-intermediate.pem");
        Assert.NotEqual(before.SerialNumber, after.SerialNumber);
        Assert.Contains("pathlen:0", OpenSsl("x509", "-in", InData("ca-intermediate.pem"), "-noout", "-ext", "basicConstraints").Output, StringComparison.Ordinal);
        Good(InData("server-cert.pem")); // still sends the old link
        Certs("renew", InData("server-cert.pem"), "--valid=1y").Demand();
        Assert.Equal(after.SerialNumber, PemText.Certificates(File.ReadAllText(InData("server-cert.pem")))[1].SerialNumber);
        Good(InData("server-cert.pem"), "-verify_hostname", "db.example.org");
        Certs("renew", $"--datadir={Root}", InData("ca-intermediate.pem"), "--new-key").Demand(1);
        Assert.Contains("intermediate", Certs("init", "--roll-over").Demand(1).Errors, StringComparison.Ordinal);

        // The root rolls over: the renewed intermediate is the new root's, and its directory trusts both.
        Certs("init", $"--datadir={Root}", "--roll-over").Demand();
        Certs("renew", $"--datadir={Root}", InData("ca-intermediate.pem")).Demand();
        Assert.Equal(2, PemText.Certificates(File.ReadAllText(InData("ca.pem"))).Count);
        Certs("renew", InData("server-cert.pem")).Demand();
        Certs("crl", $"--parent={Root}").Demand();
        Good(InData("server-cert.pem"));
    }

    [Fact]
    public void It_issues_nothing_outside_its_limits_and_no_ca_below_itself()
    {
        Make("--permit-dns=example.org", "--permit-ip=192.0.2.0/24");
        string[] only = ["--only-these-names"];
        Certs(["server", "--dns=db.example.org", "--ip=192.0.2.5", .. only]).Demand();
        Good(InData("server-cert.pem"), "-verify_ip", "192.0.2.5");
        foreach (var name in new[] { "--dns=db.example.com", "--dns=notexample.org", "--ip=192.0.3.5", "--ip=2001:db8::1" })
            Assert.Contains("name constraints", Certs(["server", $"--out={At("x")}", name, .. only]).Demand(1).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("x-cert.pem")));
        Certs("client", "--user=laura").Demand(); // who has neither is not limited
        Assert.Contains("path length", Certs("ca", $"--datadir={At("third")}", $"--parent={Data}").Demand(1).Errors, StringComparison.Ordinal);

        Certs("ca", $"--datadir={At("hosts")}", $"--parent={Root}", "--permit-dns=example.org", "--algorithm=ecdsa").Demand();
        Certs(["server", $"--datadir={At("hosts")}", "--dns=db.example.org", .. only]).Demand();
        Certs(["server", $"--datadir={At("hosts")}", "--force", "--dns=db.example.org", "--ip=192.0.2.5", .. only]).Demand(1);

        Certs("ca").Demand(2);
        Certs("ca", $"--parent={Data}").Demand(2);
        Certs("ca", $"--parent={Root}").Demand(1); // it is there
        Certs("ca", $"--parent={Root}", "--force", "--permit-ip=192.0.2.0").Demand(2);
        Certs("ca", $"--parent={Root}", "--force", "--permit-dns=a b").Demand(2);
        Certs("ca", $"--parent={At("nowhere")}", $"--datadir={At("x")}").Demand(1);
    }

    [Fact]
    public void A_bundle_holds_the_whole_chain()
    {
        Make();
        Certs("server", "--dns=db.example.org").Demand();
        Certs("bundle", "--user=laura", "--host=db.example.org", "--for=jdbc", "--algorithm=rsa", $"--out={At("laura.tar.gz")}").Demand();
        using (var packed = new GZipStream(File.OpenRead(At("laura.tar.gz")), CompressionMode.Decompress)) System.Formats.Tar.TarFile.ExtractToDirectory(packed, Folder, overwriteFiles: true);
        var unpacked = Directory.GetFiles(Folder, "keystore.p12", SearchOption.AllDirectories).Single();
        var folder = Path.GetDirectoryName(unpacked)!;
        Assert.Equal(2, PemText.Certificates(File.ReadAllText(Path.Combine(folder, "client-cert.pem"))).Count);
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "ca.pem")), File.ReadAllText(Path.Combine(folder, "ca.pem")));
        var password = File.ReadAllText(Path.Combine(folder, "jdbc.properties")).Split("clientCertificateKeyStorePassword=")[1].Split('\n')[0];
        var links = OpenSsl("pkcs12", "-in", unpacked, "-nokeys", "-passin", $"pass:{password}").Demand().Output;
        Assert.Equal(2, PemText.Certificates(links).Count);
    }

    /// <summary>Clients know the root only; the server's leaf, the client's leaf and both lists come by the intermediate.</summary>
    [Fact]
    public void A_server_and_its_clients_trust_the_root_only()
    {
        using var rig = new ServerRig(data =>
        {
            Certs("init", $"--datadir={Root}", "--algorithm=ecdsa").Demand();
            Certs("ca", $"--datadir={data}", $"--parent={Root}", "--algorithm=ecdsa").Demand();
            Certs("server", $"--datadir={data}").Demand();
            foreach (var user in new[] { "laura", "gone" }) Certs("client", $"--datadir={data}", $"--user={user}").Demand();
            Certs("revoke", $"--datadir={data}", "--user=gone").Demand();
        });
        rig.Run("CREATE USER laura REQUIRE SUBJECT '/CN=laura'");
        TlsSettings With(string? user) => new()
        {
            Ca = Path.Combine(Root, "ca.pem"), Crl = Path.Combine(rig.Directory, "crl.pem"),
            Certificate = user is null ? null : Path.Combine(rig.Directory, $"clients/{user}-cert.pem"), Key = user is null ? null : Path.Combine(rig.Directory, $"clients/{user}-key.pem"),
        };
        using (var client = rig.Connect("laura", "", SslMode.VerifyIdentity, tls: With("laura")))
            Assert.True(Verified(rig) && client.Query("SELECT 1").Error is null);
        Assert.ThrowsAny<Exception>(() => rig.Connect("laura", "", SslMode.VerifyIdentity, tls: With("gone")));
        Assert.ThrowsAny<Exception>(() => rig.Connect("laura", "", SslMode.VerifyIdentity, tls: With(null)));

        // The renewer looks after the leaf and our own list; the root's list comes from beside it.
        Assert.False(rig.Server.State.Renewer.Look());
        Assert.Equal("", rig.Server.State.Renewer.Error);
        Assert.NotNull(rig.Server.State.Renewer.NextRenewal);
        Certs("revoke", $"--datadir={Root}", Path.Combine(rig.Directory, "ca-intermediate.pem")).Demand();
        File.Copy(Path.Combine(Root, "crl.pem"), Path.Combine(rig.Directory, "ca-parent-crl.pem"), overwrite: true);
        Assert.True(rig.Server.State.Renewer.Look());
        Assert.Equal("", rig.Server.State.Renewer.Error);
        _ = rig.Server.State.Channels.ReloadAll(Cardea.Server.Channels.TlsReloadCause.Renewal);
        Assert.ThrowsAny<Exception>(() => rig.Connect("laura", "", SslMode.Required, tls: With("laura") with { Crl = null }));
    }

    private static bool Verified(ServerRig rig) => rig.Server.State.Sessions.All.Any(static s => s.Connection.Facts is { PeerVerified: true, RevocationChecked: true });

    private void Make(params string[] options)
    {
        Certs("init", $"--datadir={Root}", "--algorithm=ecdsa").Demand();
        Certs(["ca", $"--parent={Root}", .. options.Any(static o => o.StartsWith("--algorithm", StringComparison.Ordinal)) ? options : [.. options, "--algorithm=ecdsa"]]).Demand();
    }

    private string User(string name) => InData($"clients/{name}-cert.pem");

    private X509Certificate2 Leaf(string name) => PemText.Certificates(File.ReadAllText(InData(name)))[0];

    private string[] Check(string file)
    {
        if (!File.Exists(InData("crl.pem"))) Certs("crl").Demand();
        return ["verify", "-x509_strict", "-crl_check_all", "-attime", $"{Clock.Now.ToUnixTimeSeconds() + 1}", "-CAfile", InData("ca.pem"), "-CRLfile", InData("crl.pem"), "-untrusted", file];
    }

    private void Good(string file, params string[] more)
    {
        OpenSsl([.. Check(file), .. more, file]).Demand();
        Certs("verify", file).Demand();
    }

    private string Refused(string file) => OpenSsl([.. Check(file), file]).Demand(2).Errors;

    private (int, int) Verdict(string file)
    {
        var told = Certs("verify", file, "--json").Demand(3).Json;
        return (told.GetProperty("code").GetInt32(), told.GetProperty("depth").GetInt32());
    }
}
