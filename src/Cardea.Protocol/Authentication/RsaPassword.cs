using System.Text;
using System.Security.Cryptography;
using Cardea.Protocol.Errors;

namespace Cardea.Protocol.Authentication;

/// <summary>Client side: the password under the server's RSA key.</summary>
internal static class RsaPassword
{
    /// <summary>Under a key that is known.</summary>
    public static ClientMove Sealed(string method, ClientProofContext context, RSA key) =>
        RsaBlock.Seal(key, context.Password.Bytes, context.Nonce) is { } block
            ? new ClientMove.Send(block)
            : new ClientMove.Fail(ClientError.MethodFailed(method, "Password is too long to be encrypted with server's public key."));

    /// <summary>Under the key that the server has just sent.</summary>
    public static ClientMove WithReceivedKey(string method, ClientProofContext context, ReadOnlySpan<byte> pem)
    {
        using var key = RsaBlock.ReadPublicKey(Encoding.ASCII.GetString(pem));
        return key is null ? new ClientMove.Fail(ClientError.MethodFailed(method, "The server's public key cannot be read.")) : Sealed(method, context, key);
    }
}
