using System.Runtime.InteropServices;
using System.Text;
using Cardea.Connections.Readiness;

namespace Cardea.Connections.Sockets;

/// <summary>The names of the system's users, as the C library knows them (files, LDAP, whatever the system is set up with).</summary>
public static unsafe partial class SystemUsers
{
    private const int OutOfRange = 34; // ERANGE
    private const int LargestRecord = 1 << 16;

    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);

    /// <summary>The name of a user id; null when it has none.</summary>
    public static string? NameOf(int id)
    {
        using var waiting = BlockingScope.Enter(); // the system may have to ask a directory server
        var entry = stackalloc byte[256]; // struct passwd; its first member is the name
        for (var size = 1024; size <= LargestRecord; size *= 4)
        {
            var texts = new byte[size];
            nint found = 0;
            fixed (byte* buffer = texts)
            {
                var error = getpwuid_r((uint)id, entry, buffer, (nuint)size, &found);
                if (error == OutOfRange) continue;
                return error == 0 && found != 0 ? Read(*(byte**)entry) : null;
            }
        }
        return null;
    }

    private static string? Read(byte* name)
    {
        if (name is null) return null;
        try
        {
            return Strict.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
        }
        catch (DecoderFallbackException)
        {
            return null; // no account can be called so
        }
    }

    [LibraryImport("libc")] private static partial int getpwuid_r(uint id, byte* entry, byte* buffer, nuint size, nint* result);
}
