using System.Text.Json;
using Cardea.Lab;

namespace Cardea.Tests.Lab;

/// <summary>The verb's command line.</summary>
public sealed class LabProgramTests
{
    private static (int Code, string Output, string Errors) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (LabProgram.Run(words, output, errors, TimeProvider.System), output.ToString(), errors.ToString());
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run --client=nobody")]
    [InlineData("run --client=cardea -- sh")]
    [InlineData("run --timeout=0 -- sh")]
    [InlineData("--mode=VERIFY")]
    [InlineData("--mode=PREFERRED")]
    [InlineData("--case=no-such-case")]
    [InlineData("--bind=here")]
    [InlineData("--base-port=65530")]
    [InlineData("--base-port=-1")]
    [InlineData("--name=a/b")]
    [InlineData("score")]
    [InlineData("score a b")]
    [InlineData("superfluous")]
    [InlineData("--no-such-option")]
    public void A_command_line_that_is_not_understood_ends_with_64(string words)
    {
        var (code, output, errors) = Run(words.Split(' '));
        Assert.Equal((64, ""), (code, output));
        Assert.StartsWith("cardea lab: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("score /nonexistent")]
    [InlineData("run --case=good-ecdsa -- /nonexistent/program")]
    [InlineData("--dir=/proc/lab")]
    public void What_cannot_be_done_ends_with_2(string words) => Assert.Equal(2, Run(words.Split(' ')).Code);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema":"cardea.lab.seen/2","cases":{}}""")]
    [InlineData("""{"schema":"cardea.lab.seen/1"}""")]
    [InlineData("""{"schema":"cardea.lab.seen/1","cases":{"expired":7}}""")]
    [InlineData("""{"schema":"cardea.lab.seen/1","cases":{"expired":{}}}""")]
    [InlineData("""{"schema":7,"cases":{}}""")]
    public void A_file_that_is_not_the_labs_is_no_score(string text)
    {
        var folder = Directory.CreateTempSubdirectory("cardea-lab-score").FullName;
        File.WriteAllText(Path.Combine(folder, "seen.json"), text);
        Assert.Equal(2, Run("score", folder).Code);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_list_and_the_help_are_told()
    {
        Assert.Contains("tls10-only", Run("--list").Output, StringComparison.Ordinal);
        using var list = JsonDocument.Parse(Run("--list", "--json").Output);
        Assert.True(list.RootElement.GetProperty("cases").GetArrayLength() > 40);
        foreach (var words in new[] { new[] { "--help" }, ["help"], ["run", "--help"], ["score", "--help"] })
        {
            var help = Run(words);
            Assert.Equal((0, true), (help.Code, help.Output.Contains("Exit codes:", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Another_address_than_the_loopback_is_warned_of() =>
        Assert.Contains("lets the network reach", Run("run", "--bind=0.0.0.0", "--case=good-ecdsa", "--", "/nonexistent/program").Errors, StringComparison.Ordinal);
}
