using System.Collections.Immutable;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Passwords;
using Cardea.Tls;

namespace Cardea.Server.Accounts;

/// <summary>
/// One account row: who, from where, with what proof, under which conditions, with which rights. Immutable; a change makes a new row.
/// Roles are accounts too (locked, without a password).
/// </summary>
public sealed record Account(AccountId Id)
{
    /// <summary>The host part, ready to match.</summary>
    public HostPattern Pattern { get; private init; } = HostPattern.Parse(Id.Host);

    /// <summary>The authentication method's name, e.g. <c>caching_sha2_password</c>.</summary>
    public required string Plugin { get; init; }

    /// <summary>The methods of all factors, with + between them.</summary>
    public string Methods => FurtherFactors.IsEmpty ? Plugin : string.Join('+', FurtherFactors.Select(static f => f.Plugin).Prepend(Plugin));

    /// <summary>Whether there is a password that can expire: one is set, and the method keeps it here.</summary>
    public bool HasPassword => AuthenticationString.Length > 0 && AuthenticationMethods.Find(Plugin) is { StoresPassword: true };

    /// <summary>The method's stored string; empty = the empty password. Never changed in place.</summary>
    public byte[] AuthenticationString { get; init; } = [];

    /// <summary>The stored string of RETAIN CURRENT PASSWORD: accepted beside the first one; null = none.</summary>
    public byte[]? SecondAuthenticationString { get; init; }

    /// <summary>
    /// In memory only: the stored string that <see cref="AuthenticationString"/> was made of at a login, so that logins that proved the old one at the same
    /// moment are not turned away (authentication_upgrade_native). Counts only for the string that it names.
    /// </summary>
    internal UpgradedString? UpgradedFrom { get; init; }

    /// <summary>The same password, its stored form moved to a better method; nothing else of the proof has changed.</summary>
    internal bool IsUpgradeOf(Account before) => UpgradedFrom is { } made && ReferenceEquals(made.To, AuthenticationString)
        && ReferenceEquals(made.From, before.AuthenticationString) && SecondAuthenticationString is null && before.SecondAuthenticationString is null
        && FurtherFactors == before.FurtherFactors;

    /// <summary>The second and the third factor, each to be proven beside the first; empty for most.</summary>
    public ImmutableArray<AccountFactor> FurtherFactors { get; init; } = [];

    /// <summary>REQUIRE.</summary>
    public TlsRequirement Require { get; init; } = TlsRequirement.None;

    /// <summary>WITH MAX_…; 0 = no limit of its own.</summary>
    public AccountLimits Limits { get; init; }

    /// <summary>PASSWORD EXPIRE (now): the next session is a sandbox until the password is changed.</summary>
    public bool PasswordExpired { get; init; }

    /// <summary>When the stored string was last set, UTC, whole seconds.</summary>
    public DateTimeOffset PasswordChanged { get; init; }

    /// <summary>PASSWORD EXPIRE INTERVAL n DAY; 0 = NEVER; null = DEFAULT (default_password_lifetime).</summary>
    public uint? PasswordLifetimeDays { get; init; }

    /// <summary>PASSWORD HISTORY n; null = DEFAULT.</summary>
    public uint? PasswordHistory { get; init; }

    /// <summary>PASSWORD REUSE INTERVAL n DAY; null = DEFAULT.</summary>
    public uint? PasswordReuseDays { get; init; }

    /// <summary>The passwords that PASSWORD HISTORY and REUSE INTERVAL look at, newest first.</summary>
    public ImmutableArray<OldPassword> OldPasswords { get; init; } = [];

    /// <summary>PASSWORD REQUIRE CURRENT (true), … OPTIONAL (false), … DEFAULT (null).</summary>
    public bool? PasswordRequireCurrent { get; init; }

    /// <summary>FAILED_LOGIN_ATTEMPTS; 0 = not counted.</summary>
    public uint FailedLoginAttempts { get; init; }

    /// <summary>PASSWORD_LOCK_TIME in days; -1 = UNBOUNDED; 0 = none.</summary>
    public int PasswordLockDays { get; init; }

    /// <summary>Both, as failed logins are counted.</summary>
    public LockRule LockRule => new(FailedLoginAttempts, PasswordLockDays);

    /// <summary>ACCOUNT LOCK.</summary>
    public bool Locked { get; init; }

    /// <summary>The JSON object of ATTRIBUTE and COMMENT, or null.</summary>
    /// <exception cref="FormatException">Its <c>require</c> is not understood: never a row with a weaker rule than was written.</exception>
    public string? Attributes
    {
        get;
        init => (field, ExtendedRequire) = (value, ExtendedRequire.Of(value));
    }

    /// <summary>The part of REQUIRE that lives in <see cref="Attributes"/>, or null.</summary>
    public ExtendedRequire? ExtendedRequire { get; private init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Changed { get; init; }

    /// <summary>Which statements set the rules that a login can fail on; explained in its decision.</summary>
    public ImmutableArray<RuleOrigin> Origins { get; init; } = [];

    /// <summary>The rights.</summary>
    public AccountGrants Grants { get; init; } = AccountGrants.None;

    /// <summary>What a login is proven against; made once per row, so that it costs a login nothing.</summary>
    public StoredCredential Credential
    {
        get
        {
            var made = _credential;
            // A copy made by <c>with</c> brings the original's along; it counts only for the row that it was made for.
            if (made is null || !ReferenceEquals(made.Account, this))
                _credential = made = new(Plugin, AuthenticationString, IsDecoy: false, Id.CacheKey, SecondAuthenticationString, this)
                {
                    // A key of its own for each factor: no remembered proof of one may serve for another.
                    Further = [.. FurtherFactors.Select((f, i) => new StoredCredential(f.Plugin, f.AuthenticationString, IsDecoy: false, $"{Id.CacheKey}\0{i + 2}", Account: this))],
                };
            return made;
        }
    }

    /// <summary>REQUIRE, one demand at a time; made once per row.</summary>
    public IReadOnlyList<LoginTerm> RequireTerms
    {
        get
        {
            var made = _requirement;
            if (made is null || !ReferenceEquals(made.Of, Require) || !ReferenceEquals(made.With, ExtendedRequire)) _requirement = made = new(Require, ExtendedRequire, LoginTerm.Of(this));
            return made.Terms;
        }
    }

    private StoredCredential? _credential;
    private CompiledRequirement? _requirement;

    /// <summary>The same account under another name.</summary>
    public Account Renamed(AccountId id) => this with { Id = id, Pattern = HostPattern.Parse(id.Host) };

    /// <summary>Never prints secrets.</summary>
    public override string ToString() => Id.Quoted;
}

/// <summary>A row's REQUIRE, taken apart.</summary>
internal sealed record CompiledRequirement(TlsRequirement Of, ExtendedRequire? With, IReadOnlyList<LoginTerm> Terms);

/// <summary>A stored string and the one that was made of the same password in its place.</summary>
internal sealed record UpgradedString(byte[] From, byte[] To);

/// <summary>A second or third factor: its method and the method's stored string, which is never changed in place.</summary>
public sealed record AccountFactor(string Plugin, byte[] AuthenticationString);

/// <summary>WITH MAX_…; 0 = no limit.</summary>
public readonly record struct AccountLimits(uint QueriesPerHour, uint UpdatesPerHour, uint ConnectionsPerHour, uint UserConnections);
