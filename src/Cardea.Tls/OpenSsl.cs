using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>The loaded OpenSSL library: is it there, which version, which ciphers.</summary>
public static unsafe class OpenSsl
{
    private const ulong Version3 = 0x3000_0000;
    private static readonly Lazy<string> LoadedVersion = new(() => Text(Native.OpenSSL_version(0)));
    private static readonly Lazy<IReadOnlyList<string>> SupportedCiphers = new(ListCiphers);

    /// <summary>The library's own words, for example <c>OpenSSL 3.0.19 27 Jan 2026</c>.</summary>
    /// <exception cref="TlsLibraryException">libssl.so.3 is missing or not OpenSSL 3.</exception>
    public static string Version
    {
        get
        {
            Demand();
            return LoadedVersion.Value;
        }
    }

    /// <summary>
    /// Faults that the loaded version is known to have. Distributions mend them without a new number, so they are a reason to look and not a verdict.
    /// </summary>
    public static IReadOnlyList<string> KnownFaults
    {
        get
        {
            Demand();
            var number = Native.OpenSSL_version_num(); // 0xMNN00PP0
            return OpenSslFaults.Of((int)(number >> 28), (int)(number >> 20 & 0xFF), (int)(number >> 4 & 0xFF));
        }
    }

    /// <summary>OpenSSL's names of the suites that can be used here at the library's own security level.</summary>
    public static IReadOnlyList<string> Ciphers => SupportedCiphers.Value;

    /// <summary>Fails with one clear line when the library cannot be used. Cheap after the first call.</summary>
    /// <exception cref="TlsLibraryException">libssl.so.3 is missing or not OpenSSL 3.</exception>
    public static void Demand()
    {
        try
        {
            if (Native.OpenSSL_version_num() < Version3)
                throw new TlsLibraryException("libcrypto.so.3 is older than OpenSSL 3.0; install the package libssl3 (apt-get install libssl3)");
        }
        catch (DllNotFoundException)
        {
            throw new TlsLibraryException("libssl.so.3 (OpenSSL 3) was not found; install the package libssl3 (apt-get install libssl3)");
        }
        catch (EntryPointNotFoundException missing)
        {
            throw new TlsLibraryException($"libssl.so.3 lacks a function of OpenSSL 3.0 ({missing.Message}); install the package libssl3");
        }
    }

    internal static string Text(byte* text) => text is null ? "" : Marshal.PtrToStringUTF8((nint)text) ?? "";

    private static IReadOnlyList<string> ListCiphers()
    {
        using var context = TlsContext.ForClient(new TlsSettings { CipherList = "ALL" }, TlsVerification.None);
        return context.CipherNames;
    }
}

/// <summary>OpenSSL cannot be used on this machine; the message is one line that names the package to install.</summary>
public sealed class TlsLibraryException(string message) : Exception(message);
