using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cardea.Engine.Sqlite;

/// <summary>The SQLite library of the distribution: found, checked and set up once per process.</summary>
public static unsafe class SqliteLibrary
{
    /// <summary>STRICT tables came with 3.37; an older library cannot hold our tables.</summary>
    public const int MinimumVersion = 3_037_000;

    private static readonly Lock Gate = new();
    private static bool _ready;

    /// <summary>Version of the loaded library, e.g. <c>3.40.1</c>.</summary>
    public static string Version { get; private set; } = "";

    /// <summary>Loads and configures the library. Throws <see cref="SqliteException"/> with one line that names the package.</summary>
    public static void Load()
    {
        lock (Gate)
        {
            if (_ready) return;
            int number;
            try
            {
                number = Native.libversion_number();
            }
            catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
            {
                throw new SqliteException(Result.Error, Result.Error, "SQLite's library libsqlite3.so.0 cannot be loaded; install the package libsqlite3-0 (3.37 or newer)");
            }
            Version = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Native.libversion()));
            if (number < MinimumVersion)
                throw new SqliteException(Result.Error, Result.Error, $"SQLite {Version} is too old; install the package libsqlite3-0 in version 3.37 or newer");
            if (Native.threadsafe() == 0)
                throw new SqliteException(Result.Error, Result.Error, $"SQLite {Version} was built without thread safety; install the package libsqlite3-0");
            // Each connection is used by one thread at a time, and memory statistics put a process-wide lock around every allocation.
            _ = Native.config_int(Native.ConfigMultiThread, 0); // refused, and harmless, when somebody started the library before
            _ = Native.config_int(Native.ConfigMemStatus, 0);
            if (Native.initialize() is not Result.Ok and var code) throw new SqliteException(code, code, $"SQLite {Version} cannot be started ({code})");
            _ready = true;
        }
    }

#pragma warning disable CA2255 // The resolver must be known before any method that imports is compiled: a GC-transition-free import is bound at that moment.
    [ModuleInitializer]
    internal static void RegisterResolver() => NativeLibrary.SetDllImportResolver(typeof(SqliteLibrary).Assembly, Resolve);
#pragma warning restore CA2255

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Native.Library) return 0;
        return NativeLibrary.TryLoad("libsqlite3.so.0", out var handle) ? handle : 0;
    }
}
