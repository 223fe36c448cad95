namespace Cardea.Options;

/// <summary>Which option files and groups a program reads, before its command line is looked at.</summary>
/// <param name="Groups">Group names, e.g. <c>mysqld</c>, <c>server</c>.</param>
/// <param name="Files">The usual files in MySQL's order; missing ones are passed over.</param>
public sealed record DefaultFiles(IReadOnlyList<string> Groups, IReadOnlyList<string> Files)
{
    /// <summary>Says of each entry whether it counts; null = all do.</summary>
    public Func<OptionFileEntry, bool>? Accept { get; init; }

    /// <summary>The files of a client program: /etc/my.cnf, /etc/mysql/my.cnf, ~/.my.cnf.</summary>
    public static DefaultFiles ForClient(IReadOnlyList<string> groups, string? home) =>
        new(groups, home is null ? SystemFiles : [.. SystemFiles, Path.Combine(home, ".my.cnf")]);

    /// <summary>The files of a server: /etc/my.cnf, /etc/mysql/my.cnf, $MYSQL_HOME/my.cnf.</summary>
    public static DefaultFiles ForServer(IReadOnlyList<string> groups, string? mysqlHome) =>
        new(groups, mysqlHome is null ? SystemFiles : [.. SystemFiles, Path.Combine(mysqlHome, "my.cnf")]);

    private static readonly string[] SystemFiles = ["/etc/my.cnf", "/etc/mysql/my.cnf"];
}
