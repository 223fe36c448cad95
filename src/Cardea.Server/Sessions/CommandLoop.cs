using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Commands;

namespace Cardea.Server.Sessions;

/// <summary>
/// Runs one command of one session. The house's only catch: an error for the client is told and the session lives; a broken packet or link ends the
/// connection (the connection itself sees to that); anything else is a bug, which ends the connection and is logged under an id that the client is told.
/// </summary>
public sealed class CommandLoop(ServerState server, CommandTable commands)
{
    private const int HeaderLength = 4;

    /// <summary>Runs the command in the packet; answers are in the connection's buffer when this returns.</summary>
    public void Run(Session session, ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty) throw new MalformedPacketException("a command without a code");
        var code = (CommandCode)payload[0];
        server.Status.BeginRunning();
        session.Running.Begin(code);
        try
        {
            if (commands.Find(code) is not { } row) session.Reply.Error(ServerErrors.UnknownCommand());
            else if (session.MustChangePassword && !row.AllowedWithExpiredPassword) session.Reply.Error(ServerErrors.MustChangePassword());
            else row.Run(session, payload);
        }
        catch (ServerErrorException refused)
        {
            Tell(session, refused.Error);
        }
        catch (Exception ends) when (ends is LinkBrokenException or MalformedPacketException)
        {
            throw;
        }
#pragma warning disable CA1031 // see above: the one place
        catch (Exception bug)
        {
            var id = Guid.NewGuid().ToString("N")[..12];
            server.Log.Error($"bug {id} in command {code}: {bug}", session.ConnectionId);
            session.Reply.Error(ServerErrors.Internal(id));
            session.Connection.Close();
        }
#pragma warning restore CA1031
        finally
        {
            session.Running.End();
            server.Status.EndRunning();
            server.Status.CountBytes(payload.Length + HeaderLength, session.Connection.Output.Length);
            session.Reply.MoreFollow = false;
            session.Reply.Binary = false;
        }
    }

    /// <summary>The error goes to the client and into SHOW WARNINGS.</summary>
    internal static void Tell(Session session, ServerError error)
    {
        session.Warn(Engine.WarningLevel.Error, error.Number, error.Message);
        session.SetRowCount(-1);
        session.Reply.Error(error);
    }
}
