using System.Collections.Immutable;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>GRANT and REVOKE of privileges, and REVOKE ALL PRIVILEGES, GRANT OPTION.</summary>
internal sealed class GrantStatements(IAccountSettings settings)
{
    private readonly Credentials _credentials = new(settings);

    public AccountResult Grant(GrantStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var request = GrantRequest.Read(statement.Privileges, statement.Target, statement.WithGrantOption, session);
        DemandOwn(request, session);
        AccountNames.DemandPowerOver(statement.Users.Select(user => AccountNames.Resolve(user.Account, session)), edit, session);
        DemandOwnDynamic(request, session);
        CheckObject(request, session);
        var restrictions = GrantAs.Restrictions(statement, request, edit.Before, session);
        List<string?[]> passwords = [];
        foreach (var user in statement.Users)
        {
            var account = Grantee(statement, user, edit, session, passwords);
            DemandNotMandatory(account.Id, request, edit);
            edit.Put(account with { Grants = Added(account.Grants, request, restrictions, edit, session) });
        }
        return UserStatements.Generated(passwords);
    }

    public AccountResult Revoke(RevokeStatement statement, AccountsEdit edit, IAccountSession session)
    {
        var request = GrantRequest.Read(statement.Privileges, statement.Target, withGrantOption: false, session, statement.IfExists);
        DemandOwn(request, session);
        AccountNames.DemandPowerOver(statement.Users.Select(name => AccountNames.Resolve(name, session)), edit, session);
        DemandOwnDynamic(request, session);
        foreach (var name in statement.Users)
        {
            var id = AccountNames.Resolve(name, session);
            if (edit.Find(id) is not { } account)
            {
                if (!statement.IgnoreUnknownUser) throw AccountNames.Error(ServerErrors.NoSuchGrant(id.User, id.Host));
                AccountNames.Warn(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
                continue;
            }
            if (request.Level == PrivilegeLevel.Global) PartialRevokes.DemandOver(account.Grants, request.Privileges, session);
            var (grants, left) = Restricted(account.Grants, request, edit);
            if (!ReferenceEquals(grants, account.Grants) && (left.Privileges == 0 || Missing(account, left) is not null))
            {
                edit.Put(account with { Grants = grants });
                continue;
            }
            if (Missing(account, left) is { } missing)
            {
                if (!statement.IfExists) throw AccountNames.Error(missing);
                AccountNames.Warn(session, missing);
                continue;
            }
            edit.Put(account with { Grants = Removed(grants, left) });
        }
        return AccountResult.Ok;
    }

    /// <summary>Everything at every level goes; roles and the right to be another's proxy stay, as in MySQL (mysql_revoke_all touches neither table).</summary>
    public static AccountResult RevokeAll(RevokeAllStatement statement, AccountsEdit edit, IAccountSession session)
    {
        AccountNames.DemandCreateUser(session);
        foreach (var name in statement.Users)
        {
            var id = AccountNames.Resolve(name, session);
            if (edit.Find(id) is not { } account)
            {
                if (!statement.IgnoreUnknownUser) throw AccountNames.Error(ServerErrors.CannotRevokeAll());
                AccountNames.Warn(session, ServerErrors.AuthorizationIdMissing(id.Quoted));
                continue;
            }
            AccountNames.DemandPowerOver(account, edit, session);
            DemandOwnAll(account.Grants, session);
            PartialRevokes.DemandOver(account.Grants, account.Grants.Global, session);
            edit.Put(account with
            {
                Grants = AccountGrants.None with { Roles = account.Grants.Roles, DefaultRoles = account.Grants.DefaultRoles, Proxies = account.Grants.Proxies },
            });
        }
        return AccountResult.Ok;
    }

    /// <summary>With partial_revokes a REVOKE on a schema may become a restriction; what is left goes on to the schema's own grant.</summary>
    private static (AccountGrants Grants, GrantRequest Left) Restricted(AccountGrants grants, GrantRequest request, AccountsEdit edit)
    {
        if (request.Level != PrivilegeLevel.Schema || !edit.Before.Policy.PartialRevokes) return (grants, request);
        var left = request.Privileges;
        return (PartialRevokes.Restrict(grants, Wildcards.Unescape(request.Schema), ref left), request with { Privileges = left });
    }

    /// <summary>3897: a mandatory role is everybody's, and SYSTEM_USER must not be.</summary>
    private static void DemandNotMandatory(AccountId grantee, GrantRequest request, AccountsEdit edit)
    {
        if (edit.Before.IsMandatory(grantee) && (request.All && request.Level == PrivilegeLevel.Global || request.Dynamic.Contains(DynamicPrivileges.SystemUser)))
            throw AccountNames.Error(ServerErrors.MandatoryRolePrivilege(grantee.User, grantee.Host, DynamicPrivileges.SystemUser));
    }

    /// <summary>The account granted to; 5.7's clauses may create or change it on the way, which takes CREATE USER and draws warning 1287.</summary>
    private Account Grantee(GrantStatement statement, UserSpecification user, AccountsEdit edit, IAccountSession session, List<string?[]> passwords)
    {
        UserStatements.RefuseUnsupported(user);
        if (user.FurtherFactors.Count > 0) throw AccountNames.Error(ServerErrors.NotSupportedYet("GRANT with several factors; use CREATE USER"));
        var id = AccountNames.Resolve(user.Account, session);
        var account = edit.Find(id);
        var clause = user.Authentication;
        var changes = clause is not null || statement.Require is not null || statement.Resources is not null;
        if (account is null && (clause is null || !settings.GrantMayChangeAccounts)) throw AccountNames.Error(ServerErrors.CannotCreateUserWithGrant());
        if (account is not null && !changes) return account;
        if (!settings.GrantMayChangeAccounts)
            throw AccountNames.Error(ServerErrors.NotSupportedYet("GRANT with IDENTIFIED, REQUIRE or MAX_ limits; use CREATE USER or ALTER USER"));
        AccountNames.DemandCreateUser(session);
        string? generated = null;
        if (account is null)
        {
            account = _credentials.Create(id, clause, null, edit, session, out generated);
            AccountNames.Warn(session, ServerErrors.GrantCreatesUser());
        }
        else
        {
            AccountNames.DemandPowerOver(account, edit, session);
            if (clause is not null) account = _credentials.Apply(account, clause, null, edit, session, out generated);
            AccountNames.Warn(session, ServerErrors.GrantChangesUser());
        }
        if (generated is not null) passwords.Add([id.User, id.Host, generated, "1"]);
        account = AccountOptionsReader.Apply(account, statement.Require, statement.Resources);
        return new OriginNotes("GRANT", session.Account, edit.Now).Note(account, statement.Require, statement.Resources);
    }

    private static AccountGrants Added(
        AccountGrants grants, GrantRequest request, IReadOnlyDictionary<string, Privilege> restrictions, AccountsEdit edit, IAccountSession session)
    {
        var (schema, name) = (request.Schema, request.Name);
        switch (request.Level)
        {
            case PrivilegeLevel.Global:
                var option = (request.Privileges & Privilege.GrantOption) != 0;
                var dynamic = grants.Dynamic;
                foreach (var privilege in DynamicOf(request, session)) dynamic = dynamic.SetItem(privilege, option || dynamic.GetValueOrDefault(privilege));
                if (request.NamesGrantOption)
                    dynamic = dynamic.SetItems(dynamic.Keys.Where(session.Privileges.Current.MayGrant).Select(static name => KeyValuePair.Create(name, true)));
                // GRANT OPTION that comes with dynamic privileges only is theirs alone.
                var statics = request.Dynamic.Count > 0 && request.Privileges == Privilege.GrantOption ? Privilege.None : request.Privileges;
                return PartialRevokes.AfterGlobalGrant(grants, grants with { Global = grants.Global | statics, Dynamic = dynamic }, statics, restrictions);
            case PrivilegeLevel.Schema:
                var granted = request.Privileges;
                if (edit.Before.Policy.PartialRevokes) grants = PartialRevokes.Lift(grants, Wildcards.Unescape(schema), ref granted);
                return grants.WithSchema(schema, (grants.FindSchema(schema)?.Privileges ?? 0) | granted);
            case PrivilegeLevel.Table:
                var table = grants.FindTable(schema, name) ?? new(schema, name, 0, [], "", default);
                return grants.WithTable(table with
                {
                    Privileges = table.Privileges | request.Privileges, Columns = WithColumns(table.Columns, request.Columns),
                    Grantor = session.Account.ToString(), Granted = edit.Now,
                });
            default:
                var routine = grants.FindRoutine(schema, name, request.IsFunction) ?? new(schema, name, request.IsFunction, 0, "", default);
                return grants.WithRoutine(routine with { Privileges = routine.Privileges | request.Privileges, Grantor = session.Account.ToString(), Granted = edit.Now });
        }
    }

    private static AccountGrants Removed(AccountGrants grants, GrantRequest request)
    {
        var (schema, name, privileges) = (request.Schema, request.Name, request.Privileges);
        switch (request.Level)
        {
            case PrivilegeLevel.Global:
                var dynamic = request.All ? grants.Dynamic.Clear() : grants.Dynamic.RemoveRange(request.Dynamic);
                if ((privileges & Privilege.GrantOption) != 0) dynamic = dynamic.SetItems(dynamic.Select(static p => KeyValuePair.Create(p.Key, false)));
                return PartialRevokes.AfterGlobalRevoke(grants with { Global = grants.Global & ~privileges, Dynamic = dynamic });
            case PrivilegeLevel.Schema:
                return grants.WithSchema(schema, grants.FindSchema(schema)!.Privileges & ~privileges);
            case PrivilegeLevel.Table:
                var table = grants.FindTable(schema, name)!;
                // Without a column list the privilege goes from the columns too.
                var columns = table.Columns.Select(c => c with { Privileges = c.Privileges & ~(privileges | request.Columns.GetValueOrDefault(c.Column)) });
                return grants.WithTable(table with { Privileges = table.Privileges & ~privileges, Columns = [.. columns.Where(static c => c.Privileges != 0)] });
            default:
                var routine = grants.FindRoutine(schema, name, request.IsFunction)!;
                return grants.WithRoutine(routine with { Privileges = routine.Privileges & ~privileges });
        }
    }

    /// <summary>1141, 1147 or 1403 when the account has no grant on the object at all; a missing privilege inside a grant is no error.</summary>
    private static ServerError? Missing(Account account, GrantRequest request)
    {
        var ((user, host), grants) = (account.Id, account.Grants);
        return request.Level switch
        {
            PrivilegeLevel.Schema when grants.FindSchema(request.Schema) is null => ServerErrors.NoSuchGrant(user, host),
            PrivilegeLevel.Table when grants.FindTable(request.Schema, request.Name) is null => ServerErrors.NoSuchTableGrant(user, host, request.Name),
            PrivilegeLevel.Routine when grants.FindRoutine(request.Schema, request.Name, request.IsFunction) is null =>
                ServerErrors.NoSuchRoutineGrant(user, host, request.Name),
            _ => null,
        };
    }

    private static ImmutableArray<ColumnGrant> WithColumns(ImmutableArray<ColumnGrant> columns, IReadOnlyDictionary<string, Privilege> added)
    {
        foreach (var (name, privileges) in added)
        {
            var present = columns.FirstOrDefault(c => string.Equals(c.Column, name, StringComparison.OrdinalIgnoreCase));
            columns = present is null ? columns.Add(new(name, privileges)) : columns.Replace(present, present with { Privileges = present.Privileges | privileges });
        }
        return columns.Sort(static (a, b) => string.CompareOrdinal(a.Column, b.Column));
    }

    private static IEnumerable<string> DynamicOf(GrantRequest request, IAccountSession session) =>
        request.All ? DynamicPrivileges.All.Where(session.Privileges.Current.MayGrant) : request.Dynamic;

    /// <summary>One passes on only what one holds, at that level or above, together with GRANT OPTION.</summary>
    private static void DemandOwn(GrantRequest request, IAccountSession session)
    {
        var own = session.Privileges.Current;
        var (schema, name) = (request.Schema, request.Name);
        if (SystemSchemas.IsInformationSchema(schema)) throw AccountNames.Error(ServerErrors.DatabaseAccessDenied(own.Account.User, own.Account.Host, schema));
        switch (request.Level)
        {
            case PrivilegeLevel.Global:
                var onlyDynamic = request.Dynamic.Count > 0 && (request.Privileges & ~Privilege.GrantOption) == 0;
                if (!onlyDynamic && !own.Has(request.Privileges | Privilege.GrantOption))
                    throw AccountNames.Error(ServerErrors.AccessDenied(own.Account.User, own.Account.Host, session.UsedPassword));
                break;
            case PrivilegeLevel.Schema:
                if (Lacks(own.OnSchemaPattern(schema), request.Privileges) != 0)
                    throw AccountNames.Error(ServerErrors.DatabaseAccessDenied(own.Account.User, own.Account.Host, schema));
                break;
            case PrivilegeLevel.Table:
                var lacking = Lacks(own.OnTable(schema, name), request.Privileges);
                if (lacking != 0) throw AccountNames.Error(ServerErrors.TableAccessDenied(Names(lacking), own.Account.User, own.ClientHost, name));
                foreach (var (column, privileges) in request.Columns)
                    if ((privileges & ~own.OnColumn(schema, name, column)) is var absent && absent != 0)
                        throw AccountNames.Error(ServerErrors.ColumnAccessDenied(Names(absent), own.Account.User, own.ClientHost, column, name));
                break;
            default:
                var absentOnRoutine = Lacks(own.OnRoutine(schema, name, request.IsFunction), request.Privileges);
                if (absentOnRoutine != 0) throw AccountNames.Error(ServerErrors.RoutineAccessDenied(RoutineCommand(absentOnRoutine), own.Account.User, own.ClientHost, $"{schema}.{name}"));
                break;
        }
    }

    /// <summary>The same for dynamic privileges; MySQL asks after it has looked at whom the statement names.</summary>
    private static void DemandOwnDynamic(GrantRequest request, IAccountSession session)
    {
        if (!request.Dynamic.All(session.Privileges.Current.MayGrant)) throw AccountNames.Error(ServerErrors.PrivilegeNeeded("GRANT OPTION"));
    }

    /// <summary>REVOKE ALL, GRANT OPTION takes GRANT OPTION and what is taken away, at the global level or where it lies.</summary>
    private static void DemandOwnAll(AccountGrants grants, IAccountSession session)
    {
        var own = session.Privileges.Current;
        var may = own.Has(grants.Global | (grants.Global != 0 ? Privilege.GrantOption : 0)) && grants.Dynamic.Keys.All(own.MayGrant)
            && grants.Schemas.All(g => Lacks(own.OnSchemaPattern(g.Pattern), g.Privileges) == 0)
            && grants.Tables.All(g => Lacks(own.OnTable(g.Schema, g.Table), g.Privileges | g.ColumnPrivileges) == 0)
            && grants.Routines.All(g => Lacks(own.OnRoutine(g.Schema, g.Routine, g.IsFunction), g.Privileges) == 0);
        if (!may) throw AccountNames.Error(ServerErrors.CannotRevokeAll());
    }

    private static Privilege Lacks(Privilege held, Privilege wanted) => (wanted | Privilege.GrantOption) & ~held;

    private static void CheckObject(GrantRequest request, IAccountSession session)
    {
        var (schema, name) = (request.Schema, request.Name);
        if (request.Level == PrivilegeLevel.Routine && !session.RoutineExists(schema, name, request.IsFunction))
            throw AccountNames.Error(request.IsFunction ? ServerErrors.FunctionDoesNotExist(name) : ServerErrors.ProcedureDoesNotExist(name));
        if (request.Level != PrivilegeLevel.Table) return;
        // CREATE may be granted for a table to come.
        if (!session.TableExists(schema, name))
        {
            if ((request.Privileges & Privilege.Create) == 0) throw AccountNames.Error(ServerErrors.NoSuchTable(schema, name));
            return;
        }
        foreach (var column in request.Columns.Keys)
            if (!session.ColumnExists(schema, name, column)) throw AccountNames.Error(ServerErrors.UnknownColumn(column, name));
    }

    private static string Names(Privilege set) => string.Join(", ", Accounts.Privileges.Names(set)).Replace("GRANT OPTION", "GRANT", StringComparison.Ordinal);

    // One word, as check_grant_routine() in sql/auth/sql_authorization.cc chooses it.
    private static string RoutineCommand(Privilege set) => (set & Privilege.Execute) != 0 ? "execute" : (set & Privilege.AlterRoutine) != 0 ? "alter routine" : "grant";
}
