namespace Cardea.Protocol.Authentication;

/// <summary>The server's memory of caching_sha2_password: SHA256(SHA256(password)) of accounts that have logged in with the full proof.</summary>
public interface ICachingSha2Cache
{
    /// <summary>Copies 32 bytes; false when the account has none, or none for the stored form that it has now.</summary>
    bool TryGet(StoredCredential credential, Span<byte> digest);

    /// <summary>Remembers; ignored for decoys.</summary>
    void Put(StoredCredential credential, ReadOnlySpan<byte> digest);
}
