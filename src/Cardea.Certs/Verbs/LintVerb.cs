using System.Text.Json.Nodes;
using Cardea.Certificates.Lint;

namespace Cardea.Certs.Verbs;

/// <summary><c>lint</c>: what is wrong with files, before a client finds it.</summary>
internal static class LintVerb
{
    internal static readonly Verb Row = new("lint", "[FILE|DIRECTORY...]", "looks for what is wrong with certificates, keys and lists", Run)
    {
        MostArguments = int.MaxValue,
        Notes = $"""
            Without arguments it looks at the data directory: all .pem, .crt and .key files in it and in clients/. The checks:
            {string.Join(", ", Linter.Names.Take(8))},
            {string.Join(", ", Linter.Names.Skip(8))}.
            Errors make the exit code 3; warnings and notes do not.
            """,
        Examples = ["cardea certs lint", "cardea certs lint /etc/mysql/ssl --json"],
    };

    private static Answer Run(Call call)
    {
        var places = call.Options.Positional.Count > 0 ? call.Options.Positional : [call.DataDirectory];
        var files = places.SelectMany(FilesOf).ToArray();
        if (files.Length == 0)
            throw new CertsFailure($"there is nothing to look at in '{string.Join("', '", places)}'", "name files or a directory");
        var findings = files.SelectMany(file => LookAt(file, call.Now)).ToArray();
        var bad = findings.Count(static f => f.Severity == Severity.Error);
        var answer = new Answer { ExitCode = bad > 0 ? ExitCodes.Bad : ExitCodes.Done }
            .Value("files", new JsonArray([.. files.Select(static f => (JsonNode)f)]))
            .Value("findings", new JsonArray([.. findings.Select(static f => (JsonNode)Json(f))]));
        foreach (var f in findings)
            answer.Line($"{f.Severity.ToString().ToLowerInvariant(),-7} {f.File}: {f.Text} [{f.Check}]").Line($"        cure: {f.Cure}");
        return answer.Line($"{files.Length} files, {bad} errors, {findings.Length - bad} warnings");
    }

    private static IEnumerable<Finding> LookAt(string file, DateTimeOffset now)
    {
        try
        {
            return Linter.Look(LintSubject.Read(file, now));
        }
        catch (IOException unreadable)
        {
            return [new("readable", Severity.Error, file, unreadable.Message, "remove it, or get it anew")];
        }
    }

    private static IEnumerable<string> FilesOf(string place)
    {
        if (!Directory.Exists(place))
            return File.Exists(place) ? [place] : throw new CertsFailure($"there is no '{place}'", "name a file or a directory");
        var directories = new[] { place, Path.Combine(place, "clients") }.Where(Directory.Exists);
        return directories.SelectMany(static d => Directory.EnumerateFiles(d)).Where(static f => Path.GetExtension(f) is ".pem" or ".crt" or ".key").Order(StringComparer.Ordinal);
    }

    private static JsonObject Json(Finding f) => new()
    {
        ["check"] = f.Check, ["severity"] = f.Severity.ToString().ToLowerInvariant(), ["file"] = f.File, ["text"] = f.Text, ["cure"] = f.Cure,
    };
}
