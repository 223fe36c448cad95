namespace Cardea.Protocol.Authentication;

/// <summary>How new passwords are stored, where the method leaves a choice.</summary>
/// <param name="Rounds">caching_sha2_password_digest_rounds.</param>
/// <param name="CachingSha2">caching_sha2_password_storage_format.</param>
public sealed record StoredForm(int Rounds, CachingSha2Format CachingSha2)
{
    /// <summary>What a server begins with.</summary>
    public static readonly StoredForm Default = new(CachingSha2Password.MinimumRounds, CachingSha2Format.Crypt5);
}
