using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Channels;
using Cardea.Server.Sessions;

namespace Cardea.Server.Variables;

/// <summary>Reads and sets system variables for a session: scopes, privileges, those that are made when asked for, and what a change brings about.</summary>
public static class SystemVariables
{
    /// <summary>@@x, @@session.x, @@global.x.</summary>
    /// <exception cref="ServerErrorException">1193, 1238.</exception>
    public static object? Read(Session session, string name, SystemVariableScope scope)
    {
        var row = Find(name);
        // One's own limit can be read, though not set (MySQL: Sys_max_user_conn).
        if (ReferenceEquals(row, Known.MaxUserConnections) && scope != SystemVariableScope.Global) return ConnectionsOf(session);
        if (scope == SystemVariableScope.Session && (row.Scopes & VariableScopes.Session) == 0)
            throw new ServerErrorException(ServerErrors.ReadOnlyVariable(row.Name, "GLOBAL"));
        if (scope == SystemVariableScope.Global && (row.Scopes & VariableScopes.Global) == 0)
            throw new ServerErrorException(ServerErrors.ReadOnlyVariable(row.Name, "SESSION"));
        return Value(session, row, scope == SystemVariableScope.Global);
    }

    /// <summary>The row of a variable.</summary>
    /// <exception cref="ServerErrorException">1193.</exception>
    public static VariableDefinition Find(string name) =>
        ServerOptions.FindVariable(name) ?? throw new ServerErrorException(ServerErrors.UnknownSystemVariable(name));

    /// <summary>The value in a scope that the variable has.</summary>
    public static object? Value(Session session, VariableDefinition row, bool global)
    {
        if (row.IsComputed) return Compute(session, row, global);
        return global || (row.Scopes & VariableScopes.Session) == 0 ? session.Server.Variables[row] : session.Variables[row];
    }

    private static object? ConnectionsOf(Session session) =>
        session.Server.Accounts.Current.Find(session.Identity.Account)?.Limits.UserConnections is { } own and not 0 ? (ulong)own : session.Server.Variables[Known.MaxUserConnections];

    /// <summary>SET [SESSION] x = value.</summary>
    /// <param name="session">The session.</param>
    /// <param name="row">The variable.</param>
    /// <param name="given">What the expression gave.</param>
    /// <param name="isDefault">SET x = DEFAULT.</param>
    public static void SetSession(Session session, VariableDefinition row, object? given, bool isDefault)
    {
        if (!row.IsDynamic) throw new ServerErrorException(ServerErrors.ReadOnlyVariable(row.Name));
        if ((row.Scopes & VariableScopes.Session) == 0) throw new ServerErrorException(ServerErrors.GlobalVariableOnly(row.Name));
        if (row.SessionPrivilege is { } privilege) session.Privileges.Current.DemandAny(Privilege.Super, privilege);
        if (row.IsComputed)
        {
            ComputedVariables.Set(session, row, given, isDefault);
            return;
        }
        // max_allowed_packet and net_buffer_length are fixed at login, as in MySQL.
        if (ReferenceEquals(row, Known.MaxAllowedPacket) || row.Name == "net_buffer_length") throw new ServerErrorException(ServerErrors.SessionReadOnlyVariable(row.Name));
        var value = isDefault ? session.Server.Variables[row] : Converted(session, row, given);
        BeforeChange(session, row, value);
        session.Variables.Set(row, value);
        AfterChange(session, row, value);
    }

    /// <summary>SET GLOBAL x = value.</summary>
    public static void SetGlobal(Session session, VariableDefinition row, object? given, bool isDefault)
    {
        if (!row.IsDynamic) throw new ServerErrorException(ServerErrors.ReadOnlyVariable(row.Name));
        if ((row.Scopes & VariableScopes.Global) == 0) throw new ServerErrorException(ServerErrors.SessionVariableOnly(row.Name));
        session.Privileges.Current.DemandAny(Privilege.Super, "SYSTEM_VARIABLES_ADMIN");
        if (row.IsSecurity || ReferenceEquals(row, Known.OfflineMode)) session.Privileges.Current.DemandAny(Privilege.Super, "CONNECTION_ADMIN", "SYSTEM_VARIABLES_ADMIN");
        if (row.IsComputed)
        {
            // The server's own character_set_client and the like follow character_set_server; there is nothing to set.
            if (isDefault || Equals(given, Compute(session, row, global: true))) return;
            throw new ServerErrorException(ServerErrors.NotSupportedYet($"SET GLOBAL {row.Name}"));
        }
        var value = isDefault ? row.Default : Converted(session, row, given);
        SecurityChecks.BeforeGlobal(row, value, session.Server.Variables, session.Server.EnabledMethods);
        Statements.PolicySettings.BeforeGlobal(session, row, value);
        var before = session.Server.Variables[row];
        session.Server.Variables.Set(row, value);
        ApplyGroups(session, row, before);
    }

    // MySQL's tls_kex: SET makes a new context at once, and takes the value back when that fails.
    private static void ApplyGroups(Session session, VariableDefinition row, object? before)
    {
        var channels = session.Server.Channels;
        var channel = ReferenceEquals(row, Known.TlsKex) ? channels.Main : ReferenceEquals(row, Known.AdminTlsKex) ? channels.Admin : null;
        if (channel is null || channels.Reload(channel, TlsReloadCause.Statement).Error is not { } failure) return;
        session.Server.Variables.Set(row, before);
        throw new ServerErrorException(ServerErrors.TlsSetupFailed(failure));
    }

    private static object? Converted(Session session, VariableDefinition row, object? given)
    {
        var value = VariableValue.Convert(row, given, (session.SqlMode & SqlMode.StrictAllTables) != 0, session.Warn);
        if (ReferenceEquals(row, Known.TimeZone)) _ = TimeZones.Parse((string?)value);
        if (ReferenceEquals(row, Known.CharacterSetServer)) return CharacterSets.Demand((string)value!);
        if (ReferenceEquals(row, Known.CollationServer)) return CharacterSets.DemandCollation((string)value!);
        if (row.Name == "optimizer_switch") return OptimizerSwitch.Merge(row, (string)session.Variables[row]!, (string)value!);
        return value;
    }

    private static void BeforeChange(Session session, VariableDefinition row, object? value)
    {
        // Isolation and access mode of a transaction under way stay what they are; MySQL refuses only SET TRANSACTION without SESSION.
        if (ReferenceEquals(row, Known.Autocommit) && value is true && !session.Variables.Autocommit) session.Engine.Commit();
    }

    private static void AfterChange(Session session, VariableDefinition row, object? value)
    {
        if (ReferenceEquals(row, Known.WaitTimeout) || ReferenceEquals(row, Known.InteractiveTimeout))
            session.Connection.IdleTime = TimeSpan.FromSeconds(session.Variables.Number(Known.WaitTimeout));
        session.NoteChanged(row.Name, VariableValue.Print(row, value));
    }

    private static object? Compute(Session session, VariableDefinition row, bool global) => ComputedVariables.Get(session, row, global);
}
