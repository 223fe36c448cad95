using System.Globalization;
using Cardea.Connections.Server;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Server.Accounts;
using Cardea.Server.Channels;
using Cardea.Server.Replies;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>USE, FLUSH, SHUTDOWN, ALTER INSTANCE RELOAD TLS, PREPARE, EXECUTE, DEALLOCATE, HELP.</summary>
public sealed class SessionHandlers(ServerState server, StatementRunner runner)
{
    /// <summary>USE schema.</summary>
    public static void Use(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        session.Use(((UseStatement)statement).Database);
        session.Reply.Ok();
    }

    /// <summary>HELP: there are no help tables, so nothing is found, in the form that clients understand.</summary>
    public static void Help(Session session, Statement statement, ReadOnlyMemory<byte> sql) =>
        session.Reply.Table(TableResult.Empty(Columns.Text("name", 64), Columns.Text("is_it_category", 1)));

    /// <summary>FLUSH.</summary>
    public void Flush(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        foreach (var item in ((FlushStatement)statement).Items)
        {
            if (item.Kind == FlushKind.Tls) session.Privileges.Current.DemandAny(default, DynamicPrivileges.ConnectionAdmin);
            else session.Privileges.Current.DemandAny(Privilege.Reload, item.Kind switch
            {
                FlushKind.Privileges => [DynamicPrivileges.FlushPrivileges],
                FlushKind.Status => ["FLUSH_STATUS"],
                FlushKind.Tables => ["FLUSH_TABLES"],
                FlushKind.UserResources => ["FLUSH_USER_RESOURCES"],
                FlushKind.OptimizerCosts => ["FLUSH_OPTIMIZER_COSTS"],
                _ => [],
            });
            server.Status.CountFlush();
            switch (item.Kind)
            {
                case FlushKind.Privileges: server.Accounts.ForgetProofs(); break;
                case FlushKind.Tls when server.Channels.ReloadAll(TlsReloadCause.Statement).Error is { } failure: throw new ServerErrorException(ServerErrors.TlsSetupFailed(failure));
                case FlushKind.Hosts:
                    server.Hosts.Clear();
                    server.ForgetSources();
                    break;
                case FlushKind.UserResources: server.Usage.ResetHour(); break;
                case FlushKind.Status:
                    server.Status.Flush(server.Sessions.Count);
                    server.FlushedStatus = server.Clock.GetUtcNow();
                    break;
                case FlushKind.Tables when item.WithReadLock: session.Engine.LockEverything(); break;
                case FlushKind.Tables when item.ForExport: throw new ServerErrorException(ServerErrors.NotSupportedYet("FLUSH TABLES FOR EXPORT"));
                case FlushKind.Tables: session.Engine.Commit(); break;
                default: break; // logs are opened for appending at each line: nothing is held
            }
        }
        session.Reply.Ok();
    }

    /// <summary>ALTER INSTANCE RELOAD TLS.</summary>
    public void ReloadTls(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var reload = (ReloadTlsStatement)statement;
        session.Privileges.Current.DemandAny(default, DynamicPrivileges.ConnectionAdmin); // SUPER is not enough since 8.0.16
        var channel = server.Channels.Find(reload.Channel ?? TlsChannels.MainName) ?? throw new ServerErrorException(ServerErrors.NoSuchWord());
        if (server.Channels.Reload(channel, TlsReloadCause.Statement, reload.NoRollbackOnError).Error is { } failure)
        {
            if (!reload.NoRollbackOnError) throw new ServerErrorException(ServerErrors.TlsSetupFailed(failure));
            session.Warn(ServerErrors.TlsSetupFailed(failure));
        }
        session.Reply.Ok();
    }

    /// <summary>SHUTDOWN.</summary>
    public void Shutdown(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        session.Privileges.Current.DemandAny(Privilege.Shutdown);
        session.Reply.Ok();
        server.Log.System($"SHUTDOWN by {session.User}");
        server.RequestShutdown();
    }

    /// <summary>PREPARE name FROM …</summary>
    public void Prepare(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var prepare = (PrepareStatement)statement;
        ReadOnlyMemory<byte> text = prepare.Text is { } literal ? literal.Bytes
            : session.UserVariables.TryGetValue(prepare.Variable!.Name, out var value) && !value.IsNull ? value.ToUtf8() : "NULL"u8.ToArray();
        Forget(session, prepare.Name);
        var prepared = runner.PrepareStatement(session, text);
        var limit = (long)server.Variables.Number(Known.MaxPreparedStatements);
        if (!server.Status.TryAddPrepared(limit)) throw new ServerErrorException(ServerErrors.TooManyStatements(limit));
        (session.Named ??= new(StringComparer.OrdinalIgnoreCase))[prepare.Name] = prepared;
        session.Reply.Ok(info: "Statement prepared");
    }

