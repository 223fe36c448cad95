using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Server.Sessions;

/// <summary>
/// What a session does now, as other sessions see it in the process list. The statement's text is copied into its thread's own buffer, so that
/// it costs no allocation; a reader copies it and then looks whether the session has gone on meanwhile.
/// </summary>
internal sealed class RunningStatement
{
    private const int MaximumText = 4096;
    [ThreadStatic] private static byte[]? _threadBuffer;

    private byte[]? _text;
    private int _length;
    private int _version;
    private long _since = Environment.TickCount64;
    private volatile CommandCode _command = CommandCode.Sleep;

    /// <summary>The command under way; Sleep between commands.</summary>
    public CommandCode Command => _command;

    /// <summary>Seconds in this state.</summary>
    public long Seconds => (Environment.TickCount64 - Volatile.Read(ref _since)) / 1000;

    public void Begin(CommandCode command)
    {
        Volatile.Write(ref _since, Environment.TickCount64);
        _command = command;
    }

    public void SetText(ReadOnlySpan<byte> sql)
    {
        var buffer = _threadBuffer ??= new byte[MaximumText];
        Volatile.Write(ref _version, _version + 1);
        Volatile.Write(ref _text, null);
        _length = Math.Min(sql.Length, MaximumText);
        sql[.._length].CopyTo(buffer);
        Volatile.Write(ref _text, buffer);
        Volatile.Write(ref _version, _version + 1);
    }

    public void End()
    {
        Volatile.Write(ref _version, _version + 1);
        Volatile.Write(ref _text, null);
        _command = CommandCode.Sleep;
        Volatile.Write(ref _since, Environment.TickCount64);
        Volatile.Write(ref _version, _version + 1);
    }

    /// <summary>The statement's text, or null when there is none or it has just ended.</summary>
    public string? ReadText()
    {
        var version = Volatile.Read(ref _version);
        var buffer = Volatile.Read(ref _text);
        if (buffer is null) return null;
        var copy = buffer.AsSpan(0, Math.Clamp(_length, 0, MaximumText)).ToArray();
        // Another session may have used the thread's buffer since: its text is nobody's business.
        Thread.MemoryBarrier();
        return Volatile.Read(ref _version) == version ? Encoding.UTF8.GetString(copy) : null;
    }
}
