using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Store;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>IDENTIFIED …: makes stored strings of passwords, checks ready ones, and keeps the rules on taking a password again.</summary>
internal sealed class Credentials(IAccountSettings settings)
{
    /// <summary>Longest password, bytes; a longer one would be work for an attacker to give away (SHA-crypt costs by length).</summary>
    public const int MaxPasswordBytes = 256;

    // A generated password meets any policy that its length can meet: the alphabet is rich, so a few tries are many.
    private const int TriesForPolicy = 200;

    // No look-alikes, nothing that needs quoting in a shell or an option file.
    private const string RandomAlphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.+=@%";

    /// <summary>A method by its name; 1524 when the server does not have it or has it switched off.</summary>
    public IAuthenticationMethod Method(string name)
    {
        if (AuthenticationMethods.Find(name) is { HasServerHalf: true } method && settings.IsEnabled(method.Name)) return method;
        throw AccountNames.Error(ServerErrors.PluginNotLoaded(name));
    }

    /// <summary>A new row. A clause without password gives the empty one, which the policy must allow too.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="clause">IDENTIFIED …, or null.</param>
    /// <param name="options">The statement's other options, which may hold the rules on taking a password again.</param>
    /// <param name="edit">The statement's changes, for the time.</param>
    /// <param name="session">Who does it.</param>
    /// <param name="generated">The password made up for BY RANDOM PASSWORD, else null.</param>
    public Account Create(AccountId id, AuthenticationClause? clause, AccountOptions? options, AccountsEdit edit, IAccountSession session, out string? generated)
    {
        var made = Make(clause, settings.DefaultMethod, session, mayKeep: false, "CREATE USER", out generated);
        var account = UserStatements.New(id, made.Method.Name, made.Stored, edit.Now);
        return account with { OldPasswords = PasswordHistory.After([], RuleOf(account, options), made.Remembered, otherMethod: false, edit.Now) };
    }

    /// <summary>Puts a clause on an existing account: new password, method, RETAIN and DISCARD, REPLACE.</summary>
    /// <inheritdoc cref="Create"/>
    public Account Apply(Account account, AuthenticationClause clause, AccountOptions? options, AccountsEdit edit, IAccountSession session, out string? generated)
    {
        generated = null;
        if (clause.DiscardOldPassword) return account with { SecondAuthenticationString = null };
        CheckReplaced(account, clause, session);
        var made = Make(clause, account.Plugin, session, mayKeep: true, "ALTER USER", out generated, beside: clause.RetainCurrentPassword ? account.AuthenticationString : null);
        if (clause.Replace is { } current && made.Password.Length > 0 && settings.CheckChanged(current.Bytes.Span, made.Password) is { } same) throw AccountNames.Error(same);
        var (user, host) = account.Id;
        var otherMethod = made.Method.Name != account.Plugin;
        var rule = RuleOf(account, options);
        if (!otherMethod && rule.IsOn && made.Password.Length > 0 && PasswordHistory.Forbids(account.OldPasswords, rule, made.Method, made.Password, edit.Now))
            throw AccountNames.Error(ServerErrors.PasswordInHistory(user, host));
        var second = account.SecondAuthenticationString;
        if (clause.RetainCurrentPassword)
        {
            if (otherMethod) throw AccountNames.Error(ServerErrors.PasswordRetainedOnPluginChange(user, host));
            if (made.Stored.Length == 0) throw AccountNames.Error(ServerErrors.PasswordRetainedByEmpty(user, host));
            if (account.AuthenticationString.Length == 0) throw AccountNames.Error(ServerErrors.EmptyPasswordRetained(user, host));
            second = account.AuthenticationString;
        }
        else if (otherMethod || made.Stored.Length == 0) second = null;
        var hasNewPassword = clause.Password is not null || clause.AuthenticationString is not null || clause.RandomPassword;
        if (hasNewPassword && account.Id == session.Account) session.PasswordChanged();
        return account with
        {
            Plugin = made.Method.Name,
            AuthenticationString = made.Stored,
            SecondAuthenticationString = second,
            OldPasswords = PasswordHistory.After(account.OldPasswords, rule, made.Remembered, otherMethod, edit.Now),
            PasswordChanged = edit.Now,
            // Another method without a password: the account has to choose one before it does anything else.
            PasswordExpired = !hasNewPassword && made.Method.StoresPassword,
        };
    }

