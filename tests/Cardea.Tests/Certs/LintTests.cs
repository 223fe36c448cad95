using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;

namespace Cardea.Tests.Certs;

/// <summary><c>lint</c>: each check finds its case, and what we make ourselves has none.</summary>
public sealed class LintTests : CertsRig
{
    [Theory, InlineData("rsa"), InlineData("ecdsa"), InlineData("ed25519")]
    public void What_certs_makes_is_clean(string algorithm)
    {
        Certs("init", $"--algorithm={algorithm}").Demand();
        Certs("server", $"--algorithm={algorithm}").Demand();
        Certs("client", "--user=u", $"--algorithm={algorithm}").Demand();
        Certs("gateway", "--dns=p.example.org", $"--algorithm={algorithm}").Demand();
        Certs("crl").Demand();
        Assert.Equal(0, Certs("lint", "--json").Demand().Json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    [Trait("row", "K-10")]
    public void A_sample_key_that_everybody_has_is_known()
    {
        // The public half of the key for password exchange in the test suite of MySQL's server.
        var file = Write("public_key.pem", """
            -----BEGIN PUBLIC KEY-----
            MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAvV2VNbsQPG0Bh0KC8F4z
            CGXvMNcSicCiLXxeLWrJsmKZl0ggf2ydymYUUewq+dVxDdh85sdSvxEmtIWvKSRK
            +RRCAURztq2Succd+24SF5IZYjlIJE/U0AYUxHzUcOsannfzui60IaTHpcBFHTJK
            6myxGx9MORZmhfv580mfvz4yvgLjS5yGOIS6rlxD9YV1Y04Rx3SXQQBnC7rDBL91
            ktNWvbclsonfytY19N9p+Gprms30yRT+BmPFB7TqpReeZa3ivg15g/z3BLNyvj3Y
            KiQM3cd7ENJC2x2LRxL5pG684cFNStSjT4FvA+oh45UnU45aOSEjrxNkBG8ci0e+
            VKX539rK+nDzTE/MHpnvfHp4DB+kSYBPuKHY2Eaw31NwPpfLWwEJPiDrktJJmRZq
            ENMHLXksdiqGhvYmI33wZaZAfjbDZFMfPF5yBMBGDZ3aeNz5Le7uqS6g6XMOoiz/
            d2S5RzRrCol1yqCBPtODjfFPC4K8GGYVkWZgSCf/PRt/DgDnZOfZSSYIQNeyr21e
            mqgqQ+yhXEGKVjcDTKcbSLiWAdA+GkAzLAXXhafM8mrhpnGKdO4Or6ySz7G1vk2J
            t2ZSdP740oVSJi59P9NEgXcbd3c4FzjXSOOsxfhPQfobUk3ikt55lN3fBX3mBvUd
            uxNhAcQ02ZD5zXrX6+loiV8CAwEAAQ==
            -----END PUBLIC KEY-----
            """);
        Assert.Contains("sample-key", Found(file));
    }

    [Fact]
    [Trait("row", "K-10")]
    public void A_private_sample_key_is_known_by_its_public_half()
    {
        // test/fixtures/keys/ec-key.pem of Node.js.
        var file = Write("server-key.pem", """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIPt94zCAKn5u0s8bCYXjJL37hzuNrZMpPyfDrzMGQh8moAoGCCqGSM49
            AwEHoUQDQgAE5Lf8bratoKNNlxiMvl3uLTb5BNXVelzxFk3bHMaJt4VYTqjSzJVx
            yNUWPBpWY7poWJJALvxgdyf4J3PfLJkpiQ==
            -----END EC PRIVATE KEY-----
            """);
        File.SetUnixFileMode(file, SecretFile.Private);
        Assert.Equal(["sample-key"], Found(file));
        Assert.Contains("Node.js test suite", Certs("lint", file).Demand(3).Output, StringComparison.Ordinal);
        using var key = KeyPair.Create(KeyAlgorithm.EcdsaP256);
        var own = Write("own-key.pem", key.PrivatePem());
        File.SetUnixFileMode(own, SecretFile.Private);
        Assert.Empty(Found(own));
    }

    [Fact]
    public void Weak_keys_old_hashes_missing_names_and_version_1_are_found()
    {
        OpenSsl("req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", At("k"), "-out", At("weak.pem"), "-subj", "/CN=MySQL Server", "-days", "4000").Demand();
        Assert.Contains("weak-key", Found(At("weak.pem")));
        // The recipe of MySQL's manual: version 1, no names, no purpose.
        Recipe();
        var server = Found(At("server-cert.pem"));
        Assert.Contains("version", server);
        Assert.Contains("names", server);
        Assert.Contains("purpose", server);
        OpenSsl("x509", "-req", "-sha1", "-in", At("server-req.pem"), "-days", "30", "-CA", At("ca.pem"), "-CAkey", At("ca-key.pem"), "-set_serial", "05", "-out", At("sha1.pem")).Demand();
        Assert.Contains("signature", Found(At("sha1.pem")));
    }

    [Fact]
    public void Wrong_purpose_dates_and_addresses_as_names_are_found()
    {
        Certs("init").Demand();
        Certs("client", "--user=u", "--valid=2d").Demand();
        File.Copy(InData("clients/u-cert.pem"), InData("server-cert.pem"));
        Assert.Contains("purpose", Found(InData("server-cert.pem")));
        Assert.Contains("dates", Found(SelfMade(request => { }, from: 1, to: 3)));
        Assert.Contains("names", Found(SelfMade(request =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("192.0.2.1");
            request.CertificateExtensions.Add(names.Build());
        })));
        Certs("crl", "--next-update=1d").Demand();
        Clock.Now = Clock.Now.AddDays(3);
        Assert.Contains("dates", Found(InData("clients/u-cert.pem")));
        Assert.Contains("list", Found(InData("crl.pem")));
    }

    [Fact]
    public void A_leaf_without_its_intermediate_and_links_out_of_order_are_found()
    {
        Certs("init").Demand();
        Certs("server", "--dns=a.example.org").Demand();
        var old = File.ReadAllText(InData("ca.pem"));
        Certs("init", $"--datadir={At("other")}").Demand();
        File.Copy(At("other/ca.pem"), InData("ca.pem"), overwrite: true);
        Assert.Contains("chain", Found(InData("server-cert.pem")));
        File.WriteAllText(InData("ca.pem"), old);
        Assert.DoesNotContain("chain", Found(InData("server-cert.pem")));
        File.AppendAllText(InData("server-cert.pem"), File.ReadAllText(At("other/ca.pem")));
        Assert.Contains("chain", Found(InData("server-cert.pem")));
    }

    [Fact, Trait("attack", "C-21")]
    public void Modes_and_pairs_that_do_not_fit_are_found()
    {
        Certs("init").Demand();
        Certs("server").Demand();
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.SetUnixFileMode(InData("server-key.pem"), Owner | UnixFileMode.GroupRead);
        Assert.Contains("key-mode", Found(InData("server-key.pem")));
        File.SetUnixFileMode(InData("server-key.pem"), Owner);
        Assert.Empty(Found(InData("server-key.pem")));
        File.SetUnixFileMode(InData("server-cert.pem"), Owner | UnixFileMode.OtherWrite);
        Assert.Contains("file-mode", Found(InData("server-cert.pem")));
        File.SetUnixFileMode(Data, Owner | UnixFileMode.UserExecute | UnixFileMode.OtherWrite);
        Assert.Contains("directory-mode", Found(InData("ca.pem")));
        File.SetUnixFileMode(Data, Owner | UnixFileMode.UserExecute);
        File.Copy(InData("ca-key.pem"), InData("server-key.pem"), overwrite: true);
        Assert.Contains("pair", Found(InData("server-key.pem")));
    }

    [Fact]
    public void What_cannot_be_read_is_a_finding_and_nothing_to_look_at_a_failure()
    {
        Certs("init").Demand();
        File.WriteAllText(InData("half.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
        Assert.Contains("readable", Found(InData("half.pem")));
        Certs("lint").Demand(3);
        Directory.CreateDirectory(At("nothing"));
        Certs("lint", At("nothing")).Demand(1);
        Certs("lint", At("missing")).Demand(1);
    }

    private string[] Found(string file) =>
        Certs("lint", file, "--json").Json.GetProperty("findings").EnumerateArray().Select(static f => f.GetProperty("check").GetString()!).ToArray();

    private string SelfMade(Action<CertificateRequest> more, int from = -1, int to = 100)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256);
        more(request);
        using var certificate = request.CreateSelfSigned(Clock.Now.AddDays(from), Clock.Now.AddDays(to));
        return Write("made.pem", certificate.ExportCertificatePem());
    }

    // https://dev.mysql.com/doc/refman/8.4/en/creating-ssl-files-using-openssl.html
    private void Recipe()
    {
        OpenSsl("genrsa", "-out", At("ca-key.pem"), "2048").Demand();
        OpenSsl("req", "-new", "-x509", "-nodes", "-days", "3600", "-key", At("ca-key.pem"), "-out", At("ca.pem"), "-subj", "/CN=MySQL CA").Demand();
        OpenSsl("req", "-newkey", "rsa:2048", "-days", "3600", "-nodes", "-keyout", At("server-key.pem"), "-out", At("server-req.pem"), "-subj", "/CN=MySQL Server").Demand();
        OpenSsl("x509", "-req", "-in", At("server-req.pem"), "-days", "3600", "-CA", At("ca.pem"), "-CAkey", At("ca-key.pem"), "-set_serial", "01", "-out", At("server-cert.pem")).Demand();
    }
}
