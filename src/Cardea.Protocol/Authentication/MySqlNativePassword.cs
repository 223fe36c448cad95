using System.Security.Cryptography;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// mysql_native_password: proof = SHA1(password) XOR SHA1(nonce + SHA1(SHA1(password))). Stored: <c>*</c> and SHA1(SHA1(password)) in upper-case hex.
/// Off by default, as in MySQL 8.4.
/// </summary>
/// <remarks>Source: MySQL internals, "Native Authentication".</remarks>
public sealed class MySqlNativePassword : IAuthenticationMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "mysql_native_password";

    private const int ProofLength = 20;
    private const int StoredLength = 41;

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.Any;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public bool ProvesServer => true;

    /// <inheritdoc/>
    public byte[]? PasswordHash(ReadOnlySpan<byte> stored)
    {
        var digest = new byte[ProofLength];
        return TryReadStored(stored, digest) ? digest : null;
    }

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000)
    {
        if (password.IsEmpty) return [];
        Span<byte> twice = stackalloc byte[ProofLength];
        Sha1(password, twice);
        Sha1(twice, twice);
        var stored = new byte[StoredLength];
        stored[0] = (byte)'*';
        for (var i = 0; i < ProofLength; i++)
        {
            stored[1 + 2 * i] = HexDigit(twice[i] >> 4);
            stored[2 + 2 * i] = HexDigit(twice[i] & 15);
        }
        return stored;
    }

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored)
    {
        Span<byte> digest = stackalloc byte[ProofLength];
        return stored.IsEmpty || TryReadStored(stored, digest);
    }

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        Span<byte> kept = stackalloc byte[ProofLength];
        Span<byte> given = stackalloc byte[ProofLength];
        var usable = TryReadStored(stored, kept);
        Sha1(password, given);
        Sha1(given, given);
        return usable & CryptographicOperations.FixedTimeEquals(given, kept);
    }

    /// <summary>SHA1(SHA1(password)) of a stored form; false, and zeros, where the shape is wrong. MariaDB's proof of its certificate uses it too.</summary>
    public static bool TryReadStored(ReadOnlySpan<byte> stored, Span<byte> digest)
    {
        digest[..ProofLength].Clear();
        return stored.Length == StoredLength && stored[0] == '*'
            && Convert.FromHexString(stored[1..], digest, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    /// <summary>The proof; takes 20 bytes.</summary>
    internal static void Scramble(ReadOnlySpan<byte> password, ReadOnlySpan<byte> nonce, Span<byte> proof)
    {
        Span<byte> once = stackalloc byte[ProofLength];
        Span<byte> twice = stackalloc byte[ProofLength];
        Sha1(password, once);
        Sha1(once, twice);
        Mask(twice, nonce, once, proof);
        CryptographicOperations.ZeroMemory(once);
    }

    internal static bool Matches(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        if (proof.Length != ProofLength) return false;
        Span<byte> once = stackalloc byte[ProofLength];
        Mask(digest, nonce, proof, once);
        Sha1(once, once);
        return CryptographicOperations.FixedTimeEquals(once, digest);
    }

    // to = source XOR SHA1(nonce + digest)
    private static void Mask(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> to)
    {
        Span<byte> joined = stackalloc byte[Nonce.Length + ProofLength];
        nonce.CopyTo(joined);
        digest.CopyTo(joined[Nonce.Length..]);
        Span<byte> mask = stackalloc byte[ProofLength];
        Sha1(joined, mask);
        for (var i = 0; i < ProofLength; i++) to[i] = (byte)(source[i] ^ mask[i]);
    }

#pragma warning disable CA5350 // the method is defined with SHA-1; it is off by default
    private static void Sha1(ReadOnlySpan<byte> source, Span<byte> digest) => SHA1.HashData(source, digest);
#pragma warning restore CA5350

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private sealed class Server(ServerProofContext context) : ServerProof(context)
    {
        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
        {
            if (IsEmpty(response)) return WithoutPassword();
            PasswordUsed = true;
            var credential = Context.Credential;
            var first = Fits(response, credential.AuthenticationString);
            var second = credential.SecondaryString is { } old && Fits(response, old);
            if (credential.IsDecoy || !(first | second)) return Wrong();
            return new ServerVerdict.Proved(AuthenticationPath.Native, !first);
        }

        private bool Fits(ReadOnlySpan<byte> response, ReadOnlySpan<byte> stored)
        {
            Span<byte> digest = stackalloc byte[ProofLength];
            var usable = TryReadStored(stored, digest);
            return usable & Matches(response, Context.Nonce, digest);
        }
    }

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        public override byte[]? PasswordHash
        {
            get
            {
                if (Context.Password.IsEmpty) return null;
                var twice = new byte[ProofLength];
                Sha1(Context.Password.Bytes, twice);
                Sha1(twice, twice);
                return twice;
            }
        }

        public override ClientMove First()
        {
            if (Context.Password.IsEmpty) return new ClientMove.Send([]);
            var proof = new byte[ProofLength];
            Scramble(Context.Password.Bytes, Context.Nonce, proof);
            return new ClientMove.Send(proof);
        }

        public override ClientMove Advance(ReadOnlySpan<byte> data) => new ClientMove.Fail(ClientError.MalformedPacket());
    }
}
