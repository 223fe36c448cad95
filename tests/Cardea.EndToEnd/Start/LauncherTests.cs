namespace Cardea.EndToEnd.Start;

/// <summary>
/// The launcher <c>./cardea</c>, with a small tree of its own and a compiler that takes no time: what it builds when, and what it starts. The real
/// builds are made by test.sh.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _root = Directory.CreateTempSubdirectory("cardea-launcher").FullName;

    public LauncherTests()
    {
        var original = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(original.FullName, "Cardea.slnx"))) original = original.Parent!;
        Directory.CreateDirectory(Path.Combine(_root, "src"));
        Directory.CreateDirectory(Path.Combine(_root, "bin"));
        File.WriteAllText(Source, "");
        File.WriteAllText(Path.Combine(_root, "global.json"), "{}");
        File.WriteAllText(Path.Combine(_root, "Directory.Build.props"), "<Project/>");
        File.Copy(Path.Combine(original.FullName, "cardea"), Launcher);
        WriteScript(Path.Combine(_root, "bin", "dotnet"), $$"""
            kind=quick
            while [ $# -gt 0 ]; do
                case $1 in
                    -o) folder=$2; shift ;;
                    -p:PublishReadyToRun=true) kind=image ;;
                esac
                shift
            done
            echo $kind >> {{_root}}/calls
            [ ! -e {{_root}}/fail-$kind ] || { echo "x.cs(1,1): error CS0001: $kind is broken"; exit 1; }
            [ ! -e {{_root}}/slow-$kind ] || sleep 120
            printf '#!/bin/sh\necho %s "$@"\n' $kind > $folder/cardea
            chmod +x $folder/cardea
            """);
    }

    private string Launcher => Path.Combine(_root, "cardea");

    private string Source => Path.Combine(_root, "src", "a.cs");

    private string[] Calls => File.Exists(Path.Combine(_root, "calls")) ? File.ReadAllLines(Path.Combine(_root, "calls")) : [];

    public void Dispose()
    {
        Await(() => !File.Exists(Path.Combine(_root, "artifacts", ".image.pid")));
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void The_first_start_is_quick_and_a_later_one_has_the_compiled_program()
    {
        var first = Start("server", "--x=a b");
        Assert.Equal((0, "quick server --x=a b\n", "cardea: building …\n"), (first.ExitCode, first.Output, first.Errors));
        AwaitImage();
        var second = Start("server");
        Assert.Equal((0, "image server\n", ""), (second.ExitCode, second.Output, second.Errors));
        Assert.Equal(["quick", "image"], Calls);
    }

    [Fact]
    public void Changed_sources_are_built_again_and_nobody_waits_for_what_was_made_of_the_old_ones()
    {
        Switch("slow-image");
        Assert.Equal("quick a\n", Start("a").Output);
        Await(() => Calls.Length == 2 && File.Exists(Path.Combine(_root, "artifacts", ".image.pid")));
        Touch();
        File.Delete(Path.Combine(_root, "slow-image"));
        Assert.Equal("quick b\n", Start("b").Output); // the slow one would have taken two minutes
        AwaitImage();
        Assert.Equal("image c\n", Start("c").Output);
        Assert.Equal(["quick", "image", "quick", "image"], Calls);
        Touch();
        Assert.Equal("quick d\n", Start("d").Output);
        AwaitImage();
    }

    [Fact]
    public void Without_that_compiler_the_quick_program_is_used_and_it_is_not_asked_again()
    {
        Switch("fail-image");
        Assert.Equal("quick a\n", Start("a").Output);
        Await(() => File.Exists(Path.Combine(_root, "artifacts", ".no-image")) && !File.Exists(Path.Combine(_root, "artifacts", ".image.pid")));
        for (var i = 0; i < 3; i++) Assert.Equal("quick b\n", Start("b").Output);
        Assert.Equal(["quick", "image"], Calls);
        var asked = Start("build");
        Assert.Equal(1, asked.ExitCode);
        Assert.Contains("artifacts/image.log", asked.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_build_says_why_and_the_next_start_tries_again()
    {
        Switch("fail-quick");
        var run = Start("server");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("x.cs(1,1): error CS0001: quick is broken\n", run.Errors, StringComparison.Ordinal);
        Assert.Contains("cardea: the build failed, see artifacts/build.log\n", run.Errors, StringComparison.Ordinal);
        File.Delete(Path.Combine(_root, "fail-quick"));
        Assert.Equal("quick server\n", Start("server").Output);
        AwaitImage();
    }

    [Fact]
    public void Build_makes_both_and_waits()
    {
        Assert.Equal(0, Start("build").ExitCode);
        Assert.Equal(["quick", "image"], Calls);
        Assert.Equal("image x\n", Start("x").Output);
        Assert.Equal(0, Start("build").ExitCode);
        Assert.Equal(["quick", "image"], Calls);
    }

    [Fact]
    public void Many_starts_at_once_build_once()
    {
        var outputs = new string[8];
        var threads = Enumerable.Range(0, outputs.Length).Select(i => new Thread(() => outputs[i] = Start("x").Output)).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(outputs, static output => Assert.EndsWith(" x\n", output, StringComparison.Ordinal));
        AwaitImage();
        Assert.Equal("quick", Calls[0]);
        Assert.Equal(1, Calls.Count(static call => call == "quick"));
    }

    [Theory]
    [InlineData("mysqld", "server")]
    [InlineData("mysql", "client")]
    [InlineData("mysql_ssl_rsa_setup", "mysql_ssl_rsa_setup")]
    [InlineData("mysql_upgrade", "mysql_upgrade")]
    [InlineData("mysql_fix_privilege_tables", "mysql_fix_privilege_tables")]
    public void Under_the_name_of_one_of_MySQLs_programs_it_is_that_one(string name, string verb)
    {
        Assert.Equal(0, Start("build").ExitCode);
        var link = Path.Combine(_root, "bin", name);
        File.CreateSymbolicLink(link, Launcher);
        Assert.Equal($"image {verb} build\n", Run(link, "build").Output);
    }

    private ProgramRun Start(params string[] arguments) => Run(Launcher, arguments);

    private ProgramRun Run(string program, params string[] arguments) =>
        Programs.Run(program, arguments, environment: new Dictionary<string, string> { ["PATH"] = $"{_root}/bin:{Environment.GetEnvironmentVariable("PATH")}" }, folder: _root, limit: Patience);

    private void AwaitImage() => Await(() => File.Exists(Path.Combine(_root, "artifacts", "program", "cardea")) && !File.Exists(Path.Combine(_root, "artifacts", ".image.pid")));

    private void Switch(string name) => File.WriteAllText(Path.Combine(_root, name), "");

    private void Touch() => File.AppendAllText(Source, "// changed\n");

    private static void Await(Func<bool> condition)
    {
        for (var end = DateTime.UtcNow + Patience; !condition(); Thread.Sleep(50)) Assert.True(DateTime.UtcNow < end, "it did not happen");
    }

    private static void WriteScript(string path, string text)
    {
        File.WriteAllText(path, "#!/usr/bin/env bash\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
