using System.Security.Cryptography;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>authentication_upgrade_native: accounts of mysql_native_password are asked for the password itself, which makes their next stored form.</summary>
/// <param name="BySwitch">Clients that begin with mysql_native_password are asked too, by a switch of method; one that cannot do it fails.</param>
/// <param name="Form">The new stored form.</param>
public sealed record NativeUpgrade(bool BySwitch, StoredForm Form);

/// <summary>What came of the wish to move an account from mysql_native_password to caching_sha2_password.</summary>
public enum NativeUpgradeState
{
    /// <summary>Nobody wished it: the option is off, or the account has another method.</summary>
    NotWished,

    /// <summary>The password came, and its new stored form with it.</summary>
    Made,

    /// <summary>The link carries no password in clear.</summary>
    PlainLink,

    /// <summary>The client began with mysql_native_password, so nothing says that it knows another method.</summary>
    ClientBeganOtherwise,

    /// <summary>There is no password to move.</summary>
    NoPassword,

    /// <summary>There is a retained old password, whose stored form would be lost.</summary>
    SecondPassword,
}

/// <summary>
/// caching_sha2_password's long way to the client, checked against the stored form of mysql_native_password: the client speaks the newer method and gives
/// its password inside TLS or on a Unix socket, in the packets that it would send to an account of that method. One switch at most is needed, which is all
/// that clients allow (libmysqlclient <c>run_plugin_auth</c>, go-sql-driver <c>handleAuthResult</c>: "not more than once").
/// </summary>
internal sealed class NativeUpgradeProof(ServerProofContext context, StoredForm form, byte[] salt) : ServerProof(context)
{
    private static readonly IAuthenticationMethod From = AuthenticationMethods.Find(MySqlNativePassword.MethodName)!;
    private static readonly IAuthenticationMethod To = AuthenticationMethods.Find(CachingSha2Password.MethodName)!;
    private bool _asked;

    /// <summary>True where a password may travel as it is.</summary>
    public static bool Allows(ChannelStrength channel) => AuthenticationMethods.AllowsClear(LeastChannel.SecureOrRsa, channel);

    public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
    {
        if (_asked) return OnPassword(response);
        if (IsEmpty(response)) return WithoutPassword();
        PasswordUsed = true;
        // The scramble cannot be checked against this stored form; its shape is, as the method itself does.
        if (response.Length != SHA256.HashSizeInBytes) return new ServerVerdict.Refused($"a proof of {response.Length} bytes");
        _asked = true;
        output.AddRaw([AuthMoreData.Header, CachingSha2Password.FullNeeded]);
        return ServerVerdict.More.Instance;
    }

    private ServerVerdict OnPassword(ReadOnlySpan<byte> response)
    {
        if (Context.Gate is { } gate && !gate.TryEnter(form.Rounds)) return new ServerVerdict.Refused("too many passwords are being checked", Errors.ServerErrors.TooManyConnections());
        try
        {
            var path = Context.Channel == ChannelStrength.LocalSocket ? AuthenticationPath.FullSocket : AuthenticationPath.FullTls;
            var verdict = PasswordCheck.Clear(From, Context with { Gate = null }, response, path, out var password);
            // Made whatever came, so that a right password costs what a wrong one costs, also where the login will be refused for another reason.
            var stored = To.CreateStored(password, salt, form);
            return verdict is ServerVerdict.Proved { Secondary: false } proved && Context.Credential.SecondaryString is null ? proved with { Upgraded = stored } : verdict;
        }
        finally
        {
            Context.Gate?.Leave(form.Rounds);
        }
    }
}
