using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cardea.Tests.Tidy;

/// <summary>Documents are tested: what they name exists, and the house is built as they say.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Sources(string pattern = "*.cs") =>
        new[] { "src", "tests", "bench" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), pattern, SearchOption.AllDirectories))
            .Where(static path => !path.Contains("/node_modules/") && !path.Contains("/obj/"));

    [Fact]
    public void Every_path_and_type_that_the_architecture_names_exists()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/architecture.md"));
        var types = new[] { "Protocol", "Sql", "Options", "Certificates", "Tls", "Connections", "Engine", "Server", "Client", "Certs", "Doctor", "Lab" }
            .SelectMany(static name => Assembly.Load($"Cardea.{name}").GetTypes()).Select(static type => type.Name).ToHashSet();
        var methods = typeof(global::Cardea.Engine.IEngineSession).GetMethods().Select(static m => m.Name).ToHashSet();
        var missing = BackTicked().Matches(text).Select(static m => m.Groups[1].Value)
            .Where(word => word.Contains('/') ? !Path.Exists(Path.Combine(Repository.Root, word)) : !types.Contains(word) && !methods.Contains(word) && word is not ("async" or "certs" or "doctor" or "lab")).ToArray();
        Assert.Empty(missing);
    }

    [Fact]
    public void The_project_graph_is_the_one_that_the_architecture_shows()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/architecture.md"));
        var told = Arrow().Matches(text).Select(static m => $"{m.Groups[1].Value} -> {string.Join(", ", Words(m.Groups[2].Value))}").Order();
        var built = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(static path =>
        {
            var references = XDocument.Load(path).Descendants("ProjectReference").Select(static r => Short(Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)));
            return $"{Short(Path.GetFileNameWithoutExtension(path))} -> {string.Join(", ", references.Order())}";
        }).Order();
        Assert.Equal(told, built);

        static string Short(string name) => name == "Cardea" ? name : name["Cardea.".Length..];
        static IEnumerable<string> Words(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Order();
    }

    [Fact]
    public void Every_link_of_a_document_leads_somewhere()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "bench/README.md"));
        var broken = from document in documents
                     from Match link in Link().Matches(File.ReadAllText(document))
                     let target = link.Groups[1].Value
                     where !target.StartsWith("http", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(document)!, target))
                     select $"{Path.GetFileName(document)}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Nothing_is_unfinished_by_its_own_words()
    {
        var words = new[] { "TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception" };
        var found = from path in Sources() let text = File.ReadAllText(path) from word in words where text.Contains(word, StringComparison.Ordinal) select $"{Path.GetFileName(path)}: {word}";
        Assert.Empty(found);
    }

    [Fact]
    public void No_test_is_asleep()
    {
        var found = from path in Sources() let text = File.ReadAllText(path) where text.Contains("Fact(" + "Skip", StringComparison.Ordinal) || text.Contains("Theory(" + "Skip", StringComparison.Ordinal) select Path.GetFileName(path);
        Assert.Empty(found);
    }

    [Fact]
    public void Errors_are_numbered_in_the_catalogue_only()
    {
        var found = from path in Sources() where path.StartsWith(Path.Combine(Repository.Root, "src"), StringComparison.Ordinal) && !path.Contains("/Errors/") && !path.EndsWith("/ErrPacket.cs", StringComparison.Ordinal)
                    where File.ReadAllText(path).Contains("new ServerError" + "(", StringComparison.Ordinal) select Path.GetFileName(path);
        Assert.Empty(found);
    }

    [GeneratedRegex("`([A-Za-z][A-Za-z0-9_./]*)`", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BackTicked();

    [GeneratedRegex(@"^(\w+) -> ?([\w, ]*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Arrow();

    [GeneratedRegex(@"\]\(([^)#]+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
