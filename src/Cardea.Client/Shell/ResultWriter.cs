using System.Diagnostics;
using Cardea.Client.Link;
using Cardea.Client.Output;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Shell;

/// <summary>Prints the answers of one statement: rows in the format in force, then the line that counts them.</summary>
internal sealed class ResultWriter(OutputTarget output, Settings settings, string statement, bool vertical, TimeProvider clock) : IReplyHandler
{
    private readonly long _started = clock.GetTimestamp();
    private IResultPrinter? _printer;
    private long _rows;

    /// <summary>Warnings of the last result.</summary>
    public int Warnings { get; private set; }

    /// <summary>The last result's status.</summary>
    public StatusFlags Status { get; private set; }

    public void Columns(IReadOnlyList<ColumnDefinition> columns)
    {
        _rows = 0;
        if (settings.ColumnTypes)
            PrintTypes(columns);
        _printer = Printer(columns);
        _pending = columns;
    }

    private IReadOnlyList<ColumnDefinition>? _pending;

    public void Row(TextRow row)
    {
        Begin();
        _rows++;
        _printer!.Row(row);
    }

    public void EndOfRows(OkPacket end)
    {
        // An empty set has neither header nor frame, as in mysql; XML has both.
        if (settings.Xml)
            Begin();
        if (_pending is null)
            _printer!.End();
        _pending = null;
        Finish(end, _rows == 0 ? "Empty set" : $"{_rows} {(_rows == 1 ? "row" : "rows")} in set");
    }

    public void Ok(OkPacket ok) =>
        Finish(ok, $"Query OK, {ok.AffectedRows} {(ok.AffectedRows == 1 ? "row" : "rows")} affected");

    private void Begin()
    {
        if (_pending is null)
            return;
        _printer!.Begin(_pending, statement);
        _pending = null;
    }

    private void Finish(OkPacket end, string line)
    {
        (Warnings, Status) = (end.Warnings, end.Status);
        if (settings.Batch ? settings.Verbose <= 1 : settings.Silent > 0)
            return;
        if (end.Warnings > 0)
            line += $", {end.Warnings} {(end.Warnings == 1 ? "warning" : "warnings")}";
        if (settings.Verbose >= 3 || settings.Silent == 0)
            line += $" ({Elapsed()})";
        output.WriteLine(line);
        if (!string.IsNullOrEmpty(end.Info))
        {
            output.WriteForeign(end.Info);
            output.WriteLine();
        }
        output.WriteLine();
    }

    // 0.00 sec … 1 min 2.34 sec … 1 hour 2 min 3.45 sec
    private string Elapsed()
    {
        var time = clock.GetElapsedTime(_started);
        var text = $"{time.TotalSeconds % 60:0.00} sec";
        if (time.TotalMinutes >= 1)
            text = $"{time.Minutes} min {text}";
        if (time.TotalHours >= 1)
            text = $"{(long)time.TotalHours} {(time.TotalHours < 2 ? "hour" : "hours")} {text}";
        return text;
    }

    private IResultPrinter Printer(IReadOnlyList<ColumnDefinition> columns)
    {
        if (settings.Html || settings.Xml)
            return new MarkupPrinter(output, settings.Print, settings.Xml);
        if (vertical || settings.Vertical || settings.AutoVertical && IsTooWide(columns))
            return new VerticalPrinter(output, settings.Print);
        return settings.Silent > 0 && settings.Verbose <= 2 && !settings.Table
            ? new BatchPrinter(output, settings.Print)
            : new TablePrinter(output, settings.Print);
    }

    private static bool IsTooWide(IReadOnlyList<ColumnDefinition> columns) =>
        columns.Sum(static c => (long)Math.Max(c.Length, (uint)c.Name.Length) + 3) + 1 > (Console.IsOutputRedirected ? 80 : Console.WindowWidth);

    private void PrintTypes(IReadOnlyList<ColumnDefinition> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            var c = columns[i];
            output.WriteForeign($"Field {i + 1,3}:  `{c.Name}`\nCatalog:    `def`\nDatabase:   `{c.Schema}`\nTable:      `{c.Table}`\nOrg_table:  `{c.OrgTable}`\n"
                + $"Type:       {c.Type.ToString().ToUpperInvariant()}\nCollation:  ({c.CollationId})\nLength:     {c.Length}\nMax_length: 0\nDecimals:   {c.Decimals}\nFlags:      {c.Flags.ToString().ToUpperInvariant().Replace(",", "")}\n\n");
        }
        output.WriteLine();
    }
}
