using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts.Store;

namespace Cardea.Server.Accounts.Login;

/// <summary>
/// Answers a login's first question: against what is this name, coming from there, to be proven? A name without account gets a decoy: its method is
/// drawn from the methods that real accounts have, in their proportion, by a keyed hash of the name, so that asking twice shows the same and asking
/// about many names shows nothing; the same work is then done as for a real one.
/// </summary>
public sealed class CredentialDirectory
{
    private static readonly Account s_nobody = new(new("", "")) { Plugin = CachingSha2Password.MethodName };

    private readonly AccountStore _store;
    private readonly byte[] _secret;
    private readonly Dictionary<string, byte[]> _decoyStrings = new(StringComparer.Ordinal);
    private readonly string _defaultMethod;
    private readonly HashSet<string> _enabled;

    /// <param name="store">The accounts.</param>
    /// <param name="enabledMethods">The methods that accounts may use.</param>
    /// <param name="defaultMethod">The method of new accounts and of decoys when no account says otherwise.</param>
    /// <param name="secret">Of it and a name a decoy is made; null: one for this object's life.</param>
    public CredentialDirectory(AccountStore store, IEnumerable<string> enabledMethods, string defaultMethod = CachingSha2Password.MethodName, byte[]? secret = null)
    {
        _secret = secret ?? RandomNumberGenerator.GetBytes(32);
        (_store, _defaultMethod, _enabled) = (store, defaultMethod, new(enabledMethods, StringComparer.Ordinal));
        foreach (var name in _enabled)
        {
            if (AuthenticationMethods.Find(name) is not { HasServerHalf: true } method) continue;
            var password = RandomNumberGenerator.GetBytes(24);
            _decoyStrings[name] = method.CreateStored(password, Nonce.Create(RandomNumberGenerator.Fill));
        }
    }

    /// <summary>The credential of the best matching account, or a decoy. The account itself rides along in <see cref="StoredCredential.Account"/>.</summary>
    /// <param name="user">The name given.</param>
    /// <param name="client">Where from.</param>
    /// <param name="meetsRequire">Whether an account's REQUIRE would let it in from here; null where that is not known.</param>
    public StoredCredential Find(string user, ClientHost client, Func<Account, bool>? meetsRequire = null)
    {
        var snapshot = _store.Current;
        var account = snapshot.Match(user, client);
        // Made for both, so that the known and the unknown cost the same.
        var hash = HashOf(user);
        var (place, ofName) = (BinaryPrimitives.ReadUInt32LittleEndian(hash), hash[4..36]);
        var decoy = Decoy(snapshot, place / (double)(1L << 32), ofName);
        var usesCache = meetsRequire?.Invoke(account ?? s_nobody) ?? true;
        // An account whose method is switched off answers 1524, and so do the names whose decoy has that method.
        if (account is null) return decoy;
        var credential = account.Credential;
        return credential with { UsesCache = usesCache, OfName = ofName, Further = Further(credential.Further, ofName, static (factor, its) => factor with { OfName = its }) };
    }

    // A third of it is never shown, so that what is shown cannot be lengthened into the hash of another name: no HMAC is needed, which costs ten times as much.
    private byte[] HashOf(string user)
    {
        var length = Encoding.UTF8.GetByteCount(user);
        var keyed = new byte[_secret.Length + length];
        _secret.CopyTo(keyed, 0);
        Encoding.UTF8.GetBytes(user, keyed.AsSpan(_secret.Length));
        var hash = SHA512.HashData(keyed);
        CryptographicOperations.ZeroMemory(keyed);
        return hash;
    }

    private StoredCredential Decoy(AccountsSnapshot snapshot, double place, byte[] ofName)
    {
        var shape = snapshot.ShapeAt(place) ?? new(_decoyStrings.ContainsKey(_defaultMethod) ? _defaultMethod : _decoyStrings.Keys.First(), default);
        var methods = shape.Methods.Split('+');
        // Its failures are counted by the rule that goes with the methods, so that a lock shows no more than a refusal.
        return DecoyOf(methods[0], ofName) with { Account = shape.Lock, Further = Further(methods[1..], ofName, DecoyOf) };
    }

    // Each factor has its own hash of the name, made of the one before; real ones and decoys alike.
    private StoredCredential[] Further<T>(IReadOnlyList<T> factors, byte[] ofName, Func<T, byte[], StoredCredential> make)
    {
        if (factors.Count == 0) return [];
        var made = new StoredCredential[factors.Count];
        for (var i = 0; i < made.Length; i++)
        {
            ofName = HMACSHA256.HashData(_secret, ofName);
            made[i] = make(factors[i], ofName);
        }
        return made;
    }

    // Of a method that is switched off nothing is shown but that.
    private StoredCredential DecoyOf(string method, byte[] ofName) => _decoyStrings.TryGetValue(method, out var stored)
        ? new(method, AuthenticationMethods.Find(method)!.ForName(stored, ofName), IsDecoy: true) : new(method, [], IsDecoy: true);
}
