using System.Security.Cryptography;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// sha256_password. The password in clear inside TLS; anywhere else (a Unix socket too) under the server's RSA key, which the client knows beforehand
/// or asks for with 0x01. Stored: <c>$5$</c>, 20 bytes of salt, <c>$</c>, 43 characters of SHA-crypt with 5000 rounds.
/// </summary>
/// <remarks>Source: MySQL source, <c>sql/auth/sql_authentication.cc</c>, <c>sha256_password_authenticate</c>.</remarks>
public sealed class Sha256Password : IAuthenticationMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "sha256_password";

    internal const byte KeyRequest = 0x01;

    private const int FixedRounds = 5000;
    private const int PrefixLength = 3;
    private const int StoredLength = PrefixLength + Nonce.Length + 1 + ShaCrypt.EncodedLength;

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.EncryptedOrRsa;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(this, context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = FixedRounds)
    {
        if (password.IsEmpty) return [];
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, Nonce.Length);
        var stored = new byte[StoredLength];
        "$5$"u8.CopyTo(stored);
        salt.CopyTo(stored.AsSpan(PrefixLength));
        stored[PrefixLength + Nonce.Length] = (byte)'$';
        ShaCrypt.Hash(password, salt, FixedRounds, stored.AsSpan(StoredLength - ShaCrypt.EncodedLength));
        return stored;
    }

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored) => stored.IsEmpty
        || stored.Length == StoredLength && stored.StartsWith("$5$"u8) && stored[PrefixLength + Nonce.Length] == '$';

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        var shaped = !stored.IsEmpty && IsStored(stored);
        var usable = shaped && password.Length is > 0 and <= ShaCrypt.MaximumPassword;
        var salt = shaped ? stored.Slice(PrefixLength, Nonce.Length) : "ABCDEFGHIJKLMNOPQRST"u8;
        Span<byte> digest = stackalloc byte[ShaCrypt.EncodedLength];
        ShaCrypt.Hash(password[..Math.Min(password.Length, ShaCrypt.MaximumPassword)], salt, FixedRounds, digest);
        return usable & CryptographicOperations.FixedTimeEquals(digest, shaped ? stored[^ShaCrypt.EncodedLength..] : digest);
    }

    /// <inheritdoc/>
    public int RoundsOf(ReadOnlySpan<byte> stored) => FixedRounds;

    private static bool IsTls(ChannelStrength channel) => channel is ChannelStrength.Encrypted or ChannelStrength.EncryptedAndVerified;

    private sealed class Server(Sha256Password method, ServerProofContext context) : ServerProof(context)
    {
        private bool _keySent;

        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
        {
            if (IsEmpty(response)) return WithoutPassword();
            PasswordUsed = true;
            if (IsTls(Context.Channel)) return PasswordCheck.Clear(method, Context, response, AuthenticationPath.FullTls, out _);
            if (Context.RsaKeys is not { } keys) return new ServerVerdict.Refused("no RSA key pair is loaded and the link is without TLS");
            if (response is [KeyRequest] && !_keySent)
            {
                _keySent = true;
                output.Add(new AuthMoreData(keys.PublicKeyBytes), Capabilities.None);
                return ServerVerdict.More.Instance;
            }
            using var opened = PasswordCheck.Open(keys, response, Context.Nonce);
            return PasswordCheck.Opened(method, Context, opened);
        }
    }

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        private bool _keyAsked;

        public override ClientMove First()
        {
            if (Context.Password.IsEmpty) return new ClientMove.Send([0]);
            if (IsTls(Context.Channel)) return new ClientMove.SendClear();
            if (Context.ServerPublicKey is { } key) return RsaPassword.Sealed(MethodName, Context, key);
            if (!Context.AskForPublicKey && !Context.AskForSha256Key) return new ClientMove.Fail(ClientError.SecureConnectionNeeded(MethodName));
            _keyAsked = true;
            return new ClientMove.Send([KeyRequest]);
        }

        public override ClientMove Advance(ReadOnlySpan<byte> data)
        {
            if (!_keyAsked) return new ClientMove.Fail(ClientError.MalformedPacket());
            _keyAsked = false; // one key, one block
            return RsaPassword.WithReceivedKey(MethodName, Context, data);
        }
    }
}
