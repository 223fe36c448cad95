using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;
using Cardea.Connections.Client;
using Cardea.Tests.Certs;
using Cardea.Tls;

namespace Cardea.Tests.Server;

/// <summary>The server renews what its own CA issued, and nothing else.</summary>
public sealed class RenewerTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public void A_certificate_near_its_end_is_renewed_put_in_use_and_told()
    {
        using var rig = new ServerRig(directory => Make(directory, age: 300, life: 365), "--auto-renew-certs-interval=1");
        var old = Leaf(rig, "server-cert.pem");
        Wait(() => rig.Server.State.Renewer.Renewed >= 2, rig); // the server's and the client's
        var renewed = Leaf(rig, "server-cert.pem");
        Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
        Assert.Equal(old.SerialNumber, Leaf(rig, "server-cert.pem.old").SerialNumber);
        Assert.InRange((renewed.NotAfter.ToUniversalTime() - Now.UtcDateTime).TotalDays, 364, 366);
        Assert.Contains("renewed", rig.Log, StringComparison.Ordinal);
        Wait(() => InUse(rig) == renewed.SerialNumber, rig);
        using var client = rig.Connect(mode: SslMode.VerifyIdentity, tls: new TlsSettings { Ca = Path.Combine(rig.Directory, "ca.pem") });
        Assert.Equal("2", client.Query("SHOW STATUS LIKE 'Certs_renewed'").Rows[0][1]);
        Assert.NotEqual("", client.Query("SHOW STATUS LIKE 'Certs_next_renewal'").Rows[0][1]);
        Assert.Equal("", client.Query("SHOW STATUS LIKE 'Certs_renewal_error'").Rows[0][1]);
        var row = Table(client).Single(static r => r["file"]!.EndsWith("server-cert.pem", StringComparison.Ordinal));
        Assert.Equal(("CERTIFICATE", "/CN=server", "/CN=renewer test", renewed.SerialNumber, "SERVER", ""), (row["kind"], row["name"], row["issuer"], row["serial"], row["renewed_by"], row["last_error"]));
        Assert.InRange(int.Parse(row["days_left"]!, CultureInfo.InvariantCulture), 363, 365);
        Assert.All([row["next_renewal"], row["last_renewal"], row["last_look"]], Assert.NotNull);
        Assert.Equal(["CERTIFICATE", "CERTIFICATE", "CA"], Table(client).Select(static r => r["kind"]));
    }

    [Fact]
    public void The_table_tells_who_renews_what()
    {
        using var rig = new ServerRig(directory =>
        {
            Make(directory, age: 10, life: 365);
            using var other = CertificateAuthority.Create("/CN=other", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(3650), TimeProvider.System);
            var theirs = other.Issue(new CertificateProfile("/CN=theirs", CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 });
            new PairFiles(Path.Combine(directory, "client-cert.pem"), Path.Combine(directory, "client-key.pem")).Write(theirs.Certificate, theirs.PrivateKey, overwrite: true);
            var folder = new AuthorityFolder(directory, TimeProvider.System);
            using var authority = folder.Open();
            _ = folder.WriteRevocationLists([authority], TimeSpan.FromDays(30));
        });
        using var client = rig.Connect();
        Assert.Equal(["server-cert.pem SERVER", "client-cert.pem OTHER CA", "ca.pem SERVER", "crl.pem SERVER"], Who(client));
        rig.Run("SET GLOBAL auto_renew_certs = OFF");
        Assert.Equal(["server-cert.pem NOBODY", "client-cert.pem OTHER CA", "ca.pem NOBODY", "crl.pem NOBODY"], Who(client));
        rig.Run("SET GLOBAL auto_renew_certs = ON");
        File.Delete(Path.Combine(rig.Directory, "ca-key.pem"));
        Assert.Equal(["server-cert.pem OPERATOR", "client-cert.pem OTHER CA", "ca.pem OPERATOR", "crl.pem OPERATOR"], Who(client));
        Assert.All(Table(client), static row => Assert.Null(row["next_renewal"]));
    }

    private static string[] Who(RigClient client) => Table(client).Select(static row => $"{Path.GetFileName(row["file"])} {row["renewed_by"]}").ToArray();

    private static Dictionary<string, string?>[] Table(RigClient client)
    {
        var answer = client.Query("SELECT * FROM sys.tls_renewal");
        Assert.Null(answer.Error);
        return answer.Rows.Select(row => answer.Columns.Zip(row).ToDictionary(static c => c.First, static c => c.Second)).ToArray();
    }

    [Fact]
    public void A_young_certificate_and_a_strangers_are_left_alone()
    {
        using var young = new ServerRig(directory => Make(directory, age: 10, life: 365));
        var old = Leaf(young, "server-cert.pem").SerialNumber;
        Assert.False(young.Server.State.Renewer.Look());
        Assert.Equal(old, Leaf(young, "server-cert.pem").SerialNumber);
        Assert.InRange((young.Server.State.Renewer.NextRenewal!.Value - Now).TotalDays, 200, 260);

        using var foreign = new ServerRig(directory =>
        {
            Make(directory, age: 300, life: 365);
            // Another authority's key moves in; the certificates in use are not its own.
            using var other = CertificateAuthority.Create("/CN=other", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(3650), TimeProvider.System);
            File.WriteAllText(Path.Combine(directory, "ca-key.pem"), other.Pem.PrivateKey);
            File.AppendAllText(Path.Combine(directory, "ca.pem"), other.Pem.Certificate);
        });
        var theirs = Leaf(foreign, "server-cert.pem").SerialNumber;
        Assert.False(foreign.Server.State.Renewer.Look());
        Assert.Equal(theirs, Leaf(foreign, "server-cert.pem").SerialNumber);
    }

    [Fact]
    public void It_can_be_switched_off_and_an_error_is_told_once()
    {
        using var rig = new ServerRig(directory => Make(directory, age: 300, life: 365), "--auto-renew-certs=OFF", "--auto-renew-certs-interval=1");
        Assert.False(rig.Server.State.Renewer.Look());
        Assert.Equal(0, rig.Server.State.Renewer.Renewed);
        File.WriteAllText(Path.Combine(rig.Directory, "ca-key.pem"), "damaged");
        rig.Run("SET GLOBAL auto_renew_certs = ON");
        _ = rig.Server.State.Renewer.Look();
        _ = rig.Server.State.Renewer.Look();
        Assert.NotEqual("", rig.Server.State.Renewer.Error);
        Assert.Equal(2, rig.Log.Split("certificates are not renewed").Length);
    }

    [Fact]
    public void An_authority_near_its_end_gets_a_successor_and_clients_of_the_old_one_still_verify()
    {
        using var rig = new ServerRig(directory => Make(directory, age: 350, life: 365, authorityLife: 365));
        var oldCa = Path.Combine(rig.Directory, "known-to-clients.pem");
        File.Copy(Path.Combine(rig.Directory, "ca.pem"), oldCa);
        Assert.True(rig.Server.State.Renewer.Look());
        _ = rig.Server.State.Channels.ReloadAll(Cardea.Server.Channels.TlsReloadCause.Renewal);
        Assert.Equal(2, PemText.Certificates(File.ReadAllText(Path.Combine(rig.Directory, "ca.pem"))).Count);
        foreach (var ca in new[] { oldCa, Path.Combine(rig.Directory, "ca.pem") })
        {
            using var client = rig.Connect(mode: SslMode.VerifyIdentity, tls: new TlsSettings { Ca = ca });
            Assert.Null(client.Query("SELECT 1").Error);
        }
    }

    [Fact]
    public void A_list_that_outlived_itself_is_written_anew_before_the_start()
    {
        using var rig = new ServerRig(directory =>
        {
            Make(directory, age: 60, life: 365);
            var folder = new AuthorityFolder(directory, new SetClock { Now = Now.AddDays(-60) });
            using var authority = folder.Open();
            _ = folder.WriteRevocationLists([authority], TimeSpan.FromDays(30));
        });
        var list = PemText.RevocationLists(File.ReadAllText(Path.Combine(rig.Directory, "crl.pem"))).Single();
        Assert.Equal(2, list.Number);
        Assert.InRange((list.NextUpdate!.Value - Now).TotalDays, 29, 31);
        using var client = rig.Connect(tls: new TlsSettings { Certificate = Path.Combine(rig.Directory, "client-cert.pem"), Key = Path.Combine(rig.Directory, "client-key.pem") });
        Assert.Null(client.Query("SELECT 1").Error);
    }

    /// <summary>
    /// A first start without options, and nobody looks after it for 400 days (from 400 days ago until today, since OpenSSL asks this machine's clock): at
    /// no day is a certificate shown that has ended, and the one that is replaced overlaps with its successor.
    /// </summary>
    [Fact, Trait("row", "K-6")]
    public void An_unattended_server_never_shows_a_certificate_that_has_ended()
    {
        var clock = new SetClock { Now = Now.AddDays(-400) };
        using var rig = new ServerRig(static _ => { }, null, clock, "--auto-renew-certs-interval=604800");
        var first = Leaf(rig, "server-cert.pem");
        Assert.InRange((first.NotAfter - first.NotBefore).TotalDays, 396, 397);
        Assert.InRange((Leaf(rig, "ca.pem").NotAfter - Now.UtcDateTime).TotalDays, 3650 - 401, 3650 - 399);
        HashSet<string> shown = [];
        for (var day = 0; day <= 400; day++)
        {
            clock.Now = Now.AddDays(day - 400);
            rig.Server.State.Renewer.LookAndReload(rig.Server.State.Channels);
            if (day % 10 != 0) continue;
            var seen = Shown(rig);
            Assert.True(seen.NotBefore.ToUniversalTime() <= clock.Now.UtcDateTime && clock.Now.UtcDateTime < seen.NotAfter.ToUniversalTime(), $"day {day}: {seen.NotBefore} to {seen.NotAfter}");
            if (shown.Add(seen.SerialNumber) && shown.Count > 1) Assert.True(first.NotAfter.ToUniversalTime() > clock.Now.UtcDateTime.AddDays(100), "both are good for a while");
        }
        Assert.Equal(2, shown.Count);
        using var client = rig.Connect(mode: SslMode.VerifyIdentity, tls: new TlsSettings { Ca = Path.Combine(rig.Directory, "ca.pem") });
        Assert.Null(client.Query("SELECT 1").Error);
    }

    [Fact]
    public void A_certificate_that_ended_while_the_server_was_down_is_renewed_before_the_first_connection()
    {
        using var rig = new ServerRig(directory => Make(directory, age: 400, life: 397), "--auto-renew-certs-interval=604800");
        using var client = rig.Connect(mode: SslMode.VerifyIdentity, tls: new TlsSettings { Ca = Path.Combine(rig.Directory, "ca.pem") });
        Assert.Null(client.Query("SELECT 1").Error);
        Assert.True(Leaf(rig, "server-cert.pem.old").NotAfter.ToUniversalTime() < DateTime.UtcNow);
    }

    [Fact]
    public void What_nobody_will_renew_is_made_for_ten_years()
    {
        using var rig = new ServerRig(static _ => { }, "--auto-renew-certs=OFF");
        Assert.InRange((Leaf(rig, "server-cert.pem").NotAfter.ToUniversalTime() - DateTime.UtcNow).TotalDays, 3649, 3651);
    }

    // As an outsider sees it: what comes in the handshake.
    private static X509Certificate2 Shown(ServerRig rig)
    {
        using var client = rig.Connect();
        return X509CertificateLoader.LoadCertificate(client.Connection.Facts.Peer!.Der.ToArray());
    }

    private static void Make(string directory, int age, int life, int authorityLife = 3650)
    {
        var clock = new SetClock { Now = Now.AddDays(-age) };
        var folder = new AuthorityFolder(directory, clock);
        using var authority = CertificateAuthority.Create("/CN=renewer test", KeyAlgorithm.EcdsaP256, TimeSpan.FromDays(authorityLife), clock);
        new PairFiles(folder.Certificate, folder.Key).Write(authority.Pem.Certificate, authority.Pem.PrivateKey, overwrite: false);
        foreach (var use in new[] { CertificateUse.Server, CertificateUse.Client })
        {
            var name = use.ToString().ToLowerInvariant();
            var pair = authority.Issue(new CertificateProfile($"/CN={name}", use)
            {
                Algorithm = KeyAlgorithm.EcdsaP256, Lifetime = TimeSpan.FromDays(life), Addresses = use == CertificateUse.Server ? [System.Net.IPAddress.Loopback] : [],
            });
            new PairFiles(folder.At($"{name}-cert.pem"), folder.At($"{name}-key.pem")).Write(pair.Certificate, pair.PrivateKey, overwrite: false);
        }
    }

    private static X509Certificate2 Leaf(ServerRig rig, string name) => PemText.Certificates(File.ReadAllText(Path.Combine(rig.Directory, name)))[0];

    private static string InUse(ServerRig rig) => rig.Server.State.Channels.Main.Current?.Certificate?.SerialNumber ?? "";

    private static void Wait(Func<bool> done, ServerRig rig)
    {
        for (var i = 0; i < 600 && !done(); i++) Thread.Sleep(50);
        Assert.True(done(), rig.Log);
    }
}
