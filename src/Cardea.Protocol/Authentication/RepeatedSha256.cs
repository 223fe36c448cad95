using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cardea.Protocol.Authentication;

/// <summary>
/// SHA-256 thousands of times over, by one context of libcrypto. The framework makes a context for each digest, which costs three times what the digest
/// of two blocks does; and these are digests that strangers can ask for.
/// </summary>
/// <remarks>Source: OpenSSL, EVP_DigestInit(3): with no type given, a context begins anew with the digest that it has.</remarks>
internal sealed unsafe partial class RepeatedSha256 : IDisposable
{
    private const string Library = "libcrypto.so.3";
    private nint _context = EVP_MD_CTX_new();

    internal RepeatedSha256()
    {
        if (_context == 0) throw new CryptographicException("no memory for SHA-256");
        Demand(EVP_DigestInit_ex(_context, EVP_sha256(), 0));
    }

    /// <summary>Digests <paramref name="input"/> into the 32 bytes of <paramref name="digest"/>; the two may be the same memory.</summary>
    internal void Hash(ReadOnlySpan<byte> input, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, SHA256.HashSizeInBytes);
        fixed (byte* from = input)
        fixed (byte* to = digest)
        {
            Demand(EVP_DigestInit_ex(_context, 0, 0));
            Demand(EVP_DigestUpdate(_context, from, (nuint)input.Length));
            Demand(EVP_DigestFinal_ex(_context, to, null));
        }
    }

    /// <summary>Wipes and frees the context, as EVP_MD_CTX_free does.</summary>
    public void Dispose()
    {
        EVP_MD_CTX_free(_context);
        _context = 0;
    }

    private static void Demand(int result)
    {
        if (result != 1) throw new CryptographicException("SHA-256 failed");
    }

    [LibraryImport(Library)] private static partial nint EVP_MD_CTX_new();
    [LibraryImport(Library)] private static partial void EVP_MD_CTX_free(nint context);
    [LibraryImport(Library)] private static partial nint EVP_sha256();

    // Each of these takes a fraction of a microsecond and neither waits nor calls back.
    [LibraryImport(Library), SuppressGCTransition] private static partial int EVP_DigestInit_ex(nint context, nint digest, nint engine);
    [LibraryImport(Library), SuppressGCTransition] private static partial int EVP_DigestUpdate(nint context, byte* data, nuint length);
    [LibraryImport(Library), SuppressGCTransition] private static partial int EVP_DigestFinal_ex(nint context, byte* digest, uint* length);
}
