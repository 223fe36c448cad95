using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Cardea.Tests.Certs;

/// <summary><c>bundle</c>: what is in the archive, who may read it, and what it refuses. That drivers connect with it is shown end to end.</summary>
public sealed class BundleTests : CertsRig
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("mysql", "client.cnf", "ssl-mode=VERIFY_IDENTITY")]
    [InlineData("mariadb", "client.cnf", "ssl-verify-server-cert")]
    [InlineData("jdbc", "jdbc.properties", "sslMode=VERIFY_IDENTITY")]
    [InlineData("mysql2", "mysql2.js", "verifyIdentity: true")]
    [InlineData("pymysql", "connect.py", "\"check_hostname\": True")]
    [InlineData("go", "connect.go", "ServerName: \"db.example.org\"")]
    [InlineData("php", "connect.php", "MYSQLI_OPT_SSL_VERIFY_SERVER_CERT")]
    [InlineData("dotnet", "connection-string.txt", "SslMode=VerifyFull")]
    [InlineData("odbc", "odbc.ini", "SSLMODE=VERIFY_IDENTITY")]
    public void Every_driver_is_told_to_verify_chain_and_name(string driver, string file, string words)
    {
        Certs("init").Demand();
        Certs("bundle", "--user=laura", $"--for={driver}", "--host=db.example.org", "--port=3307", $"--out={At("b.tar.gz")}", "--algorithm=ecdsa").Demand();
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(At("b.tar.gz")));
        var files = Unpacked(At("b.tar.gz"));
        Assert.Contains(words, files[$"laura/{file}"], StringComparison.Ordinal);
        Assert.Contains("db.example.org", files[$"laura/{file}"], StringComparison.Ordinal);
        Assert.Contains("3307", files[$"laura/{file}"], StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(InData("ca.pem")), files["laura/ca.pem"]);
        Assert.Equal(File.ReadAllText(InData("clients/laura-cert.pem")), files["laura/client-cert.pem"]);
        Assert.DoesNotContain(files.Values, static text => text.Contains("CA CERTIFICATE KEY", StringComparison.Ordinal));
        Assert.DoesNotContain(File.ReadAllText(InData("ca-key.pem")), files.Values); // the CA's key stays at home
    }

    [Fact]
    public void The_path_of_the_user_and_the_port_of_the_server_go_into_the_words()
    {
        Certs("init").Demand();
        File.WriteAllText(InData("root.cnf"), "[client]\nuser=root\nport=3399\n");
        Certs("bundle", "--user=app", "--host=192.0.2.5", "--path=/etc/app/tls", $"--out={At("b.tar.gz")}", "--algorithm=ecdsa").Demand();
        var words = Unpacked(At("b.tar.gz"))["app/client.cnf"];
        Assert.Contains("port=3399\n", words, StringComparison.Ordinal);
        Assert.Contains("ssl-ca=/etc/app/tls/ca.pem\n", words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_the_servers_certificate_does_not_carry_is_told_at_once()
    {
        Certs("init").Demand();
        Certs("server", "--dns=db.example.org").Demand();
        Assert.DoesNotContain("WARNING", Certs("bundle", "--user=u", "--host=db.example.org", $"--out={At("1")}").Demand().Output, StringComparison.Ordinal);
        Assert.Contains("--ip=203.0.113.1 --force", Certs("bundle", "--user=u", "--host=203.0.113.1", $"--out={At("2")}").Demand().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bundle", "--user")]
    [InlineData("bundle --user=u --for=cobol", "mysql, mariadb")]
    [InlineData("bundle --user=a'b", "quoting")]
    [InlineData("bundle --user=u --host=a;b", "quoting")]
    [InlineData("bundle --user=u --path=$HOME", "quoting")]
    [InlineData("bundle --user=u --port=0", "1 to 65535")]
    public void Words_that_some_language_would_misread_are_refused(string line, string words)
    {
        Certs("init").Demand();
        Assert.Contains(words, Certs([.. line.Split(' '), $"--out={At("b")}"]).Demand(2).Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("b")));
    }

    [Fact]
    public void Revoked_expired_or_existing_is_refused()
    {
        Certs("init").Demand();
        Certs("client", "--user=u", "--valid=2d").Demand();
        Certs("bundle", "--user=u", $"--out={At("b")}").Demand();
        Assert.Contains("exists", Certs("bundle", "--user=u", $"--out={At("b")}").Demand(1).Errors, StringComparison.Ordinal);
        Certs("bundle", "--user=u", $"--out={At("b")}", "--force").Demand();
        Certs("revoke", "--user=u").Demand();
        Assert.Contains("revoked", Certs("bundle", "--user=u", $"--out={At("c")}").Demand(1).Errors, StringComparison.Ordinal);
        Certs("client", "--user=v", "--valid=1d").Demand();
        Clock.Now = Clock.Now.AddDays(3);
        Assert.Contains("expired", Certs("bundle", "--user=v", $"--out={At("c")}").Demand(1).Errors, StringComparison.Ordinal);
        Certs("client", "--user=ed", "--algorithm=ed25519").Demand();
        Assert.Contains("Ed25519", Certs("bundle", "--user=ed", "--for=jdbc", $"--out={At("c")}").Demand(1).Errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Unpacked(string path)
    {
        using var archive = new TarReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.EntryType == TarEntryType.Directory) continue;
            Assert.Equal(OwnerOnly, entry.Mode);
            using var content = new MemoryStream();
            entry.DataStream!.CopyTo(content);
            files.Add(entry.Name, Encoding.UTF8.GetString(content.ToArray()));
        }
        return files;
    }
}
