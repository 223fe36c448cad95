namespace Cardea.Protocol.Authentication;

/// <summary>An authentication method: both halves, and the form in which passwords are stored.</summary>
public interface IAuthenticationMethod
{
    /// <summary>MySQL's plugin name.</summary>
    string Name { get; }

    /// <summary>What the client calls its half, which is what goes over the wire; MariaDB's ed25519 has two names.</summary>
    string ClientName => Name;

    /// <summary>The length of the server's nonce in bytes.</summary>
    int NonceLength => Nonce.Length;

    /// <summary>False where the stored form is a rule (which system user, which certificate) and no secret: such accounts have no password to expire or to set.</summary>
    bool StoresPassword => true;

    /// <summary>
    /// The link proves the client and its answer is not looked at: whatever method a stock client begins with will do, so none is ever asked of it
    /// by this one's name.
    /// </summary>
    bool TakesAnyAnswer => false;

    /// <summary>
    /// Both ends come to one hash of the password without the client giving it away, so the server can show its certificate to be its own with it
    /// (<see cref="CertificateProof"/>).
    /// </summary>
    bool ProvesServer => false;

    /// <summary>That hash, of a stored form; null where there is none.</summary>
    byte[]? PasswordHash(ReadOnlySpan<byte> stored) => null;

    /// <summary>
    /// The salt of a stored form that the client is shown before its proof, as <see cref="CreateStored"/> takes it; null where it is shown none. A new
    /// password beside a retained old one needs the same, since only one can be shown.
    /// </summary>
    byte[]? SaltOf(ReadOnlySpan<byte> stored) => null;

    /// <summary>
    /// A decoy's stored form for one name out of 32 bytes that belong to it: what is shown of a stored form (<see cref="SaltOf"/>) must differ from name
    /// to name and be the same each time.
    /// </summary>
    byte[] ForName(byte[] decoy, ReadOnlySpan<byte> ofName) => decoy;

    /// <summary>Where the password itself may travel.</summary>
    LeastChannel LeastChannel { get; }

    /// <summary>False for methods that we only answer as a client.</summary>
    bool HasServerHalf { get; }

    /// <summary>Begins the server's half of one login.</summary>
    ServerProof BeginServer(ServerProofContext context);

    /// <summary>Begins the client's half of one login.</summary>
    ClientProof BeginClient(ClientProofContext context);

    /// <summary>
    /// The stored form of a password; an empty password gives an empty string. <paramref name="salt"/> is 20 bytes from <see cref="Nonce.Create"/>
    /// (ignored by methods without salt), <paramref name="rounds"/> counts hash rounds where the method has them.
    /// </summary>
    byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds = 5000);

    /// <summary>The same, for a method that has several stored forms in the one that the server wishes.</summary>
    byte[] CreateStored(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, StoredForm form) => CreateStored(password, salt, form.Rounds);

    /// <summary>True when the bytes have the shape of this method's stored form; false is error 1827 for <c>AS '…'</c>. Empty is valid.</summary>
    bool IsStored(ReadOnlySpan<byte> stored);

    /// <summary>What checking a password against a stored form costs, in rounds of hashing; unusable forms cost as usable ones.</summary>
    int RoundsOf(ReadOnlySpan<byte> stored) => 1;

    /// <summary>Checks a password in clear against a stored form, with the full work also when the answer is no.</summary>
    bool Verify(ReadOnlySpan<byte> password, ReadOnlySpan<byte> stored);
}
