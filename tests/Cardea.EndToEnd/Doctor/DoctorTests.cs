using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Cardea.EndToEnd.Doctor;

/// <summary>The program itself: at a MariaDB with and without TLS, at a cardea server, and its cures pasted into a shell.</summary>
public sealed class DoctorTests
{
    private static ProgramRun Doctor(string folder, params string[] arguments) => Programs.Run(Programs.Cardea, ["doctor", "--no-defaults", "--timeout=90", .. arguments], folder: folder);

    private static JsonObject Json(ProgramRun run)
    {
        Assert.True(run.Output.StartsWith('{'), run.ToString());
        return JsonNode.Parse(run.Output)!.AsObject();
    }

    private static string[] Causes(JsonObject report) => [.. report["findings"]!.AsArray().Select(static f => f!["cause"]!.GetValue<string>())];

    private static string CommandOf(JsonObject report, string cause) =>
        report["findings"]!.AsArray().Single(f => f!["cause"]!.GetValue<string>() == cause)!["command"]!.GetValue<string>();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [Fact]
    public void A_MariaDB_without_TLS_and_one_with_it()
    {
        var port = FreePort();
        using (var plain = MariaDbServer.Start($"--port={port}", "--bind-address=127.0.0.1"))
        {
            var outside = Json(Doctor(plain.Folder, $"mysql://app:a-s3cret@127.0.0.1:{port}", "--json"));
            Assert.Contains("tls-not-offered-locally", Causes(outside));
            Assert.Contains("MariaDB", outside["facts"]!["server"]!["version"]!.GetValue<string>(), StringComparison.Ordinal);
            plain.Run("CREATE USER bare@'%'; CREATE USER app@'%' IDENTIFIED BY 'a-s3cret'");
            var inside = Doctor(plain.Folder, plain.Socket, "--user=root", "--json");
            Assert.Equal(1, inside.ExitCode);
            Assert.Contains("accounts-without-password", Causes(Json(inside)));
            Assert.Contains("accounts-without-require", Causes(Json(inside)));
        }

        var folder = Directory.CreateTempSubdirectory("cardea-doctor").FullName;
        try
        {
            foreach (var verb in new[] { "init", "server" })
                Assert.True(Programs.Run(Programs.Cardea, ["certs", verb, $"--datadir={folder}"], folder: folder) is { ExitCode: 0 }, verb);
            Assert.Equal(0, Programs.Run(Programs.Cardea, ["certs", "client", "--user=card", $"--datadir={folder}"], folder: folder).ExitCode);
            port = FreePort();
            using var safe = MariaDbServer.Start($"--port={port}", "--bind-address=127.0.0.1", $"--ssl-ca={folder}/ca.pem", $"--ssl-cert={folder}/server-cert.pem", $"--ssl-key={folder}/server-key.pem");
            safe.Run("CREATE USER app@'%' IDENTIFIED BY 'a-s3cret' REQUIRE SSL; CREATE USER card@'%' IDENTIFIED BY 'a-s3cret' REQUIRE X509");
            string[] verified = [$"--host=127.0.0.1", $"--port={port}", $"--ssl-ca={folder}/ca.pem", "--ssl-mode=VERIFY_IDENTITY", "--password=a-s3cret", "--json"];

            var good = Doctor(folder, [.. verified, "--user=app"]);
            Assert.True(good.ExitCode == 0, good.ToString());
            var facts = Json(good)["facts"]!;
            Assert.Equal("SSL", facts["session"]!["require"]!.GetValue<string>());
            Assert.Equal(facts["tls"]!["cipher"]!.GetValue<string>(), facts["session"]!["sslCipher"]!.GetValue<string>());
            Assert.False(facts["session"]!["plainAccepted"]!.GetValue<bool>());
            Assert.Contains("method-weak", Causes(Json(good)));

            var refused = Doctor(folder, [.. verified, "--user=card"]);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("certificate-probably-demanded", Causes(Json(refused)));
            var shown = Doctor(folder, [.. verified, "--user=card", $"--ssl-cert={folder}/clients/card-cert.pem", $"--ssl-key={folder}/clients/card-key.pem"]);
            Assert.True(shown.ExitCode == 0, shown.ToString());
            Assert.DoesNotContain("a-s3cret", good.Output + refused.Output + shown.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Next_door_no_option_is_needed_and_cures_work_when_they_are_pasted()
    {
        using var server = ServerProcess.Start();
        var next = Programs.Run(Programs.Cardea, ["doctor", "--timeout=90"], folder: server.Folder);
        Assert.True(next.ExitCode == 0, next.ToString());
        Assert.EndsWith("Verdict: SAFE\n", next.Output, StringComparison.Ordinal);

        server.AsRoot("CREATE USER old@'%' IDENTIFIED BY 'a-s3cret' PASSWORD EXPIRE; CREATE USER card@'%' IDENTIFIED BY 'a-s3cret' REQUIRE X509");
        string[] place = [$"--host=127.0.0.1", $"--port={server.Port}", "--ssl-ca=data/ca.pem", "--ssl-mode=VERIFY_IDENTITY", "--json"];

        var expired = Json(Doctor(server.Folder, [.. place, "--user=old", "--password=a-s3cret"]));
        var change = CommandOf(expired, "password-expired");
        Assert.Contains(" -p ", change, StringComparison.Ordinal); // somebody types the password
        Paste(server, change.Replace(" -p ", " --password=a-s3cret ", StringComparison.Ordinal));
        var changed = Doctor(server.Folder, [.. place, "--user=old", "--password=a-new-password"]);
        Assert.True(changed.ExitCode == 0, changed.ToString());

        var demanded = Json(Doctor(server.Folder, [.. place, "--user=card", "--password=a-s3cret"]));
        Paste(server, CommandOf(demanded, "certificate-probably-demanded"));
        Paste(server, "tar xzf card.tar.gz");
        var shown = Programs.Run(Programs.Cardea, ["doctor", "--defaults-file=client.cnf", $"--port={server.Port}", "--password=a-s3cret", "--timeout=90"], folder: Path.Combine(server.Folder, "card"));
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Contains("server verified", shown.Output, StringComparison.Ordinal);
    }

    private static void Paste(ServerProcess server, string command)
    {
        var programs = Directory.CreateDirectory(Path.Combine(server.Folder, "bin")).FullName;
        var cardea = Path.Combine(programs, "cardea");
        if (!File.Exists(cardea)) File.CreateSymbolicLink(cardea, Programs.Cardea);
        var run = Programs.Run("/bin/bash", ["-c", $"export PATH=\"$1:$PATH\"\n{command}", "bash", programs], folder: server.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
    }
}
