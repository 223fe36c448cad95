using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication.Curve;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// MariaDB's parsec (11.6): the client signs both ends' nonces with Ed25519, whose key is PBKDF2-HMAC-SHA512 of the password with the account's salt, which
/// it asks for with an empty packet. Stored: <c>P</c>, a digit d for 1024·2^d rounds, the salt and the public key in base64 (the key without padding):
/// <c>P0:salt:key</c>, 70 characters. The server neither learns the password nor holds anything that would log in.
/// </summary>
/// <remarks>
/// Source: MariaDB source, <c>plugin/auth_parsec/server_parsec.cc</c>; Connector/C, <c>plugins/auth/parsec.c</c>; the salt travels without a header byte
/// (<c>sql/sql_acl.cc</c>, <c>server_mpvio_write_packet</c>), and clients take it with one too (<c>my_auth.c</c>, <c>client_mpvio_read_packet</c>).
/// </remarks>
public sealed class Parsec : IAuthenticationMethod
{
    /// <summary>Both ends' name of it.</summary>
    public const string MethodName = "parsec";

    private const int NonceBytes = 32;
    private const int SaltLength = 18;
    private const int SaltCharacters = 24;
    private const int KeyCharacters = 43;
    private const int SaltAt = 3;
    private const int KeyAt = SaltAt + SaltCharacters + 1;
    private const int StoredLength = KeyAt + KeyCharacters;
    private const int ExtendedSaltLength = 2 + SaltLength;
    private const int LeastRounds = 1024;

    // What a MariaDB server takes as stored form; its clients of 11.6 go no further either.
    private const int GreatestDigit = 3;

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public int NonceLength => NonceBytes;

    /// <inheritdoc/>
    public LeastChannel LeastChannel => LeastChannel.Any;

    /// <inheritdoc/>
    public bool HasServerHalf => true;

    /// <inheritdoc/>
    public bool ProvesServer => true;

    /// <inheritdoc/>
    public ServerProof BeginServer(ServerProofContext context) => new Server(context);

    /// <inheritdoc/>
    public ClientProof BeginClient(ClientProofContext context) => new Client(context);

