using System.Buffers;
using System.Globalization;

namespace Cardea.Tls;

/// <summary>
/// A directory in the form of <c>openssl rehash</c> and <c>c_rehash</c>: certificates lie as <c>hash.N</c>, revocation lists as <c>hash.rN</c>, where
/// the hash is that of the subject (of a list: the issuer). Files of other names are not looked at, as in OpenSSL.
/// </summary>
internal static class HashedDirectory
{
    /// <summary>The files in the order of their names.</summary>
    /// <exception cref="TlsSetupException">There is no such directory.</exception>
    internal static IReadOnlyList<string> Files(string path, string option, bool lists)
    {
        try
        {
            return [.. Directory.EnumerateFiles(path).Where(file => IsHashed(Path.GetFileName(file), lists)).Order(StringComparer.Ordinal)];
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TlsSetupException(TlsSetupError.BadPaths, $"{option} '{path}': {(failed is DirectoryNotFoundException ? "no such directory" : failed.Message)}");
        }
    }

    /// <summary>The file's name is the hash of this X509_NAME.</summary>
    internal static bool IsNamedAfter(string file, nint name) =>
        uint.Parse(Path.GetFileName(file).AsSpan(0, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture) == (uint)Native.X509_NAME_hash_ex(name, 0, 0, 0);

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    // eight hexadecimal digits, a point, an r for lists, a number
    private static bool IsHashed(ReadOnlySpan<char> name, bool list)
    {
        var tail = list ? ".r" : ".";
        return name.Length > 8 + tail.Length && name.Length < 20 && name[8..].StartsWith(tail) && !name[..8].ContainsAnyExcept(LowerHex)
            && !name[(8 + tail.Length)..].ContainsAnyExceptInRange('0', '9');
    }
}
