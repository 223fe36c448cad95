using System.Collections.Concurrent;

namespace Cardea.Tls;

/// <summary>One managed string for each of OpenSSL's constant names, keyed by its address in the library, so that logins make none.</summary>
internal static unsafe class KnownNames
{
    private static readonly ConcurrentDictionary<nint, string> Names = new();

    private static readonly ConcurrentDictionary<int, string> Groups = new();

    internal static string Of(byte* name) => Names.GetOrAdd((nint)name, static address => OpenSsl.Text((byte*)address));

    // Names of groups belong to a context, not to the library: their address may be another's tomorrow, their number may not.
    internal static string OfGroup(int group, byte* name)
    {
        if (Groups.TryGetValue(group, out var known)) return known;
        var text = OpenSsl.Text(name);
        return Groups.Count < 256 ? Groups.GetOrAdd(group, text) : text;
    }
}
