using System.Text.Json;

namespace Cardea.EndToEnd.Support;

/// <summary>What a driver program answered: its exit code and one JSON object.</summary>
public sealed record DriverAnswer(ProgramRun Run, JsonElement Json)
{
    public bool Succeeded => Run.ExitCode == 0;
    public int ErrorNumber => Json.TryGetProperty("errno", out var number) ? number.GetInt32() : 0;
    public string Text(string name) => Json.GetProperty(name).GetString()!;
    public bool IsTrue(string name) => Json.GetProperty(name).ValueKind == JsonValueKind.True;
}

/// <summary>A small program in another language around a driver that others have made; see the folder Drivers.</summary>
public sealed class DriverProgram
{
    private const string Connector = "/usr/share/java/mariadb-java-client.jar";
    private static readonly string Sources = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "tests", "Cardea.EndToEnd", "Drivers"));
    private static readonly string Built = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "drivers"));
    private static readonly TimeSpan BuildLimit = TimeSpan.FromMinutes(5);
    private readonly Lazy<string[]> _command;

    private DriverProgram(string name, Func<string[]> command)
    {
        Name = name;
        _command = new Lazy<string[]>(command);
    }

    public string Name { get; }

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, DriverProgram> All { get; } = new DriverProgram[]
    {
        new("pymysql", static () => [Programs.Demand("python3"), Source("python/login.py"), "driver=pymysql"]),
        new("mysqlclient", static () => [Programs.Demand("python3"), Source("python/login.py"), "driver=mysqldb"]),
        new("mysqli", static () => [Programs.Demand("php"), Source("php/login.php")]),
        new("dbd-mysql", static () => [Programs.Demand("perl"), Source("perl/login.pl")]),
        new("mysql2", static () => [Programs.Demand("node"), NodeSource(), "driver=mysql2"]),
        new("mariadb-node", static () => [Programs.Demand("node"), NodeSource(), "driver=mariadb"]),
        new("go", static () => [BuildGo()]),
        new("java", static () => [Programs.Demand("java"), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g", "-cp", $"{Connector}:{BuildJava()}", "Login"]),
    }.ToDictionary(static program => program.Name);

    /// <summary>Runs it; the test is skipped when the language or the driver is missing.</summary>
    public DriverAnswer Run(params IEnumerable<string> arguments)
    {
        var run = Programs.Run(_command.Value[0], [.. _command.Value.Skip(1), .. arguments]);
        var line = run.Output.TrimEnd().Split('\n')[^1];
        Assert.True(line.StartsWith('{'), $"no answer\n{run}");
        var json = JsonDocument.Parse(line).RootElement;
        Assert.SkipWhen(json.TryGetProperty("missing", out var missing), $"{Name}: {missing} is not installed");
        return new DriverAnswer(run, json);
    }

    private static string Source(string path) => Path.Combine(Sources, path);

    private static string NodeSource()
    {
        Assert.SkipUnless(Directory.Exists(Source("node/node_modules")), "the Node drivers are not installed (npm install)");
        return Source("node/login.js");
    }

    private static string BuildGo()
    {
        var compiler = Programs.Demand("go");
        const string Library = "/usr/share/gocode";
        Assert.SkipUnless(Directory.Exists(Path.Combine(Library, "src/github.com/go-sql-driver/mysql")), "go-sql-driver is not installed");
        var program = Path.Combine(Built, "go-login");
        if (IsFresh(program, Source("go/login.go"))) return program;
        Directory.CreateDirectory(Built);
        var build = Programs.Run(compiler, ["build", "-o", program, "login.go"], folder: Source("go"), limit: BuildLimit, environment: new Dictionary<string, string>
        {
            ["GO111MODULE"] = "off", ["GOPATH"] = Library, ["GOCACHE"] = Path.Combine(Built, "go-cache"), ["GOFLAGS"] = "", ["CGO_ENABLED"] = "0",
        });
        Assert.True(build.ExitCode == 0, build.ToString());
        return program;
    }

    private static string BuildJava()
    {
        var compiler = Programs.Demand("javac");
        Assert.SkipUnless(File.Exists(Connector), "libmariadb-java is not installed");
        var folder = Path.Combine(Built, "java");
        if (IsFresh(Path.Combine(folder, "Login.class"), Source("java/Login.java"))) return folder;
        Directory.CreateDirectory(folder);
        var build = Programs.Run(compiler, ["-encoding", "UTF-8", "-d", folder, "-cp", Connector, Source("java/Login.java")], limit: BuildLimit);
        Assert.True(build.ExitCode == 0, build.ToString());
        return folder;
    }

    private static bool IsFresh(string built, string source) => File.Exists(built) && File.GetLastWriteTimeUtc(built) >= File.GetLastWriteTimeUtc(source);
}
