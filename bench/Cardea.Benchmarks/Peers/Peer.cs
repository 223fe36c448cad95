using System.Diagnostics;
using System.Globalization;

namespace Cardea.Benchmarks.Peers;

/// <summary>A server process under load: started here, pinned to core 0, stopped by its pid.</summary>
internal abstract class Peer : IDisposable
{
    private const int Starts = 5;
    private const double TicksPerSecond = 100; // USER_HZ, what /proc counts in
    private Process? _process;

    /// <summary>User and password of the account that the loads use (mysql_native_password, which both servers speak).</summary>
    public const string User = "bench", Password = "bench-password";

    public abstract string Name { get; }

    public int Port { get; } = FreePort();

    public required string Folder { get; init; }

    public required BenchCertificates Certificates { get; init; }

    /// <summary>How long the process took from its start until a client had logged in over TLS; the median of five starts.</summary>
    public TimeSpan StartToLogin { get; private set; }

    protected abstract ProcessStartInfo StartInfo { get; }

    /// <summary>Statements that make account and tables; run once.</summary>
    protected abstract void Prepare();

    public void Start()
    {
        Prepare();
        var starts = new List<TimeSpan>();
        for (var round = 0; round < 1 + Starts; round++)
        {
            Stop();
            var started = Stopwatch.GetTimestamp();
            Launch();
            AwaitLogin(started);
            if (round > 0) starts.Add(StartToLogin); // the first one warms the disk's caches
        }
        StartToLogin = starts.Order().ElementAt(Starts / 2);
    }

    /// <summary>CPU seconds, user and system, since the process began.</summary>
    public double CpuSeconds
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process!.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    /// <summary>Resident memory, bytes.</summary>
    public long Resident => long.Parse(File.ReadAllText($"/proc/{_process!.Id}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    public void Dispose() => Stop();

    protected void Launch()
    {
        var info = StartInfo;
        info.ArgumentList.Insert(0, info.FileName);
        info.ArgumentList.Insert(0, "0");
        info.ArgumentList.Insert(0, "-c");
        info.FileName = "taskset";
        info.RedirectStandardError = true;
        info.RedirectStandardOutput = true;
        _process = Process.Start(info)!;
        _process.ErrorDataReceived += (_, line) => File.AppendAllText(Path.Combine(Folder, "log"), line.Data + "\n");
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    protected void Stop()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
            if (!_process.WaitForExit(20_000))
                _process.Kill();
        }
        _process.Dispose();
        _process = null;
    }

    protected void AwaitLogin(long started)
    {
        Exception? last = null;
        for (var attempt = 0; attempt < 1000; attempt++)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}; see {Folder}/log");
            try
            {
                using var connection = Login.Tls(this).Connect();
                StartToLogin = Stopwatch.GetElapsedTime(started);
                connection.Quit();
                return;
            }
            catch (Exception e) when (e is Connections.Client.ClientErrorException or Connections.Client.LoginRefusedException)
            {
                last = e;
                Thread.Sleep(5);
            }
        }
        throw new TimeoutException($"{Name} does not let anybody in; see {Folder}/log", last);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
