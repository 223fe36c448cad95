namespace Cardea.Sql.Syntax;

/// <summary>How one factor of an account proves itself, as written. All members null: IDENTIFIED was not given.</summary>
public sealed record AuthenticationClause : SyntaxNode
{
    /// <summary>IDENTIFIED WITH plugin.</summary>
    public string? Plugin { get; init; }

    /// <summary>BY 'password'.</summary>
    public StringLiteral? Password { get; init; }

    /// <summary>AS 'string' (or 0x..), and 5.7's BY PASSWORD 'hash'.</summary>
    public StringLiteral? AuthenticationString { get; init; }

    /// <summary>BY PASSWORD 'hash' was the form.</summary>
    public bool ByPasswordHash { get; init; }

    /// <summary>BY RANDOM PASSWORD.</summary>
    public bool RandomPassword { get; init; }

    /// <summary>REPLACE 'current password'.</summary>
    public StringLiteral? Replace { get; init; }
    public bool RetainCurrentPassword { get; init; }
    public bool DiscardOldPassword { get; init; }
}

/// <summary>An account with its authentication in CREATE USER, ALTER USER and 5.7's GRANT.</summary>
public sealed record UserSpecification(AccountName Account, AuthenticationClause? Authentication) : SyntaxNode
{
    /// <summary>AND IDENTIFIED .. for a second and third factor.</summary>
    public SyntaxList<AuthenticationClause> FurtherFactors { get; init; } = [];

    /// <summary>ADD, MODIFY, DROP n FACTOR of ALTER USER.</summary>
    public SyntaxList<FactorChange> FactorChanges { get; init; } = [];

    /// <summary>Registration forms of ALTER USER, which are not carried out; by name.</summary>
    public string? Unsupported { get; init; }
}

public enum FactorChangeKind { Add, Modify, Drop }

/// <summary>ADD, MODIFY or DROP n FACTOR, n being 2 or 3; DROP has no authentication.</summary>
public sealed record FactorChange(FactorChangeKind Kind, int Factor, AuthenticationClause? Authentication) : SyntaxNode;

public enum RequireKind
{
    /// <summary>REQUIRE NONE</summary>
    None,
    /// <summary>REQUIRE SSL</summary>
    Ssl,
    /// <summary>REQUIRE X509</summary>
    X509,
    /// <summary>REQUIRE with CIPHER, ISSUER or SUBJECT.</summary>
    Specified,
}

/// <summary>The REQUIRE clause. Parts not named are null. A part named twice is error 1225.</summary>
public sealed record RequireClause(RequireKind Kind) : SyntaxNode
{
    public string? Cipher { get; init; }
    public string? Issuer { get; init; }
    public string? Subject { get; init; }

    /// <summary>What MySQL does not have: SAN, FINGERPRINT, SERIAL, EXTENDED_KEY_USAGE, TLS_VERSION, TLS_GROUP, NETWORK; each at most once.</summary>
    public SyntaxList<RequireTerm> Terms { get; init; } = [];

    /// <summary>REPORT ONLY behind the clause.</summary>
    public bool ReportOnly { get; init; }
}

/// <summary>One further demand of REQUIRE: <c>SAN 'DNS:app'</c> or <c>SAN ('DNS:a', 'DNS:b')</c>, which any one meets.</summary>
public sealed record RequireTerm(string Name, SyntaxList<string> Values) : SyntaxNode;

/// <summary>CHECK LOGIN FOR account [USING CERTIFICATE 'pem'] [FROM 'host'] [WITH [TLS_VERSION 'v'] [TLS_GROUP 'g'] [CIPHER 'c']]; not in MySQL.</summary>
public sealed record CheckLoginStatement(AccountName Account) : Statement
{
    public string? Certificate { get; init; }
    public string? From { get; init; }
    public string? TlsVersion { get; init; }
    public string? TlsGroup { get; init; }
    public string? Cipher { get; init; }
}

/// <summary>WITH MAX_.. n; null = not named.</summary>
public sealed record ResourceLimits : SyntaxNode
{
    public uint? MaxQueriesPerHour { get; init; }
    public uint? MaxUpdatesPerHour { get; init; }
    public uint? MaxConnectionsPerHour { get; init; }
    public uint? MaxUserConnections { get; init; }
}

public enum PasswordExpiry
{
    /// <summary>PASSWORD EXPIRE: now.</summary>
    Now,
    /// <summary>PASSWORD EXPIRE DEFAULT</summary>
    Default,
    Never,
    /// <summary>PASSWORD EXPIRE INTERVAL n DAY</summary>
    Interval,
}

/// <summary>A number or DEFAULT (<paramref name="Value"/> null).</summary>
public sealed record NumberOrDefault(uint? Value) : SyntaxNode;

public enum RequireCurrentPassword { Required, Optional, Default }

/// <summary>Everything behind the accounts in CREATE USER and ALTER USER; null = not given.</summary>
public sealed record AccountOptions : SyntaxNode
{
    public RequireClause? Require { get; init; }
    public ResourceLimits? Resources { get; init; }
    public PasswordExpiry? Expiry { get; init; }

    /// <summary>The days of PASSWORD EXPIRE INTERVAL n DAY.</summary>
    public uint? ExpiryDays { get; init; }
    public NumberOrDefault? PasswordHistory { get; init; }

