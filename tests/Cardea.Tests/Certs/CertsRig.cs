using System.Diagnostics;
using System.Text.Json;
using Cardea.Certs;

namespace Cardea.Tests.Certs;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>One run of a program.</summary>
internal sealed record CertsRun(int Code, string Output, string Errors)
{
    public CertsRun Demand(int code = 0)
    {
        Assert.True(Code == code, $"exit code {Code}\n{Output}\n{Errors}");
        return this;
    }

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}

/// <summary>A scratch data directory and <c>cardea certs</c> on it.</summary>
public abstract class CertsRig : IDisposable
{
    protected string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("cardea-certs").FullName;

    private protected SetClock Clock { get; } = new();

    protected string Data => At("data");

    public void Dispose()
    {
        System.IO.Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected string At(string name) => Path.Combine(Folder, name);

    protected string InData(string name) => Path.Combine(Data, name);

    /// <summary>Runs a verb on the data directory.</summary>
    private protected CertsRun Certs(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string[] all = arguments.Any(static a => a.StartsWith("--datadir", StringComparison.Ordinal)) || arguments.Length == 0 || arguments[0].StartsWith('-')
            ? arguments : [arguments[0], $"--datadir={Data}", .. arguments[1..]];
        if (NeedsKey(all))
            all = [.. all, "--algorithm=ecdsa"]; // a tenth of the time of RSA
        var code = CertsProgram.Run(all, output, errors, Clock);
        return new(code, output.ToString(), errors.ToString());
    }

    private static bool NeedsKey(string[] arguments) => arguments.FirstOrDefault() is "init" or "server" or "client" or "gateway"
        && !arguments.Any(static a => a.StartsWith("--algorithm", StringComparison.Ordinal) || a is "--roll-over" or "--drop-old" or "--help");

    private protected static CertsRun OpenSsl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, errors.Result);
    }

    protected string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }
}
