using System.Text;

namespace Cardea.EndToEnd.Logins;

/// <summary>One server for all login tests, with an account for each case, so that no case profits from another's cached password.</summary>
public sealed class LoginServer : IDisposable
{
    public const string Password = "Str0ng 'pass\" wörd";

    public static readonly string[] Modes = ["plain", "required", "verify_ca", "verify_identity", "client_cert"];
    public static readonly string[] Methods = ["caching_sha2_password", "sha256_password", "mysql_native_password"];

    public LoginServer()
    {
        Server = ServerProcess.Start([.. Zoo.ServerOptions(), "--mysql-native-password=ON", "--bind-address=127.0.0.1,127.0.0.2"]);
        var statements = new StringBuilder("CREATE DATABASE e2e;\n");
        foreach (var client in (string[])[.. DriverProgram.All.Keys, "cardea", "mariadb"])
        {
            foreach (var method in Methods)
            {
                foreach (var mode in (string[])[.. Modes, "known"])
                {
                    var require = mode switch { "plain" or "known" => "NONE", "client_cert" => "X509", _ => "SSL" };
                    statements.Append($"CREATE USER '{Account(client, mode, method)}'@'%' IDENTIFIED WITH {method} BY '{Password.Replace("'", "''", StringComparison.Ordinal)}' REQUIRE {require};\n")
                        .Append($"GRANT ALL ON e2e.* TO '{Account(client, mode, method)}'@'%';\n");
                }
            }
        }
        Server.AsRoot(statements.ToString());
    }

    public static CertificateZoo Zoo => CertificateZoo.Instance;
    public ServerProcess Server { get; }
    public string PublicKey => Path.Combine(Server.DataDirectory, "public_key.pem");

    /// <summary>The account of a case; a user name has at most 32 letters.</summary>
    public static string Account(string client, string mode, string method) => $"{client}.{mode.Replace("verify_", "", StringComparison.Ordinal)}.{method[..4]}";

    public void Dispose() => Server.Dispose();
}

/// <summary>The tests that share that server.</summary>
[CollectionDefinition(Name)]
public sealed class LoginCollection : ICollectionFixture<LoginServer>
{
    public const string Name = "logins";
}
