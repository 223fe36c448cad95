using System.Text.RegularExpressions;

namespace Cardea.Tests.Tidy;

/// <summary>docs/attacks.md names, for each attack on logins, the classes of the tests that carry its number.</summary>
public sealed partial class AttackDocumentTests
{
    private const int Attacks = 25;

    // Time is measured, not tested: a machine that is busy would decide the test.
    private static readonly string[] Measured = ["B-03"];

    [Fact]
    public void Every_attack_on_logins_is_replayed_by_the_tests_that_the_document_names()
    {
        var document = Path.Combine(Repository.Root, "docs/attacks.md");
        var text = File.ReadAllText(document);
        var replays = Replays();
        var written = Row().Replace(text, row => $"{row.Groups["start"].Value} {Names(replays, row.Groups["id"].Value)} |");
        if (Environment.GetEnvironmentVariable("CARDEA_WRITE_DOCS") == "1") File.WriteAllText(document, written);
        var rows = Row().Matches(text).Select(static m => (Id: m.Groups["id"].Value, Tests: Word().Matches(m.Groups["tests"].Value).Select(static w => w.Groups["name"].Value).ToArray())).ToArray();
        Assert.Equal(Enumerable.Range(1, Attacks).Select(static n => $"B-{n:00}"), rows.Select(static r => r.Id));
        // What the document says is so; a test that it does not name yet is welcome.
        Assert.Empty(rows.SelectMany(r => r.Tests.Where(name => !replays.TryGetValue(r.Id, out var classes) || !classes.Contains(name)).Select(name => $"{r.Id}: {name}")));
        Assert.Empty(rows.Where(static r => r.Tests.Length == 0 && !Measured.Contains(r.Id)).Select(static r => r.Id));
    }

    private static string Names(SortedDictionary<string, SortedSet<string>> replays, string id) =>
        replays.TryGetValue(id, out var classes) ? string.Join(", ", classes.Select(static name => $"`{name}`")) : Measured.Contains(id) ? "measured: `bench/run --timing=N`" : "no test";

    /// <summary>Attack → classes, from the sources: the traits of a test stand right above it.</summary>
    private static SortedDictionary<string, SortedSet<string>> Replays()
    {
        var found = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories))
        {
            if (path.Contains("/obj/", StringComparison.Ordinal) || path.Contains("/Tidy/", StringComparison.Ordinal)) continue;
            foreach (Match trait in Trait().Matches(File.ReadAllText(path)))
            {
                if (!found.TryGetValue(trait.Groups[1].Value, out var classes)) found.Add(trait.Groups[1].Value, classes = new(StringComparer.Ordinal));
                classes.Add(Path.GetFileNameWithoutExtension(path));
            }
        }
        return found;
    }

    [GeneratedRegex("""Trait\("attack", "(B-\d\d)"\)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Trait();

    [GeneratedRegex("`(?<name>[A-Za-z.]+)`", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?<start>\| (?<id>B-\d\d) \|[^|]*\|[^|]*\|)(?<tests>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();
}
