using System.Text.RegularExpressions;
using Cardea.Doctor.Causes;
using Cardea.Tests.Tidy;

namespace Cardea.Tests.Doctor;

/// <summary>A cause that no test produces may be one that nothing produces: a new row of the table comes with its test.</summary>
public sealed partial class CauseCoverageTests
{
    [Fact]
    public void Every_cause_is_named_by_a_test()
    {
        var tests = Path.Combine(Repository.Root, "tests");
        var named = new[] { "Cardea.Conformance/Doctor", "Cardea.Tests/Doctor" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(tests, folder), "*.cs"))
            .SelectMany(static path => Literal().Matches(File.ReadAllText(path)).SelectMany(static match => match.Groups[1].Value.Split(' '))).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(CauseTable.All.Select(static cause => cause.Id).Where(id => !named.Contains(id)));
    }

    // One literal may name several, with a blank between.
    [GeneratedRegex("\"([a-z0-9 -]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Literal();
}
