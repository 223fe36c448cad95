using System.Security.Cryptography;
using Cardea.Certificates;

namespace Cardea.Server.Startup;

/// <summary>
/// The key by which names without account get their decoys. It stays in the data directory: with a new one at each start a name that shows another method
/// or another salt than yesterday would be one that does not exist.
/// </summary>
internal static class DecoySecret
{
    /// <summary>The file.</summary>
    public const string Name = "decoy.key";

    private const int Length = 32;

    /// <summary>The key of the data directory; made when there is none that can be used, which shows a stranger no more than a first start does.</summary>
    public static byte[] Of(DataDirectory directory)
    {
        var path = directory.FileAt(Name);
        var file = new FileInfo(path);
        if (file is { Exists: true, LinkTarget: null, Length: 2 * Length })
        {
            var kept = new byte[Length];
            if (Convert.FromHexString(File.ReadAllText(path), kept, out _, out var written) == System.Buffers.OperationStatus.Done && written == Length) return kept;
        }
        var made = RandomNumberGenerator.GetBytes(Length);
        SecretFile.Replace(path, Convert.ToHexStringLower(made), SecretFile.Private);
        return made;
    }
}
