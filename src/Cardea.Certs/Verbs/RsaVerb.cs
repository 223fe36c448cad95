using System.Security.Cryptography;
using Cardea.Certificates;

namespace Cardea.Certs.Verbs;

/// <summary><c>rsa</c>: the pair under which passwords cross plain links.</summary>
internal static class RsaVerb
{
    internal static readonly Verb Row = new("rsa", "", "makes the RSA pair with which passwords cross plain connections", Run)
    {
        Options = [CommonOptions.Bits, CommonOptions.Force],
        Notes = """
            Writes private_key.pem (0600) and public_key.pem into the data directory, where sha256_password and caching_sha2_password look for
            them. Clients that have public_key.pem (--server-public-key-path) need not trust the first key that comes along.
            """,
        Examples = ["cardea certs rsa", "cardea certs rsa --bits=4096 --force"],
    };

    private static Answer Run(Call call)
    {
        var bits = int.Parse(call.Options.Text("bits") ?? "2048");
        if (bits < 2048)
            throw new Options.OptionException("--bits: an RSA key has 2048, 3072 or 4096 bits");
        var files = new DataDirectoryCertificates(call.DataDirectory, call.Clock);
        if (!call.Force)
            Call.Refuse(files.RsaPrivateKey, files.RsaPublicKey);
        using var key = RSA.Create(bits);
        Call.MakeDirectoryOf(files.RsaPrivateKey);
        SecretFile.Replace(files.RsaPrivateKey, key.ExportRSAPrivateKeyPem() + "\n", SecretFile.Private);
        SecretFile.Replace(files.RsaPublicKey, key.ExportSubjectPublicKeyInfoPem() + "\n", SecretFile.Public);
        return new Answer().Line("RSA pair made; the server uses it from its next start on")
            .Field("privateKey", "private key", files.RsaPrivateKey).Field("publicKey", "public key", files.RsaPublicKey)
            .Field("sha256", "SHA-256", Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo())));
    }
}
