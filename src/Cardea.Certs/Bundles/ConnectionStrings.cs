namespace Cardea.Certs.Bundles;

/// <summary>Connection strings.</summary>
internal static class ConnectionStrings
{
    /// <summary>Understood by MySqlConnector and by Connector/NET; add Password=…. https://mysqlconnector.net/connection-options/</summary>
    internal static string DotNet(BundlePlace p) =>
        $"Server={p.Host};Port={p.Port};User ID={p.User};SslMode=VerifyFull;SslCa={p.At("ca.pem")};SslCert={p.At("client-cert.pem")};SslKey={p.At("client-key.pem")}\n";

    /// <summary>
    /// One section for each of the two families, which call the same things by other names.
    /// https://dev.mysql.com/doc/connector-odbc/en/connector-odbc-configuration-connection-parameters.html
    /// https://mariadb.com/kb/en/about-mariadb-connector-odbc/
    /// </summary>
    internal static string Odbc(BundlePlace p) => $"""
        [cardea]
        Driver=MySQL ODBC 8.4 Unicode Driver
        SERVER={p.Host}
        PORT={p.Port}
        USER={p.User}
        SSLMODE=VERIFY_IDENTITY
        SSLCA={p.At("ca.pem")}
        SSLCERT={p.At("client-cert.pem")}
        SSLKEY={p.At("client-key.pem")}

        [cardea-mariadb]
        Driver=MariaDB Unicode
        SERVER={p.Host}
        PORT={p.Port}
        USER={p.User}
        FORCETLS=1
        SSLVERIFY=1
        SSLCA={p.At("ca.pem")}
        SSLCERT={p.At("client-cert.pem")}
        SSLKEY={p.At("client-key.pem")}

        """;
}
