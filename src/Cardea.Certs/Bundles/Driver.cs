using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Certificates;

namespace Cardea.Certs.Bundles;

/// <summary>Where the user finds the server, and where the files will lie.</summary>
internal sealed record BundlePlace(string User, string Host, int Port, string Path)
{
    /// <summary>A file of the bundle as the option file or DSN names it.</summary>
    public string At(string file) => Path == "." ? file : $"{Path.TrimEnd('/')}/{file}";

    /// <summary>Host and port as they stand in a URL.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>What is packed.</summary>
internal sealed record BundleMaterial(string Ca, string Certificate, X509Certificate2 Leaf, KeyPair Key);

/// <summary>One file of the archive.</summary>
internal sealed record BundleFile(string Name, byte[] Content)
{
    public BundleFile(string name, string text) : this(name, Encoding.UTF8.GetBytes(text)) { }
}

/// <summary>A program or driver and what it wants to be told. Every row asks for the verification of chain and name.</summary>
internal sealed record Driver(string Name, Func<BundlePlace, BundleMaterial, IEnumerable<BundleFile>> Words)
{
    private static readonly Driver[] All =
    [
        new("mysql", static (p, _) => [new("client.cnf", OptionFiles.Mysql(p))]),
        new("mariadb", static (p, _) => [new("client.cnf", OptionFiles.MariaDb(p))]),
        new("jdbc", JavaFiles.Of),
        new("mysql2", static (p, _) => [new("mysql2.js", SourceFiles.Mysql2(p))]),
        new("pymysql", static (p, _) => [new("connect.py", SourceFiles.PyMySql(p))]),
        new("go", static (p, _) => [new("connect.go", SourceFiles.Go(p))]),
        new("php", static (p, _) => [new("connect.php", SourceFiles.Php(p))]),
        new("dotnet", static (p, _) => [new("connection-string.txt", ConnectionStrings.DotNet(p))]),
        new("odbc", static (p, _) => [new("odbc.ini", ConnectionStrings.Odbc(p))]),
    ];

    internal static IReadOnlyList<string> Names => All.Select(static d => d.Name).ToArray();

    internal static Driver Of(string name) => All.Single(d => d.Name == name);

    internal IReadOnlyList<BundleFile> Files(BundlePlace place, BundleMaterial material) =>
    [
        new("ca.pem", material.Ca), new("client-cert.pem", material.Certificate), new("client-key.pem", material.Key.PrivatePem()),
        .. Words(place, material),
    ];
}
