using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Server.Accounts;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>--init-file: statements that run before anybody is let in, with all privileges. An error in it ends the start: half an init file is no state to serve from.</summary>
internal static class InitFile
{
    public static void Run(ServerState server, DataDirectory directory, IServerHost host, CommandLoop loop, StatementRunner runner)
    {
        if (server.Variables.Text(Known.InitFile) is not { Length: > 0 } name) return;
        var path = directory.FileAt(name);
        byte[] script;
        try
        {
            script = File.ReadAllBytes(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"--init-file: '{path}' cannot be read: {failed.Message}");
        }
        var connection = ServerConnection.Detached(host, ServerHandshakeOptions.Default);
        var session = new Session(server, connection, loop, new SessionIdentity { User = "", Host = ClientHost.UnixSocket, Account = Administrator(server) });
        try
        {
            session.ResetState();
            runner.RunScript(session, script);
        }
        catch (ServerErrorException wrong)
        {
            throw new StartupException($"--init-file: '{path}': {wrong.Error}");
        }
        finally
        {
            session.OnClosed(CloseReason.Quit);
        }
    }

    private static AccountId Administrator(ServerState server)
    {
        var root = new AccountId("root", "localhost");
        if (server.Accounts.Current.Find(root) is not null) return root;
        return server.Accounts.Current.All.FirstOrDefault(static account => (account.Grants.Global & Privilege.AllGlobal) == Privilege.AllGlobal)?.Id
            ?? throw new StartupException("--init-file: no account has all privileges");
    }
}
