using System.Security.Cryptography;
using System.Text;

namespace Cardea.Protocol.Authentication;

/// <summary>Bytes that must not be seen: compared in fixed time, printed as <c>***</c>, zeroed when disposed.</summary>
public sealed class Secret(ReadOnlySpan<byte> bytes) : IDisposable
{
    private readonly byte[] _bytes = bytes.ToArray();

    /// <summary>No password.</summary>
    public static Secret Empty { get; } = new([]);

    /// <summary>The bytes; zeros after <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>True for no password.</summary>
    public bool IsEmpty => _bytes.Length == 0;

    /// <summary>A secret of text in UTF-8. The string itself cannot be wiped.</summary>
    public static Secret FromText(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var secret = new Secret(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    /// <summary>Compares in a time that depends on the length only.</summary>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(_bytes, other);

    /// <inheritdoc/>
    public override string ToString() => "***";

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);
}
