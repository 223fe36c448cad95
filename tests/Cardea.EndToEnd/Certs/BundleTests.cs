using System.Text.Json;

namespace Cardea.EndToEnd.Certs;

/// <summary>One server whose data directory made all certificates, reached under two names.</summary>
public sealed class BundleServer : IDisposable
{
    public const string Password = "bundle-Password-1";

    /// <summary>Another address than those that every certificate carries.</summary>
    public const string OtherAddress = "127.0.0.3";

    public BundleServer()
    {
        Server = ServerProcess.Start("--bind-address=0.0.0.0");
        Certs("server", $"--ip={OtherAddress}", "--force");
        var subject = Certs("client", "--user=laura").GetProperty("require").GetString()!;
        Server.SendHangUp();
        Server.WaitForLog("have been read again");
        Server.AsRoot($"CREATE USER laura IDENTIFIED BY '{Password}'; {subject} CREATE USER wolfgang IDENTIFIED BY '{Password}' REQUIRE SSL");
    }

    public ServerProcess Server { get; }

    public void Dispose() => Server.Dispose();

    /// <summary>Runs <c>cardea certs</c> on the server's data directory.</summary>
    public JsonElement Certs(string verb, params string[] options)
    {
        var run = Programs.Run(Programs.Cardea, ["certs", verb, $"--datadir={Server.DataDirectory}", "--json", .. options], folder: Server.Folder);
        Assert.True(run.ExitCode == 0, run.ToString());
        return JsonDocument.Parse(run.Output).RootElement;
    }

    /// <summary>Makes a bundle, unpacks it with tar, and says where.</summary>
    public string Unpack(string driver, string host, string user = "laura")
    {
        var name = $"{driver}-{Guid.NewGuid():N}";
        Certs("bundle", $"--user={user}", $"--for={driver}", $"--host={host}", $"--out={name}.tar.gz");
        var folder = Directory.CreateDirectory(Path.Combine(Server.Folder, name)).FullName;
        var unpacked = Programs.Run(Programs.Demand("tar"), ["xzf", $"../{name}.tar.gz"], folder: folder);
        Assert.True(unpacked.ExitCode == 0, unpacked.ToString());
        return Path.Combine(folder, user);
    }
}

/// <summary>Each bundle is used by the driver that it is for: in a directory of its own, by the words that are in it, and with nothing else but the password.</summary>
public sealed class BundleTests(BundleServer fixture) : IClassFixture<BundleServer>
{
    private const string Question = "SELECT CONCAT(CURRENT_USER(), ' ', (SELECT VARIABLE_VALUE FROM performance_schema.session_status WHERE VARIABLE_NAME = 'Ssl_version'))";

    /// <summary>The language's own way to read the bundle; each prints one line.</summary>
    private static readonly Dictionary<string, (string File, string Source)> Users = new()
    {
        ["pymysql"] = ("use.py", """
            import connect, pymysql, sys
            link = pymysql.connect(password=sys.argv[1], **connect.settings)
            cursor = link.cursor()
            cursor.execute(sys.argv[2])
            print(cursor.fetchone()[0])
            """),
        ["php"] = ("use.php", """
            <?php
            $connect = require __DIR__ . '/connect.php';
            echo $connect($argv[1])->query($argv[2])->fetch_row()[0], "\n";
            """),
        ["mysql2"] = ("use.js", """
            (async () => {
              const link = await require('mysql2/promise').createConnection({ ...require('./mysql2.js'), password: process.argv[2], rowsAsArray: true });
              console.log((await link.query(process.argv[3]))[0][0][0]);
              await link.end();
            })().catch((e) => { console.error(e); process.exit(1); });
            """),
        ["jdbc"] = ("Use.java", """
            import java.io.FileInputStream;
            import java.sql.DriverManager;
            import java.util.Properties;
            public class Use {
                public static void main(String[] a) throws Exception {
                    Properties bundle = new Properties();
                    bundle.load(new FileInputStream("jdbc.properties"));
                    try (var link = DriverManager.getConnection(bundle.getProperty("mariadb.url") + "&password=" + a[0]);
                         var rows = link.createStatement().executeQuery(a[1])) {
                        rows.next();
                        System.out.println(rows.getString(1));
                    }
                }
            }
            """),
        ["go"] = ("main.go", """
            package main
            import ("fmt"; "os"; "cardea")
            func main() {
                db, err := cardea.Open(os.Args[1], os.Args[2], "")
                if err != nil { panic(err) }
                var said string
                if err := db.QueryRow(os.Args[3]).Scan(&said); err != nil { panic(err) }
                fmt.Println(said)
            }
            """),
    };

