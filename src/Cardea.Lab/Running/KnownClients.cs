using Cardea.Lab.Cases;

namespace Cardea.Lab.Running;

/// <summary>Commands of well-known clients, one row each: what stands behind the connection's words in each mode.</summary>
internal static class KnownClients
{
    private const string PythonStart = "import pymysql, sys; h, p, ca, u, w = sys.argv[1:]; c = pymysql.connect(host=h, port=int(p), user=u, password=w, connect_timeout=10, ssl_ca=ca, ";
    private const string PythonEnd = "); k = c.cursor(); k.execute('SELECT 1'); k.fetchall()";
    private const string PhpStart = "mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT); [$h, $p, $ca, $u, $w] = array_slice($argv, 1); $m = mysqli_init(); $m->ssl_set(null, null, $ca, null, null); ";
    private const string PhpEnd = "$m->real_connect($h, $u, $w, null, (int)$p, null, ";

    private static readonly Dictionary<string, Func<SslMode, string[]>> Rows = new()
    {
        ["cardea"] = static mode => [.. Ourselves(), "client", "--no-defaults", "--protocol=TCP", "-h{host}", "-P{port}", "-u{user}", "-p{password}", "--ssl-mode=" + mode.Word(),
            .. mode == SslMode.Required ? Array.Empty<string>() : ["--ssl-ca={ca}", "--ssl-crl={crl}"], "--get-server-public-key", "--connect-timeout=10", "-e", "SELECT 1"],
        ["mysql"] = static mode => ["mysql", "--no-defaults", "--protocol=TCP", "-h{host}", "-P{port}", "-u{user}", "-p{password}", "--ssl-mode=" + mode.Word(),
            .. mode == SslMode.Required ? Array.Empty<string>() : ["--ssl-ca={ca}", "--ssl-crl={crl}"], "--get-server-public-key", "--connect-timeout=10", "-e", "SELECT 1"],
        ["mariadb"] = static mode => ["mariadb", "--no-defaults", "--protocol=TCP", "-h{host}", "-P{port}", "-u{user}", "-p{password}", "--ssl",
            .. mode == SslMode.Required ? Array.Empty<string>() : ["--ssl-ca={ca}", "--ssl-crl={crl}"], mode == SslMode.VerifyIdentity ? "--ssl-verify-server-cert" : "--skip-ssl-verify-server-cert",
            "--connect-timeout=10", "-e", "SELECT 1"],
        ["pymysql"] = static mode => ["python3", "-c", PythonStart + $"ssl_verify_cert={Truth(mode != SslMode.Required)}, ssl_verify_identity={Truth(mode == SslMode.VerifyIdentity)}" + PythonEnd,
            "{host}", "{port}", "{ca}", "{user}", "{password}"],
        ["php"] = static mode => ["php", "-r", PhpStart + PhpEnd + (mode == SslMode.VerifyIdentity ? "MYSQLI_CLIENT_SSL" : "MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT") + "); $m->query('SELECT 1');",
            "--", "{host}", "{port}", "{ca}", "{user}", "{password}"],
    };

    internal static IReadOnlyList<string> Names => [.. Rows.Keys];

    internal static ClientCommand Of(string name, SslMode mode) => ClientCommand.Of(Rows[name](mode), takesList: null) with { Title = name };

    private static string Truth(bool value) => value ? "True" : "False";

    // The program that runs; by the runtime's name where it was started through it.
    private static string[] Ourselves() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet" ? [path] : [Environment.ProcessPath ?? "dotnet", Environment.GetCommandLineArgs()[0]];
}
