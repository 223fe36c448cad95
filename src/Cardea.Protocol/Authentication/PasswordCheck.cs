using Cardea.Protocol.Errors;

namespace Cardea.Protocol.Authentication;

/// <summary>Server side: a password that arrived whole, in clear on a secure link or under the RSA key, against the stored forms.</summary>
internal static class PasswordCheck
{
    /// <summary>A password and its NUL. Too long, or without NUL: refused before any hashing, as its sender knows that without being told.</summary>
    public static ServerVerdict Clear(
        IAuthenticationMethod method, ServerProofContext context, ReadOnlySpan<byte> response, AuthenticationPath path, out ReadOnlySpan<byte> password)
    {
        password = default;
        if (response is not [.., 0]) return new ServerVerdict.Refused("a password without its NUL");
        if (response.Length - 1 > ShaCrypt.MaximumPassword) return new ServerVerdict.Refused($"a password longer than {ShaCrypt.MaximumPassword} bytes");
        password = response[..^1];
        return Against(method, context, password, path);
    }

    /// <summary>Opens an RSA block; null where that fails.</summary>
    public static Secret? Open(RsaKeyPair keys, ReadOnlySpan<byte> block, ReadOnlySpan<byte> nonce)
    {
        Span<byte> password = stackalloc byte[ShaCrypt.MaximumPassword];
        var secret = keys.TryOpen(block, nonce, password, out var length) ? new Secret(password[..length]) : null;
        password.Clear();
        return secret;
    }

    /// <summary>What was in an RSA block. A block that could not be opened costs the same work and gives the same answer as a wrong password.</summary>
    public static ServerVerdict Opened(IAuthenticationMethod method, ServerProofContext context, Secret? password)
    {
        var verdict = Against(method, context, password is null ? "\u0001"u8 : password.Bytes, AuthenticationPath.FullRsa);
        return password is null ? new ServerVerdict.Refused("the RSA block cannot be opened") : verdict;
    }

    private static ServerVerdict Against(IAuthenticationMethod method, ServerProofContext context, ReadOnlySpan<byte> password, AuthenticationPath path)
    {
        var credential = context.Credential;
        var rounds = method.RoundsOf(credential.AuthenticationString);
        if (context.Gate is { } gate && !gate.TryEnter(rounds)) return new ServerVerdict.Refused("too many passwords are being checked", ServerErrors.TooManyConnections());
        try
        {
            return Compare(method, credential, password, path);
        }
        finally
        {
            context.Gate?.Leave(rounds);
        }
    }

    private static ServerVerdict Compare(IAuthenticationMethod method, StoredCredential credential, ReadOnlySpan<byte> password, AuthenticationPath path)
    {
        var first = method.Verify(password, credential.AuthenticationString);
        var second = credential.SecondaryString is { } old && !first && method.Verify(password, old);
        if (credential.IsDecoy) return new ServerVerdict.Refused(credential.DecoyReason);
        return first || second ? new ServerVerdict.Proved(path, second) : new ServerVerdict.Refused("wrong password");
    }
}
