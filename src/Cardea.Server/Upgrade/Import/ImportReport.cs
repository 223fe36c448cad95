using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cardea.Server.Accounts;

namespace Cardea.Server.Upgrade.Import;

/// <summary>What became of an account.</summary>
internal enum ImportOutcome
{
    /// <summary>It is here with all that it had, but for what the notes say.</summary>
    Imported,

    /// <summary>It is here and nobody can log in with it until an administrator has done what the note says.</summary>
    Locked,

    /// <summary>An account of this name was here already and stays as it is.</summary>
    Kept,

    /// <summary>It is not here.</summary>
    LeftOut,
}

/// <summary>One thing that is not as it was.</summary>
/// <param name="Account">Whose; null = nobody's.</param>
/// <param name="What">What was not carried over, or became something else.</param>
/// <param name="Cure">A statement or command that mends it, or empty.</param>
internal sealed record ImportNote(AccountId? Account, string What, string Cure = "");

/// <summary>What an import did: every account with its outcome, and everything that could not be carried over.</summary>
internal sealed class ImportReport(string source)
{
    private readonly SortedDictionary<string, (AccountId Id, ImportOutcome Outcome)> _accounts = new(StringComparer.Ordinal);
    private readonly List<ImportNote> _notes = [];

    public IReadOnlyList<ImportNote> Notes => _notes;

    /// <summary>Nothing was written.</summary>
    public bool IsDryRun { get; set; }

    public ImportOutcome? OutcomeOf(AccountId id) => _accounts.TryGetValue(id.ToString(), out var account) ? account.Outcome : null;

    public int Count(ImportOutcome outcome) => _accounts.Values.Count(a => a.Outcome == outcome);

    public void Set(AccountId id, ImportOutcome outcome) => _accounts[id.ToString()] = (id, outcome);

    public void Note(AccountId? account, string what, string cure = "") => _notes.Add(new(account, what, cure));

    /// <summary>For people. Names are another server's: whoever prints them escapes them.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"Accounts of {source}{(IsDryRun ? " (dry run: nothing was written)" : "")}:";
        foreach (var (id, outcome) in _accounts.Values)
        {
            yield return $"  {Word(outcome),-9} {id.Quoted}";
            foreach (var note in _notes.Where(n => n.Account == id)) yield return Line(note);
        }
        foreach (var note in _notes.Where(n => n.Account is not { } id || !_accounts.ContainsKey(id.ToString()))) yield return Line(note);
        yield return $"{Count(ImportOutcome.Imported)} imported, {Count(ImportOutcome.Locked)} imported and locked, {Count(ImportOutcome.Kept)} kept as they were here, "
            + $"{Count(ImportOutcome.LeftOut)} left out; {_notes.Count} notes";
    }

    /// <summary>For programs.</summary>
    public string Json()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteString("source", source);
            json.WriteBoolean("dryRun", IsDryRun);
            foreach (var outcome in Enum.GetValues<ImportOutcome>()) json.WriteNumber(Word(outcome).Replace(' ', '_'), Count(outcome));
            json.WriteStartArray("accounts");
            foreach (var (id, outcome) in _accounts.Values)
            {
                json.WriteStartObject();
                json.WriteString("user", id.User);
                json.WriteString("host", id.Host);
                json.WriteString("outcome", Word(outcome));
                WriteNotes(json, _notes.Where(n => n.Account == id));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            WriteNotes(json, _notes.Where(n => n.Account is not { } id || !_accounts.ContainsKey(id.ToString())));
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteNotes(Utf8JsonWriter json, IEnumerable<ImportNote> notes)
    {
        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStartObject();
            if (note.Account is { } id) json.WriteString("account", id.Quoted);
            json.WriteString("what", note.What);
            if (note.Cure.Length > 0) json.WriteString("cure", note.Cure);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Line(ImportNote note) =>
        $"            {(note.Account is { } id ? $"{id.Quoted}: " : "")}{note.What}{(note.Cure.Length > 0 ? $"; {note.Cure}" : "")}";

    private static string Word(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.LeftOut => "left out",
        var other => other.ToString().ToLowerInvariant(),
    };
}
