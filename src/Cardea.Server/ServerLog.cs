using System.Globalization;
using System.Text;

namespace Cardea.Server;

/// <summary>How much a line matters; log_error_verbosity decides which are written.</summary>
public enum LogLevel
{
    /// <summary>Always written: start, stop, ready.</summary>
    System,
    /// <summary>Written from verbosity 1.</summary>
    Error,
    /// <summary>From verbosity 2.</summary>
    Warning,
    /// <summary>From verbosity 3.</summary>
    Note,
}

/// <summary>
/// The error log: one line per event in MySQL's form, <c>time id [Level] [Server] text</c>. Text from outside is escaped, so that nobody can
/// write a line or drive a terminal. Writing never fails the caller.
/// </summary>
public sealed class ServerLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly Stream _output;
    private readonly bool _ownsOutput;

    /// <summary>Writes to standard error, or to a file (created with mode 0640, appended to).</summary>
    public ServerLog(TimeProvider clock, string? file = null)
    {
        _clock = clock;
        _ownsOutput = file is not null;
        _output = file is null ? Console.OpenStandardError() : new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
        });
    }

    /// <summary>For tests: lines go there.</summary>
    public ServerLog(TimeProvider clock, Stream output) => (_clock, _output) = (clock, output);

    /// <summary>log_error_verbosity, 1 to 3.</summary>
    public int Verbosity { get; set; } = 2;

    /// <summary>Writes one line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="text">What happened; control characters are escaped here.</param>
    /// <param name="connection">The connection id it concerns, or 0.</param>
    public void Write(LogLevel level, string text, uint connection = 0)
    {
        if ((int)level > Verbosity) return;
        var line = new StringBuilder(text.Length + 64);
        line.Append(_clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture)).Append(' ').Append(connection)
            .Append(" [").Append(level).Append("] [Server] ");
        AppendEscaped(line, text);
        line.Append('\n');
        var bytes = Encoding.UTF8.GetBytes(line.ToString());
        lock (_lock)
        {
            try
            {
                _output.Write(bytes);
                _output.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed terminal must not stop the server.
            }
        }
    }

    /// <summary>A line of level System.</summary>
    public void System(string text) => Write(LogLevel.System, text);

    /// <summary>A line of level Error.</summary>
    public void Error(string text, uint connection = 0) => Write(LogLevel.Error, text, connection);

    /// <summary>A line of level Warning.</summary>
    public void Warning(string text, uint connection = 0) => Write(LogLevel.Warning, text, connection);

    /// <summary>A line of level Note (information).</summary>
    public void Note(string text, uint connection = 0) => Write(LogLevel.Note, text, connection);

    /// <summary>The text with every control and formatting character as <c>\xHH</c> or <c>\uHHHH</c>.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        AppendEscaped(safe, text);
        return safe.ToString();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsOutput) _output.Dispose();
    }

    private static void AppendEscaped(StringBuilder line, string text)
    {
        foreach (var c in text)
        {
            if (c is >= ' ' and < (char)0x7F || c >= 0xA0 && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate))
                line.Append(c);
            else
                line.Append(c <= 0xFF ? $"\\x{(int)c:X2}" : $"\\u{(int)c:X4}");
        }
    }
}
