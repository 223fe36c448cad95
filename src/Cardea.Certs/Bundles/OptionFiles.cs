namespace Cardea.Certs.Bundles;

/// <summary>Option files. https://dev.mysql.com/doc/refman/8.4/en/option-files.html</summary>
internal static class OptionFiles
{
    internal static string Mysql(BundlePlace p) => $"""
        # mysql --defaults-file=client.cnf -p
        {Common(p)}
        ssl-mode=VERIFY_IDENTITY

        """;

    // MariaDB's programs know no ssl-mode and would stop at it.
    internal static string MariaDb(BundlePlace p) => $"""
        # mariadb --defaults-file=client.cnf -p
        {Common(p)}
        ssl-verify-server-cert

        """;

    private static string Common(BundlePlace p) => $"""
        [client]
        user={p.User}
        host={p.Host}
        port={p.Port}
        protocol=TCP
        ssl-ca={p.At("ca.pem")}
        ssl-cert={p.At("client-cert.pem")}
        ssl-key={p.At("client-key.pem")}
        """;
}
