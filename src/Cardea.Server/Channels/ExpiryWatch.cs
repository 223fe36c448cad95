using System.Globalization;
using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>
/// Says in the log when a certificate or revocation list that a channel uses is about to end: 30, 14, 7 and 1 days before and when it has ended, each
/// once for each certificate. Looks at every reload and every hour of the clock; what was loaded is looked at, not the files.
/// </summary>
public sealed class ExpiryWatch : IDisposable
{
    private static readonly int[] WarningDays = [30, 14, 7, 1];
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly TlsChannels _channels;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Dictionary<(string Channel, LoadedItem Item), int> _told = []; // the last step that was told of

    /// <summary>Begins to watch, and looks at once.</summary>
    public ExpiryWatch(TlsChannels channels, ServerLog log, TimeProvider clock)
    {
        (_channels, _log, _clock) = (channels, log, clock);
        _channels.Replaced += OnReplaced;
        Look();
        _timer = clock.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Whole days until the end; negative behind it.</summary>
    public static long DaysLeft(LoadedItem item, DateTimeOffset now) => (long)Math.Floor((item.ValidTo - now).TotalDays);

    /// <summary>Looks now.</summary>
    public void Look()
    {
        var now = _clock.GetUtcNow();
        lock (_gate)
        {
            var loaded = _channels.All.SelectMany(static channel => channel.Loaded.Select(item => (channel.Name, item))).ToHashSet();
            foreach (var gone in _told.Keys.Where(key => !loaded.Contains(key)).ToArray()) _told.Remove(gone);
            foreach (var key in loaded)
            {
                var step = StepOf(key.item, now);
                if (step is null || _told.TryGetValue(key, out var last) && last <= step) continue;
                _told[key] = step.Value;
                Tell(key.Name, key.item, now);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _channels.Replaced -= OnReplaced;
        _timer.Dispose();
    }

    private void OnReplaced(TlsChannel channel) => Look();

    // The nearest of the days that have been reached; 0 for what has ended, null while the end is far.
    private static int? StepOf(LoadedItem item, DateTimeOffset now)
    {
        if (item.ValidTo == DateTimeOffset.MaxValue) return null;
        if (item.ValidTo < now) return 0;
        var reached = WarningDays.Where(days => item.ValidTo - now <= TimeSpan.FromDays(days)).ToArray();
        return reached.Length == 0 ? null : reached.Min();
    }

    private void Tell(string channel, LoadedItem item, DateTimeOffset now)
    {
        var what = item.Kind == LoadedKind.RevocationList ? $"the revocation list of {item.Name}" : $"the certificate {item.Name}";
        var end = item.ValidTo.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var text = $"TLS channel {channel}: {what} ({item.Option}, '{item.File}')";
        if (item.ValidTo < now) _log.Error($"{text} has expired, at {end} UTC");
        else _log.Warning($"{text} expires in {DaysLeft(item, now)} days, at {end} UTC");
    }
}
