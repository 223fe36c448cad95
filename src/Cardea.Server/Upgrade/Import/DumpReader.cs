using System.Text;

namespace Cardea.Server.Upgrade.Import;

/// <summary>
/// Reads the grant tables out of the text that mysqldump and mariadb-dump write, of whatever version: CREATE TABLE names the columns, INSERT and REPLACE
/// bring the rows. Everything else is passed over, statement by statement. Nothing of the dump is executed.
/// </summary>
internal sealed class DumpReader
{
    // Latin-1 keeps each byte one character while we scan; values become text at the end.
    private readonly DumpScanner _scanner;
    private readonly ForeignTables _tables = new();
    private readonly Dictionary<string, string[]> _columns = new(StringComparer.OrdinalIgnoreCase);
    private string? _schema; // null until the dump names one: then it is a dump of the schema mysql alone

    private DumpReader(byte[] dump) => _scanner = new(Encoding.Latin1.GetString(dump));

    /// <summary>Reads a dump.</summary>
    /// <exception cref="ImportException">It has no grant tables, or a grant table that cannot be understood.</exception>
    public static ForeignTables Read(byte[] dump)
    {
        var reader = new DumpReader(dump);
        reader.ReadStatements();
        reader._tables.Version = reader._scanner.ServerVersion;
        if (!reader._tables.Has("user") && !reader._tables.Has("global_priv"))
            throw new ImportException("The dump has neither a table mysql.user nor mysql.global_priv; make one with: mysqldump mysql > mysql.sql");
        return reader._tables;
    }

    private bool InMysql => _schema is null or "mysql";

    private void ReadStatements()
    {
        while (_scanner.Next() is { } word)
        {
            switch (word.Upper)
            {
                case "DELIMITER":
                    _scanner.SkipDelimited();
                    continue;
                case "USE":
                    _schema = _scanner.DemandName().ToLowerInvariant();
                    break;
                case "CREATE":
                    ReadCreate();
                    break;
                case "INSERT" or "REPLACE":
                    ReadInsert();
                    break;
            }
            _scanner.SkipStatement();
        }
    }

    private void ReadCreate()
    {
        if (_scanner.Next() is not { Upper: "TABLE" }) return;
        _scanner.Accept("IF", "NOT", "EXISTS");
        if (ReadTableName() is not { } table || !_scanner.AcceptSymbol('(')) return;
        _columns[table] = ReadColumns();
        _tables.Begin(table);
    }

    // The names at the start of each definition that is not an index.
    private string[] ReadColumns()
    {
        List<string> names = [];
        while (true)
        {
            if (_scanner.Next() is not { } first) throw Broken("a table's columns");
            if (first.IsQuoted || first.Upper is not ("PRIMARY" or "KEY" or "UNIQUE" or "INDEX" or "FULLTEXT" or "SPATIAL" or "CONSTRAINT" or "CHECK" or "FOREIGN"))
                names.Add(Decode(first.Text));
            if (!_scanner.SkipDefinition()) return [.. names];
        }
    }

    private void ReadInsert()
    {
        while (_scanner.Accept("LOW_PRIORITY") || _scanner.Accept("DELAYED") || _scanner.Accept("HIGH_PRIORITY") || _scanner.Accept("IGNORE"))
        {
        }
        _ = _scanner.Accept("INTO");
        if (ReadTableName() is not { } table) return;
        var columns = _columns.GetValueOrDefault(table);
        if (_scanner.AcceptSymbol('('))
        {
            List<string> named = [];
            do named.Add(_scanner.DemandName());
            while (_scanner.AcceptSymbol(','));
            if (!_scanner.AcceptSymbol(')')) throw Broken($"the columns of {table}");
            columns = [.. named];
        }
        if (!_scanner.Accept("VALUES") && !_scanner.Accept("VALUE")) throw Broken($"an INSERT into {table}");
        if (columns is null) throw new ImportException($"The dump fills '{table}' without naming its columns; dump it with --complete-insert or with its CREATE TABLE");
        var rows = _tables.Begin(table);
        do rows.Add(new(columns, ReadRow(table, columns.Length)));
        while (_scanner.AcceptSymbol(','));
    }

    private string?[] ReadRow(string table, int columns)
    {
        if (!_scanner.AcceptSymbol('(')) throw Broken($"a row of {table}");
        var values = new string?[columns];
        for (var i = 0; i < columns; i++)
        {
            if (i > 0 && !_scanner.AcceptSymbol(',')) throw Broken($"a row of {table}: it has fewer values than columns");
            values[i] = _scanner.ReadValue() is { } value ? Decode(value) : null;
        }
        if (!_scanner.AcceptSymbol(')')) throw Broken($"a row of {table}: it has more values than columns");
        return values;
    }

    /// <summary>The name of a grant table of the schema mysql, or null for any other.</summary>
    private string? ReadTableName()
    {
        var name = _scanner.DemandName();
        var inMysql = InMysql;
        if (_scanner.AcceptSymbol('.')) (inMysql, name) = (name.Equals("mysql", StringComparison.OrdinalIgnoreCase), _scanner.DemandName());
        return inMysql && ForeignTables.Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? name.ToLowerInvariant() : null;
    }

    private ImportException Broken(string what) => new($"The dump breaks off or cannot be understood at line {_scanner.Line}: {what}");

    private static string Decode(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
