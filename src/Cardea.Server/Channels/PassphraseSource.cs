using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardea.Server.Startup;
using Cardea.Tls;
using Microsoft.Win32.SafeHandles;

namespace Cardea.Server.Channels;

/// <summary>
/// Where the passphrase of an encrypted private key comes from: <c>file:PATH</c> (its first line), <c>env:NAME</c>, or <c>fd:N</c> (a descriptor that the
/// starter left open; read once and kept, since a reload needs it again). Never a terminal: a server that waits for somebody to type does not start.
/// </summary>
internal sealed class PassphraseSource(DataDirectory directory)
{
    private const int Limit = 1024;
    private const int FirstFreeDescriptor = 3; // below are the standard streams
    private readonly Lock _gate = new();
    private readonly Dictionary<int, byte[]> _fromDescriptors = [];

    /// <summary>What is wrong with a source, or null.</summary>
    internal static string? Fault(string source) => Split(source) switch
    {
        ("file" or "env", { Length: > 0 }) => null,
        ("fd", var number) when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor) && descriptor >= FirstFreeDescriptor => null,
        _ => "a passphrase comes from file:PATH, env:NAME or fd:NUMBER (3 or above)",
    };

    /// <summary>The passphrase; the caller erases it.</summary>
    /// <exception cref="TlsSetupException">The source has none.</exception>
    internal byte[] Read(string source)
    {
        var (kind, where) = Split(source);
        try
        {
            var secret = kind switch
            {
                "file" => FirstLine(PemFile.Read(directory.FileAt(where), Limit, out _)),
                "env" => Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable(where) ?? ""),
                _ => (byte[])FromDescriptor(int.Parse(where, CultureInfo.InvariantCulture)).Clone(),
            };
            return secret.Length > 0 ? secret : throw new IOException("it is empty");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TlsSetupException(TlsSetupError.PrivateKey, $"ssl_key_passphrase '{kind}:{where}': {failed.Message}");
        }
    }

    private static (string Kind, string Where) Split(string source)
    {
        var colon = source.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", source) : (source[..colon], source[(colon + 1)..]);
    }

    private static byte[] FirstLine(byte[] text)
    {
        var end = text.AsSpan().IndexOfAny((byte)'\n', (byte)'\r');
        var line = (end < 0 ? text : text.AsSpan(0, end)).ToArray();
        CryptographicOperations.ZeroMemory(text);
        return line;
    }

    private byte[] FromDescriptor(int descriptor)
    {
        lock (_gate)
        {
            if (_fromDescriptors.TryGetValue(descriptor, out var known)) return known;
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            var text = new byte[Limit];
            var length = stream.ReadAtLeast(text, Limit, throwOnEndOfStream: false);
            return _fromDescriptors[descriptor] = FirstLine(text[..length]);
        }
    }
}
