using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Sessions;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>INSTALL COMPONENT and UNINSTALL COMPONENT; the right is MySQL's, INSERT or DELETE on mysql.component.</summary>
public static class ComponentHandler
{
    /// <summary>Runs either.</summary>
    public static void Run(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var component = (ComponentStatement)statement;
        Demand(session, component.Uninstall ? Privilege.Delete : Privilege.Insert, component.Uninstall ? "DELETE" : "INSERT");
        if (component.Uninstall) session.Server.Components.Uninstall([.. component.Names]);
        else session.Server.Components.Install([.. component.Names]);
        session.Server.Log.Note($"{(component.Uninstall ? "UNINSTALL" : "INSTALL")} COMPONENT {string.Join(", ", component.Names)}", session.ConnectionId);
        session.Reply.Ok();
    }

    private static void Demand(Session session, Privilege privilege, string command)
    {
        if ((session.Privileges.Current.OnTable("mysql", "component") & privilege) != 0) return;
        throw new ServerErrorException(ServerErrors.TableAccessDenied(command, session.Identity.User, session.Identity.Host.Text, "component"));
    }
}
