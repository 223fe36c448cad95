using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cardea.Server.Accounts.Store;

/// <summary>What one statement changed: rows put, and (null) rows dropped.</summary>
internal sealed record AccountsChange(IReadOnlyDictionary<AccountId, Account?> Edits);

/// <summary>
/// The text of the accounts file: lines <c>&lt;16 hex digits&gt; &lt;JSON&gt;</c>. The first is a header with the layout's version and the number of
/// lines that belong to the snapshot; these follow, one account a line; then one line for each statement since. The digits are the start of
/// SHA-256 over the digits of the line before and the JSON: a line that is changed, lost, added or moved is seen.
/// </summary>
internal static class AccountsLog
{
    /// <summary>The layout that is written; older ones are read and brought up to date.</summary>
    public const int Version = 1;

    private const int CheckLength = 16;

    /// <summary>What a file held.</summary>
    /// <param name="Generation">The snapshot's generation with every statement's change counted.</param>
    /// <param name="Statements">Lines behind the snapshot.</param>
    /// <param name="Length">Bytes up to the end of the last good line; less than the file when the last write was torn.</param>
    /// <param name="LastCheck">The digits of the last line, to which the next one chains.</param>
    public sealed record Content(Dictionary<AccountId, Account> Accounts, long Generation, int Statements, int Length, string LastCheck);

    /// <summary>A whole file for a snapshot.</summary>
    public static (byte[] Bytes, string LastCheck) WriteSnapshot(AccountsSnapshot snapshot)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var check = Append(buffer, "", json =>
        {
            json.WriteStartObject();
            json.WriteString("file", "Cardea accounts");
            json.WriteNumber("version", Version);
            json.WriteNumber("generation", snapshot.Generation);
            json.WriteNumber("accounts", snapshot.Count);
            json.WriteEndObject();
        });
        foreach (var account in snapshot.All) check = Append(buffer, check, account, AccountJson.Write);
        return (buffer.WrittenSpan.ToArray(), check);
    }

    /// <summary>One line for one statement.</summary>
    public static (byte[] Bytes, string Check) WriteChange(AccountsChange change, string lastCheck)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var check = Append(buffer, lastCheck, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("put");
            foreach (var account in change.Edits.Values)
                if (account is not null) AccountJson.Write(json, account);
            json.WriteEndArray();
            json.WriteStartArray("drop");
            foreach (var (id, account) in change.Edits)
            {
                if (account is not null) continue;
                json.WriteStartObject();
                AccountJson.WriteId(json, id);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return (buffer.WrittenSpan.ToArray(), check);
    }

    /// <summary>
    /// Reads a file. A last line that lacks its end, or that holds the zeros of a block that never reached the disk, was never acknowledged and is
    /// left out. Anything else that does not fit throws <see cref="FormatException"/> with the line's number.
    /// </summary>
    public static Content Read(ReadOnlySpan<byte> file)
    {
        var accounts = new Dictionary<AccountId, Account>();
        var (check, position, line, snapshotLines, generation) = ("", 0, 0, 0, 0L);
        while (position < file.Length)
        {
            var rest = file[position..];
            var end = rest.IndexOf((byte)'\n');
            var text = end < 0 ? rest : rest[..end];
            var isLast = end < 0 || position + end + 1 == file.Length;
            if (end < 0 || !Verify(text, check))
            {
                // Only a statement's line can be torn: a snapshot reaches its name whole.
                if (isLast && line > snapshotLines && (end < 0 || text.Contains((byte)0))) break;
                throw new FormatException($"line {line + 1} {(end < 0 ? "is cut off" : "does not match its checksum")}");
            }
            check = Encoding.ASCII.GetString(text[..CheckLength]);
            try
            {
                using var json = JsonDocument.Parse(text[(CheckLength + 1)..].ToArray());
                if (line == 0) (snapshotLines, generation) = ReadHeader(json.RootElement);
                else if (line <= snapshotLines) Put(accounts, AccountJson.Read(json.RootElement));
                else
                {
                    Apply(accounts, json.RootElement);
                    generation++;
                }
            }
            catch (Exception bad) when (bad is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                throw new FormatException($"line {line + 1} cannot be read: {bad.Message}", bad);
            }
            line++;
            position += end + 1;
        }
        if (line == 0 || line <= snapshotLines) throw new FormatException(line == 0 ? "it is empty" : $"it ends after line {line} of {snapshotLines + 1}");
        return new(accounts, generation, line - 1 - snapshotLines, position, check);
    }

    private static (int Lines, long Generation) ReadHeader(JsonElement header)
    {
        var version = header.GetProperty("version").GetInt32();
        if (version > Version) throw new FormatException($"it has layout {version}, written by a newer version; this one reads up to {Version}");
        return (header.GetProperty("accounts").GetInt32(), header.GetProperty("generation").GetInt64());
    }

    private static void Apply(Dictionary<AccountId, Account> accounts, JsonElement change)
    {
        foreach (var id in change.GetProperty("drop").EnumerateArray()) accounts.Remove(AccountJson.ReadId(id));
        foreach (var account in change.GetProperty("put").EnumerateArray()) Put(accounts, AccountJson.Read(account));
    }

    private static void Put(Dictionary<AccountId, Account> accounts, Account account) => accounts[account.Id] = account;

    private static string Append(ArrayBufferWriter<byte> buffer, string lastCheck, Action<Utf8JsonWriter> write) =>
        Append(buffer, lastCheck, write, static (json, write) => write(json));

    private static string Append<T>(ArrayBufferWriter<byte> buffer, string lastCheck, T value, Action<Utf8JsonWriter, T> write)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body)) write(json, value);
        var check = Check(lastCheck, body.WrittenSpan);
        Encoding.ASCII.GetBytes(check, buffer);
        buffer.Write(" "u8);
        buffer.Write(body.WrittenSpan);
        buffer.Write("\n"u8);
        return check;
    }

    private static bool Verify(ReadOnlySpan<byte> line, string lastCheck) =>
        line.Length > CheckLength && line[CheckLength] == ' '
        && line[..CheckLength].SequenceEqual(Encoding.ASCII.GetBytes(Check(lastCheck, line[(CheckLength + 1)..])));

    private static string Check(string lastCheck, ReadOnlySpan<byte> json)
    {
        // One call over one buffer: an incremental hash costs ten times as much, which is seconds for many accounts.
        var chained = ArrayPool<byte>.Shared.Rent(lastCheck.Length + json.Length);
        var length = Encoding.ASCII.GetBytes(lastCheck, chained);
        json.CopyTo(chained.AsSpan(length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chained.AsSpan(0, length + json.Length), hash);
        ArrayPool<byte>.Shared.Return(chained, clearArray: true);
        return Convert.ToHexStringLower(hash[..(CheckLength / 2)]);
    }
}
