using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>Tab-separated output: tab, newline, NUL and backslash are escaped unless <c>--raw</c>.</summary>
internal sealed class BatchPrinter(OutputTarget output, PrintSettings settings) : IResultPrinter
{
    private IReadOnlyList<ColumnDefinition> _columns = [];

    public void Begin(IReadOnlyList<ColumnDefinition> columns, string statement)
    {
        _columns = columns;
        if (!settings.ColumnNames)
            return;
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0)
                output.Write("\t"u8);
            output.WriteForeign(columns[i].Name);
        }
        output.Write("\n"u8);
    }

    public void Row(TextRow row)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (i > 0)
                output.Write("\t"u8);
            if (!row.Next(out var cell))
                output.Write("NULL"u8);
            else if (settings.IsHex(_columns[i]))
                output.Write(CellText.Hex(cell));
            else if (settings.Raw)
                output.Write(cell);
            else
                WriteEscaped(cell);
        }
        output.Write("\n"u8);
    }

    public void End() { }

    private void WriteEscaped(ReadOnlySpan<byte> cell)
    {
        while (cell.Length > 0)
        {
            var at = cell.IndexOfAny("\t\n\\\0"u8);
            if (at < 0)
            {
                output.WriteForeign(cell);
                return;
            }
            output.WriteForeign(cell[..at]);
            output.Write(cell[at] switch
            {
                (byte)'\t' => "\\t"u8,
                (byte)'\n' => "\\n"u8,
                0 => "\\0"u8,
                _ => "\\\\"u8,
            });
            cell = cell[(at + 1)..];
        }
    }
}
