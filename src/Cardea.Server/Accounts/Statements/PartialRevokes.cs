using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>
/// Restrictions of global privileges, as partial_revokes makes and lifts them
/// (https://dev.mysql.com/doc/refman/8.4/en/partial-revokes.html; the arithmetic of sql/auth/partial_revokes.cc, restated).
/// </summary>
internal static class PartialRevokes
{
    /// <summary>What can be restricted: the privileges of the schema level.</summary>
    private static readonly Privilege Restrictable = Privileges.Of(PrivilegeLevel.Schema);

    /// <summary>
    /// GRANT ON *.*: lifts the grantee's restrictions, but passes on those of the grantor, except where the grantee had the privilege already.
    /// </summary>
    public static AccountGrants AfterGlobalGrant(AccountGrants before, AccountGrants after, Privilege granted, IReadOnlyDictionary<string, Privilege> grantor)
    {
        var wanted = granted & Restrictable;
        foreach (var schema in before.Restrictions.Keys.Union(grantor.Keys))
        {
            var own = before.Restrictions.GetValueOrDefault(schema);
            var had = (before.Global & ~own) | before.OnSchema(schema, literal: true);
            after = after.WithRestriction(schema, (own & ~wanted) | (grantor.GetValueOrDefault(schema) & wanted & ~had));
        }
        return after;
    }

    /// <summary>REVOKE ON *.*: what is not held globally any more is not restricted either.</summary>
    public static AccountGrants AfterGlobalRevoke(AccountGrants grants)
    {
        foreach (var (schema, privileges) in grants.Restrictions) grants = grants.WithRestriction(schema, privileges & grants.Global);
        return grants;
    }

    /// <summary>GRANT on a schema lifts restrictions first; only what was not restricted is kept as a grant of its own.</summary>
    public static AccountGrants Lift(AccountGrants grants, string schema, ref Privilege granted)
    {
        var restricted = grants.Restrictions.GetValueOrDefault(schema);
        if (restricted == 0) return grants;
        grants = grants.WithRestriction(schema, restricted & ~granted);
        granted &= ~restricted;
        return grants;
    }

    /// <summary>REVOKE on a schema takes from the schema's own grant where that has everything, and restricts global privileges otherwise.</summary>
    /// <param name="grants">The grants of the account.</param>
    /// <param name="schema">The schema's name.</param>
    /// <param name="revoked">What is to go; then what is left to be taken from the schema's own grant.</param>
    public static AccountGrants Restrict(AccountGrants grants, string schema, ref Privilege revoked)
    {
        var own = grants.Schemas.FirstOrDefault(g => g.Fits(schema, literal: true))?.Privileges ?? 0;
        var restricted = (own & revoked) == revoked ? 0 : grants.Global & revoked & ~own;
        if (restricted == 0) return grants;
        revoked &= ~restricted;
        return grants.WithRestriction(schema, grants.Restrictions.GetValueOrDefault(schema) | restricted);
    }

    /// <summary>3879: nobody takes away globally what is restricted for oneself and not for the other.</summary>
    public static void DemandOver(AccountGrants grantee, Privilege revoked, IAccountSession session)
    {
        foreach (var (schema, missing) in session.Privileges.Current.Restrictions())
            if ((missing & revoked & (grantee.GlobalOn(schema) | grantee.OnSchema(schema, literal: true))) != 0)
                throw AccountNames.Error(ServerErrors.AuthorizationIdDenied(session.Account.User, session.Account.Host, schema));
    }
}

/// <summary>GRANT … AS account [WITH ROLE …]: the grant carries that account's restrictions instead of the session's.</summary>
internal static class GrantAs
{
    /// <summary>
    /// The restrictions to pass on. 3836 for whatever is wrong, so that nothing is told about accounts and roles: they must exist, and the account may not
    /// be restricted less than the session. That it holds what is granted is not asked (Grant_validator in sql/auth/sql_authorization.cc).
    /// </summary>
    public static IReadOnlyDictionary<string, Privilege> Restrictions(GrantStatement statement, GrantRequest request, AccountsSnapshot accounts, IAccountSession session)
    {
        var own = session.Privileges.Current;
        if (statement.AsUser is not { } name) return own.Restrictions().ToDictionary(static r => r.Schema, static r => r.Missing, StringComparer.Ordinal);
        if (request.Level != PrivilegeLevel.Global) throw AccountNames.Error(ServerErrors.GrantAsOnlyGlobal());
        var id = AccountNames.Resolve(name, session);
        if (accounts.Find(id) is not { } account) throw Refused();
        IReadOnlyList<AccountId> roles;
        try
        {
            roles = statement.WithRole is { } chosen ? RoleStatements.Choose(chosen, account.Grants, id, accounts, session) : [];
        }
        catch (ServerErrorException)
        {
            throw Refused();
        }
        var other = new SessionPrivileges(accounts, id, id.Host, roles);
        var restrictions = other.Restrictions().ToDictionary(static r => r.Schema, static r => r.Missing, StringComparer.Ordinal);
        foreach (var (schema, missing) in own.Restrictions())
            if ((missing & request.Privileges & ~restrictions.GetValueOrDefault(schema)) != 0) throw Refused();
        return restrictions;
    }

    private static ServerErrorException Refused() => AccountNames.Error(ServerErrors.GrantAsRefused());
}
