using System.Text;
using System.Text.RegularExpressions;

namespace Cardea.EndToEnd.Output;

/// <summary>Our client and the stock one, given the same arguments and input, print the same bytes wherever the two families agree.</summary>
public sealed partial class ClientOutputTests(ClientOutputTests.Rows rows) : IClassFixture<ClientOutputTests.Rows>
{
    /// <summary>A server with a few rows that are hard to print.</summary>
    public sealed class Rows : IDisposable
    {
        public Rows()
        {
            Server = ServerProcess.Start();
            Server.AsRoot("""
                CREATE DATABASE e2e;
                USE e2e;
                CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(40), height DECIMAL(5,2), born DATE, note TEXT);
                INSERT INTO people VALUES (1, 'Ada', 1.65, '1815-12-10', NULL), (2, 'Grüße 漢字', -0.50, NULL, 'two\nlines'), (3, '', 0, '2000-01-01', 'tab\there'),
                    (4, 'back\\slash', 12.34, '1999-12-31', 'quote '' and "'), (5, 'nul\0byte', NULL, NULL, '<b>&amp;</b>');
                CREATE TABLE wide (a BIGINT UNSIGNED, b DOUBLE, c FLOAT, d TIME(3), e DATETIME, f VARBINARY(8), g YEAR);
                INSERT INTO wide VALUES (18446744073709551615, 1e100, 0.1, '-838:59:59', '2026-01-02 03:04:05', 'bytes', 1999), (0, -0.000001, 1e10, '00:00:00.5', NULL, '', 2155);
                CREATE TABLE hollow (id INT, text TEXT);
                CREATE USER reader IDENTIFIED BY 'reader-Password';
                GRANT ALL ON e2e.* TO reader;
                """);
            File.WriteAllText(Script, "SELECT 1;\nSELECT 'from a file';\nSELECT nothing FROM nowhere;\nSELECT 2;\n");
            File.WriteAllText(GoodScript, "SELECT 'sourced';\nSELECT 'twice'");
        }

        public ServerProcess Server { get; }
        public string Script => Path.Combine(Server.Folder, "script.sql");
        public string GoodScript => Path.Combine(Server.Folder, "good.sql");

        public void Dispose() => Server.Dispose();
    }

