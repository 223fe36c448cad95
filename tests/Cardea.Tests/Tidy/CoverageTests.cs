using System.Text.RegularExpressions;

namespace Cardea.Tests.Tidy;

/// <summary>
/// Every row about TLS and every attack on certificates is named by a test (<c>[Trait("row", "C-12")]</c>, <c>[Trait("attack", "C-03")]</c>) or stands in
/// docs/coverage.md with the reason why not.
/// </summary>
public sealed partial class CoverageTests
{
    private static readonly Dictionary<string, string[]> Wanted = new()
    {
        ["row"] =
        [
            .. Numbered("C", 1, 28, "0"), .. Numbered("V", 1, 20, "0"), .. Numbered("T", 1, 26, "0"), .. Numbered("T", 30, 40, "0"), .. Numbered("K", 1, 10, "0"), .. Numbered("L", 1, 5, "0"),
        ],
        ["attack"] = [.. Numbered("C", 1, 23, "00")],
    };

    [Fact]
    public void Every_row_and_attack_is_named_by_a_test_or_left_out_with_a_reason()
    {
        var root = Repository.Root;
        var named = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/obj/") && !path.EndsWith("/CoverageTests.cs", StringComparison.Ordinal))
            .SelectMany(static path => Trait().Matches(File.ReadAllText(path)).Select(static m => (Kind: m.Groups[1].Value, Id: m.Groups[2].Value))).ToHashSet();
        var left = LeftOut().Matches(File.ReadAllText(Path.Combine(root, "docs/coverage.md"))).Select(static m => (Kind: m.Groups[1].Value, Id: m.Groups[2].Value)).ToArray();

        Assert.Equal(left.Distinct(), left);
        Assert.Empty(left.Where(item => !Wanted[item.Kind].Contains(item.Id)));
        Assert.Empty(left.Where(named.Contains)); // a test has come: the reason is out of date

        var missing = Wanted.SelectMany(static pair => pair.Value.Select(id => (Kind: pair.Key, Id: id))).Where(item => !named.Contains(item) && !left.Contains(item)).ToArray();
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Numbered(string letter, int from, int to, string form) => Enumerable.Range(from, to - from + 1).Select(number => $"{letter}-{number.ToString(form)}");

    [GeneratedRegex("""Trait\("(row|attack)", "([A-Z]+-[0-9]+)"\)""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Trait();

    [GeneratedRegex(@"^\| (row|attack) ([A-Z]+-[0-9]+) \| \S.{9,} \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LeftOut();
}
