using System.Diagnostics;
using Cardea.Conformance.Hostile;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.Matrix;

/// <summary>One server for the whole matrix: each cell puts a context of its own in use, as a reload would.</summary>
public sealed class MatrixServer : VictimServer
{
    public MatrixServer()
        : base($"--ssl-ca={MatrixZoo.Instance.Root}", $"--ssl-cert={MatrixZoo.Instance.Server("good", "RSA").Certificate}", $"--ssl-key={MatrixZoo.Instance.Server("good", "RSA").Key}")
    {
    }

    /// <summary>From now on new connections meet this.</summary>
    internal void Use(TlsSettings settings) => Server.State.Tls.Swap(TlsContext.ForServer(settings));

    /// <summary>Logs in with our client; null, or the error and what it says for people.</summary>
    internal (string Message, string Detail)? TryLogin(SslMode mode, TlsSettings tls, string host = "localhost")
    {
        try
        {
            using var client = ClientConnection.Connect(new ClientConnectSettings
            {
                Host = host, Port = Port, SslMode = mode, Tls = tls, ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
                Login = new ClientHandshakeOptions { User = "laura", Password = Secret.FromText(LauraPassword), AskForPublicKey = true },
            });
            client.Quit();
            return null;
        }
        catch (ClientErrorException failed)
        {
            return (failed.Message, failed.Detail ?? "");
        }
    }

    /// <summary>Runs a program to its end; what it said on both streams.</summary>
    internal static (int ExitCode, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = "/nonexistent";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail($"still running: {program} {string.Join(' ', arguments)}");
        }
        return (process.ExitCode, output + errors.Result);
    }
}