    // Options apart by blanks (or by |), then the input; empty input with -e in the options. Not here, because the families differ: a sourced file goes
    // on after an error in MariaDB and stops in MySQL; -f before -e is forgotten by the stock client, which helps nobody; "quit;" with a delimiter.
    public static TheoryData<string, string> Cases()
    {
        const string All = "SELECT * FROM people ORDER BY id;";
        var cases = new TheoryData<string, string>();
        foreach (var format in new[] { "", "-B", "-t", "-E", "-N", "-s", "-ss", "-r", "-B -r", "-B -N", "-t -N", "-E -N", "-H", "-X", "-H -N", "-v", "-vv", "-vvv", "-t -vv", "-t --column-names=0", "--vertical --batch" })
            cases.Add(format, All);
        foreach (var format in new[] { "", "-t", "-E", "-vv -t" })
        {
            cases.Add(format, "SELECT * FROM wide;\nSELECT * FROM hollow;\nSELECT NULL, 'x' AS `a b`, -1.50;");
            cases.Add(format, "INSERT INTO hollow VALUES (1, 'a'), (2, 'b');\nUPDATE hollow SET text = 'c' WHERE id > 1;\nDELETE FROM hollow;\nDO 1;\nSELECT ROW_COUNT();");
            cases.Add(format, "SHOW TABLES; SHOW DATABASES LIKE 'e2e'; DESCRIBE people;");
        }
        foreach (var options in new[] { "", "-f", "-t", "-f -t", "-n", "-q", "--line-numbers" })
        {
            cases.Add(options, "SELECT 1;\n\nSELECT nothing FROM people;\nSELECT 2;\n");
            cases.Add(options, "SELECT 1; SELEKT 2; SELECT 3;\nSELECT * FROM\n  missing;\n");
        }
        cases.Add("", "SELECT 'a;b', \"c;d\", `name` FROM people WHERE id = 1; -- not; this\nSELECT 2 # nor; this\n;\n/* nor; this */ SELECT 3;");
        cases.Add("", "SELECT 'no end'");
        cases.Add("", "SELECT 'it''s', 'a\\'b', '\\\\';\nSELECT 'over\ntwo lines';");
        cases.Add("", "delimiter //\nSELECT 1; //\nSELECT 2//\ndelimiter ;\nSELECT 3;");
        cases.Add("", "DELIMITER $$\nSELECT 1$$\nSELECT '$$'$$");
        cases.Add("", "SELECT 1\\G\nSELECT 2\\g\nSELECT 3;\n");
        cases.Add("-t", "SELECT 1 AS one\\G\nSELECT 2 AS two;\n");
        cases.Add("", "USE mysql;\nSELECT DATABASE();\nuse e2e\nSELECT DATABASE();\n\\u mysql\nSELECT DATABASE();");
        cases.Add("", "USE nowhere;\nSELECT 1;");
        cases.Add("", "SOURCE {good}\nSELECT 3;");
        cases.Add("", "\\. {good}\nSELECT 3;");
        cases.Add("-f", "SOURCE {script}\nSELECT 3;");
        cases.Add("", "SOURCE /nonexistent/file.sql\nSELECT 3;");
        cases.Add("", "system echo from the shell\nSELECT 1;");
        cases.Add("", "\\! echo from the shell\nSELECT 1;");
        cases.Add("", "SELECT 1;\nexit\nSELECT 2;");
        cases.Add("", "SELECT 1;\n\\q\nSELECT 2;");
        cases.Add("", "SELECT 1 \\c\nSELECT 2;");
        cases.Add("", "warnings;\nSELECT 1;");
        cases.Add("", "nowarning\nSELECT 1;");
        cases.Add("", ";\n;;\nSELECT 1;;\n");
        cases.Add("", "\n\n   \n");
        cases.Add("", "");
        cases.Add("-e|SELECT 1; SELECT 2", "");
        cases.Add("-e|SELECT 1|-e|SELECT 2", "");
        cases.Add("-t|-e|SELECT name, note FROM people ORDER BY id", "");
        cases.Add("-e|SELECT wrong; SELECT 2", "");
        cases.Add("-N|-e|SELECT 1\\G", "");
        cases.Add("-D|nowhere|-e|SELECT 1", "");
        cases.Add("--no-such-option|-e|SELECT 1", "");
        cases.Add("--user=nobody|-e|SELECT 1", "");
        cases.Add("--binary-as-hex|-t|-e|SELECT f, a FROM wide", "");
        cases.Add("--init-command=SELECT 7|-e|SELECT 8", "");
        cases.Add("--skip-column-names|-e|SHOW CREATE TABLE hollow", "");
        cases.Add("--comments|-v|-e|/* a */ SELECT 1 -- b", "");
        cases.Add("--show-warnings|-e|SELECT 1/0, CAST('x' AS SIGNED)", "");
        cases.Add("-t|--show-warnings|-e|SELECT CAST('x' AS SIGNED)", "");
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Both_clients_print_the_same(string options, string input)
    {
        string Fill(string text) => text.Replace("{script}", rows.Script, StringComparison.Ordinal).Replace("{good}", rows.GoodScript, StringComparison.Ordinal);
        var split = options.Contains('|', StringComparison.Ordinal) ? options.Split('|') : options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] arguments = ["--host=127.0.0.1", $"--port={rows.Server.Port}", "--user=reader", "--default-character-set=utf8mb4", .. split.Select(Fill)];
        if (!options.Contains("-D", StringComparison.Ordinal)) arguments = [.. arguments, "e2e"];
        var password = new Dictionary<string, string> { ["MYSQL_PWD"] = "reader-Password" };
        // Ours runs shell commands of a script only when told.
        var ours = Clients.Ours([.. input.Contains("echo", StringComparison.Ordinal) ? (string[])["--system-command"] : [], .. arguments], Fill(input), password);
        var stock = Clients.Stock(["--ssl", .. arguments], Fill(input), password);
        var same = Output(ours) == Output(stock) && ours.ExitCode == stock.ExitCode && Errors(ours) == Errors(stock);
        Assert.True(same, $"input: {input}\nours:  {Show(ours)}\nstock: {Show(stock)}");
    }

    // The programs call themselves by different names, and MariaDB words a few messages of its own.
    private static string Errors(ProgramRun run) => FailedStatement().Replace(run.Errors, "").Replace("mysql: [ERROR] ", "mariadb: ", StringComparison.Ordinal)
        .Replace(Programs.Find("mariadb") + ": ", "mariadb: ", StringComparison.Ordinal);

    // Both families print times, one of them to the millisecond.
    private static string Output(ProgramRun run) => Seconds().Replace(Encoding.Latin1.GetString(run.OutputBytes), "(time)");

    // MariaDB repeats a statement that has failed on standard error; MySQL does not.
    [GeneratedRegex(@"^-{14}\n.*?\n-{14}\n\n?", RegexOptions.Singleline | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FailedStatement();

    [GeneratedRegex(@"\(\d+\.\d+ sec\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seconds();

    private static string Show(ProgramRun run) => $"exit code {run.ExitCode}\n{Encoding.UTF8.GetString(run.OutputBytes).Replace("\t", "→", StringComparison.Ordinal).Replace("\0", "␀", StringComparison.Ordinal)}---\n{run.Errors}";
}
