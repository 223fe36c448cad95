using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>IDENTIFIED …: makes stored strings of passwords and checks ready ones.</summary>
internal sealed class Credentials(IAccountSettings settings)
{
    /// <summary>Longest password, bytes; a longer one would be work for an attacker to give away (SHA-crypt costs by length).</summary>
    public const int MaxPasswordBytes = 256;

    private const int RandomPasswordLength = 20;

    // No look-alikes, nothing that needs quoting in a shell or an option file.
    private const string RandomAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+=@%";

    /// <summary>A method by its name; 1524 when the server does not have it or has it switched off.</summary>
    public IAuthenticationMethod Method(string name)
    {
        if (AuthenticationMethods.Find(name) is { HasServerHalf: true } method && settings.IsEnabled(name)) return method;
        throw AccountNames.Error(ServerErrors.PluginNotLoaded(name));
    }

    /// <summary>What a clause makes of an account: method and stored string. A clause without password gives the empty one.</summary>
    /// <param name="clause">IDENTIFIED …, or null.</param>
    /// <param name="currentPlugin">The method that stays when the clause names none.</param>
    /// <param name="session">For deprecation warnings.</param>
    /// <param name="generated">The password made up for BY RANDOM PASSWORD, else null.</param>
    public (string Plugin, byte[] Stored) Make(AuthenticationClause? clause, string currentPlugin, IAccountSession session, out string? generated)
    {
        generated = null;
        var plugin = clause is { ByPasswordHash: true, Plugin: null } ? MySqlNativePassword.MethodName : clause?.Plugin ?? currentPlugin;
        var method = Method(plugin);
        WarnIfOld(method.Name, clause, session);
        if (clause?.AuthenticationString is { } ready)
            return (method.Name, AuthenticationMethods.ReadStored(method, ready.Bytes.Span) ?? throw AccountNames.Error(ServerErrors.PasswordHashFormat()));
        if (clause is { RandomPassword: true })
        {
            generated = RandomNumberGenerator.GetString(RandomAlphabet, RandomPasswordLength);
            return (method.Name, Hash(method, Encoding.UTF8.GetBytes(generated)));
        }
        return (method.Name, clause?.Password is { } password ? HashChecked(method, password.Bytes.Span) : []);
    }

    /// <summary>The stored string of a password that the user chose; 1819 when it is too long or too weak.</summary>
    public byte[] HashChecked(IAuthenticationMethod method, ReadOnlySpan<byte> password)
    {
        if (password.Length > MaxPasswordBytes) throw AccountNames.Error(ServerErrors.PasswordPolicy());
        if (settings.CheckPassword(password) is { } refusal) throw AccountNames.Error(refusal);
        return Hash(method, password);
    }

    private byte[] Hash(IAuthenticationMethod method, ReadOnlySpan<byte> password) => password.IsEmpty
        ? [] : method.CreateStored(password, Nonce.Create(RandomNumberGenerator.Fill), settings.DigestRounds);

    /// <summary>
    /// Puts a clause on an existing account: new password, method, RETAIN and DISCARD, REPLACE.
    /// </summary>
    /// <param name="account">The row before.</param>
    /// <param name="clause">IDENTIFIED … or DISCARD OLD PASSWORD.</param>
    /// <param name="edit">The statement's changes, for the time.</param>
    /// <param name="session">Who does it.</param>
    /// <param name="generated">The password made up for BY RANDOM PASSWORD, else null.</param>
    public Account Apply(Account account, AuthenticationClause clause, AccountsEdit edit, IAccountSession session, out string? generated)
    {
        generated = null;
        if (clause.DiscardOldPassword) return account with { SecondAuthenticationString = null };
        CheckReplaced(account, clause, session);
        var (plugin, stored) = Make(clause, account.Plugin, session, out generated);
        var changesPlugin = plugin != account.Plugin;
        var second = account.SecondAuthenticationString;
        if (clause.RetainCurrentPassword)
        {
            var (user, host) = account.Id;
            if (changesPlugin) throw AccountNames.Error(ServerErrors.PasswordRetainedOnPluginChange(user, host));
            if (stored.Length == 0) throw AccountNames.Error(ServerErrors.PasswordRetainedByEmpty(user, host));
            if (account.AuthenticationString.Length == 0) throw AccountNames.Error(ServerErrors.EmptyPasswordRetained());
            second = account.AuthenticationString;
        }
        else if (changesPlugin || stored.Length == 0) second = null;
        var hasNewPassword = clause.Password is not null || clause.AuthenticationString is not null || clause.RandomPassword;
        if (hasNewPassword && account.Id == session.Account) session.PasswordChanged();
        return account with
        {
            Plugin = plugin,
            AuthenticationString = stored,
            SecondAuthenticationString = second,
            PasswordChanged = edit.Now,
            // Another method without a password: the account has to choose one before it does anything else.
            PasswordExpired = !hasNewPassword,
        };
    }

    private void CheckReplaced(Account account, AuthenticationClause clause, IAccountSession session)
    {
        var isOwn = account.Id == session.Account;
        if (clause.Replace is { } current)
        {
            if (!isOwn) throw AccountNames.Error(ServerErrors.CurrentPasswordNotWanted());
            var method = AuthenticationMethods.Find(account.Plugin);
            if (current.Bytes.Length > MaxPasswordBytes || method is null || !Matches(method, current.Bytes.Span, account.AuthenticationString))
                throw AccountNames.Error(ServerErrors.IncorrectCurrentPassword());
            return;
        }
        if (isOwn && (account.PasswordRequireCurrent ?? settings.PasswordRequireCurrent) && account.AuthenticationString.Length > 0
            && !session.Privileges.Current.Has(Privilege.CreateUser))
            throw AccountNames.Error(ServerErrors.CurrentPasswordNeeded());
    }

    private static bool Matches(IAuthenticationMethod method, ReadOnlySpan<byte> password, byte[] stored) =>
        stored.Length == 0 ? password.IsEmpty : method.Verify(password, stored);

    private static void WarnIfOld(string method, AuthenticationClause? clause, IAccountSession session)
    {
        if (clause is { ByPasswordHash: true })
            AccountNames.Warn(session, ServerErrors.Deprecated("IDENTIFIED BY PASSWORD", "IDENTIFIED WITH <plugin> AS <hash>"));
        if (clause is not null && method is Sha256Password.MethodName or MySqlNativePassword.MethodName)
            AccountNames.Warn(session, ServerErrors.Deprecated(method, CachingSha2Password.MethodName));
    }
}
