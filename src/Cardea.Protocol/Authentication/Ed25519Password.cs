using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication.Curve;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>Checks an Ed25519 signature; the caller brings a library's.</summary>
public delegate bool Ed25519Verifier(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);

/// <summary>
/// MariaDB's ed25519 (<c>client_ed25519</c> to clients): the client signs a nonce of 32 bytes with a key whose seed is the password. Stored: the public
/// key in base64 without padding, 43 characters. There is no salt, so equal passwords have equal keys; 11.6's parsec mends that.
/// </summary>
/// <remarks>Source: MariaDB source, <c>plugin/auth_ed25519/server_ed25519.c</c>; Connector/C, <c>plugins/auth/ed25519.c</c>. Manual: "Authentication Plugin - ed25519".</remarks>
public sealed class Ed25519Password : IAuthenticationMethod
{
    /// <summary>The server's name of it, which accounts carry.</summary>
    public const string MethodName = "ed25519";

    /// <summary>The client's name of it, which goes over the wire; CREATE USER takes it too.</summary>
    public const string WireName = "client_ed25519";

    private const int NonceBytes = 32;
    private const int StoredLength = 43;

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public string ClientName => WireName;

    /// <inheritdoc/>
    public int NonceLength => NonceBytes;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.Any;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000)
    {
        if (password.IsEmpty) return [];
        using var signer = new Ed25519Signer(password);
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(signer.PublicKey).TrimEnd('='));
    }

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored) => stored.IsEmpty || PasswordHash(stored) is not null;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        using var signer = new Ed25519Signer(password);
        var kept = PasswordHash(stored);
        return kept is not null & CryptographicOperations.FixedTimeEquals(signer.PublicKey, kept ?? signer.PublicKey);
    }

    /// <inheritdoc/>
    public bool ProvesServer => true;

    /// <summary>The public key.</summary>
    public byte[]? PasswordHash(ReadOnlySpan<byte> stored)
    {
        if (stored.Length != StoredLength) return null;
        Span<byte> padded = stackalloc byte[StoredLength + 1];
        stored.CopyTo(padded);
        padded[StoredLength] = (byte)'=';
        var key = new byte[Ed25519Signer.KeyLength];
        return Base64.DecodeFromUtf8(padded, key, out var consumed, out var written) == System.Buffers.OperationStatus.Done
            && consumed == padded.Length && written == key.Length ? key : null;
    }

    private sealed class Server(ServerProofContext context) : ServerProof(context)
    {
        private static readonly byte[] KeyOfNothing = PublicKeyOf([]);

        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
        {
            if (IsEmpty(response)) return WithoutPassword();
            PasswordUsed = true;
            if (response.Length != Ed25519Signer.SignatureLength) return new ServerVerdict.Refused($"a signature of {response.Length} bytes");
            var credential = Context.Credential;
            var first = Fits(response, credential.AuthenticationString);
            var second = credential.SecondaryString is { } old && Fits(response, old);
            if (credential.IsDecoy || !(first | second)) return Wrong();
            return new ServerVerdict.Proved(credential.AuthenticationString.Length == 0 ? AuthenticationPath.NoPassword : AuthenticationPath.Signature, !first);
        }

        // MariaDB's client signs with the empty password too.
        private bool Fits(ReadOnlySpan<byte> signature, byte[] stored)
        {
            var key = stored.Length == 0 ? KeyOfNothing : ((Ed25519Password)AuthenticationMethods.Find(MethodName)!).PasswordHash(stored);
            return key is not null && Context.VerifyEd25519 is { } verify && verify(key, Context.Nonce, signature);
        }

        private static byte[] PublicKeyOf(ReadOnlySpan<byte> password)
        {
            using var signer = new Ed25519Signer(password);
            return signer.PublicKey;
        }
    }

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        private byte[]? _key;

        public override byte[]? PasswordHash => _key;

        public override ClientMove First()
        {
            using var signer = new Ed25519Signer(Context.Password.Bytes);
            _key = signer.PublicKey;
            return new ClientMove.Send(signer.Sign(Context.Nonce));
        }

        public override ClientMove Advance(ReadOnlySpan<byte> data) => new ClientMove.Fail(ClientError.MalformedPacket());
    }
}
