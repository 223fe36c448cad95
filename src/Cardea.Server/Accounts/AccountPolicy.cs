using System.Collections.Immutable;

namespace Cardea.Server.Accounts;

/// <summary>
/// The server's settings that decide over rights. They ride in the snapshot, so that every check and every login reads accounts and settings of
/// one moment, and compiled privileges are renewed when either changes.
/// </summary>
public sealed record AccountPolicy
{
    public static readonly AccountPolicy Default = new();

    /// <summary>mandatory_roles as written, whether the accounts exist or not; what counts is <see cref="AccountsSnapshot.MandatoryRoles"/>.</summary>
    public ImmutableArray<AccountId> MandatoryRoles { get; init; } = [];

    /// <summary>activate_all_roles_on_login.</summary>
    public bool ActivateAllRoles { get; init; }

    /// <summary>
    /// partial_revokes: REVOKE on a schema may restrict a global privilege, and <c>%</c> and <c>_</c> in schema grants are plain characters
    /// (https://dev.mysql.com/doc/refman/8.4/en/partial-revokes.html).
    /// </summary>
    public bool PartialRevokes { get; init; }

    /// <summary>check_proxy_users and …_proxy_users: the methods after whose proof the server maps the account to the one that it is a proxy of.</summary>
    public ImmutableArray<string> ProxyMethods { get; init; } = [];

    public bool Equals(AccountPolicy? other) => other is not null && ActivateAllRoles == other.ActivateAllRoles && PartialRevokes == other.PartialRevokes
        && ProxyMethods.AsSpan().SequenceEqual(other.ProxyMethods.AsSpan()) && MandatoryRoles.AsSpan().SequenceEqual(other.MandatoryRoles.AsSpan());

    public override int GetHashCode() => HashCode.Combine(ActivateAllRoles, PartialRevokes, ProxyMethods.Length, MandatoryRoles.Length);
}