    /// <summary>What a clause makes of a second or third factor: method and stored string.</summary>
    public (string Plugin, byte[] Stored) Factor(AuthenticationClause clause, string method, IAccountSession session, string operation, out string? generated)
    {
        var made = Make(clause, method, session, mayKeep: false, operation, out generated);
        return (made.Method.Name, made.Stored);
    }

    // The password itself comes along where it is known, for the history; a ready hash says nothing about it.
    private ref struct Made(IAuthenticationMethod method, byte[] stored, ReadOnlySpan<byte> password)
    {
        public IAuthenticationMethod Method { get; } = method;

        public byte[] Stored { get; } = stored;

        /// <summary>What the history keeps: a rule is no password.</summary>
        public byte[] Remembered => Method.StoresPassword ? Stored : [];

        public ReadOnlySpan<byte> Password { get; } = password;
    }

    private Made Make(AuthenticationClause? clause, string currentPlugin, IAccountSession session, bool mayKeep, string operation, out string? generated, byte[]? beside = null)
    {
        generated = null;
        var plugin = clause is { ByPasswordHash: true, Plugin: null } ? MySqlNativePassword.MethodName : clause?.Plugin ?? currentPlugin;
        var method = Method(plugin);
        WarnIfOld(method.Name, clause, session);
        if (!method.StoresPassword && clause is { Password: not null } or { RandomPassword: true })
            throw AccountNames.Error(ServerErrors.IdentifiedByUnsupported(operation, method.Name));
        if (clause?.AuthenticationString is { } ready)
            return new(method, AuthenticationMethods.ReadStored(method, ready.Bytes.Span) ?? throw AccountNames.Error(ServerErrors.PasswordHashFormat()), default);
        if (clause is { RandomPassword: true })
        {
            generated = Generate(session);
            var bytes = Encoding.ASCII.GetBytes(generated);
            return new(method, Hash(method, bytes, beside), bytes);
        }
        // Another method for an account that is there, without a password: it has expired at once, so there is nothing to judge.
        if (clause?.Password is null && mayKeep || !method.StoresPassword) return new(method, [], default);
        var password = clause?.Password is { } literal ? literal.Bytes.Span : default;
        if (password.Length > MaxPasswordBytes) throw AccountNames.Error(ServerErrors.PasswordPolicy());
        if (settings.CheckPassword(password, session.User, session.Account.User) is { } refusal) throw AccountNames.Error(refusal);
        return new(method, Hash(method, password, beside), password);
    }

    private string Generate(IAccountSession session)
    {
        for (var tries = 0; ; tries++)
        {
            var password = RandomNumberGenerator.GetString(RandomAlphabet, session.GeneratedPasswordLength);
            if (settings.CheckPassword(Encoding.ASCII.GetBytes(password), session.User, session.Account.User) is not { } refusal) return password;
            if (tries == TriesForPolicy) throw AccountNames.Error(refusal);
        }
    }

    private byte[] Hash(IAuthenticationMethod method, ReadOnlySpan<byte> password, byte[]? beside) => password.IsEmpty
        ? [] : method.CreateStored(password, (beside is null ? null : method.SaltOf(beside)) ?? Nonce.Create(RandomNumberGenerator.Fill), settings.StoredForm);

    private ReuseRule RuleOf(Account account, AccountOptions? options) => new(
        (options?.PasswordHistory is { } history ? history.Value : account.PasswordHistory) ?? settings.PasswordReuse.Changes,
        (options?.PasswordReuseDays is { } days ? days.Value : account.PasswordReuseDays) ?? settings.PasswordReuse.Days);

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
        // Who may change everybody's password is not asked for his own.
        if (isOwn && (account.PasswordRequireCurrent ?? settings.PasswordRequireCurrent) && !session.Privileges.Current.Has(Privilege.CreateUser)
            && session.Privileges.Current.OnSchema("mysql") is var mine && (mine & Privilege.Update) == 0)
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
