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
    private readonly AccountStore _store;
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<string, byte[]> _decoyStrings = new(StringComparer.Ordinal);
    private readonly string _defaultMethod;

    /// <param name="store">The accounts.</param>
    /// <param name="enabledMethods">The methods that accounts may use.</param>
    /// <param name="defaultMethod">The method of new accounts and of decoys when no account says otherwise.</param>
    public CredentialDirectory(AccountStore store, IEnumerable<string> enabledMethods, string defaultMethod = CachingSha2Password.MethodName)
    {
        (_store, _defaultMethod) = (store, defaultMethod);
        foreach (var name in enabledMethods)
        {
            if (AuthenticationMethods.Find(name) is not { HasServerHalf: true } method) continue;
            var password = RandomNumberGenerator.GetBytes(24);
            _decoyStrings[name] = method.CreateStored(password, Nonce.Create(RandomNumberGenerator.Fill));
        }
    }

    /// <summary>The credential of the best matching account, or a decoy. The account itself rides along in <see cref="StoredCredential.Account"/>.</summary>
    public StoredCredential Find(string user, ClientHost client)
    {
        var snapshot = _store.Current;
        var account = snapshot.Match(user, client);
        // Made for both, so that the known and the unknown cost the same.
        var decoy = Decoy(snapshot, user);
        return account?.Credential ?? decoy;
    }

    private StoredCredential Decoy(AccountsSnapshot snapshot, string user)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(user), hash);
        var methods = snapshot.MethodsAt(BinaryPrimitives.ReadUInt32LittleEndian(hash) / (double)(1L << 32), HasDecoys)?.Split('+');
        if (methods is null) methods = [_decoyStrings.ContainsKey(_defaultMethod) ? _defaultMethod : _decoyStrings.Keys.First()];
        return DecoyOf(methods[0]) with { Further = [.. methods.Skip(1).Select(DecoyOf)] };
    }

    private bool HasDecoys(string methods) => methods.Split('+').All(_decoyStrings.ContainsKey);

    private StoredCredential DecoyOf(string method) => new(method, _decoyStrings[method], IsDecoy: true);
}
