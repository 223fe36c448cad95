using Cardea.Options;

namespace Cardea.Tests.Options;

public sealed class OptionReaderTests : IDisposable
{
    private static readonly OptionTable Table = new(
    [
        new("user", OptionKind.Text, "") { Short = 'u' },
        new("password", OptionKind.Password, "") { Short = 'p', BareValue = "" },
        new("host", OptionKind.Text, "") { Short = 'h' },
        new("port", OptionKind.Integer, "") { Short = 'P', Default = "3306", Maximum = 65535 },
        new("ssl", OptionKind.Flag, "") { Default = "1" },
        new("ssl-ca", OptionKind.Path, ""),
        new("ssl-cert", OptionKind.Path, ""),
        new("ssl-mode", OptionKind.Choice, "") { Choices = ["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"] },
        new("batch", OptionKind.Flag, "") { Short = 'B' },
        new("skip-column-names", OptionKind.Flag, "") { Short = 'N' },
        new("max-allowed-packet", OptionKind.Integer, "") { Maximum = 1 << 30 },
    ]);

    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-options").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static OptionValues Read(params string[] arguments) =>
        OptionReader.Read(Table, new DefaultFiles(["client", "mysql"], []), arguments, static _ => null);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    [Theory]
    [InlineData("-uroot")]
    [InlineData("-u", "root")]
    [InlineData("--user=root")]
    [InlineData("--user", "root")]
    [InlineData("--us=root")]
    public void A_name_is_taken_in_every_usual_spelling(params string[] arguments) => Assert.Equal("root", Read(arguments).Text("user"));

    [Fact]
    public void Minus_p_takes_no_blank_before_its_value()
    {
        var values = Read("-p", "test");
        Assert.Equal("", values.Text("password"));
        Assert.Equal(["test"], values.Positional);
        Assert.Equal("secret", Read("-psecret").Text("password"));
    }

    [Fact]
    public void Letters_are_grouped_and_dashes_equal_underscores()
    {
        var values = Read("-BNh", "db.example", "--max_allowed_packet=16M");
        Assert.True(values.Flag("batch"));
        Assert.True(values.Flag("skip-column-names"));
        Assert.Equal("db.example", values.Text("host"));
        Assert.Equal(16 << 20, values.Integer("max-allowed-packet"));
    }

    [Theory]
    [InlineData("--skip-ssl")]
    [InlineData("--disable-ssl")]
    [InlineData("--ssl=0")]
    [InlineData("--ssl=OFF")]
    public void A_flag_is_switched_off_in_every_usual_spelling(string argument) => Assert.False(Read(argument).Flag("ssl"));

    [Theory]
    [InlineData("verify_ca", "VERIFY_CA")]
    [InlineData("DISABLE", "DISABLED")]
    [InlineData("p", "PREFERRED")]
    public void Modes_are_taken_without_case_and_by_prefix(string given, string meant) => Assert.Equal(meant, Read("--ssl-mode=" + given).Text("ssl-mode"));

    [Theory]
    [InlineData("--ssl-mode=VERIFY")]
    [InlineData("--ssl-mode=none")]
    [InlineData("--ssl-mode=")]
    [InlineData("--ssl=perhaps")]
    [InlineData("--port=65536")]
    [InlineData("--port=33o6")]
    public void An_unknown_value_is_fatal(string argument) => Assert.Throws<OptionException>(() => Read(argument));

    [Fact]
    public void An_unknown_option_is_fatal_and_the_nearest_one_is_named()
    {
        var e = Assert.Throws<OptionException>(() => Read("--ssl-mod3=REQUIRED"));
        Assert.Equal(OptionException.UnknownOption, e.ExitCode);
        Assert.Equal("unknown variable 'ssl-mod3=REQUIRED'; did you mean '--ssl-mode'?", e.Message);
        Assert.Empty(Read("--port=1").Warnings);
        Assert.Single(Read("--loose-nonsense=1").Warnings);
    }

    [Fact]
    public void An_ambiguous_prefix_names_its_candidates()
    {
        var e = Assert.Throws<OptionException>(() => Read("--ssl-c=x"));
        Assert.Equal("ambiguous option '--ssl-c' (ssl-ca, ssl-cert)", e.Message);
    }

