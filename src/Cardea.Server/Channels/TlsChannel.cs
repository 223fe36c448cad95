using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>What made a channel read its files again.</summary>
public enum TlsReloadCause
{
    /// <summary>The start of the server.</summary>
    Start,
    /// <summary>ALTER INSTANCE RELOAD TLS, FLUSH SSL, or SET of a variable that applies at once.</summary>
    Statement,
    /// <summary>SIGHUP.</summary>
    Signal,
    /// <summary>A file has changed.</summary>
    Files,
    /// <summary>The server renewed a certificate of its own.</summary>
    Renewal,
}

/// <summary>How reading the files of a channel went.</summary>
/// <param name="At">When.</param>
/// <param name="Cause">Why.</param>
/// <param name="Error">MySQL's text of what failed, or null when it is in use now.</param>
/// <param name="Detail">For the operator: option, file and reason; empty when nothing failed.</param>
public sealed record TlsReloadResult(DateTimeOffset At, TlsReloadCause Cause, string? Error, string Detail)
{
    /// <summary>What was read is in use.</summary>
    public bool Succeeded => Error is null;
}

/// <summary>
/// A TLS channel, which is one listener's context, settings, counters and history: <c>mysql_main</c> and <c>mysql_admin</c>. Status variables, tables
/// and the log read it; only <see cref="TlsChannels"/> changes it. Safe for all threads.
/// </summary>
public sealed class TlsChannel
{
    private TlsReloadResult? _last;
    private long _reloads;
    private long _failures;

    internal TlsChannel(string name, ChannelVariables variables) => (Name, Variables) = (name, variables);

    /// <summary>mysql_main or mysql_admin.</summary>
    public string Name { get; }

    /// <summary>The context in use; swapped by a reload.</summary>
    public TlsContextHolder Holder { get; } = new();

    /// <summary>The context now; null when TLS is off here, or when the channel's listener does not exist.</summary>
    public TlsContext? Current => Holder.Current;

    /// <summary>Every certificate and revocation list that the context in use was made from; empty when TLS is off.</summary>
    public IReadOnlyList<LoadedItem> Loaded => Current?.Loaded ?? [];

    /// <summary>How the last reading of its files went; null before the first.</summary>
    public TlsReloadResult? Last => Volatile.Read(ref _last);

    /// <summary>Readings that are or were in use.</summary>
    public long Reloads => Volatile.Read(ref _reloads);

    /// <summary>Readings that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    internal ChannelVariables Variables { get; }

    internal void Note(TlsReloadResult result)
    {
        Volatile.Write(ref _last, result);
        Interlocked.Increment(ref result.Succeeded ? ref _reloads : ref _failures);
    }
}