    /// <summary>EXECUTE name USING @a, …: the variables become a packet as a client would send it, and go the same way.</summary>
    public void Execute(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var execute = (ExecuteStatement)statement;
        if (session.Named?.GetValueOrDefault(execute.Name) is not { } prepared) throw new ServerErrorException(ServerErrors.UnknownStatementName(execute.Name, "EXECUTE"));
        if (execute.Using.Count != prepared.ParameterCount) throw new ServerErrorException(ServerErrors.WrongArguments("EXECUTE"));
        var output = new PacketWriter();
        List<QueryAttribute> values = [];
        foreach (var variable in execute.Using) values.Add(Attribute(session, variable.Name));
        output.Begin();
        new StatementExecuteCommand(1, 0, values).Write(output);
        output.End();
        var payload = output.Pending[4..].ToArray();
        output.Clear();
        _ = prepared.Parameters.Read(payload, Capabilities.None);
        runner.RunPrepared(session, prepared, prepared.Parameters.Values, payload);
    }

    /// <summary>DEALLOCATE PREPARE name.</summary>
    public void Deallocate(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var name = ((DeallocateStatement)statement).Name;
        if (!Forget(session, name)) throw new ServerErrorException(ServerErrors.UnknownStatementName(name, "DEALLOCATE PREPARE"));
        session.Reply.Ok();
    }

    private bool Forget(Session session, string name)
    {
        if (session.Named?.Remove(name) != true) return false;
        server.Status.RemovePrepared(1);
        return true;
    }

    private static QueryAttribute Attribute(Session session, string name)
    {
        var value = session.UserVariables.TryGetValue(name, out var found) ? found : SqlValue.Null;
        switch (value.Kind)
        {
            case ValueKind.Null:
                return new("", ColumnType.Null, false, null);
            case ValueKind.Int:
                return new("", ColumnType.LongLong, false, BitConverter.GetBytes(value.RawInt));
            case ValueKind.UInt:
                return new("", ColumnType.LongLong, true, BitConverter.GetBytes(value.RawUInt));
            case ValueKind.Double:
                return new("", ColumnType.Double, false, BitConverter.GetBytes(value.RawDouble));
            default:
                var output = new PacketWriter();
                output.Begin().LengthEncodedBytes(value.ToUtf8()).End();
                var bytes = output.Pending[4..].ToArray();
                output.Clear();
                var type = value.Kind switch { ValueKind.Bytes => ColumnType.Blob, ValueKind.Decimal => ColumnType.NewDecimal, _ => ColumnType.VarString };
                return new("", type, false, bytes);
        }
    }
}

/// <summary>KILL and COM_PROCESS_KILL.</summary>
public static class KillHandler
{
    /// <summary>KILL [QUERY | CONNECTION] id.</summary>
    public static void Kill(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var kill = (KillStatement)statement;
        var id = kill.Id is IntegerLiteral literal ? literal.Value : session.Engine.Evaluate(kill.Id) switch
        {
            long and >= 0 and var number => (ulong)number,
            ulong number => number,
            string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw new ServerErrorException(ServerErrors.UnknownThread(0)),
        };
        Kill(session, id, kill.QueryOnly);
        session.Reply.Ok();
    }

    /// <summary>Ends another session or its statement: one's own user's, or anybody's with CONNECTION_ADMIN or SUPER.</summary>
    /// <exception cref="ServerErrorException">1094, 1095, 1317 for oneself.</exception>
    public static void Kill(Session session, ulong id, bool queryOnly)
    {
        if (session.Server.Sessions.Find(id) is not { } target) throw new ServerErrorException(ServerErrors.UnknownThread(id));
        var mine = target.Identity.Account == session.Identity.Account;
        if (!mine && session.Privileges.Current.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin) is not null)
            throw new ServerErrorException(ServerErrors.NotOwnerOfThread(id));
        // A system user's session ends at a system user's hand only. The target's privileges are compiled anew: its own belong to its thread.
        if (!session.Privileges.Current.Has(DynamicPrivileges.SystemUser) && !ReferenceEquals(target, session)
            && new SessionPrivileges(session.Server.Accounts.Current, target.Identity.Account, "", target.Privileges.ActiveRoles).Has(DynamicPrivileges.SystemUser))
            throw new ServerErrorException(ServerErrors.NotOwnerOfThread(id));
        if (ReferenceEquals(target, session))
        {
            if (!queryOnly) session.Connection.Close();
            throw new ServerErrorException(ServerErrors.QueryInterrupted());
        }
        target.InterruptQuery();
        if (!queryOnly) target.Connection.Kill(CloseReason.Killed);
    }
}
