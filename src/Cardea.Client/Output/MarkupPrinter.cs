using System.Text;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>HTML (<c>-H</c>) and XML (<c>-X</c>) output. Names and data are encoded, so nothing in them is markup.</summary>
internal sealed class MarkupPrinter(OutputTarget output, PrintSettings settings, bool xml) : IResultPrinter
{
    private IReadOnlyList<ColumnDefinition> _columns = [];

    public void Begin(IReadOnlyList<ColumnDefinition> columns, string statement)
    {
        _columns = columns;
        if (xml)
        {
            output.Write("<?xml version=\"1.0\"?>\n\n<resultset statement=\"");
            Encoded(Encoding.UTF8.GetBytes(statement));
            output.Write("\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"u8);
            return;
        }
        output.Write("<TABLE BORDER=1>"u8);
        if (!settings.ColumnNames)
            return;
        output.Write("<TR>"u8);
        foreach (var column in columns)
        {
            output.Write("<TH>"u8);
            Encoded(Encoding.UTF8.GetBytes(column.Name));
            output.Write("</TH>"u8);
        }
        output.Write("</TR>"u8);
    }

    public void Row(TextRow row)
    {
        output.Write(xml ? "\n  <row>\n"u8 : "<TR>"u8);
        foreach (var column in _columns)
        {
            var known = row.Next(out var cell);
            if (xml)
                XmlField(column, known, cell);
            else
                HtmlCell(column, known, cell);
        }
        output.Write(xml ? "  </row>\n"u8 : "</TR>"u8);
    }

    public void End() => output.Write(xml ? "</resultset>\n"u8 : "</TABLE>"u8);

    private void HtmlCell(ColumnDefinition column, bool known, ReadOnlySpan<byte> cell)
    {
        output.Write("<TD>"u8);
        Value(column, known ? cell : "NULL"u8, known);
        output.Write("</TD>"u8);
    }

    private void XmlField(ColumnDefinition column, bool known, ReadOnlySpan<byte> cell)
    {
        output.Write("\t<field name=\""u8);
        Encoded(Encoding.UTF8.GetBytes(column.Name));
        if (!known)
        {
            output.Write("\" xsi:nil=\"true\" />\n"u8);
            return;
        }
        output.Write("\">"u8);
        Value(column, cell, known);
        output.Write("</field>\n"u8);
    }

    private void Value(ColumnDefinition column, ReadOnlySpan<byte> cell, bool known)
    {
        if (known && settings.IsHex(column))
            output.Write(CellText.Hex(cell));
        else
            Encoded(cell);
    }

    private void Encoded(ReadOnlySpan<byte> text)
    {
        text = CellText.WithoutNul(text);
        for (var at = text.IndexOfAny("<>&\""u8); at >= 0; at = text.IndexOfAny("<>&\""u8))
        {
            output.WriteForeign(text[..at]);
            output.Write(text[at] switch
            {
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'&' => "&amp;"u8,
                _ => "&quot;"u8,
            });
            text = text[(at + 1)..];
        }
        output.WriteForeign(text);
    }
}
