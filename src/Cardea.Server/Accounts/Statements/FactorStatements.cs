using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>The second and third factor: AND IDENTIFIED …, and ADD, MODIFY, DROP n FACTOR.</summary>
/// <remarks>Rules and errors: MySQL source, <c>sql/auth/sql_mfa.cc</c>.</remarks>
internal sealed class FactorStatements(IAccountSettings settings, Credentials credentials)
{
    private const string Create = "CREATE USER", Alter = "ALTER USER";

    /// <summary>The factors of a new account.</summary>
    public Account Created(Account account, UserSpecification user, IAccountSession session, List<string?[]> passwords)
    {
        account = account with { FurtherFactors = [.. user.FurtherFactors.Select((clause, i) => Make(account, i + 2, clause, Create, session, passwords))] };
        return Checked(account, session);
    }

    /// <summary>What ALTER USER does to them; an account whose proof the statement does not touch is not held against the policy.</summary>
    public Account Altered(Account account, UserSpecification user, IAccountSession session, List<string?[]> passwords)
    {
        if (user.FurtherFactors.Count > 0)
            account = account with { FurtherFactors = [.. user.FurtherFactors.Select((clause, i) => Make(account, i + 2, clause, Alter, session, passwords))] };
        if (user.FactorChanges.Count > 0) account = Changed(account, user.FactorChanges, session, passwords);
        return user.FurtherFactors.Count > 0 || user.FactorChanges.Count > 0 || user.Authentication is { DiscardOldPassword: false } ? Checked(account, session) : account;
    }

    private Account Changed(Account account, SyntaxList<FactorChange> changes, IAccountSession session, List<string?[]> passwords)
    {
        Check(account, changes);
        var factors = account.FurtherFactors.ToList<AccountFactor?>();
        foreach (var change in changes)
        {
            var at = change.Factor - 2;
            if (change.Kind == FactorChangeKind.Drop)
            {
                factors[at] = null; // the third moves up when both are known
                continue;
            }
            var made = Make(account, change.Factor, change.Authentication!, Alter, session, passwords);
            if (change.Kind == FactorChangeKind.Add) factors.Add(made);
            else factors[at] = made;
        }
        return account with { FurtherFactors = [.. factors.OfType<AccountFactor>()] };
    }

    private static void Check(Account account, SyntaxList<FactorChange> changes)
    {
        if (changes.Select(static c => c.Factor).Distinct().Count() < changes.Count) throw AccountNames.Error(ServerErrors.FactorsIdentical());
        var last = account.FurtherFactors.Length + 1;
        for (var i = 0; i < changes.Count; i++)
        {
            var (kind, factor) = (changes[i].Kind, changes[i].Factor);
            if (kind != FactorChangeKind.Add)
            {
                if (factor > last) throw AccountNames.Error(ServerErrors.FactorMissing(factor));
            }
            else if (factor <= last) throw AccountNames.Error(ServerErrors.FactorExists(factor));
            else if (i + 1 < changes.Count && changes[i + 1].Factor < factor) throw AccountNames.Error(ServerErrors.FactorOrder(changes[i + 1].Factor, factor));
            else if (factor > last + 1 + i) throw AccountNames.Error(ServerErrors.FactorMissing(factor - 1));
        }
    }

    private AccountFactor Make(Account account, int factor, AuthenticationClause clause, string operation, IAccountSession session, List<string?[]> passwords)
    {
        var plugin = clause.Plugin ?? settings.Policy.DefaultOf(factor, out var text) ?? throw AccountNames.Error(ServerErrors.PluginNotLoaded(text));
        var method = credentials.Method(plugin);
        // A second password is as easily stolen as the first; it takes the operator's word to call it a factor.
        if (method.StoresPassword && !settings.Policy.Names(factor, method.Name)) throw AccountNames.Error(ServerErrors.FactorNotAllowed(method.Name, factor, operation));
        var (name, stored) = credentials.Factor(clause, method.Name, session, operation, out var generated);
        if (method.StoresPassword && stored.Length == 0) throw AccountNames.Error(ServerErrors.PasswordPolicy()); // an empty password proves nothing
        if (generated is not null) passwords.Add([account.Id.User, account.Id.Host, generated, $"{factor}"]);
        return new(name, stored);
    }

    // 4058, which AUTHENTICATION_POLICY_ADMIN makes a warning.
    private Account Checked(Account account, IAccountSession session)
    {
        if (settings.Policy.FindMismatch([account.Plugin, .. account.FurtherFactors.Select(static f => f.Plugin)]) is not { } factor) return account;
        var mismatch = ServerErrors.FactorAgainstPolicy(factor);
        if (!session.Privileges.Current.Has(DynamicPrivileges.AuthenticationPolicyAdmin)) throw AccountNames.Error(mismatch);
        AccountNames.Warn(session, mismatch);
        return account;
    }
}