    [Theory, InlineData("mysql"), InlineData("mariadb"), InlineData("pymysql"), InlineData("php"), InlineData("mysql2"), InlineData("jdbc"), InlineData("go"), InlineData("odbc")]
    public void A_bundle_connects_with_VERIFY_IDENTITY(string driver)
    {
        var folder = fixture.Unpack(driver, driver == "mysql2" ? "localhost" : BundleServer.OtherAddress); // mysql2 verifies no addresses
        var run = Use(driver, folder);
        Assert.True(run.ExitCode == 0, run + fixture.Server.LogTail());
        var line = driver == "odbc" ? run.Output.Split('\n').FirstOrDefault(static l => l.Contains("laura@%", StringComparison.Ordinal)) ?? run.ToString() : run.Output.TrimEnd().Split('\n')[^1];
        Assert.Matches(@"^laura@% TLSv1\.[23]$", line.Trim('|', ' '));
    }

    /// <summary>
    /// Connector/NET 8.0.19, the one that can be had here, reads the bundle's words and verifies the CA by them. It looks at no names, and shows no
    /// certificate of its own from PEM files on Linux, so the account asks for none; docs/certificates.md says so.
    /// </summary>
    [Fact]
    public void A_bundle_for_dotnet_verifies_the_CA()
    {
        var program = DotNet.Value;
        var folder = fixture.Unpack("dotnet", BundleServer.OtherAddress, "wolfgang");
        ProgramRun Connect() => Programs.Run(Programs.Demand("dotnet"), [program, BundleServer.Password, Question], folder: folder);
        var good = Connect();
        Assert.True(good.ExitCode == 0, good + fixture.Server.LogTail());
        Assert.Matches(@"^wolfgang@% TLSv1\.[23]$", good.Output.TrimEnd());
        Assert.Equal(0, Programs.Run(Programs.Cardea, ["certs", "init", $"--datadir={folder}/other", "--algorithm=ecdsa"]).ExitCode);
        File.Copy(Path.Combine(folder, "other", "ca.pem"), Path.Combine(folder, "ca.pem"), overwrite: true);
        Assert.Contains("certificate authority", Connect().Errors, StringComparison.Ordinal);
    }

