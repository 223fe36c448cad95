using Cardea.Engine;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Channels;
using Cardea.Server.Startup;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Sessions;

/// <summary>What all sessions share. Made once, in <see cref="CardeaServer"/>.</summary>
public sealed class ServerState
{
    private readonly Lock _logGate = new();

    /// <summary>The error log.</summary>
    public required ServerLog Log { get; init; }

    /// <summary>The server's variables.</summary>
    public required GlobalVariables Variables { get; init; }

    /// <summary>Clock and timers.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The TLS channels: contexts in use, their history, and the one way to reload them.</summary>
    public required TlsChannels Channels { get; init; }

    /// <summary>Renews the server's own certificates.</summary>
    public required CertificateRenewer Renewer { get; init; }

    /// <summary>The TLS context of the main channel.</summary>
    public TlsContextHolder Tls => Channels.Main.Holder;

    /// <summary>Runs the SQL.</summary>
    public required IEngine Engine { get; init; }

    /// <summary>Accounts and grants.</summary>
    public required AccountStore Accounts { get; init; }

    /// <summary>What accounts use of their limits.</summary>
    public required AccountUsage Usage { get; init; }

    /// <summary>The authentication methods that accounts may use.</summary>
    public required IReadOnlySet<string> EnabledMethods { get; init; }

    /// <summary>What the last logins came to, and why.</summary>
    public required LoginDecisions Decisions { get; init; }

    /// <summary>Failed logins, for locks and delays.</summary>
    public required LoginFailures Failures { get; init; }

    /// <summary>performance_schema.host_cache.</summary>
    public required HostCache Hosts { get; init; }

    /// <summary>INSTALL COMPONENT.</summary>
    public required Components Components { get; init; }

    /// <summary>validate_password.</summary>
    public required PasswordPolicy Passwords { get; init; }

    /// <summary>The admission list, for CHECK LOGIN; set once when the server is put together.</summary>
    public Admission Admission { get; set; } = null!;

    /// <summary>Counters of SHOW STATUS.</summary>
    public StatusCounters Status { get; } = new();

    /// <summary>Everybody who is connected.</summary>
    public SessionRegistry Sessions { get; } = new();

    /// <summary>When the server began to serve.</summary>
    public DateTimeOffset Started { get; set; }

    /// <summary>When FLUSH STATUS was last run.</summary>
    public DateTimeOffset FlushedStatus { get; set; }

    /// <summary>Asks the program to shut down; returns at once.</summary>
    public Action RequestShutdown { get; set; } = static () => { };

    /// <summary>FLUSH HOSTS: forgets what source addresses have cost.</summary>
    public Action ForgetSources { get; set; } = static () => { };

    /// <summary>The general log, or null while it is off.</summary>
    public GeneralLog? GeneralLog { get; set; }

    /// <summary>Public keys in PEM for the status variables, empty if none.</summary>
    public Func<string> Sha256PublicKey { get; set; } = static () => "";

    /// <summary>As <see cref="Sha256PublicKey"/>, for caching_sha2_password.</summary>
    public Func<string> CachingSha2PublicKey { get; set; } = static () => "";

    /// <summary>log_error_verbosity, general_log and general_log_file as they are set now.</summary>
    public void ApplyLogSettings()
    {
        Log.Verbosity = (int)Variables.Number(Known.LogErrorVerbosity);
        var path = Variables.Flag(Known.GeneralLog) ? Path.Combine(Variables.Text(Known.DataDirectory), Variables.Text(Known.GeneralLogFile)) : null;
        lock (_logGate)
        {
            if (path == GeneralLog?.Path) return;
            var old = GeneralLog;
            try
            {
                GeneralLog = path is null ? null : new GeneralLog(path, Clock);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                GeneralLog = null;
                Log.Error($"general_log: '{path}' cannot be opened: {failed.Message}");
            }
            old?.Dispose();
        }
    }

    /// <summary>Seconds since the start.</summary>
    public long UptimeSeconds => (long)(Clock.GetUtcNow() - Started).TotalSeconds;
}
