using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates;
using Cardea.Connections.Client;
using Cardea.Tls;

namespace Cardea.Tests.Server.Channels;

/// <summary>The short form of <c>bench/run --soak</c>: logins beside reloads, renewals and a revocation.</summary>
public sealed class SoakTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(8);

    private sealed record Attempt(long Started, long Ended, bool Passed, bool Revocable, string? Why);

    [Fact, Trait("attack", "C-19"), Trait("attack", "C-02")]
    public void Nobody_is_refused_or_let_in_by_mistake_while_everything_changes()
    {
        using var rig = new ServerRig("--tls-reload-check-interval=1", "--max-failed-handshakes-per-source=0");
        using var authority = CertificateAuthority.Load(new PemPair(File.ReadAllText(Path.Combine(rig.Directory, "ca.pem")), File.ReadAllText(Path.Combine(rig.Directory, "ca-key.pem"))), TimeProvider.System);
        var doomed = authority.Issue(new CertificateProfile("/CN=doomed", CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 });
        Replace(rig, "doomed.pem", doomed.Certificate);
        Replace(rig, "doomed-key.pem", doomed.PrivateKey);
        Replace(rig, "crl.pem", authority.RevocationList(Array.Empty<byte[]>(), BigInteger.One, TimeSpan.FromDays(1)));
        rig.Run("SET GLOBAL ssl_crl = 'crl.pem'", "ALTER INSTANCE RELOAD TLS");
        string At(string file) => Path.Combine(rig.Directory, file);
        TlsSettings[] rightful = [new() { Ca = At("ca.pem") }, new() { Ca = At("ca.pem"), Certificate = At("client-cert.pem"), Key = At("client-key.pem") }];
        var revocable = new TlsSettings { Ca = At("ca.pem"), Certificate = At("doomed.pem"), Key = At("doomed-key.pem") };

        var attempts = new ConcurrentBag<Attempt>();
        var begun = Stopwatch.GetTimestamp();
        var clients = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (var i = 0; Stopwatch.GetElapsedTime(begun) < Length; i++)
            {
                attempts.Add(Try(rig, i % 3 == 2 ? revocable : rightful[i % 3], i % 3 == 2));
                Thread.Sleep(10);
            }
        })).ToArray();
        foreach (var client in clients) client.Start();

        long written = long.MaxValue, loaded = long.MaxValue;
        using var root = rig.Connect();
        for (var i = 0; Stopwatch.GetElapsedTime(begun) < Length; i++)
        {
            if (i % 5 == 0)
            {
                var server = authority.Issue(new CertificateProfile("/CN=server", CertificateUse.Server) { Algorithm = KeyAlgorithm.EcdsaP256, DnsNames = ["localhost"], Addresses = [IPAddress.Loopback] });
                Replace(rig, "server-cert.pem", server.Certificate);
                Replace(rig, "server-key.pem", server.PrivateKey);
            }
            var swaps = written == long.MaxValue && Stopwatch.GetElapsedTime(begun) > Length / 2;
            if (swaps)
            {
                using var certificate = X509Certificate2.CreateFromPem(doomed.Certificate);
                written = Stopwatch.GetTimestamp();
                Replace(rig, "crl.pem", authority.RevocationList([certificate.SerialNumberBytes.ToArray()], 2, TimeSpan.FromDays(1)));
            }
            Assert.Null(root.Query("ALTER INSTANCE RELOAD TLS").Error);
            if (swaps) loaded = Stopwatch.GetTimestamp();
            Thread.Sleep(200);
        }
        foreach (var client in clients) client.Join();

        Assert.Equal([], attempts.Where(a => !a.Passed && (!a.Revocable || a.Ended < written)).Select(static a => a.Why));
        Assert.Equal(0, attempts.Count(a => a.Passed && a.Revocable && a.Started > loaded));
        // the rightful cases beside, so that the two above are not empty
        Assert.Contains(attempts, a => a.Passed && a.Revocable && a.Ended < written);
        Assert.Contains(attempts, a => !a.Passed && a.Started > loaded);
        Assert.Contains(attempts, a => a.Passed && !a.Revocable && a.Started > loaded);
    }

    private static Attempt Try(ServerRig rig, TlsSettings tls, bool revocable)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var client = rig.Connect(tls: tls);
            var error = client.Query("SELECT 1").Error; // in TLS 1.3 a refused certificate shows after the handshake
            return new(started, Stopwatch.GetTimestamp(), error is null, revocable, error);
        }
        catch (Exception refused) when (refused is ClientErrorException or LoginRefusedException or IOException)
        {
            return new(started, Stopwatch.GetTimestamp(), false, revocable, refused.Message);
        }
    }

    private static void Replace(ServerRig rig, string name, string text)
    {
        var path = Path.Combine(rig.Directory, name);
        File.WriteAllText(path + ".new", text);
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path + ".new", path, overwrite: true);
    }
}
