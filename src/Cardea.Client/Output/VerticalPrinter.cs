using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>One line a column, as <c>\G</c> prints.</summary>
internal sealed class VerticalPrinter(OutputTarget output, PrintSettings settings) : IResultPrinter
{
    private IReadOnlyList<ColumnDefinition> _columns = [];
    private string[] _labels = [];
    private long _row;

    public void Begin(IReadOnlyList<ColumnDefinition> columns, string statement)
    {
        _columns = columns;
        _row = 0;
        var width = columns.Max(static c => Encoding.UTF8.GetByteCount(c.Name));
        _labels = columns.Select(c => new string(' ', width - Encoding.UTF8.GetByteCount(c.Name)) + c.Name + ": ").ToArray();
    }

    public void Row(TextRow row)
    {
        output.WriteLine($"*************************** {++_row}. row ***************************");
        for (var i = 0; i < _columns.Count; i++)
        {
            if (settings.ColumnNames)
                output.WriteForeign(_labels[i]);
            if (!row.Next(out var cell))
                output.Write("NULL"u8);
            else if (settings.IsHex(_columns[i]))
                output.Write(CellText.Hex(cell));
            else
                output.WriteForeign(CellText.WithoutNul(cell));
            output.Write("\n"u8);
        }
    }

    public void End() { }
}
