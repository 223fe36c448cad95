using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Cardea.Benchmarks.Peers;
using Cardea.Certificates;
using Cardea.Connections.Client;

namespace Cardea.Benchmarks;

/// <summary>Logins at a steady rate while certificates are renewed and reloaded and one client is revoked: nobody is refused or let in by mistake, and memory stays flat.</summary>
internal static class Soak
{
    private const int LoginsPerSecond = 200;
    private const int Threads = 8;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private sealed record Attempt(long Started, long Ended, bool Passed, bool Revocable, string? Why);

    public static void Run(string folder, BenchCertificates certificates, TimeSpan time)
    {
        using var authority = CertificateAuthority.Load(certificates.Authority, TimeProvider.System);
        var list = Path.Combine(folder, "crl.pem");
        File.WriteAllText(list, authority.RevocationList((byte[][])[], 1, TimeSpan.FromDays(1)));
        var doomed = authority.Issue(new CertificateProfile("/CN=doomed", CertificateUse.Client) { Algorithm = KeyAlgorithm.EcdsaP256 });
        var (doomedCertificate, doomedKey) = (Path.Combine(folder, "doomed.pem"), Path.Combine(folder, "doomed-key.pem"));
        Replace(doomedCertificate, doomed.Certificate);
        Replace(doomedKey, doomed.PrivateKey);
        using var peer = new CardeaPeer { Folder = Path.Combine(folder, "cardea"), Certificates = certificates, More = [$"--ssl-crl={list}", "--tls-reload-check-interval=0"] };
        peer.Start();

        Login[] rightful = [Login.Tls(peer), Login.Mutual(peer), Login.Mutual(peer)];
        var revocable = Login.Mutual(peer, doomedCertificate, doomedKey);
        var attempts = new ConcurrentBag<Attempt>();
        var begun = Stopwatch.GetTimestamp();
        long written = long.MaxValue, loaded = long.MaxValue;
        var clients = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var i = 0; Stopwatch.GetElapsedTime(begun) < time; i++)
            {
                var due = begun + (long)((i * Threads + thread) / (double)LoginsPerSecond * Stopwatch.Frequency);
                while (Stopwatch.GetTimestamp() < due) Thread.Sleep(1);
                var isRevocable = i % 4 == 3;
                attempts.Add(Try(isRevocable ? revocable : rightful[i % 4], isRevocable));
            }
        })).ToArray();
        foreach (var client in clients) client.Start();

        using var operatorOf = Login.Tls(peer).Connect();
        var (reloads, renewed, memory) = (0, TimeSpan.Zero, new List<(int Second, long Bytes)>());
        for (var second = 1; Stopwatch.GetElapsedTime(begun) < time; second++)
        {
            while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(second)) Thread.Sleep(5);
            if (Stopwatch.GetElapsedTime(begun) - renewed > Renewal)
            {
                renewed = Stopwatch.GetElapsedTime(begun);
                var server = authority.Issue(new CertificateProfile("/CN=server", CertificateUse.Server) { Algorithm = KeyAlgorithm.EcdsaP256, DnsNames = ["localhost"], Addresses = [IPAddress.Loopback] });
                Replace(certificates.ServerCertificate, server.Certificate);
                Replace(certificates.ServerKey, server.PrivateKey);
            }
            var swaps = written == long.MaxValue && Stopwatch.GetElapsedTime(begun) > time / 2;
            if (swaps)
            {
                using var certificate = X509Certificate2.CreateFromPem(doomed.Certificate);
                written = Stopwatch.GetTimestamp();
                Replace(list, authority.RevocationList([certificate.SerialNumberBytes.ToArray()], 2, TimeSpan.FromDays(1)));
            }
            _ = Commands.Query(operatorOf, "ALTER INSTANCE RELOAD TLS");
            if (swaps) loaded = Stopwatch.GetTimestamp();
            reloads++;
            memory.Add((second, peer.Resident));
        }
        foreach (var client in clients) client.Join();
        Tell(attempts, written, loaded, reloads, memory);
    }

    private static Attempt Try(Login login, bool revocable)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var connection = login.Connect();
            _ = Commands.Query(connection, "SELECT 1"); // in TLS 1.3 a refused certificate shows after the handshake
            return new(started, Stopwatch.GetTimestamp(), true, revocable, null);
        }
        catch (Exception refused) when (refused is ClientErrorException or LoginRefusedException or IOException or InvalidOperationException)
        {
            return new(started, Stopwatch.GetTimestamp(), false, revocable, refused.Message);
        }
    }

    private static void Tell(ConcurrentBag<Attempt> attempts, long written, long loaded, int reloads, List<(int Second, long Bytes)> memory)
    {
        var seconds = Stopwatch.GetElapsedTime(attempts.Min(static a => a.Started), attempts.Max(static a => a.Ended)).TotalSeconds;
        var wrongly = attempts.Where(a => !a.Passed && (!a.Revocable || a.Ended < written)).ToArray();
        var letIn = attempts.Count(a => a.Passed && a.Revocable && a.Started > loaded);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{attempts.Count} logins in {seconds:0.0} s ({attempts.Count / seconds:0}/s), {reloads} reloads"));
        Console.WriteLine($"revoked client: {attempts.Count(a => a.Passed && a.Revocable)} passed before, {attempts.Count(a => !a.Passed && a.Revocable)} refused after");
        Console.WriteLine($"failed and should have passed: {wrongly.Length}; passed and should have failed: {letIn}");
        foreach (var why in wrongly.GroupBy(static a => a.Why).Take(5)) Console.WriteLine($"  {why.Count()} x {why.Key}");
        Console.WriteLine("resident MB: " + string.Join(' ', memory.Where((_, i) => i % 5 == 4).Select(static m => string.Create(CultureInfo.InvariantCulture, $"{m.Second}s:{m.Bytes / 1e6:0.0}"))));
    }

    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path + ".new", path, overwrite: true);
    }
}
