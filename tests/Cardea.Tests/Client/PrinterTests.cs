using System.Text;
using Cardea.Client.Output;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Client;

public sealed class PrinterTests
{
    private static readonly ColumnDefinition[] Columns =
    [
        new("", "", "", "n", "", 255, 40, ColumnType.VarString, ColumnFlags.None, 0),
        new("", "", "", "number", "", 63, 20, ColumnType.LongLong, ColumnFlags.NotNull, 0),
        new("", "", "", "b", "", 63, 20, ColumnType.Blob, ColumnFlags.None, 0),
    ];

    private static string Print(Func<OutputTarget, PrintSettings, IResultPrinter> make, bool names = true, bool raw = false, bool hex = false, bool terminal = false, params string?[][] rows)
    {
        using var stream = new MemoryStream();
        using (var output = new OutputTarget(stream, terminal))
        {
            var printer = make(output, new PrintSettings(names, raw, hex));
            printer.Begin(Columns, "select <1>");
            foreach (var row in rows)
            {
                var packet = new PacketWriter();
                packet.Begin();
                foreach (var cell in row)
                {
                    if (cell is null)
                        packet.Byte(0xFB);
                    else
                        packet.LengthEncodedBytes(Encoding.UTF8.GetBytes(cell));
                }
                packet.End();
                printer.Row(new TextRow(packet.Pending[4..]));
            }
            printer.End();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static readonly string?[][] Rows = [["é\t", "10", null], [null, "-5", "x\\\n\0"]];

    [Fact]
    public void Batch_output_escapes_what_would_break_a_line() =>
        Assert.Equal("n\tnumber\tb\né\\t\t10\tNULL\nNULL\t-5\tx\\\\\\n\\0\n", Print(static (o, s) => new BatchPrinter(o, s), rows: Rows));

    [Fact]
    public void Raw_batch_output_escapes_nothing() =>
        Assert.Equal("é\t\t10\tNULL\nNULL\t-5\tx\\\n\0\n", Print(static (o, s) => new BatchPrinter(o, s), names: false, raw: true, rows: Rows));

    [Fact]
    public void Tables_are_as_wide_as_the_longest_cell_in_bytes_and_align_numbers_right() =>
        Assert.Equal("""
            +--------+--------+------+
            | n      | number | b    |
            +--------+--------+------+
            | é      |     10 | NULL |
            | longer |     -5 | x    |
            +--------+--------+------+

            """, Print(static (o, s) => new TablePrinter(o, s), rows: [["é", "10", null], ["longer", "-5", "x"]]));

    [Fact]
    public void Vertical_output_aligns_labels() =>
        Assert.Equal("*************************** 1. row ***************************\n     n: a\nnumber: 1\n     b: NULL\n",
            Print(static (o, s) => new VerticalPrinter(o, s), rows: [["a", "1", null]]));

    [Fact]
    public void Binary_data_is_printed_as_hexadecimal_digits() =>
        Assert.EndsWith("a\t1\t0x00FF\n".Replace("FF", "41"), Print(static (o, s) => new BatchPrinter(o, s), hex: true, rows: [["a", "1", "\0A"]]));

    [Fact]
    public void Markup_encodes_names_and_data()
    {
        Assert.Equal("<TABLE BORDER=1><TR><TH>n</TH><TH>number</TH><TH>b</TH></TR><TR><TD>&lt;b&gt;</TD><TD>1</TD><TD>NULL</TD></TR></TABLE>",
            Print(static (o, s) => new MarkupPrinter(o, s, xml: false), rows: [["<b>", "1", null]]));
        Assert.Contains("statement=\"select &lt;1&gt;\"", Print(static (o, s) => new MarkupPrinter(o, s, xml: true), rows: [["<b>", "1", null]]));
    }

    [Theory]
    [InlineData("\u001b]52;c;ZXZpbA==\u0007", "\\x1B]52;c;ZXZpbA==\\x07")]
    [InlineData("\u009b31m", "\\x9B31m")]
    [InlineData("\r\u007f", "\\x0D\\x7F")]
    [InlineData("\u202e\u200f", "\\u202E\\u200F")]
    [InlineData("\u2066x\u2069", "\\u2066x\\u2069")]
    public void Nothing_in_data_steers_a_terminal(string hostile, string printed)
    {
        Assert.Contains(printed, Print(static (o, s) => new BatchPrinter(o, s), terminal: true, rows: [[hostile, "1", ""]]));
        Assert.Contains(printed, Print(static (o, s) => new TablePrinter(o, s), terminal: true, rows: [[hostile, "1", ""]]));
        Assert.Contains(hostile, Print(static (o, s) => new BatchPrinter(o, s), terminal: false, rows: [[hostile, "1", ""]]));
    }
}
