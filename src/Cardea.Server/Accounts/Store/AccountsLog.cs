using System.Buffers;
using System.Runtime.InteropServices;
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
    /// <remarks>
    /// 1: the beginning. 2: the header names the store, so that a file of another server is seen; members that a reader does not know are refused, so
    /// that no rule is lost on the way back to an older program.
    /// </remarks>
    public const int Version = 2;

    private const string Signature = "Cardea accounts";

    private const int CheckLength = 16;

    /// <summary>What a file held.</summary>
    /// <param name="Accounts">The rows.</param>
    /// <param name="Layout">The layout that it was written in.</param>
    /// <param name="Store">The name of the store, made with it; null in layout 1.</param>
    /// <param name="Generation">The snapshot's generation with every statement's change counted.</param>
    /// <param name="Statements">Lines behind the snapshot.</param>
    /// <param name="SnapshotLength">Bytes of the snapshot.</param>
    /// <param name="Length">Bytes up to the end of the last good line; less than the file when the last write was torn.</param>
    /// <param name="LastCheck">The digits of the last line, to which the next one chains.</param>
    public sealed record Content(
        Dictionary<AccountId, Account> Accounts, int Layout, string? Store, long Generation, int Statements, int SnapshotLength, int Length, string LastCheck);

    /// <summary>A whole file for a snapshot.</summary>
    public static (byte[] Bytes, string LastCheck) WriteSnapshot(AccountsSnapshot snapshot, string store)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        var check = Append(buffer, "", json =>
        {
            json.WriteStartObject();
            json.WriteString("file", Signature);
            json.WriteNumber("version", Version);
            json.WriteString("store", store);
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
        var (accounts, members) = (new Dictionary<AccountId, Account>(), new MemberCheck());
        var (check, position, line, snapshotLength) = ("", 0, 0, 0);
        var (layout, store, generation, snapshotLines) = (0, (string?)null, 0L, 0);
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
                if (line == 0 && text.IndexOf("\"file\":\"Cardea accounts\""u8) < 0) throw new FormatException("it is not an accounts file of Cardea");
                throw new FormatException($"line {line + 1} {(end < 0 ? "is cut off" : "does not match its checksum")}");
            }
            check = Encoding.ASCII.GetString(text[..CheckLength]);
            try
            {
                using var json = JsonDocument.Parse(text[(CheckLength + 1)..].ToArray());
                if (line == 0) (layout, store, generation, snapshotLines) = ReadHeader(json.RootElement);
                else if (line <= snapshotLines) Add(accounts, ReadAccount(json.RootElement, members));
                else
                {
                    Apply(accounts, json.RootElement, members);
                    generation++;
                }
            }
            catch (Exception bad) when (bad is JsonException or (FormatException and not NewerLayoutException) or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException)
            {
                throw new FormatException($"line {line + 1} cannot be read: {bad.Message}", bad);
            }
            position += end + 1;
            if (line++ == snapshotLines) snapshotLength = position;
        }
        if (line == 0 || line <= snapshotLines) throw new FormatException(line == 0 ? "it is empty" : $"it ends after line {line} of {snapshotLines + 1}");
        return new(accounts, layout, store, generation, line - 1 - snapshotLines, snapshotLength, position, check);
    }

    private static (int Layout, string? Store, long Generation, int Lines) ReadHeader(JsonElement header)
    {
        if (header.GetProperty("file").GetString() != Signature) throw new FormatException("it is not an accounts file of Cardea");
        var layout = header.GetProperty("version").GetInt32();
        if (layout > Version) throw new NewerLayoutException($"it has layout {layout}; this program reads up to {Version}");
        if (layout < 1) throw new FormatException($"there is no layout {layout}");
        var store = layout > 1 ? header.GetProperty("store").GetString() ?? throw new FormatException("it has no name") : null;
        return (layout, store, header.GetProperty("generation").GetInt64(), header.GetProperty("accounts").GetInt32());
    }

    private static void Apply(Dictionary<AccountId, Account> accounts, JsonElement change, MemberCheck members)
    {
        foreach (var id in change.GetProperty("drop").EnumerateArray()) accounts.Remove(AccountJson.ReadId(id));
        foreach (var json in change.GetProperty("put").EnumerateArray())
        {
            var account = ReadAccount(json, members);
            accounts[account.Id] = account;
        }
    }

    private static void Add(Dictionary<AccountId, Account> accounts, Account account)
    {
        if (!accounts.TryAdd(account.Id, account)) throw new FormatException($"it has the account {account.Id.Quoted} twice");
    }

    private static Account ReadAccount(JsonElement json, MemberCheck members)
    {
        var account = AccountJson.Read(json);
        members.Demand(JsonMarshal.GetRawUtf8Value(json), account);
        return account;
    }

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
