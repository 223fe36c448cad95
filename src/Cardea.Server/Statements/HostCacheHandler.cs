using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Sessions;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>TRUNCATE TABLE performance_schema.host_cache, which in MySQL 8.4 takes the place of FLUSH HOSTS; the right is DROP on the table.</summary>
public static class HostCacheHandler
{
    private const string Schema = "performance_schema", Table = "host_cache";

    /// <summary>True for this one table.</summary>
    public static bool IsMeant(Session session, Statement statement)
    {
        var name = ((TruncateTableStatement)statement).Table;
        return name.Name.Equals(Table, StringComparison.OrdinalIgnoreCase) && (name.Schema ?? session.CurrentSchema ?? "").Equals(Schema, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Forgets all hosts.</summary>
    public static void Truncate(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        if ((session.Privileges.Current.OnTable(Schema, Table) & Privilege.Drop) == 0)
            throw new ServerErrorException(ServerErrors.TableAccessDenied("DROP", session.Identity.User, session.Identity.Host.Text, Table));
        session.Server.Hosts.Clear();
        session.Reply.Ok();
    }
}
