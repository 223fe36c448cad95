using Cardea.Server.Sessions;
using Cardea.Server.Variables;

namespace Cardea.Server.Channels;

/// <summary>
/// Looks after the channels while the server runs, on a thread of its own: reads files again when they have changed and settled, and asks the OCSP
/// responder that the operator named. It never uses a setting that waits for ALTER INSTANCE RELOAD TLS.
/// </summary>
public sealed class TlsKeeper : IDisposable
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan WhenOff = TimeSpan.FromSeconds(1);
    private const int SettlingLimit = 100; // looks; a file that is written to for ever is read as it is

    private readonly ServerState _server;
    private readonly OcspFetcher _ocsp;
    private readonly Dictionary<TlsChannel, string> _seen = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    /// <summary>Begins.</summary>
    public TlsKeeper(ServerState server)
    {
        _server = server;
        _ocsp = new OcspFetcher(server);
        foreach (var channel in server.Channels.All) Remember(channel);
        server.Channels.Replaced += Remember;
        _thread = new Thread(Run, 512 << 10) { Name = "TLS keeper", IsBackground = true };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _ocsp.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(Pause()))
        {
            try
            {
                if (_server.Variables.Number(Known.TlsReloadInterval) > 0)
                    foreach (var channel in _server.Channels.All) Look(channel);
                _ocsp.Refresh(_stop);
            }
#pragma warning disable CA1031 // whatever fails here must not end the looking after
            catch (Exception bug)
            {
                _server.Log.Error($"TLS keeper: {bug}");
            }
#pragma warning restore CA1031
        }
    }

    private TimeSpan Pause()
    {
        var interval = _server.Variables.Number(Known.TlsReloadInterval);
        return interval == 0 ? WhenOff : TimeSpan.FromSeconds(interval);
    }

    private void Look(TlsChannel channel)
    {
        if (channel.Current is not { } context) return;
        var now = FileWatch.Fingerprint(context.Settings);
        string? before;
        lock (_seen) before = _seen.GetValueOrDefault(channel);
        if (now == before) return;
        for (var i = 0; i < SettlingLimit; i++)
        {
            if (_stop.Wait(Settling)) return;
            var later = FileWatch.Fingerprint(context.Settings);
            if (later == now) break;
            now = later;
        }
        // Remembered before reading: what changes meanwhile is read once more; what failed is not tried again until it changes.
        lock (_seen) _seen[channel] = now;
        if (ReferenceEquals(channel.Current, context)) _server.Channels.ReloadAsItIs(channel);
    }

    private void Remember(TlsChannel channel)
    {
        lock (_seen)
        {
            if (channel.Current is not { } context) _seen.Remove(channel);
            else if (channel.Last?.Cause != TlsReloadCause.Files) _seen[channel] = FileWatch.Fingerprint(context.Settings);
        }
    }
}
