using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cardea.Engine.Collations;

namespace Cardea.Engine.Sqlite;

/// <summary>Makes MySQL's collations known to SQLite. The handles are made once and live as long as the process.</summary>
internal static unsafe class CollationBridge
{
    private static readonly (string Name, nint Handle)[] Handles =
        [.. Collation.All.Where(static c => c.Name != "binary").Select(static c => (c.SqliteName, GCHandle.ToIntPtr(GCHandle.Alloc(c))))];

    /// <summary>The name under which SQLite knows a collation; <c>binary</c> is SQLite's own BINARY.</summary>
    public static string SqliteName(string collation) => collation == "binary" ? "BINARY" : Collation.Get(collation).SqliteName;

    public static void Register(SqliteConnection connection)
    {
        foreach (var (name, handle) in Handles)
        {
            var code = Native.create_collation_v2(connection.Handle, name, Native.Utf8, handle, &Compare, 0);
            if (code != Result.Ok) throw connection.Error(code);
        }
    }

    // Comparers only read frozen tables; they have nothing to throw.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Compare(nint data, int leftBytes, byte* left, int rightBytes, byte* right) =>
        Unsafe.As<Collation>(GCHandle.FromIntPtr(data).Target!).Compare(new ReadOnlySpan<byte>(left, leftBytes), new ReadOnlySpan<byte>(right, rightBytes));
}
