using Cardea.Connections.Server;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>
/// After a reload the certificates of running sessions are judged again by what was read: who is on a revocation list now, or whose CA is trusted no
/// more, is ended (or only told of). MySQL lets such sessions run for ever.
/// </summary>
public sealed class SessionReview(ServerState server)
{
    /// <summary>Values of tls_revoked_sessions.</summary>
    public static readonly string[] Words = ["KILL", "WARN", "OFF"];

    /// <summary>Judges every session of a channel.</summary>
    public void Review(TlsChannel channel)
    {
        var word = server.Variables.Text(Known.TlsRevokedSessions);
        if (word == "OFF" || channel.Current is not { } context) return;
        Dictionary<string, PeerStanding> judged = new(StringComparer.Ordinal); // many sessions, few certificates
        foreach (var session in server.Sessions.All)
        {
            if (server.Channels.Of(session.Connection) != channel || session.Connection.Facts.Peer is not { } peer || session.Connection.IsClosing) continue;
            var fingerprint = peer.Sha256;
            if (!judged.TryGetValue(fingerprint, out var standing)) judged[fingerprint] = standing = context.StandingOf(peer);
            if (standing.Verdict == PeerVerdict.Good) continue;
            var ends = word == "KILL" && standing.Verdict != PeerVerdict.Unknown;
            server.Log.Warning($"session {session.ConnectionId} of {session.Identity.Account.Quoted}: its certificate {peer.Subject} (serial {peer.SerialNumber}) would be refused now: "
                + $"{standing.Words}; {(ends ? "the session is ended" : "the session goes on")}", session.ConnectionId);
            if (!ends) continue;
            session.InterruptQuery();
            session.Connection.Kill(CloseReason.CertificateRevoked);
        }
    }

    /// <summary>
    /// The reason to refuse a login whose handshake an older context made, or null. Called when the session is in the registry: a reload either sees it there
    /// or is seen here.
    /// </summary>
    public string? ReasonAgainst(ServerConnection connection)
    {
        var context = server.Channels.Of(connection).Current;
        if (connection.Facts.Peer is not { } peer || context is null || connection.Link.Tls?.IsOf(context) != false) return null;
        return context.StandingOf(peer) is { Verdict: PeerVerdict.Revoked or PeerVerdict.Untrusted } standing
            ? $"the certificate {peer.Subject} would be refused since the reload during this login: {standing.Words}" : null;
    }
}
