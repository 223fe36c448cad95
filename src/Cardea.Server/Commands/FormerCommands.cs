using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Sessions;
using Cardea.Server.Statements;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Commands;

/// <summary>
/// The commands that MySQL 8.4 has given up, and that programs of 5.7 and MariaDB's still send (mysqladmin, mysqli_refresh, mysql_shutdown). Each is the
/// statement that has taken its place: the same rights, the same effect.
/// </summary>
/// <remarks>Source: MySQL 5.7, <c>sql/sql_parse.cc</c> (dispatch_command) and <c>include/mysql_com.h</c> (REFRESH_*).</remarks>
public sealed class FormerCommands(StatementRunner runner)
{
    // By bit of COM_REFRESH; the two after these speak of replication, which is not here. Threads that wait for work are the pool's affair.
    private static readonly FlushKind?[] Refreshed = [FlushKind.Privileges, FlushKind.Logs, FlushKind.Tables, FlushKind.Hosts, FlushKind.Status, null];

    /// <summary>COM_REFRESH: FLUSH of what the bits name.</summary>
    public void Refresh(Session session, ReadOnlySpan<byte> payload)
    {
        var bits = RefreshCommand.Read(payload, session.Connection.Capabilities).Bits;
        if (bits == 0 || bits >> Refreshed.Length != 0) throw new ServerErrorException(ServerErrors.UnknownCommand());
        var items = Refreshed.Where((kind, bit) => kind is not null && (bits & (1 << bit)) != 0).Select(static kind => new FlushItem(kind!.Value));
        Run(session, new FlushStatement(SyntaxList.From(items.ToList())), "FLUSH");
    }

    /// <summary>COM_SHUTDOWN. The level that may follow has had one meaning since 5.0.</summary>
    public void Shutdown(Session session, ReadOnlySpan<byte> payload) => Run(session, new ShutdownStatement(), "SHUTDOWN");

    /// <summary>COM_PROCESS_INFO.</summary>
    public void ProcessInfo(Session session, ReadOnlySpan<byte> payload)
    {
        session.Server.Status.CountQuestion();
        runner.Run(session, "SHOW PROCESSLIST"u8);
    }

    private void Run(Session session, Statement statement, string text)
    {
        session.Server.Status.CountQuestion();
        session.BeginStatement();
        runner.RunStatement(session, statement, Encoding.ASCII.GetBytes(text));
    }
}
