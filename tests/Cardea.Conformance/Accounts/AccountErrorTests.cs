using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Cardea.Conformance.Hostile;
using Cardea.Protocol.Errors;

namespace Cardea.Conformance.Accounts;

/// <summary><see cref="AccountErrorTable"/>, played over real connections; and the catalogue's own side of it: no error that nobody can meet.</summary>
public sealed class AccountErrorTests(AccountErrorTests.Fixture server) : IClassFixture<AccountErrorTests.Fixture>
{
    public sealed class Fixture : AccountServer
    {
        public Fixture() => Do("CREATE DATABASE db", "CREATE TABLE db.t (id INT, v INT)");
    }

    private const uint CanHandleExpired = 1 << 22;
    private const int Marked = 909090;

    /// <summary>The files of the catalogue that are about who may come in and do what.</summary>
    private static readonly string[] Areas = ["Accounts", "Login", "Factors"];

    /// <summary>What takes more than statements to bring about, and the test that does.</summary>
    private static readonly Dictionary<string, (string Test, string Shows)> Elsewhere = new(StringComparer.Ordinal)
    {
        [nameof(ServerErrors.HostIsBlocked)] = ("Cardea.Conformance/Accounts/LimitTests.cs", "1129 Host '{Clumsy}' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'"),
        [nameof(ServerErrors.BadHandshake)] = ("Cardea.Conformance/Hostile/TlsStartAttacks.cs", "1043 #08S01Bad handshake"),
        [nameof(ServerErrors.FileNotWritten)] = ("Cardea.EndToEnd/Upgrade/FullDiskTests.cs", "1026 (HY000)"),
    };

    private static readonly List<Block> Blocks = Read();

    public static TheoryData<string> Names() => [.. Blocks.Select(static b => b.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Each_error_is_met_with_its_number_SQLSTATE_and_text(string name)
    {
        var block = Blocks.Single(b => b.Name == name);
        VictimServer.Soon(() => server.Server.State.Sessions.Count == 0, "the sessions before are gone", 20_000);
        var sessions = new Dictionary<string, RawClient>(StringComparer.Ordinal) { ["root"] = server.Root() };
        var root = sessions["root"];
        try
        {
            List<string> wrong = [];
            foreach (var line in block.Lines)
            {
                if (line.Answer is null) Assert.Equal((line.Text, "OK"), (line.Text, root.Query(line.Text)));
                else if (Met(line, sessions) is var met && Expected(line.Answer, sessions) is var expected && !(expected[0] == '~' ? Regex.IsMatch(met, Pattern(expected[2..])) : expected == met))
                    wrong.Add($"{line.Who}> {line.Text}\n  expected {expected}\n  met      {met}");
            }
            Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        }
        finally
        {
            try
            {
                CleanUp(root, block);
            }
            finally
            {
                foreach (var session in sessions.Values) session.Dispose();
            }
        }
    }

    private void CleanUp(RawClient root, Block block)
    {
        foreach (var sql in block.Undo) Assert.Equal((sql, "OK"), (sql, root.Query(sql)));
        var left = root.QueryRows("SELECT User, Host FROM mysql.user WHERE User NOT IN ('root', 'mysql.sys', 'mysql.session', 'mysql.infoschema')");
        Assert.True(left is not null, server.Log);
        foreach (var row in left)
            Assert.Equal("OK", root.Query($"DROP USER '{row[0]}'@'{row[1]}'"));
    }

    /// <summary>A block shows what it says, and says all that it shows: each answer is one that a factory named there can make.</summary>
    [Fact]
    public void A_block_shows_the_errors_that_it_names()
    {
        foreach (var block in Blocks)
        {
            var answers = block.Lines.Where(static l => l.Answer is not (null or "OK")).Select(static l => l.Answer!).ToList();
            foreach (var factory in block.Factories) Assert.True(answers.Exists(a => Makes(factory, a)), $"[{block.Name}] does not show {factory}");
        }
    }

    [Fact]
    public void Each_factory_of_accounts_logins_and_factors_is_shown_over_a_connection()
    {
        var shown = Blocks.SelectMany(static b => b.Factories).Concat(Elsewhere.Keys).ToHashSet(StringComparer.Ordinal);
        var missing = Areas.SelectMany(FactoriesOf).Where(name => !shown.Contains(name)).ToList();
        Assert.True(missing.Count == 0, string.Join(", ", missing));
        var tests = Path.Combine(Root, "tests");
        foreach (var (factory, (test, shows)) in Elsewhere)
            Assert.True(File.ReadAllText(Path.Combine(tests, test)).Contains(shows, StringComparison.Ordinal), $"{test} does not show {factory}");
    }

    [Fact]
    public void The_catalogue_has_no_error_that_nothing_raises()
    {
        var catalogue = Path.Combine(Root, "src", "Cardea.Protocol", "Errors");
        var product = string.Concat(Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var idle = Directory.EnumerateFiles(catalogue, "ServerErrors.*.cs").SelectMany(static f => FactoriesOf(Path.GetFileName(f).Split('.')[1]))
            .Where(name => !product.Contains($"ServerErrors.{name}(", StringComparison.Ordinal) && !product.Contains($"ServerErrors.{name})", StringComparison.Ordinal)
                && !product.Contains($"ServerErrors.{name};", StringComparison.Ordinal) && !product.Contains($"ServerErrors.{name},", StringComparison.Ordinal)).ToList();
        Assert.True(idle.Count == 0, string.Join(", ", idle));
    }

    private static string Root
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Cardea.slnx"))) folder = Path.GetDirectoryName(folder);
            return folder ?? throw new InvalidOperationException("the repository's root is not above the tests");
        }
    }

    private static IEnumerable<string> FactoriesOf(string area) =>
        Regex.Matches(File.ReadAllText(Path.Combine(Root, "src", "Cardea.Protocol", "Errors", $"ServerErrors.{area}.cs")), @"public static ServerError (\w+)\(").Select(static m => m.Groups[1].Value).Distinct();

    // Makes the error with arguments that can be told in its text, and reads the answer against that.
    private static bool Makes(string factory, string answer) => typeof(ServerErrors).GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == factory).Any(method =>
        new[] { true, false }.Any(flag =>
        {
            var error = (ServerError)method.Invoke(null, [.. method.GetParameters().Select(p => Argument(p.ParameterType, flag))])!;
            var text = Regex.Escape(error.Message).Replace("\u0001", ".*", StringComparison.Ordinal).Replace($"{Marked}", "(?:[0-9]+|unlimited|\\{.*\\})", StringComparison.Ordinal);
            return Regex.IsMatch(answer, $@"^(?:[=~] {error.Number} \({error.SqlState}\)|! \w+ {error.Number}): {text}$");
        }));