    [Fact]
    public void A_file_is_overridden_by_the_command_line_and_says_where_it_stands()
    {
        var file = Write("my.cnf", "[other]\nuser=nobody\n[client]\nuser = laura # comment\npassword=\"a # b\\n\"\n[mysql]\nssl_ca=ca.pem\n");
        var values = Read($"--defaults-file={file}", "--ssl-ca=mine.pem");
        Assert.Equal("laura", values.Text("user"));
        Assert.Equal("a # b\n", values.Text("password"));
        Assert.Equal("mine.pem", values.Text("ssl-ca"));
        Assert.Equal(new OptionOrigin(file, 4), values.Origin("user"));
        Assert.Equal(OptionOrigin.CommandLine, values.Origin("ssl-ca"));
        Assert.Contains("--password=*****", values.EffectiveArguments);
    }

    [Fact]
    public void Files_include_files_and_directories_but_not_without_end()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "conf.d"));
        Write("conf.d/b.cnf", "[client]\nhost=second\n");
        Write("conf.d/a.cnf", "[client]\nhost=first\nport=1\n");
        Write("conf.d/ignored.txt", "[client]\nhost=never\n");
        var file = Write("top.cnf", "!includedir conf.d\n[client]\nuser=me\n");
        var values = Read($"--defaults-file={file}");
        Assert.Equal(("second", "1", "me"), (values.Text("host"), values.Text("port"), values.Text("user")));
        var loop = Write("loop.cnf", $"!include {_folder}/loop.cnf\n");
        Assert.Throws<OptionException>(() => Read($"--defaults-file={loop}"));
    }

    [Fact]
    public void A_world_writable_file_is_ignored_and_said_so()
    {
        var file = Write("open.cnf", "[client]\nuser=mallory\n");
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("666", 8));
        var values = Read($"--defaults-file={file}");
        Assert.Null(values.Text("user"));
        Assert.Equal($"World-writable config file '{file}' is ignored.", Assert.Single(values.Warnings));
    }

    [Theory]
    [InlineData("user=x\n", "Found option without preceding group in config file {0} at line 1")]
    [InlineData("[client\n", "Wrong group definition in config file {0} at line 1")]
    [InlineData("[client]\n!bogus\n", "Wrong '!' directive in config file {0} at line 2")]
    [InlineData("[client]\nusr=x\n", "unknown variable 'usr=x' ({0}, line 2); did you mean '--user'?")]
    public void A_bad_line_is_fatal_and_named(string text, string message)
    {
        var file = Write("bad.cnf", text);
        var e = Assert.Throws<OptionException>(() => Read($"--defaults-file={file}"));
        Assert.Equal(string.Format(message, file), e.Message);
    }

    [Fact]
    public void Endless_and_missing_files_are_refused()
    {
        var endless = Path.Combine(_folder, "endless.cnf");
        File.WriteAllBytes(endless, new byte[OptionFile.MaximumSize + 1]);
        Assert.Throws<OptionException>(() => Read($"--defaults-file={endless}"));
        Assert.Single(Read("--defaults-file=/dev/zero").Warnings); // world-writable
        var e = Assert.Throws<OptionException>(() => Read("--defaults-file=/nowhere/my.cnf"));
        Assert.Equal("Could not open required defaults file: /nowhere/my.cnf", e.Message);
    }

    [Fact]
    public void A_group_suffix_adds_groups()
    {
        var file = Write("suffix.cnf", "[client]\nhost=a\n[client_test]\nhost=b\n");
        Assert.Equal("a", Read($"--defaults-file={file}").Text("host"));
        Assert.Equal("b", Read($"--defaults-file={file}", "--defaults-group-suffix=_test").Text("host"));
    }

    [Fact]
    public void Skip_before_a_text_option_forgets_it()
    {
        var file = Write("pw.cnf", "[client]\npassword=x\n");
        Assert.Null(Read($"--defaults-file={file}", "--skip-password").Text("password"));
    }
}
