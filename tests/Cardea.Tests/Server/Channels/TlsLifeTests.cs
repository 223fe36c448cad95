using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Connections.Client;
using Cardea.Options;
using Cardea.Server;
using Cardea.Server.Channels;
using Cardea.Server.Startup;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Tests.Server.Channels;

/// <summary>Certificates, lists and keys that change under a running server.</summary>
public sealed class TlsLifeTests
{
    private static readonly Lazy<Dictionary<string, string>> SomeFiles = new(static () =>
    {
        var folder = Directory.CreateTempSubdirectory("cardea-files").FullName;
        new Cardea.Certificates.DataDirectoryCertificates(folder, TimeProvider.System).MakeTlsFiles(Cardea.Certificates.HostNames.OfThisMachine, ServerOptions.Version);
        var files = Directory.GetFiles(folder).ToDictionary(static file => Path.GetFileName(file), File.ReadAllText);
        Directory.Delete(folder, recursive: true);
        return files;
    });

    private const string Often = "--tls-reload-check-interval=1";

    private static void Soon(Func<bool> condition, string what)
    {
        for (var until = Environment.TickCount64 + 30_000; !condition(); Thread.Sleep(20)) Assert.True(Environment.TickCount64 < until, $"not in time: {what}");
    }

    private static X509Certificate2 Authority(ServerRig rig) => X509Certificate2.CreateFromPemFile(Path.Combine(rig.Directory, "ca.pem"), Path.Combine(rig.Directory, "ca-key.pem"));

