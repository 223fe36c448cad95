using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cardea.Server.Accounts.Store;

/// <summary>
/// Sees that nothing in an account's JSON is passed over: a member that we do not know may be a rule of a newer version, and an account without its rule
/// is weaker than its owner said. What is known is not listed anywhere: a member is known when writing the account that was read writes it again.
/// That is tried once for each member name, so that a hundred thousand accounts cost one pass over their text.
/// </summary>
internal sealed class MemberCheck
{
    private const int MaximumDepth = 64; // Utf8JsonReader's own limit
    private readonly HashSet<ulong> _known = [];

    /// <exception cref="FormatException">The text has a member that the account does not show.</exception>
    public void Demand(ReadOnlySpan<byte> json, Account account)
    {
        if (FindOther(json, _known) is null) return;
        var written = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(written)) AccountJson.Write(writer, account);
        Collect(written.WrittenSpan);
        if (FindOther(json, _known) is { } unknown) throw new FormatException($"unknown member '{unknown}'");
    }

    private void Collect(ReadOnlySpan<byte> json)
    {
        Span<ulong> paths = stackalloc ulong[MaximumDepth + 1];
        paths.Clear();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.PropertyName) _known.Add(Path(paths, reader));
    }

    private static string? FindOther(ReadOnlySpan<byte> json, HashSet<ulong> known)
    {
        Span<ulong> paths = stackalloc ulong[MaximumDepth + 1];
        paths.Clear();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
            if (reader.TokenType == JsonTokenType.PropertyName && !known.Contains(Path(paths, reader))) return Encoding.UTF8.GetString(reader.ValueSpan);
        return null;
    }

    // FNV-1a over the names on the way down; the members of a list's elements are those of the list.
    private static ulong Path(Span<ulong> paths, in Utf8JsonReader reader)
    {
        var hash = 14695981039346656037UL;
        for (var depth = reader.CurrentDepth - 1; depth > 0; depth--)
        {
            if (paths[depth] == 0) continue;
            hash = paths[depth];
            break;
        }
        foreach (var letter in reader.ValueSpan) hash = (hash ^ letter) * 1099511628211UL;
        hash = (hash ^ '.') * 1099511628211UL;
        paths[reader.CurrentDepth] = hash;
        paths[(reader.CurrentDepth + 1)..].Clear();
        return hash;
    }
}
