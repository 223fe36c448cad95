using Cardea.Connections.Readiness;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Accounts.Login;

/// <summary>
/// authentication_upgrade_native, the storing half: a login that was let in and whose password came along gives its account the stored form of
/// caching_sha2_password, in one transaction, durable before the session begins. Nothing else of the row changes: not when the password was set, not when
/// it expires, no lock, no REQUIRE, and its history goes on. A failure is told to the operator and costs nobody his login.
/// </summary>
public sealed class MethodUpgrade(AccountStore store, Func<AuthenticationPolicy> policy, Func<bool> isReadOnly, Action<string> warn)
{
    /// <summary>The part of the rule "proof" under which decisions tell of it.</summary>
    public const string Option = "authentication_upgrade_native";

    /// <summary>Moves the account where that was wished and can be; what came of it, or null where nothing was wished.</summary>
    public string? Run(LoginRequest login)
    {
        switch (login.UpgradeState)
        {
            case NativeUpgradeState.NotWished: return null;
            case NativeUpgradeState.PlainLink: return "not moved: a plain link carries no password";
            case NativeUpgradeState.ClientBeganOtherwise: return "not moved: the client began with mysql_native_password";
            case NativeUpgradeState.NoPassword: return "not moved: there is no password";
            case NativeUpgradeState.SecondPassword: return "not moved: a second password is retained (DISCARD OLD PASSWORD)";
            default: return Move((Account)login.Credential.Account!, login.Upgraded!);
        }
    }

    private string Move(Account proven, byte[] stored)
    {
        if (isReadOnly()) return "not moved: super_read_only is ON";
        try
        {
            using var waiting = BlockingScope.Enter(); // the disk
            using var edit = store.Begin();
            // Compared under the store's lock: whoever has changed the account meanwhile wins.
            if (edit.Find(proven.Id) is not { } now || !IsSame(proven, now)) return edit.Find(proven.Id)?.IsUpgradeOf(proven) == true ? "moved by another login" : "not moved: the account was changed meanwhile";
            if (policy().FindMismatch([CachingSha2Password.MethodName, .. now.FurtherFactors.Select(static f => f.Plugin)]) is not null) return "not moved: authentication_policy forbids it";
            edit.Put(now with
            {
                Plugin = CachingSha2Password.MethodName, AuthenticationString = stored, UpgradedFrom = new(now.AuthenticationString, stored),
                OldPasswords = [.. now.OldPasswords.Select(old => old.Stored.AsSpan().SequenceEqual(now.AuthenticationString) ? new OldPassword(old.Set, stored) : old)],
            });
            edit.Commit();
            return "moved";
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException)
        {
            warn($"{Option}: {proven.Id.Quoted} stays with mysql_native_password: {bad.Message}");
            return "not moved: the accounts could not be written";
        }
    }

    private static bool IsSame(Account proven, Account now) => now.Plugin == MySqlNativePassword.MethodName
        && ReferenceEquals(proven.AuthenticationString, now.AuthenticationString) && now.SecondAuthenticationString is null && proven.FurtherFactors == now.FurtherFactors;
}