    /// <inheritdoc/>
    public byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000) =>
        password.IsEmpty ? [] : Store(password, salt[..SaltLength], digit: 0);

    /// <inheritdoc/>
    public bool IsStored(ReadOnlySpan<byte> stored) => stored.IsEmpty || PasswordHash(stored) is not null;

    /// <inheritdoc/>
    public bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored)
    {
        var kept = PasswordHash(stored);
        var given = Extended(password, kept ?? new byte[ExtendedSaltLength]);
        return kept is not null & CryptographicOperations.FixedTimeEquals(given, kept ?? given);
    }

    /// <summary>The stored form in bytes: 'P', the digit's value, 18 bytes of salt, 32 of key; what MariaDB's proof of its certificate hashes.</summary>
    public byte[]? PasswordHash(ReadOnlySpan<byte> stored)
    {
        if (stored.Length != StoredLength || stored[0] != 'P' || stored[1] is < (byte)'0' or > (byte)'0' + GreatestDigit || stored[2] != ':' || stored[KeyAt - 1] != ':') return null;
        var read = new byte[ExtendedSaltLength + Ed25519Signer.KeyLength];
        (read[0], read[1]) = ((byte)'P', (byte)(stored[1] - '0'));
        Span<byte> key = stackalloc byte[KeyCharacters + 1];
        stored[KeyAt..].CopyTo(key);
        key[KeyCharacters] = (byte)'=';
        return Decode(stored.Slice(SaltAt, SaltCharacters), read.AsSpan(2, SaltLength)) && Decode(key, read.AsSpan(ExtendedSaltLength)) ? read : null;
    }

    /// <inheritdoc/>
    public byte[]? SaltOf(ReadOnlySpan<byte> stored) => PasswordHash(stored) is { } kept ? [.. kept.AsSpan(2, SaltLength), 0, 0] : null;

    /// <inheritdoc/>
    public byte[] ForName(byte[] decoy, ReadOnlySpan<byte> ofName)
    {
        var made = (byte[])decoy.Clone();
        Base64.EncodeToUtf8(ofName[..SaltLength], made.AsSpan(SaltAt, SaltCharacters), out _, out _);
        return made;
    }

    private static bool Decode(ReadOnlySpan<byte> text, Span<byte> bytes) =>
        Base64.DecodeFromUtf8(text, bytes, out var consumed, out var written) == OperationStatus.Done && consumed == text.Length && written == bytes.Length;

    private static byte[] Store(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int digit)
    {
        var made = Extended(password, [(byte)'P', (byte)digit, .. salt]);
        return Encoding.ASCII.GetBytes($"P{digit}:{Convert.ToBase64String(salt)}:{Convert.ToBase64String(made.AsSpan(ExtendedSaltLength)).TrimEnd('=')}");
    }

    // 'P', rounds and salt, and behind them the key that they and the password make.
    private static byte[] Extended(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt)
    {
        using var signer = SignerOf(password, salt);
        return [.. salt[..ExtendedSaltLength], .. signer.PublicKey];
    }

    // With a seed of 32 bytes the signer is the RFC's own.
    private static Ed25519Signer SignerOf(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt)
    {
        Span<byte> seed = stackalloc byte[32];
        Rfc2898DeriveBytes.Pbkdf2(password, salt.Slice(2, SaltLength), seed, LeastRounds << salt[1], HashAlgorithmName.SHA512);
        var signer = new Ed25519Signer(seed);
        CryptographicOperations.ZeroMemory(seed);
        return signer;
    }

    private sealed class Server(ServerProofContext context) : ServerProof(context)
    {
        private bool _saltSent;

        public override ServerVerdict Advance(ReadOnlySpan<byte> response, PacketWriter output)
        {
            if (_saltSent) return OnSignature(response);
            if (!IsEmpty(response)) return new ServerVerdict.Refused($"{response.Length} bytes where the salt is asked for with none");
            _saltSent = true;
            output.AddRaw(Primary.AsSpan(0, ExtendedSaltLength));
            return ServerVerdict.More.Instance;
        }

        // An account without password shows a salt too: the one that its name would have without an account.
        private byte[] Primary => field ??= AuthenticationMethods.Find(MethodName)!.PasswordHash(Context.Credential.AuthenticationString)
            ?? Extended([], [(byte)'P', 0, .. Context.Credential.OfName.AsSpan(0, SaltLength)]);

        private ServerVerdict OnSignature(ReadOnlySpan<byte> response)
        {
            PasswordUsed = true;
            if (response.Length != NonceBytes + Ed25519Signer.SignatureLength) return new ServerVerdict.Refused($"a signature of {response.Length} bytes");
            Span<byte> both = stackalloc byte[2 * NonceBytes];
            Context.Nonce.CopyTo(both);
            response[..NonceBytes].CopyTo(both[NonceBytes..]);
            var credential = Context.Credential;
            var first = Fits(Primary, both, response[NonceBytes..]);
            var second = credential.SecondaryString is { } old && AuthenticationMethods.Find(MethodName)!.PasswordHash(old) is { } retained
                && retained.AsSpan(0, ExtendedSaltLength).SequenceEqual(Primary.AsSpan(0, ExtendedSaltLength)) && Fits(retained, both, response[NonceBytes..]);
            if (credential.IsDecoy || !(first | second)) return Wrong();
            return new ServerVerdict.Proved(credential.AuthenticationString.Length == 0 ? AuthenticationPath.NoPassword : AuthenticationPath.Signature, !first);
        }

        private bool Fits(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
            Context.VerifyEd25519 is { } verify && verify(kept[ExtendedSaltLength..], message, signature);
    }

    private sealed class Client(ClientProofContext context) : ClientProof(context)
    {
        private byte[]? _hash;

        public override byte[]? PasswordHash => _hash;

        public override bool TakesPlainData => true;

        public override ClientMove First() => new ClientMove.Send([]);

        public override ClientMove Advance(ReadOnlySpan<byte> data)
        {
            // The rounds are the server's wish and our work: no more than a server could have stored.
            if (_hash is not null || data.Length != ExtendedSaltLength || data[0] != 'P' || data[1] > GreatestDigit) return new ClientMove.Fail(ClientError.MalformedPacket());
            if (Context.Random is not { } random) throw new InvalidOperationException("parsec needs a source of nonces");
            using var signer = SignerOf(Context.Password.Bytes, data);
            _hash = [.. data, .. signer.PublicKey];
            var own = new byte[NonceBytes];
            random(own);
            return new ClientMove.Send([.. own, .. signer.Sign([.. Context.Nonce, .. own])]);
        }
    }
}
