namespace Cardea.Options;

/// <summary>Which option files and groups a program reads, before its command line is looked at.</summary>
/// <param name="Groups">Group names, e.g. <c>mysqld</c>, <c>server</c>.</param>
/// <param name="Files">The usual files in MySQL's order; missing ones are passed over.</param>
public sealed record DefaultFiles(IReadOnlyList<string> Groups, IReadOnlyList<string> Files)
{
    /// <summary>Says of each entry whether it counts; null = all do.</summary>
    public Func<OptionFileEntry, bool>? Accept { get; init; }

    /// <summary>The files of a client program: /etc/my.cnf, /etc/mysql/my.cnf, ~/.my.cnf, as mysql reads them.</summary>
    public static DefaultFiles ForClient(IReadOnlyList<string> groups, string? home) =>
        new(groups, home is null ? ClientFiles : [.. ClientFiles, Path.Combine(home, ".my.cnf")]);

    /// <summary>
    /// The files of the server: /etc/my.cnf, /etc/cardea/cardea.cnf, $MYSQL_HOME/my.cnf. Debian's /etc/mysql/my.cnf is left out: it belongs to
    /// the MySQL or MariaDB that is installed beside us, and names that server's data directory, socket and pid file.
    /// </summary>
    public static DefaultFiles ForServer(IReadOnlyList<string> groups, string? mysqlHome) =>
        new(groups, mysqlHome is null ? ServerFiles : [.. ServerFiles, Path.Combine(mysqlHome, "my.cnf")]);

    private static readonly string[] ClientFiles = ["/etc/my.cnf", "/etc/mysql/my.cnf"];

    private static readonly string[] ServerFiles = ["/etc/my.cnf", "/etc/cardea/cardea.cnf"];
}
