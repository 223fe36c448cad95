using System.Globalization;
using Cardea.Server.Channels;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Tls;

namespace Cardea.Server.SystemSchemas;

/// <summary>The tables about TLS: channels, sessions, and what was loaded. Rows are made when they are asked for.</summary>
internal static class TlsTables
{
    /// <summary>Columns of sys.session_tls; what a certificate says comes in OpenSSL's printed form, so that no name can pass for two.</summary>
    public const string SessionColumns = "#thread_id #conn_id user transport protocol cipher cipher_iana kex_group #resumed sni alpn "
        + "*peer_subject *peer_issuer *peer_sans peer_serial peer_sha256 peer_not_before peer_not_after verified auth_method auth_path decision_id";

    /// <summary>Columns of sys.tls_certificates.</summary>
    public const string CertificateColumns = "channel setting *file kind *name serial @not_before @not_after -days_left state";

    /// <summary>Columns of sys.tls_renewal.</summary>
    public const string RenewalColumns = "*file kind *name *issuer serial @not_after -days_left renewed_by @next_renewal @last_renewal @last_look *last_error";

    private static readonly Dictionary<RenewalState, string> RenewedBy = new()
    {
        [RenewalState.Automatic] = "SERVER", [RenewalState.Off] = "NOBODY", [RenewalState.NoKey] = "OPERATOR", [RenewalState.Parent] = "PARENT CA", [RenewalState.Foreign] = "OTHER CA",
    };

    /// <summary>
    /// MySQL's own definition: a join of status_by_thread with itself, so that plain connections appear with empty texts and threads have their
    /// performance_schema ids. https://dev.mysql.com/doc/refman/8.4/en/sys-session-ssl-status.html
    /// </summary>
    public static readonly SqlView SessionSslStatus = new("sys", "session_ssl_status", "#thread_id ssl_version ssl_cipher ssl_sessions_reused",
        "select `sslver`.`THREAD_ID` AS `thread_id`,`sslver`.`VARIABLE_VALUE` AS `ssl_version`,`sslcip`.`VARIABLE_VALUE` AS `ssl_cipher`,`sslreuse`.`VARIABLE_VALUE` AS `ssl_sessions_reused` "
        + "from ((`performance_schema`.`status_by_thread` `sslver` "
        + "left join `performance_schema`.`status_by_thread` `sslcip` on(((`sslcip`.`THREAD_ID` = `sslver`.`THREAD_ID`) and (`sslcip`.`VARIABLE_NAME` = 'Ssl_cipher')))) "
        + "left join `performance_schema`.`status_by_thread` `sslreuse` on(((`sslreuse`.`THREAD_ID` = `sslver`.`THREAD_ID`) and (`sslreuse`.`VARIABLE_NAME` = 'Ssl_sessions_reused')))) "
        + "where (`sslver`.`VARIABLE_NAME` = 'Ssl_version')");

    /// <summary>The channels and what each uses now; null: no TLS there.</summary>
    private static (string Name, TlsContext? Context)[] Channels(ServerState server) => [.. server.Channels.All.Select(static channel => (channel.Name, channel.Current))];

    /// <summary>performance_schema.tls_channel_status: 28 rows a channel; a channel without TLS has no values.</summary>
    public static IEnumerable<object?[]> ChannelStatus(Session asking)
    {
        foreach (var (name, context) in Channels(asking.Server))
        {
            yield return [name, "Enabled", context is null ? "No" : "Yes"];
            foreach (var (property, read) in TlsStatusTable.Properties) yield return [name, property, context is null ? "" : read(context)];
        }
    }

    /// <summary>One session; what costs something to find out is found out only when its column is read.</summary>
    public static object?[] SessionRow(Session session)
    {
        var (facts, identity) = (session.Connection.Facts, session.Identity);
        return
        [
            session.ThreadId, (ulong)session.ConnectionId, identity.Account.ToString(), Logins.TransportOf(facts), facts.Version, facts.Cipher, facts.CipherStandardName, facts.Group,
            facts.Resumed ? 1UL : 0UL, facts.ServerName, facts.ApplicationProtocol,
            OfPeer(static p => p.Subject), OfPeer(static p => p.Issuer), OfPeer(static p => string.Join(", ", p.AlternativeNames)), OfPeer(static p => p.SerialNumber),
            OfPeer(static p => p.Sha256), OfPeer(static p => p.NotBefore), OfPeer(static p => p.NotAfter), VerifiedHow(facts),
            identity.Method, identity.Path.ToString(), (Func<object?>)(() => session.Decision is { } decision ? session.Server.Decisions.IdOf(decision) : null),
        ];

        Func<object?> OfPeer(Func<CertificateFacts, string> read) => () => facts.Peer is { } peer ? read(peer) : null;
    }

    /// <summary>sys.tls_certificates: everything that was loaded and can expire.</summary>
    public static IEnumerable<object?[]> Certificates(Session asking) =>
        LoadedCertificates.Of(Channels(asking.Server)).Select(item => LoadedCertificates.Row(item, asking.Server.Clock.GetUtcNow()));

    /// <summary>sys.tls_renewal: what the server looks after – its certificates, the CA in its data directory, that one's list – as the files are now.</summary>
    public static IEnumerable<object?[]> Renewal(Session asking)
    {
        var (renewer, now) = (asking.Server.Renewer, asking.Server.Clock.GetUtcNow());
        return renewer.Report().Select(row => new object?[]
        {
            row.Item.File, row.Item.Kind, row.Item.Name, row.Item.Issuer, row.Item.Serial, row.Item.NotAfter?.UtcDateTime,
            row.Item.NotAfter is { } end ? (long)Math.Floor((end - now).TotalDays) : null, RenewedBy[row.Item.State],
            row.Item.Next?.UtcDateTime, row.Last?.UtcDateTime, renewer.LastLook?.UtcDateTime, row.Item.State == RenewalState.Automatic ? renewer.Error : "",
        });
    }

    private static string VerifiedHow(ChannelFacts facts) => facts switch
    {
        { IsEncrypted: false } => "",
        { Peer: null } => "NO CERTIFICATE",
        { PeerVerified: false } => "NOT VERIFIED",
        { RevocationChecked: true } => "CHAIN, CRL",
        _ => "CHAIN",
    };
}
