using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cardea.Tls;

/// <summary>
/// The keys under which session tickets are sealed. They exist in this process only and belong to one context, so a restart or a reload makes all
/// tickets worthless. They are changed by time: a key seals for one period and opens for one more, so whoever steals memory reads little of the past.
/// </summary>
internal sealed unsafe class TicketKeys : IDisposable
{
    private const int NameLength = 16;
    private const int BlockLength = 16;
    private const int KeyLength = 32;
    private const int NoTicket = 0; // a full handshake
    private const int Sealed = 1;
    private const int Opened = 1;
    private const int OpenedRenew = 2; // opened; the client gets a new ticket
    private const int Broken = -1;

    private readonly Lock _gate = new();
    private readonly long _period;
    private Key _current;
    private Key? _previous;

    /// <param name="period">How long a key seals; no ticket lives longer than that, so every one can be opened while it lives.</param>
    internal TicketKeys(TimeSpan period) => (_period, _current) = ((long)period.TotalMilliseconds, new Key());

    internal int Apply(byte* name, byte* vector, nint cipher, nint mac, bool seal) => seal ? Seal(name, vector, cipher, mac) : Open(name, vector, cipher, mac);

    /// <summary>A new key seals from now on; the one before it still opens.</summary>
    internal void Rotate()
    {
        lock (_gate) (_previous, _current) = (_current, new Key());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _current.Erase();
            _previous?.Erase();
        }
    }

    private int Seal(byte* name, byte* vector, nint cipher, nint mac)
    {
        var key = Current();
        key.Name.CopyTo(new Span<byte>(name, NameLength));
        RandomNumberGenerator.Fill(new Span<byte>(vector, BlockLength));
        return key.Prepare(vector, cipher, mac, seal: true) ? Sealed : Broken;
    }

    private int Open(byte* name, byte* vector, nint cipher, nint mac)
    {
        var current = Current();
        var wanted = new ReadOnlySpan<byte>(name, NameLength);
        var previous = Volatile.Read(ref _previous);
        var key = wanted.SequenceEqual(current.Name) ? current : previous is not null && wanted.SequenceEqual(previous.Name) ? previous : null;
        if (key is null) return NoTicket;
        if (!key.Prepare(vector, cipher, mac, seal: false)) return Broken;
        return ReferenceEquals(key, current) ? Opened : OpenedRenew;
    }

    private Key Current()
    {
        lock (_gate)
        {
            var age = Environment.TickCount64 - _current.Made;
            if (age < _period) return _current;
            Rotate();
            if (age >= 2 * _period) _previous = null; // after two periods of silence no ticket of the old key can be alive
            return _current;
        }
    }

    private sealed class Key
    {
        private readonly byte[] _name = RandomNumberGenerator.GetBytes(NameLength);
        private readonly byte[] _cipherKey = GC.AllocateUninitializedArray<byte>(KeyLength, pinned: true);
        private readonly byte[] _macKey = GC.AllocateUninitializedArray<byte>(KeyLength, pinned: true);

        internal Key()
        {
            RandomNumberGenerator.Fill(_cipherKey);
            RandomNumberGenerator.Fill(_macKey);
        }

        internal long Made { get; } = Environment.TickCount64;

        internal ReadOnlySpan<byte> Name => _name;

        internal void Erase()
        {
            CryptographicOperations.ZeroMemory(_cipherKey);
            CryptographicOperations.ZeroMemory(_macKey);
        }

        // AES-256-CBC and HMAC-SHA-256, as OpenSSL seals by itself.
        internal bool Prepare(byte* vector, nint cipher, nint mac, bool seal)
        {
            fixed (byte* cipherKey = _cipherKey, macKey = _macKey, keyName = "key\0"u8, digestName = "digest\0"u8, digest = "SHA256\0"u8)
            {
                var parameters = stackalloc Native.OsslParameter[3];
                parameters[0] = new(keyName, Native.OsslOctetString, macKey, KeyLength);
                parameters[1] = new(digestName, Native.OsslUtf8String, digest, (nuint)"SHA256"u8.Length);
                parameters[2] = default;
                return Native.EVP_MAC_CTX_set_params(mac, parameters) == 1
                    && Native.EVP_CipherInit_ex(cipher, Native.EVP_aes_256_cbc(), 0, cipherKey, vector, seal ? 1 : 0) == 1;
            }
        }
    }
}
