using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;

namespace Cardea.Server.Sessions;

/// <summary>What COM_CHANGE_USER needs of the server's logins.</summary>
public interface ILogins
{
    /// <summary>The handshake machine that goes on from the session's last proof.</summary>
    ServerHandshake BeginChangeUser(Session session);

    /// <summary>
    /// The source has failed so often that its answers are delayed (connection_control). A session cannot be put aside without holding a thread, so
    /// it is told 1045, whatever it proved, and ended: the delay is served at the next login.
    /// </summary>
    bool MustReconnect(Session session);

    /// <summary>Runs the admission list; without an error the session is then somebody else.</summary>
    (ServerError? Error, string? Reason) AdmitAgain(Session session, LoginRequest login);

    /// <summary>Counts, keeps and logs a refusal; what comes back is sent.</summary>
    ServerError ChangeUserRefused(Session session, ServerError error, string? reason);
}
