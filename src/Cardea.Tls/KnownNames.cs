using System.Collections.Concurrent;

namespace Cardea.Tls;

/// <summary>One managed string for each of OpenSSL's constant names, keyed by its address in the library, so that logins make none.</summary>
internal static unsafe class KnownNames
{
    private static readonly ConcurrentDictionary<nint, string> Names = new();

    internal static string Of(byte* name) => Names.GetOrAdd((nint)name, static address => OpenSsl.Text((byte*)address));
}
