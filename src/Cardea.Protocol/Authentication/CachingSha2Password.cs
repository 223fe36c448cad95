using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// caching_sha2_password. Fast proof = SHA256(password) XOR SHA256(SHA256(SHA256(password)) + nonce) against the cache; without a cache entry the
/// server asks for the password itself (0x04), in clear on a secure link, under its RSA key on a plain one (0x02 asks for the key).
/// Stored: <c>$A$005$</c> (rounds / 1000 in hex), 20 bytes of salt, 43 characters of SHA-crypt; or another <see cref="CachingSha2Format"/>.
/// </summary>
/// <remarks>Source: MySQL internals, "Caching_sha2_password information"; MySQL source, <c>sql/auth/sha2_password.cc</c>.</remarks>
public sealed class CachingSha2Password : IAuthenticationMethod
{
    /// <summary>The plugin name.</summary>
    public const string MethodName = "caching_sha2_password";

    /// <summary>The least number of hash rounds, and the default.</summary>
    public const int MinimumRounds = 5000;

    /// <summary>The greatest number of hash rounds.</summary>
    public const int MaximumRounds = 4_095_000;

    internal const byte FastSucceeded = 0x03;
    internal const byte FullNeeded = 0x04;
    internal const byte KeyRequest = 0x02;

    private const int RoundsFactor = 1000;
    private const int PrefixLength = 7;
    private const int DigestAt = PrefixLength + Nonce.Length;

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.SecureOrRsa;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(this, context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = MinimumRounds) =>
        CreateStored(password, salt, new StoredForm(rounds, CachingSha2Format.Crypt5));

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, StoredForm form)
    {
        if (password.IsEmpty) return [];
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, Nonce.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(form.Rounds, MinimumRounds, nameof(form));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(form.Rounds, MaximumRounds, nameof(form));
        var (format, thousands) = (form.CachingSha2, form.Rounds / RoundsFactor);
        var stored = new byte[DigestAt + format.DigestLength];
        Encoding.ASCII.GetBytes($"${format.Letter}${thousands:X3}$", stored);
        salt.CopyTo(stored.AsSpan(PrefixLength));
        format.Hash(password, salt, thousands * RoundsFactor, stored.AsSpan(DigestAt));
        return stored;
    }

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored) => stored.IsEmpty || Rounds(stored, out _) >= MinimumRounds;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        var rounds = Rounds(stored, out var format);
        var usable = rounds > 0 && password.Length is > 0 and <= ShaCrypt.MaximumPassword;
        // An unusable stored form costs the same work, so that it cannot be told from a usable one.
        var salt = rounds > 0 ? stored[PrefixLength..DigestAt] : "ABCDEFGHIJKLMNOPQRST"u8;
        Span<byte> digest = stackalloc byte[format.DigestLength];
        format.Hash(password[..Math.Min(password.Length, ShaCrypt.MaximumPassword)], salt, Math.Max(rounds, MinimumRounds), digest);
        return usable & CryptographicOperations.FixedTimeEquals(digest, rounds > 0 ? stored[DigestAt..] : digest);
    }

    /// <inheritdoc/>
    public int RoundsOf(ReadOnlySpan<byte> stored) => Math.Max(Rounds(stored, out _), MinimumRounds);

    // Rounds of a well-shaped stored form, otherwise 0.
    private static int Rounds(ReadOnlySpan<byte> stored, out CachingSha2Format format)
    {
        var known = CachingSha2Format.Of(stored);
        format = known ?? CachingSha2Format.Crypt5;
        if (known is null || stored.Length != DigestAt + known.DigestLength || stored[PrefixLength - 1] != '$') return 0;
        return int.TryParse(stored[3..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var thousands) ? thousands * RoundsFactor : 0;
    }

    /// <summary>SHA256(SHA256(password)), what the cache keeps.</summary>
    internal static void Digest(ReadOnlySpan<byte> password, Span<byte> digest)
    {
        SHA256.HashData(password, digest);
        SHA256.HashData(digest, digest);
    }

    /// <summary>The fast proof; <paramref name="proof"/> takes 32 bytes.</summary>
    internal static void Scramble(ReadOnlySpan<byte> password, ReadOnlySpan<byte> nonce, Span<byte> proof)
    {
        Span<byte> once = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> twice = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(password, once);
        SHA256.HashData(once, twice);
        Mask(twice, nonce, once, proof);
        CryptographicOperations.ZeroMemory(once);
    }

    /// <summary>True when the proof fits SHA256(SHA256(password)).</summary>
    internal static bool Matches(ReadOnlySpan<byte> proof, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> digest)
    {
        if (proof.Length != SHA256.HashSizeInBytes) return false;
        Span<byte> once = stackalloc byte[SHA256.HashSizeInBytes];
        Mask(digest, nonce, proof, once);
        SHA256.HashData(once, once);
        return CryptographicOperations.FixedTimeEquals(once, digest);
    }

    // to = source XOR SHA256(digest + nonce)
    private static void Mask(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> source, Span<byte> to)
    {
        Span<byte> joined = stackalloc byte[SHA256.HashSizeInBytes + Nonce.Length];
        digest.CopyTo(joined);
        nonce.CopyTo(joined[SHA256.HashSizeInBytes..]);
        Span<byte> mask = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(joined, mask);
        for (var i = 0; i < mask.Length; i++) to[i] = (byte)(source[i] ^ mask[i]);
    }

    private sealed class Server(CachingSha2Password method, ServerProofContext context) : ServerProof(context)
    {
        private State _state = State.Scramble;

        private enum State
        {
            Scramble,
            Password,
            Block,
        }

        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output) => _state switch
        {
            State.Scramble => OnScramble(response, output),
            State.Password when Context.Channel != ChannelStrength.Plain => OnClear(response),
            State.Password when response is [KeyRequest] => OnKeyRequest(output),
            _ => OnBlock(response),
        };

        private ServerVerdict OnScramble(ReadOnlySpan<byte> response, PacketWriter output)
        {
            if (IsEmpty(response)) return WithoutPassword();
            PasswordUsed = true;
            if (response.Length != SHA256.HashSizeInBytes) return new ServerVerdict.Refused($"a proof of {response.Length} bytes");
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            var cached = Context.Cache.TryGet(Context.Credential, digest);
            var fits = Matches(response, Context.Nonce, digest); // also without an entry, so that the time says nothing
            CryptographicOperations.ZeroMemory(digest);
            if (cached & fits)
            {
                output.AddRaw([AuthMoreData.Header, FastSucceeded]);
                return new ServerVerdict.Proved(AuthenticationPath.Fast);
            }
            output.AddRaw([AuthMoreData.Header, FullNeeded]);
            _state = State.Password;
            return ServerVerdict.More.Instance;
        }

        private ServerVerdict OnKeyRequest(PacketWriter output)
        {
            if (Context.RsaKeys is not { } keys) return new ServerVerdict.Refused("no RSA key pair is loaded and the link is plain");
            output.Add(new AuthMoreData(keys.PublicKeyBytes), Capabilities.None);
            _state = State.Block;
            return ServerVerdict.More.Instance;
        }

        private ServerVerdict OnClear(ReadOnlySpan<byte> response)
        {
            var path = Context.Channel == ChannelStrength.LocalSocket ? AuthenticationPath.FullSocket : AuthenticationPath.FullTls;
            return Remember(PasswordCheck.Clear(method, Context, response, path, out var password), password);
        }

        private ServerVerdict OnBlock(ReadOnlySpan<byte> response)
        {
            if (Context.RsaKeys is not { } keys) return new ServerVerdict.Refused("no RSA key pair is loaded and the link is plain");
            using var opened = PasswordCheck.Open(keys, response, Context.Nonce);
            return Remember(PasswordCheck.Opened(method, Context, opened), opened is null ? default : opened.Bytes);
        }

        // Only what proved the current password is remembered; the retained old one stays on the long way.
        private ServerVerdict Remember(ServerVerdict verdict, ReadOnlySpan<byte> password)
        {
            // Worked out for a wrong one too: an account that refuses the right password for another reason must not take longer over it.
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            if (password.Length <= ShaCrypt.MaximumPassword) Digest(password, digest);
            if (verdict is ServerVerdict.Proved { Secondary: false }) Context.Cache.Put(Context.Credential, digest);
            CryptographicOperations.ZeroMemory(digest);
            return verdict;
        }
    }

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        private bool _keyAsked;

        public override ClientMove First()
        {
            if (Context.Password.IsEmpty) return new ClientMove.Send([0]);
            var proof = new byte[SHA256.HashSizeInBytes];
            Scramble(Context.Password.Bytes, Context.Nonce, proof);
            return new ClientMove.Send(proof);
        }

        public override ClientMove Advance(ReadOnlySpan<byte> data)
        {
            if (_keyAsked) return RsaPassword.WithReceivedKey(MethodName, Context, data);
            return data switch
            {
                [FastSucceeded] => new ClientMove.Wait(),
                [FullNeeded] => Full(),
                _ => new ClientMove.Fail(ClientError.MalformedPacket()),
            };
        }

        private ClientMove Full()
        {
            if (Context.Channel != ChannelStrength.Plain) return new ClientMove.SendClear();
            if (Context.ServerPublicKey is { } key) return RsaPassword.Sealed(MethodName, Context, key);
            if (!Context.AskForPublicKey) return new ClientMove.Fail(ClientError.SecureConnectionNeeded(MethodName));
            _keyAsked = true;
            return new ClientMove.Send([KeyRequest]);
        }
    }
}