    private static TlsSettings Issue(ServerRig rig, string name, out X509Certificate2 certificate)
    {
        using var ca = Authority(rig);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        certificate = request.Create(ca.SubjectName, X509SignatureGenerator.CreateForRSA(ca.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1), DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(3),
            RandomNumberGenerator.GetBytes(8));
        var path = Path.Combine(rig.Directory, "life-" + name);
        File.WriteAllText(path + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(path + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path + "-key.pem", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new TlsSettings { Ca = Path.Combine(rig.Directory, "ca.pem"), Certificate = path + ".pem", Key = path + "-key.pem" };
    }

    private static void WriteList(ServerRig rig, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) list.AddEntry(certificate);
        using var ca = Authority(rig);
        var der = list.Build(ca, 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, DateTimeOffset.UtcNow.AddMinutes(-10));
        var path = Path.Combine(rig.Directory, "crl.pem");
        File.WriteAllText(path + ".new", PemEncoding.WriteString("X509 CRL", der) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }

    private static bool IsAlive(RigClient client)
    {
        try
        {
            return client.Query("SELECT 1").Error is null;
        }
        catch (Exception gone) when (gone is ClientErrorException or IOException)
        {
            return false;
        }
    }

    [Fact, Trait("attack", "C-02")]
    public void A_list_that_changes_is_read_by_itself_and_ends_the_session_of_the_revoked_one()
    {
        using var rig = new ServerRig(Often);
        var bad = Issue(rig, "bad", out var certificate);
        var good = Issue(rig, "good", out _);
        WriteList(rig);
        rig.Run("SET GLOBAL ssl_crl = 'crl.pem'", "ALTER INSTANCE RELOAD TLS");
        using var victim = rig.Connect(tls: bad);
        using var bystander = rig.Connect(tls: good);
        using var nobody = rig.Connect(); // without a certificate there is nothing to revoke
        Assert.True(IsAlive(victim) && IsAlive(bystander));

        WriteList(rig, certificate);
        Soon(() => rig.Server.State.Channels.Main.Last!.Cause == TlsReloadCause.Files, "the list is read");
        Soon(() => !IsAlive(victim), "the session has ended");
        Assert.True(IsAlive(bystander) && IsAlive(nobody));
        Assert.ThrowsAny<Exception>(() => rig.Connect(tls: bad).Dispose());
        rig.Connect(tls: good).Dispose();
        Assert.Contains("certificate revoked; the session is ended", rig.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WARN", true)]
    [InlineData("OFF", false)]
    public void The_operator_may_have_such_sessions_told_of_only_or_not_looked_at(string word, bool told)
    {
        using var rig = new ServerRig($"--tls-revoked-sessions={word}");
        var bad = Issue(rig, "bad", out var certificate);
        using var victim = rig.Connect(tls: bad);
        WriteList(rig, certificate);
        rig.Run("SET GLOBAL ssl_crl = 'crl.pem'", "ALTER INSTANCE RELOAD TLS");
        Assert.True(IsAlive(victim));
        Assert.Equal(told, rig.Log.Contains("the session goes on", StringComparison.Ordinal));
        Assert.ThrowsAny<Exception>(() => rig.Connect(tls: bad).Dispose()); // new ones are refused in any case
    }

    [Fact]
    public void A_session_whose_CA_is_gone_is_ended()
    {
        using var rig = new ServerRig();
        using var victim = rig.Connect(tls: Issue(rig, "old", out _));
        using var nobody = rig.Connect();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            var request = new CertificateRequest("CN=another CA", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using var other = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(9));
            File.WriteAllText(Path.Combine(rig.Directory, "other-ca.pem"), other.ExportCertificatePem());
        }
        rig.Run("SET GLOBAL ssl_ca = 'other-ca.pem'");
        using (var root = rig.Connect()) Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
        Soon(() => !IsAlive(victim), "the session has ended");
        Assert.True(IsAlive(nobody));
    }

    [Fact]
    public void An_unknown_word_for_revoked_sessions_is_fatal() =>
        Assert.Contains("unknown value 'PERHAPS' of option '--tls-revoked-sessions'",
            Assert.Throws<OptionException>(() => GlobalVariables.From(ServerCommandLine.Read(["--no-defaults", "--tls-revoked-sessions=PERHAPS"]))).Message, StringComparison.Ordinal);

    [Fact, Trait("attack", "C-19")]
    public void Changed_files_that_cannot_be_used_change_nothing_until_they_can()
    {
        using var rig = new ServerRig(Often);
        var main = rig.Server.State.Channels.Main;
        var (before, certificate, key) = (main.Current, Path.Combine(rig.Directory, "server-cert.pem"), Path.Combine(rig.Directory, "server-key.pem"));
        var good = File.ReadAllText(key);
        foreach (var bad in new[] { File.ReadAllText(Path.Combine(rig.Directory, "client-key.pem")), good[..(good.Length / 2)], "" })
        {
            var failures = main.Failures;
            File.WriteAllText(key, bad);
            Soon(() => main.Failures > failures, "the change is noticed");
            Assert.Same(before, main.Current);
            Assert.Contains("server-key.pem", main.Last!.Detail, StringComparison.Ordinal);
            rig.Connect().Dispose();
        }
        var count = main.Failures;
        File.WriteAllText(key, good);
        Soon(() => main.Current != before, "the good key is in use");
        Assert.Equal((TlsReloadCause.Files, true, count), (main.Last!.Cause, main.Last.Succeeded, main.Failures)); // what failed was tried once, not again and again
        rig.Connect().Dispose();
        Assert.Contains("what was in use stays in use", rig.Log, StringComparison.Ordinal);
        Assert.True(File.Exists(certificate));
    }

    [Fact]
    public void What_was_SET_waits_for_the_statement_even_when_a_file_changes()
    {
        using var rig = new ServerRig(Often);
        var main = rig.Server.State.Channels.Main;
        rig.Run("SET GLOBAL tls_version = 'TLSv1.3'");
        var before = main.Current;
        File.AppendAllText(Path.Combine(rig.Directory, "ca.pem"), "\n");
        Soon(() => main.Current != before, "the change is noticed");
        Assert.Equal(TlsVersions.All, main.Current!.Settings.Versions);
        rig.Run("ALTER INSTANCE RELOAD TLS");
        Assert.Equal(TlsVersions.Tls13, main.Current!.Settings.Versions);
    }

    [Fact]
    public void Groups_are_applied_at_once()
    {
        using var rig = new ServerRig();
        rig.Run("SET GLOBAL tls_kex = 'secp384r1'");
        using var client = rig.Connect();
        Assert.Equal("secp384r1", rig.Server.State.Sessions.All.Last().Connection.Facts.Group);
        Assert.StartsWith("1231", client.Query("SET GLOBAL tls_kex = 'X25519MLKEM1024x'").Error, StringComparison.Ordinal);
        Assert.Equal("secp384r1", client.Query("SELECT @@tls_kex").Single);
    }

    [Theory]
    [InlineData("env:CARDEA_TEST_PASSPHRASE", null)]
    [InlineData("file:passphrase", null)]
    [InlineData("env:CARDEA_TEST_WRONG", "TLS: Unable to get private key")]
    [InlineData("env:CARDEA_TEST_NOT_THERE", "ssl_key_passphrase 'env:CARDEA_TEST_NOT_THERE': it is empty")]
    [InlineData("file:nowhere", "ssl_key_passphrase 'file:nowhere'")]
    [InlineData("", "the key is encrypted and no passphrase was given")]
    public void An_encrypted_key_needs_a_source_of_its_passphrase(string source, string? fault)
    {
        Environment.SetEnvironmentVariable("CARDEA_TEST_PASSPHRASE", "open sesame");
        Environment.SetEnvironmentVariable("CARDEA_TEST_WRONG", "close sesame");
        void Prepare(string folder)
        {
            foreach (var (name, pem) in SomeFiles.Value) File.WriteAllText(Path.Combine(folder, name), pem);
            File.SetUnixFileMode(Path.Combine(folder, "server-key.pem"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.WriteAllText(Path.Combine(folder, "passphrase"), "open sesame\n");
            var path = Path.Combine(folder, "server-key.pem");
            using var key = RSA.Create();
            key.ImportFromPem(File.ReadAllText(path));
            File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem("open sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        }
        if (fault is not null)
        {
            Assert.Contains(fault, Assert.Throws<StartupException>(() => new ServerRig(Prepare, $"--ssl-key-passphrase={source}")).Message, StringComparison.Ordinal);
            return;
        }
        using var rig = new ServerRig(Prepare, $"--ssl-key-passphrase={source}");
        rig.Run("ALTER INSTANCE RELOAD TLS");
        rig.Connect().Dispose();
        Assert.DoesNotContain("sesame", rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_passphrase_can_come_by_a_descriptor_and_is_kept_for_reloads()
    {
        using var folder = DataDirectory.Open(Path.Combine(Path.GetTempPath(), "cardea-" + Guid.NewGuid().ToString("N")[..8]));
        File.WriteAllText(Path.Combine(folder.Path, "secret"), "open sesame\nnot this");
        var handle = File.OpenHandle(Path.Combine(folder.Path, "secret"));
        var source = new PassphraseSource(folder);
        var text = $"fd:{handle.DangerousGetHandle()}";
        handle.SetHandleAsInvalid(); // it is the source's now
        for (var i = 0; i < 2; i++)
        {
            var secret = source.Read(text);
            Assert.Equal("open sesame"u8.ToArray(), secret);
            Array.Clear(secret); // as its taker does
        }
        foreach (var wrong in new[] { "fd:0", "fd:x", "tty", "file:", "prompt:", "env" }) Assert.NotNull(PassphraseSource.Fault(wrong));
        Directory.Delete(folder.Path, recursive: true);
    }

    [Fact, Trait("attack", "C-14")]
    public void A_responder_is_asked_on_the_operators_word()
    {
        var folder = Directory.CreateTempSubdirectory("cardea-ocsp").FullName;
        using var rig = new ServerRig(Often);
        var facts = rig.Server.State.Channels.Main.Current!.Certificate!;
        File.WriteAllText(Path.Combine(folder, "index.txt"), $"V\t351231000000Z\t\t{facts.SerialNumber}\tunknown\t/CN=server\n");
        var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        string[] arguments = ["ocsp", "-port", $"{port}", "-index", Path.Combine(folder, "index.txt"), "-CA", Path.Combine(rig.Directory, "ca.pem"), "-rsigner", Path.Combine(rig.Directory, "ca.pem"),
            "-rkey", Path.Combine(rig.Directory, "ca-key.pem"), "-ndays", "1"];
        using var responder = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var listens = false; // not probed: this responder stops at a connection that asks nothing
        responder.ErrorDataReceived += (_, line) => listens |= line.Data?.Contains("waiting for OCSP", StringComparison.Ordinal) == true;
        responder.OutputDataReceived += (_, line) => listens |= line.Data?.Contains("waiting for OCSP", StringComparison.Ordinal) == true;
        responder.BeginErrorReadLine();
        responder.BeginOutputReadLine();
        try
        {
            Soon(() => listens, "the responder listens");
            using (var root = rig.Connect())
            {
                Assert.StartsWith("1231", root.Query("SET GLOBAL ssl_ocsp_responder = 'file:///etc/passwd'").Error, StringComparison.Ordinal);
                Assert.Null(root.Query($"SET GLOBAL ssl_ocsp_responder = 'http://127.0.0.1:{port}/'").Error);
            }
            Soon(() => rig.Server.State.Channels.Main.Current!.OcspUntil is not null || rig.Log.Contains("ssl_ocsp_responder '", StringComparison.Ordinal), "the responder was asked");
            Assert.True(rig.Server.State.Channels.Main.Current!.OcspUntil is not null, rig.Log);
            Assert.Contains("OCSP Response Status: successful", StatusSeenBy(rig.Server.Place.Port), StringComparison.Ordinal);
            rig.Run("ALTER INSTANCE RELOAD TLS"); // it is kept over a reload
            Soon(() => rig.Server.State.Channels.Main.Current!.OcspUntil is not null, "the response is there again");
        }
        finally
        {
            responder.Kill();
            responder.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact, Trait("attack", "C-17"), Trait("attack", "G-02")]
    public void A_source_whose_handshakes_come_to_nothing_is_refused_until_it_is_forgiven()
    {
        using var rig = new ServerRig("--max-failed-handshakes-per-source=40", "--admin-address=127.0.0.1", "--admin-port=0");
        rig.Run("CREATE USER visitor@'127.0.0.2'"); // else nobody may come from there, and it is told so at once
        for (var i = 0; i < 4; i++) rig.Connect().Dispose(); // handshakes that come to something cost nothing
        Assert.Equal(0, Refusals(IPAddress.Loopback, 100)); // this machine's own address may be a proxy's: it is left out
        Assert.Equal(1, Refusals(IPAddress.Parse("127.0.0.2"), 400));
        using var administrator = rig.Connect(socket: true, mode: SslMode.Disabled);
        Assert.Equal(1, Refusals(IPAddress.Parse("127.0.0.2"), 400)); // a busy machine may have let some of the debt melt
        Assert.Equal(0, Refusals(IPAddress.Parse("127.0.0.2"), 1, rig.Server.State.Variables.Number(Known.AdminPort))); // the administrative interface stays open
        Assert.Null(administrator.Query("FLUSH HOSTS").Error);
        Assert.Equal(0, Refusals(IPAddress.Parse("127.0.0.2"), 1));

        int Refusals(IPAddress source, int attempts, ulong port = 0)
        {
            for (var i = 0; i < attempts; i++)
            {
                using var stranger = new TcpClient(new IPEndPoint(source, 0));
                stranger.Connect(IPAddress.Loopback, port == 0 ? rig.Server.Place.Port : (int)port);
                var stream = stranger.GetStream();
                var packet = ReadPacket(stream);
                if (packet[0] == 0xFF)
                {
                    Assert.Equal(1129, packet[1] | packet[2] << 8);
                    return 1;
                }
                stream.Write(TlsRequest);
                stream.Write(Hello());
                _ = stream.ReadByte(); // the server has answered, which is what costs; now the stranger walks away
            }
            return 0;
        }
    }

    private static readonly byte[] TlsRequest = [32, 0, 0, 1, .. BitConverter.GetBytes(0x0008_8A01), .. BitConverter.GetBytes(1 << 24), 45, .. new byte[23]];

    private static byte[] Hello()
    {
        // a good ClientHello, written by a stack that is not ours
        using var capture = new CaptureStream();
        using var tls = new SslStream(capture);
        try
        {
            tls.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = SslProtocols.Tls13 | SslProtocols.Tls12 });
        }
        catch (IOException)
        {
            // nobody answers
        }
        return capture.Written.ToArray();
    }

    private static byte[] ReadPacket(Stream stream)
    {
        var header = new byte[4];
        stream.ReadExactly(header);
        var payload = new byte[header[0] | header[1] << 8 | header[2] << 16];
        stream.ReadExactly(payload);
        return payload;
    }

    private static string StatusSeenBy(int port)
    {
        using var client = Process.Start(new ProcessStartInfo("openssl", ["s_client", "-starttls", "mysql", "-connect", $"127.0.0.1:{port}", "-status"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var error = client.StandardError.ReadToEndAsync();
        client.StandardInput.Close();
        var output = client.StandardOutput.ReadToEnd() + error.Result;
        client.WaitForExit();
        return output;
    }

    private sealed class CaptureStream : Stream
    {
        public MemoryStream Written { get; } = new();
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => 0;
        public override long Position { get => 0; set => throw new NotSupportedException(); }
        public override void Flush()
        {
        }
        public override int Read(byte[] buffer, int offset, int count) => 0;
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);
    }
}