    // The package itself without what it drags in for tunnels and documents; that is not to be had everywhere, and not used here.
    private const string DotNetProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
          <ItemGroup>
            <PackageDownload Include="MySql.Data" Version="[8.0.19]" />
            <PackageReference Include="System.Configuration.ConfigurationManager" Version="4.4.1" />
            <PackageReference Include="System.Security.Permissions" Version="4.7.0" />
            <PackageReference Include="BouncyCastle.NetCore" Version="1.8.5" />
            <Reference Include="$(NuGetPackageRoot)mysql.data/8.0.19/lib/netstandard2.1/MySql.Data.dll" />
          </ItemGroup>
        </Project>
        """;

    private const string DotNetSource = """
        using var link = new MySql.Data.MySqlClient.MySqlConnection(System.IO.File.ReadAllText("connection-string.txt").Trim() + ";Password=" + args[0]);
        link.Open();
        using var command = link.CreateCommand();
        command.CommandText = args[1];
        System.Console.WriteLine(command.ExecuteScalar());
        """;

    private static readonly Lazy<string> DotNet = new(static () =>
    {
        var folder = Directory.CreateTempSubdirectory("cardea-dotnet").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        File.WriteAllText(Path.Combine(folder, "use.csproj"), DotNetProject);
        File.WriteAllText(Path.Combine(folder, "use.cs"), DotNetSource);
        var home = new Dictionary<string, string> { ["HOME"] = Environment.GetEnvironmentVariable("HOME") ?? folder, ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1" };
        var restore = Programs.Run(Programs.Demand("dotnet"), ["restore", "-v", "q"], folder: folder, environment: home, limit: TimeSpan.FromMinutes(3));
        Assert.SkipUnless(restore.ExitCode == 0, "MySql.Data cannot be restored");
        var build = Programs.Run(Programs.Demand("dotnet"), ["build", "--no-restore", "-c", "Release", "-o", "out", "-v", "q", "-nologo"], folder: folder, environment: home, limit: TimeSpan.FromMinutes(3));
        Assert.True(build.ExitCode == 0, build.ToString());
        return Path.Combine(folder, "out", "use.dll");
    });

    [Theory, InlineData("mysql"), InlineData("mariadb"), InlineData("pymysql"), InlineData("php"), InlineData("jdbc"), InlineData("go"), InlineData("odbc")]
    public void A_bundle_refuses_a_server_whose_certificate_lacks_the_name(string driver)
    {
        var folder = fixture.Unpack(driver, "127.0.0.4"); // the same server, under an address that its certificate does not carry
        var run = Use(driver, folder);
        Assert.True(run.ExitCode != 0, run.ToString());
        Assert.DoesNotContain("laura@%", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_that_its_driver_could_not_keep_is_not_made()
    {
        var refused = Programs.Run(Programs.Cardea, ["certs", "bundle", "--user=laura", "--for=mysql2", "--host=127.0.0.4", $"--datadir={fixture.Server.DataDirectory}"], folder: fixture.Server.Folder);
        Assert.True(refused.ExitCode == 1 && refused.Errors.Contains("mysql2 does not verify addresses", StringComparison.Ordinal), refused.ToString());
    }

    private static ProgramRun Use(string driver, string folder)
    {
        if (driver == "mysql")
            return Programs.Run(Programs.Cardea, ["client", "--defaults-file=client.cnf", $"--password={BundleServer.Password}", "-N", "-B", "-e", Question], folder: folder);
        if (driver == "mariadb")
            return Programs.Run(Programs.Demand("mariadb"), ["--defaults-file=client.cnf", $"--password={BundleServer.Password}", "-N", "-B", "-e", Question], folder: folder);
        if (driver == "odbc")
        {
            Assert.SkipUnless(File.Exists("/etc/odbcinst.ini") && File.ReadAllText("/etc/odbcinst.ini").Contains("[MariaDB Unicode]", StringComparison.Ordinal), "odbc-mariadb is not installed");
            return Programs.Run(Programs.Demand("isql"), ["cardea-mariadb", "laura", BundleServer.Password, "-b", "-v"], input: Question + "\n", folder: folder, environment: new Dictionary<string, string> { ["ODBCINI"] = "odbc.ini" });
        }
        var (file, source) = Users[driver];
        File.WriteAllText(Path.Combine(folder, file), source);
        return driver switch
        {
            "pymysql" => Programs.Run(Python(), [file, BundleServer.Password, Question], folder: folder),
            "php" => Programs.Run(Programs.Demand("php"), [file, BundleServer.Password, Question], folder: folder),
            "mysql2" => Programs.Run(Programs.Demand("node"), [file, BundleServer.Password, Question], folder: folder, environment: new Dictionary<string, string> { ["NODE_PATH"] = NodeModules() }),
            "jdbc" => Programs.Run(Programs.Demand("java"), ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", Connector(), file, BundleServer.Password, Question], folder: folder),
            _ => Go(folder),
        };
    }

    private static string Python()
    {
        var python = Programs.Demand("python3");
        Assert.SkipUnless(Programs.Run(python, ["-c", "import pymysql"]).ExitCode == 0, "PyMySQL is not installed");
        return python;
    }

    private static string NodeModules()
    {
        var modules = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "tests", "Cardea.EndToEnd", "Drivers", "node", "node_modules"));
        Assert.SkipUnless(Directory.Exists(modules), "the Node drivers are not installed (npm install)");
        return modules;
    }

    private static string Connector()
    {
        const string Jar = "/usr/share/java/mariadb-java-client.jar";
        Assert.SkipUnless(File.Exists(Jar), "libmariadb-java is not installed");
        return Jar;
    }

    // The bundle's source is a package; a program around it, both in a workspace of the old kind, as the other Go test has it.
    private static ProgramRun Go(string folder)
    {
        const string Library = "/usr/share/gocode";
        var compiler = Programs.Demand("go");
        Assert.SkipUnless(Directory.Exists(Path.Combine(Library, "src/github.com/go-sql-driver/mysql")), "go-sql-driver is not installed");
        var package = Directory.CreateDirectory(Path.Combine(folder, "work", "src", "cardea")).FullName;
        File.Copy(Path.Combine(folder, "connect.go"), Path.Combine(package, "connect.go"));
        var cache = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "drivers", "go-cache"));
        var build = Programs.Run(compiler, ["build", "-o", "use", "main.go"], folder: folder, limit: TimeSpan.FromMinutes(5), environment: new Dictionary<string, string>
        {
            ["GO111MODULE"] = "off", ["GOPATH"] = $"{Path.Combine(folder, "work")}:{Library}", ["GOCACHE"] = cache, ["GOFLAGS"] = "", ["CGO_ENABLED"] = "0",
        });
        Assert.True(build.ExitCode == 0, build.ToString());
        return Programs.Run(Path.Combine(folder, "use"), [folder, BundleServer.Password, Question], folder: folder);
    }
}
