using System.Security.Cryptography.X509Certificates;

namespace Cardea.Certificates;

/// <summary>A certificate's file (with the links that go with it) and its key's file.</summary>
public sealed record PairFiles(string Certificate, string Key)
{
    /// <summary>Writes both. Each appears whole; the key comes first, so that a reader of both may see the new key with the old certificate and never
    /// half a file. Readers that look at both, like our server, notice that they do not fit yet and look again.</summary>
    /// <param name="certificate">PEM text.</param>
    /// <param name="key">PEM text; null = the key stays.</param>
    /// <param name="overwrite">False: neither file may exist.</param>
    /// <param name="keepOld">Keeps what was there beside it as <c>.old</c>.</param>
    public void Write(string certificate, string? key, bool overwrite, bool keepOld = false)
    {
        if (!overwrite)
            Demand(missing: key is null ? [Certificate] : [Certificate, Key]);
        if (keepOld)
            KeepOld(key is not null);
        if (!overwrite && key is not null)
            SecretFile.Create(Key, key, SecretFile.Private);
        else if (key is not null)
            SecretFile.Replace(Key, key, SecretFile.Private);
        SecretFile.Replace(Certificate, certificate, SecretFile.Public);
    }

    /// <summary>Fails when one of the files is there.</summary>
    /// <exception cref="IOException">The text names it.</exception>
    public static void Demand(params IReadOnlyList<string> missing)
    {
        if (missing.FirstOrDefault(static path => Path.Exists(path) || new FileInfo(path).LinkTarget is not null) is { } found)
            throw new IOException($"'{found}' exists");
    }

    /// <summary>Reads the leaf and its key.</summary>
    public (X509Certificate2 Leaf, KeyPair Key) Read(string? passphrase = null)
    {
        var found = PemText.Certificates(PemText.Read(Certificate));
        return (found.Count > 0 ? found[0] : throw new IOException($"there is no certificate in '{Certificate}'"), KeyPair.FromPem(PemText.Read(Key), passphrase));
    }

    private void KeepOld(bool withKey)
    {
        if (File.Exists(Certificate))
            SecretFile.Replace(Certificate + ".old", PemText.Read(Certificate), SecretFile.Public);
        if (withKey && File.Exists(Key))
            SecretFile.Replace(Key + ".old", PemText.Read(Key), SecretFile.Private);
    }
}
