using Cardea.Protocol.Packets;
using Cardea.Server.Sessions;

namespace Cardea.Server.Commands;

/// <summary>Runs a command; the payload begins with its code.</summary>
public delegate void CommandHandler(Session session, ReadOnlySpan<byte> payload);

/// <summary>A row of the command table: what runs, and what may run before an expired password is changed (each statement is then judged by itself).</summary>
public sealed record CommandRow(CommandHandler Run, bool AllowedWithExpiredPassword);

/// <summary>The commands of the protocol. What is not here answers 1047.</summary>
public sealed class CommandTable
{
    private readonly CommandRow?[] _rows = new CommandRow?[256];

    /// <summary>Builds the table.</summary>
    public CommandTable(QueryCommands queries, PreparedCommands prepared, SessionCommands sessions, FormerCommands former)
    {
        Add(CommandCode.Quit, SessionCommands.Quit, allowedWithExpiredPassword: true);
        Add(CommandCode.InitDb, SessionCommands.InitDb, allowedWithExpiredPassword: false);
        Add(CommandCode.Query, queries.Query, allowedWithExpiredPassword: true);
        Add(CommandCode.FieldList, queries.FieldList, allowedWithExpiredPassword: false);
        Add(CommandCode.Refresh, former.Refresh, allowedWithExpiredPassword: false);
        Add(CommandCode.Shutdown, former.Shutdown, allowedWithExpiredPassword: false);
        Add(CommandCode.ProcessInfo, former.ProcessInfo, allowedWithExpiredPassword: false);
        Add(CommandCode.Statistics, sessions.Statistics, allowedWithExpiredPassword: true);
        Add(CommandCode.ProcessKill, sessions.ProcessKill, allowedWithExpiredPassword: false);
        Add(CommandCode.Debug, SessionCommands.Debug, allowedWithExpiredPassword: false);
        Add(CommandCode.Ping, SessionCommands.Ping, allowedWithExpiredPassword: true);
        Add(CommandCode.ChangeUser, sessions.ChangeUser, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementPrepare, prepared.Prepare, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementExecute, prepared.Execute, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementSendLongData, PreparedCommands.SendLongData, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementClose, PreparedCommands.Close, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementReset, PreparedCommands.Reset, allowedWithExpiredPassword: true);
        Add(CommandCode.StatementFetch, PreparedCommands.Fetch, allowedWithExpiredPassword: false);
        Add(CommandCode.SetOption, SessionCommands.SetOption, allowedWithExpiredPassword: false);
        Add(CommandCode.ResetConnection, SessionCommands.ResetConnection, allowedWithExpiredPassword: true);
    }

    /// <summary>The row of a code, or null.</summary>
    public CommandRow? Find(CommandCode code) => _rows[(byte)code];

    private void Add(CommandCode code, CommandHandler run, bool allowedWithExpiredPassword) => _rows[(byte)code] = new(run, allowedWithExpiredPassword);
}
