using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cardea.Connections.Server;
using Cardea.Server.Channels;
using Cardea.Server.Sessions;
using Cardea.Server.SystemSchemas;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Statements;

/// <summary>
/// The status variables, once: SHOW STATUS, performance_schema and sys read this table. Values of a session are those of the session that is asked
/// about; the others are the server's.
/// </summary>
/// <remarks>Names and meanings: MySQL 8.4 reference manual, "Server Status Variables".</remarks>
public static class StatusTable
{
    private static readonly StatusRow[] Rows = [.. Server().Concat(Tls()).Concat(Commands()).OrderBy(static row => row.Name, StringComparer.Ordinal)];
    private static readonly Dictionary<string, StatusRow> ByName = Rows.ToDictionary(static row => row.Name, StringComparer.OrdinalIgnoreCase);

    private static readonly StatusRow[] OfSessions = [.. Rows.Where(static row => row.PerSession)];

    /// <summary>The rows that say something about one session.</summary>
    public static IReadOnlyList<StatusRow> PerSession => OfSessions;

    /// <summary>All rows, in the order of their names.</summary>
    public static IReadOnlyList<StatusRow> All => Rows;

    /// <summary>The row of a name, or null.</summary>
    public static StatusRow? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Open_tables: what the engine has open is its own business; plans stand for it.</summary>
    public static long OpenTables(ServerState server) => Math.Min(server.Status.OpenedTables, 4000);

