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
        Server.AsRoot($"CREATE USER laura IDENTIFIED BY '{Password}'; {subject}");
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
    public string Unpack(string driver, string host)
    {
        var name = $"{driver}-{Guid.NewGuid():N}";
        Certs("bundle", "--user=laura", $"--for={driver}", $"--host={host}", $"--out={name}.tar.gz");
        var folder = Directory.CreateDirectory(Path.Combine(Server.Folder, name)).FullName;
        var unpacked = Programs.Run(Programs.Demand("tar"), ["xzf", $"../{name}.tar.gz"], folder: folder);
        Assert.True(unpacked.ExitCode == 0, unpacked.ToString());
        return Path.Combine(folder, "laura");
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

    [Theory, InlineData("mysql"), InlineData("mariadb"), InlineData("pymysql"), InlineData("php"), InlineData("mysql2"), InlineData("jdbc"), InlineData("go")]
    public void A_bundle_connects_with_VERIFY_IDENTITY(string driver)
    {
        var folder = fixture.Unpack(driver, driver == "mysql2" ? "localhost" : BundleServer.OtherAddress); // mysql2 verifies no addresses
        var run = Use(driver, folder);
        Assert.True(run.ExitCode == 0, run + fixture.Server.LogTail());
        Assert.Matches(@"^laura@% TLSv1\.[23]$", run.Output.TrimEnd().Split('\n')[^1]);
    }

    [Theory, InlineData("mysql"), InlineData("mariadb"), InlineData("pymysql"), InlineData("php"), InlineData("jdbc"), InlineData("go")]
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
