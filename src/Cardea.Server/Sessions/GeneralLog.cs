using System.Globalization;
using System.Text;

namespace Cardea.Server.Sessions;

/// <summary>general_log_file: one line per command, in MySQL's form. Statements that hold a password are written without it.</summary>
public sealed class GeneralLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly FileStream _file;

    /// <summary>Opens (or creates, mode 0600) the file for appending.</summary>
    public GeneralLog(string path, TimeProvider clock)
    {
        (Path, _clock) = (path, clock);
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>One line.</summary>
    public void Write(uint connection, string command, string argument)
    {
        var line = $"{_clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture)}\t{connection,5} {command}\t{ServerLog.Escape(argument)}\n";
        var bytes = Encoding.UTF8.GetBytes(line);
        lock (_lock)
        {
            try
            {
                _file.Write(bytes);
            }
            catch (Exception failed) when (failed is IOException or ObjectDisposedException)
            {
                // A full disk, or a log that has just been switched off, must not stop the server.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _file.Dispose();
    }
}