    private static object? Argument(Type type, bool flag) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => "\u0001",
        var t when t == typeof(bool) => flag,
        var t => Convert.ChangeType(Marked, t, CultureInfo.InvariantCulture),
    };

    private string Met(Line line, Dictionary<string, RawClient> sessions)
    {
        if (line.Who == "login") return Answer(Login(line.Text.Split(' ')));
        if (!sessions.TryGetValue(line.Who, out var client)) sessions[line.Who] = client = server.As(line.Who, "x", RawClient.Usual | CanHandleExpired);
        foreach (var killed in Regex.Matches(line.Text, @"\{(\w+)\}").Select(static m => m.Groups[1].Value).Where(name => !sessions.ContainsKey(name)))
            sessions[killed] = server.As(killed, "x");
        var answer = Answer(client.Query(Expected(line.Text, sessions)));
        if (answer != "OK" || line.Answer![0] != '!') return answer;
        var warning = client.QueryRows("SHOW WARNINGS")!;
        return warning.Count == 1 ? $"! {warning[0][0]} {warning[0][1]}: {warning[0][2]}" : $"{warning.Count} warnings";
    }

    private string Login(string[] words)
    {
        string? Word(string name) => words.FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        var capabilities = words.Contains("old") ? RawClient.Usual & ~(RawClient.PluginAuth | RawClient.Secure) : RawClient.Usual;
        return server.Try(words[0], words[1] == "-" ? "" : words[1], Word("from"), !words.Contains("plain"), capabilities, Word("method") ?? "caching_sha2_password", Word("schema"));
    }

    // "1045 #28000text" as it comes; before the login a client has not said that it knows SQLSTATEs, so that the error has none.
    private static string Answer(string? met)
    {
        if (met is null or "OK") return met ?? "closed";
        var parts = Regex.Match(met, @"^(\d{4}) (?:#(.{5}))?(.*)$", RegexOptions.Singleline);
        if (!parts.Success) return met;
        return $"= {parts.Groups[1].Value} ({(parts.Groups[2].Success ? parts.Groups[2].Value : StateOf[int.Parse(parts.Groups[1].Value, CultureInfo.InvariantCulture)])}): {parts.Groups[3].Value}";
    }

    // Told in the greeting's place.
    private static readonly Dictionary<int, string> StateOf = new() { [1130] = "HY000" };

    private static string Expected(string text, Dictionary<string, RawClient> sessions) =>
        Regex.Replace(text, @"\{(\w+)\}", m => sessions.TryGetValue(m.Groups[1].Value, out var client) ? $"{client.ConnectionId}" : m.Value);

    private static string Pattern(string expected) => "^= " + Regex.Escape(expected).Replace(@"\{number}", "[0-9]+", StringComparison.Ordinal) + "$";

    private static List<Block> Read()
    {
        List<Block> blocks = [];
        Line? asked = null;
        foreach (var line in AccountErrorTable.Text.Split('\n').Where(static l => l.Length > 0))
        {
            if (line[0] == '[')
            {
                blocks.Add(new($"{blocks.Count + 1:00} {line[1..^1]}", line[1..^1].Split(", "), [], []));
                continue;
            }
            var block = blocks[^1];
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (word, rest) = space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
            if (word is "=" or "!" or "~" or "OK") block.Lines.Add((asked ?? throw new FormatException(line)) with { Answer = line });
            else if (word == "do") block.Lines.Add(new("root", rest, null));
            else if (word == "undo") block.Undo.Add(rest);
            else
            {
                if (word != "login" && word[^1] != '>') throw new FormatException(line);
                asked = new(word.TrimEnd('>'), rest, null);
                continue;
            }
            asked = null;
        }
        return blocks;
    }

    private sealed record Block(string Name, string[] Factories, List<Line> Lines, List<string> Undo);

    private sealed record Line(string Who, string Text, string? Answer);
}
