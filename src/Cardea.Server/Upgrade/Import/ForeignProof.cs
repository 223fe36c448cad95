using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts;

namespace Cardea.Server.Upgrade.Import;

/// <summary>How an account of another server proves itself, if we can do the same.</summary>
/// <param name="Plugin">Our method.</param>
/// <param name="Stored">Its stored string.</param>
/// <param name="Problem">Why the account can only be here locked, or null.</param>
internal sealed record ForeignProof(string Plugin, byte[] Stored, string? Problem)
{
    private const int OldHashLength = 16;

    // The same method under another server's name.
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["unix_socket"] = "auth_socket", ["ed25519"] = "client_ed25519",
    };

    /// <summary>From a method's name (empty: what the hash says) and its stored string.</summary>
    public static ForeignProof Of(string plugin, string stored)
    {
        if (plugin.Length == 0 || plugin == "mysql_old_password") plugin = stored.Length == OldHashLength ? "mysql_old_password" : MySqlNativePassword.MethodName;
        // An empty password is proven the same way by every method, and ours need not be switched on first.
        if (plugin == MySqlNativePassword.MethodName && stored.Length == 0) return new(CachingSha2Password.MethodName, [], null);
        if (plugin == "mysql_old_password") return Unusable("its password hash is of the kind before 4.1, which proves nothing");
        if (AuthenticationMethods.Find(OtherNames.GetValueOrDefault(plugin, plugin)) is not { HasServerHalf: true } method)
            return Unusable($"its authentication method '{plugin}' does not exist here");
        return AuthenticationMethods.ReadStored(method, Encoding.UTF8.GetBytes(stored)) is { } usable
            ? new(method.Name, usable, null)
            : Unusable($"its stored string is none of {method.Name}");
    }

    /// <summary>The first of several ways that we can do.</summary>
    public static ForeignProof FirstOf(IReadOnlyList<(string Plugin, string Stored)> ways, out int usable)
    {
        var proofs = ways.Select(static way => Of(way.Plugin, way.Stored)).ToList();
        usable = proofs.Count(static p => p.Problem is null);
        return proofs.Find(static p => p.Problem is null) ?? proofs[0];
    }

    public static ForeignProof Unusable(string problem) => new(CachingSha2Password.MethodName, InitialAccounts.NoPassword.ToArray(), problem);
}