    private static IEnumerable<StatusRow> Server() =>
    [
        Global("Aborted_clients", s => Number(s.Server.Status.AbortedClients)),
        Global("Aborted_connects", s => Number(s.Server.Status.AbortedConnects)),
        Global("Binlog_cache_disk_use", static _ => "0"),
        Global("Binlog_cache_use", static _ => "0"),
        Both("Bytes_received", s => Number(s.Server.Status.BytesReceived)),
        Both("Bytes_sent", s => Number(s.Server.Status.BytesSent)),
        Global("Caching_sha2_password_rsa_public_key", s => s.Server.CachingSha2PublicKey()),
        Global("Certs_last_renewal", s => Moment(s.Server.Renewer.LastRenewal)),
        Global("Certs_next_renewal", s => Moment(s.Server.Renewer.NextRenewal)),
        Global("Certs_renewal_error", s => s.Server.Renewer.Error),
        Global("Certs_renewed", s => Number(s.Server.Renewer.Renewed)),
        Both("Compression", static _ => "OFF"),
        Both("Compression_algorithm", static _ => ""),
        Both("Compression_level", static _ => "0"),
        Global("Connection_errors_accept", static _ => "0"),
        Global("Connection_errors_internal", static _ => "0"),
        Global("Connection_errors_max_connections", s => Number(s.Server.Status.MaxConnectionErrors)),
        Global("Connection_errors_peer_address", static _ => "0"),
        Global("Connection_control_delay_generated", s => Number(s.Server.Status.Delays)),
        Global("Connection_errors_select", static _ => "0"),
        Global("Connection_errors_tcpwrap", static _ => "0"),
        Global("Connections", s => Number(s.Server.Status.Connections)),
        Both("Created_tmp_disk_tables", static _ => "0"),
        Global("Created_tmp_files", static _ => "0"),
        Both("Created_tmp_tables", static _ => "0"),
        Global("Flush_commands", s => Number(s.Server.Status.FlushCommands + 1)),
        Both("Handler_commit", static _ => "0"), Both("Handler_delete", static _ => "0"), Both("Handler_discover", static _ => "0"),
        Both("Handler_external_lock", static _ => "0"), Both("Handler_mrr_init", static _ => "0"), Both("Handler_prepare", static _ => "0"),
        Both("Handler_read_first", static _ => "0"), Both("Handler_read_key", static _ => "0"), Both("Handler_read_last", static _ => "0"),
        Both("Handler_read_next", static _ => "0"), Both("Handler_read_prev", static _ => "0"), Both("Handler_read_rnd", static _ => "0"),
        Both("Handler_read_rnd_next", static _ => "0"), Both("Handler_rollback", static _ => "0"), Both("Handler_savepoint", static _ => "0"),
        Both("Handler_savepoint_rollback", static _ => "0"), Both("Handler_update", static _ => "0"), Both("Handler_write", static _ => "0"),
        Both("Last_query_cost", static _ => "0.000000"),
        Both("Last_query_partial_plans", static _ => "0"),
        Global("Locked_connects", s => Number(s.Server.Status.LockedConnects)),
        Global("Max_used_connections", s => Number(s.Server.Status.MaxUsedConnections)),
        Global("Max_used_connections_time", s => s.Server.Status.MaxUsedTime.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        Global("Open_files", static _ => "0"),
        Global("Open_streams", static _ => "0"),
        Global("Open_table_definitions", s => Number(OpenTables(s.Server))),
        Both("Open_tables", s => Number(OpenTables(s.Server))),
        Both("Opened_tables", s => Number(s.Server.Status.OpenedTables)),
        Global("Opened_files", static _ => "0"),
        Both("Opened_table_definitions", s => Number(s.Server.Status.OpenedTables)),
        Global("Prepared_stmt_count", s => Number(s.Server.Status.PreparedStatements)),
        Both("Queries", s => Number(s.Server.Status.Queries)),
        Both("Questions", s => Number(s.Server.Status.Questions)),
        Global("Rsa_public_key", s => s.Server.Sha256PublicKey()),
        Both("Select_full_join", static _ => "0"), Both("Select_full_range_join", static _ => "0"), Both("Select_range", static _ => "0"),
        Both("Select_range_check", static _ => "0"), Both("Select_scan", static _ => "0"),
        Both("Slow_launch_threads", static _ => "0"),
        Both("Slow_queries", s => Number(s.Server.Status.SlowQueries)),
        Both("Sort_merge_passes", static _ => "0"), Both("Sort_range", static _ => "0"), Both("Sort_rows", static _ => "0"), Both("Sort_scan", static _ => "0"),
        Global("Table_locks_immediate", static _ => "0"),
        Global("Table_locks_waited", static _ => "0"),
        Global("Threads_cached", static _ => "0"),
        Global("Threads_connected", s => Number(s.Server.Sessions.Count)),
        Global("Threads_created", s => Number(s.Server.Status.Connections)),
        Global("Threads_running", s => Number(s.Server.Status.Running)),
        Global("Uptime", s => Number(s.Server.UptimeSeconds)),
        Global("Uptime_since_flush_status", s => Number((long)(s.Server.Clock.GetUtcNow() - s.Server.FlushedStatus).TotalSeconds)),
        Global("validate_password.dictionary_file_last_parsed", s => s.Server.Passwords.Dictionary.Read is var read && read == default ? "" : read.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        Global("validate_password.dictionary_file_words_count", s => Number(s.Server.Passwords.Dictionary.Count)),
        Global("Cardea_engine", s => s.Server.Engine.Description),
        Global("Cardea_runtime", static _ => RuntimeInformation.FrameworkDescription),
    ];

    private static IEnumerable<StatusRow> Tls() =>
    [
        .. TlsStatusTable.Channel.Select(static row => row.OfSession
            ? Both(row.Name, session => row.Read(session.Server.Tls.Current))
            : Global(row.Name, session => row.Read(session.Server.Tls.Current))),
        .. TlsStatusTable.Session.Select(static row => Own(row.Name, row.Read)),
        Global("Tls_library_version", static _ => OpenSsl.Version),
        Global("Cardea_tls_certificates_expiring", static s => Number(CountOf(s, "EXPIRING"))),
        Global("Cardea_tls_certificates_expired", static s => Number(CountOf(s, "EXPIRED"))),
        Global("Cardea_tls_days_left", static s => DaysLeft(s) is { } days ? Number(days) : ""),
        Global("Cardea_tls_reloads", static s => Number(s.Server.Channels.All.Sum(static channel => channel.Reloads))),
        Global("Cardea_tls_reload_failures", static s => Number(s.Server.Channels.All.Sum(static channel => channel.Failures))),
    ];

    private static IEnumerable<StatusRow> Commands()
    {
        for (var i = 0; i < (int)Com.Count; i++)
        {
            var command = (Com)i;
            if (command != Com.Other) yield return Both("Com_" + Snake(command.ToString()), s => Number(s.Server.Status.Command(command)));
        }
    }

    // For monitors that read SHOW GLOBAL STATUS: how many loaded certificates and revocation lists are about to end or have ended, and the nearest end.
    private static long CountOf(Session session, string state) => Loaded(session).LongCount(item => LoadedCertificates.State(item, session.Server.Clock.GetUtcNow()) == state);

    private static long? DaysLeft(Session session) => Loaded(session).Where(static item => item.ValidTo < DateTimeOffset.MaxValue)
        .Min(item => (long?)ExpiryWatch.DaysLeft(item, session.Server.Clock.GetUtcNow()));

    private static IEnumerable<LoadedItem> Loaded(Session session) => session.Server.Channels.All.SelectMany(static channel => channel.Loaded);

    private static StatusRow Global(string name, Func<Session, string> read) => new(name, false, read);

    private static StatusRow Both(string name, Func<Session, string> read) => new(name, true, read);

    private static StatusRow Own(string name, Func<ChannelFacts, string> read) => new(name, true, session => read(session.Connection.Facts));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    private static string Snake(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }
        return text.ToString();
    }
}

/// <summary>A status variable.</summary>
/// <param name="Name">MySQL's name.</param>
/// <param name="PerSession">It says something about the session that is asked about; the others are the server's alone (SHOW SESSION STATUS shows both).</param>
/// <param name="Read">The value.</param>
public sealed record StatusRow(string Name, bool PerSession, Func<Session, string> Read);