    /// <summary>PASSWORD REUSE INTERVAL n DAY.</summary>
    public NumberOrDefault? PasswordReuseDays { get; init; }
    public RequireCurrentPassword? RequireCurrent { get; init; }
    public uint? FailedLoginAttempts { get; init; }

    /// <summary>PASSWORD_LOCK_TIME in days; -1 for UNBOUNDED.</summary>
    public int? PasswordLockTime { get; init; }

    /// <summary>ACCOUNT LOCK (true), ACCOUNT UNLOCK (false).</summary>
    public bool? AccountLocked { get; init; }
    public string? Comment { get; init; }

    /// <summary>ATTRIBUTE '{..}'.</summary>
    public string? Attribute { get; init; }
}

public sealed record CreateUserStatement(SyntaxList<UserSpecification> Users, bool IfNotExists, AccountOptions Options) : Statement
{
    public SyntaxList<AccountName> DefaultRoles { get; init; } = [];
}

public sealed record AlterUserStatement(SyntaxList<UserSpecification> Users, bool IfExists, AccountOptions Options) : Statement
{
    /// <summary>ALTER USER u DEFAULT ROLE ..; null when the clause is not given.</summary>
    public RoleSelection? DefaultRole { get; init; }
}

public sealed record DropUserStatement(SyntaxList<AccountName> Accounts, bool IfExists) : Statement;

public sealed record RenameUserPair(AccountName From, AccountName To) : SyntaxNode;

public sealed record RenameUserStatement(SyntaxList<RenameUserPair> Pairs) : Statement;

/// <summary>SET PASSWORD [FOR account] = '..' | = PASSWORD('..') | TO RANDOM.</summary>
public sealed record SetPasswordStatement(AccountName? Account, StringLiteral? Password) : Statement
{
    /// <summary>5.7's PASSWORD('..') around the clear text.</summary>
    public bool PasswordFunction { get; init; }
    public bool Random { get; init; }
    public StringLiteral? Replace { get; init; }
    public bool RetainCurrentPassword { get; init; }
}

/// <summary>A privilege in upper case as MySQL prints it (SELECT, CREATE TEMPORARY TABLES, ALL PRIVILEGES, dynamic names) with its columns.</summary>
public sealed record PrivilegeItem(string Name, SyntaxList<string> Columns) : SyntaxNode
{
    /// <summary>Set for names that are not among the static privileges.</summary>
    public bool Dynamic { get; init; }
}

public enum GrantObjectType { NotGiven, Table, Function, Procedure }

/// <summary>
/// The ON part: <c>*.*</c> = both null with <see cref="Global"/>; <c>db.*</c> = Schema only; <c>*</c> = neither and not Global (current database);
/// <c>db.t</c> and <c>t</c> = with Name. Schema may hold the wildcards % and _ of GRANT.
/// </summary>
public sealed record GrantTarget(bool Global, string? Schema, string? Name, GrantObjectType ObjectType) : SyntaxNode;

public sealed record GrantStatement(SyntaxList<PrivilegeItem> Privileges, GrantTarget Target, SyntaxList<UserSpecification> Users) : Statement
{
    public bool WithGrantOption { get; init; }

    /// <summary>5.7's REQUIRE and WITH MAX_.. in GRANT; null = not given.</summary>
    public RequireClause? Require { get; init; }
    public ResourceLimits? Resources { get; init; }
    public AccountName? AsUser { get; init; }
    public RoleSelection? WithRole { get; init; }
}

public sealed record GrantRoleStatement(SyntaxList<AccountName> Roles, SyntaxList<AccountName> Users, bool WithAdminOption) : Statement;

public sealed record GrantProxyStatement(AccountName Proxied, SyntaxList<UserSpecification> Users, bool WithGrantOption) : Statement;

public sealed record RevokeStatement(SyntaxList<PrivilegeItem> Privileges, GrantTarget Target, SyntaxList<AccountName> Users) : Statement
{
    public bool IfExists { get; init; }
    public bool IgnoreUnknownUser { get; init; }
}

/// <summary>REVOKE ALL [PRIVILEGES], GRANT OPTION FROM users: everything at every level.</summary>
public sealed record RevokeAllStatement(SyntaxList<AccountName> Users, bool IfExists, bool IgnoreUnknownUser) : Statement;

public sealed record RevokeRoleStatement(SyntaxList<AccountName> Roles, SyntaxList<AccountName> Users, bool IfExists, bool IgnoreUnknownUser) : Statement;

public sealed record RevokeProxyStatement(AccountName Proxied, SyntaxList<AccountName> Users, bool IfExists, bool IgnoreUnknownUser) : Statement;

public sealed record CreateRoleStatement(SyntaxList<AccountName> Roles, bool IfNotExists) : Statement;

public sealed record DropRoleStatement(SyntaxList<AccountName> Roles, bool IfExists) : Statement;

public enum RoleSelectionKind { None, All, AllExcept, Default, List }

/// <summary>NONE, ALL, ALL EXCEPT list, DEFAULT, or a list.</summary>
public sealed record RoleSelection(RoleSelectionKind Kind, SyntaxList<AccountName> Roles) : SyntaxNode;

public sealed record SetRoleStatement(RoleSelection Roles) : Statement;

public sealed record SetDefaultRoleStatement(RoleSelection Roles, SyntaxList<AccountName> Users) : Statement;
