using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>The boxed table. Column widths are those of the longest cell in bytes, as mysql computes them, so all rows are kept until the end.</summary>
internal sealed class TablePrinter(OutputTarget output, PrintSettings settings) : IResultPrinter
{
    private const int MaximumColumnWidth = 1024; // mysql's MAX_COLUMN_LENGTH: longer cells are printed, not padded
    private readonly List<byte[]?[]> _rows = [];
    private IReadOnlyList<ColumnDefinition> _columns = [];

    public void Begin(IReadOnlyList<ColumnDefinition> columns, string statement)
    {
        _columns = columns;
        _rows.Clear();
    }

    public void Row(TextRow row)
    {
        var cells = new byte[]?[_columns.Count];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = row.Next(out var cell) ? Prepare(_columns[i], cell) : null;
        _rows.Add(cells);
    }

    public void End()
    {
        if (_rows.Count == 0)
            return;
        var widths = _columns.Select(WidthOf).ToArray();
        Separator(widths);
        if (settings.ColumnNames)
        {
            output.Write("|"u8);
            for (var i = 0; i < widths.Length; i++)
                Cell(Encoding.UTF8.GetBytes(_columns[i].Name), widths[i], right: false);
            output.Write("\n"u8);
            Separator(widths);
        }
        foreach (var row in _rows)
        {
            output.Write("|"u8);
            for (var i = 0; i < row.Length; i++)
                Cell(row[i] ?? "NULL"u8, widths[i], IsNumber(_columns[i]));
            output.Write("\n"u8);
        }
        Separator(widths);
        _rows.Clear();
    }

    private byte[] Prepare(ColumnDefinition column, ReadOnlySpan<byte> cell) =>
        settings.IsHex(column) ? CellText.Hex(cell) : output.IsTerminal ? CellText.Harmless(cell).ToArray() : cell.ToArray();

    private int WidthOf(ColumnDefinition column, int index)
    {
        var width = settings.ColumnNames ? Encoding.UTF8.GetByteCount(column.Name) : 0;
        foreach (var row in _rows)
            width = Math.Max(width, row[index]?.Length ?? 0);
        return width < 4 && (column.Flags & ColumnFlags.NotNull) == 0 ? 4 : width; // room for NULL
    }

    private void Separator(int[] widths)
    {
        output.Write("+"u8);
        foreach (var width in widths)
        {
            output.Fill((byte)'-', width + 2);
            output.Write("+"u8);
        }
        output.Write("\n"u8);
    }

    private void Cell(ReadOnlySpan<byte> cell, int width, bool right)
    {
        var padding = Math.Max(0, Math.Min(width, MaximumColumnWidth) - CellText.Width(cell));
        output.Write(" "u8);
        if (right)
            output.Fill((byte)' ', padding);
        WriteWithoutNul(cell);
        if (!right)
            output.Fill((byte)' ', padding);
        output.Write(" |"u8);
    }

    private void WriteWithoutNul(ReadOnlySpan<byte> cell)
    {
        for (var at = cell.IndexOf((byte)0); at >= 0; at = cell.IndexOf((byte)0))
        {
            output.Write(cell[..at]);
            output.Write(" "u8);
            cell = cell[(at + 1)..];
        }
        output.Write(cell);
    }

    private static bool IsNumber(ColumnDefinition column) => column.Type is <= ColumnType.Double or ColumnType.LongLong or ColumnType.Int24 or ColumnType.Year or ColumnType.NewDecimal or ColumnType.Null;
}
