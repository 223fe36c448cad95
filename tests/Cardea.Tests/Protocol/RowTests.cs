using System.Text;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

public sealed class RowTests
{
    private static readonly ColumnType[] Types =
    [
        ColumnType.Tiny, ColumnType.Short, ColumnType.Long, ColumnType.LongLong, ColumnType.LongLong, ColumnType.Double, ColumnType.Float, ColumnType.VarString,
        ColumnType.Date, ColumnType.DateTime, ColumnType.Time, ColumnType.NewDecimal, ColumnType.Blob,
    ];

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(0.1, "0.1")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(100, "100")]
    [InlineData(1e14, "100000000000000")]
    [InlineData(1e15, "1e15")]
    [InlineData(1e20, "1e20")]
    [InlineData(1.5e300, "1.5e300")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(1e-15, "0.000000000000001")]
    [InlineData(1e-16, "1e-16")]
    [InlineData(1.25e-20, "1.25e-20")]
    [InlineData(123456789012345680.0, "1.2345678901234568e17")]
    [InlineData(1234567890123456.8, "1234567890123456.8")]
    [InlineData(123456789012345.6, "123456789012345.6")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    [InlineData(2147483648.5, "2147483648.5")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e308")]
    [InlineData(5e-324, "5e-324")]
    public void Doubles_print_as_MySQL_prints_them(double value, string expected)
    {
        Span<byte> text = stackalloc byte[ValueText.MaximumLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..ValueText.Double(text, value)]));
    }

    [Theory]
    [InlineData(0.1f, "0.1")]
    [InlineData(16777216f, "16777200")]
    [InlineData(3.4028235e38f, "3.40282e38")]
    [InlineData(1.17549435e-38f, "1.17549e-38")]
    [InlineData(1234567f, "1234570")]
    public void Floats_print_with_six_digits(float value, string expected)
    {
        Span<byte> text = stackalloc byte[ValueText.MaximumLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..ValueText.Float(text, value)]));
    }

    [Theory]
    [InlineData(1.005, 2, "1.00")]
    [InlineData(2.5, 0, "2")] // an exact half goes to the even digit, in dtoa as here
    [InlineData(3.5, 0, "4")]
    [InlineData(-1234.5678, 3, "-1234.568")]
    [InlineData(1e22, 1, "10000000000000000000000.0")]
    public void Fixed_decimals_are_kept(double value, int decimals, string expected)
    {
        Span<byte> text = stackalloc byte[ValueText.MaximumFixedLength];
        Assert.Equal(expected, Encoding.ASCII.GetString(text[..ValueText.Fixed(text, value, decimals)]));
    }

    [Fact]
    public void Dates_and_times_print_with_the_columns_decimals()
    {
        var at = new DateTimeValue(2024, 2, 9, 3, 4, 5, 60_000);
        Assert.Equal("2024-02-09", Text((Span<byte> to) => ValueText.Date(to, at)));
        Assert.Equal("2024-02-09 03:04:05", Text((Span<byte> to) => ValueText.DateTime(to, at, 0)));
        Assert.Equal("2024-02-09 03:04:05.06", Text((Span<byte> to) => ValueText.DateTime(to, at, 2)));
        Assert.Equal("0000-00-00 00:00:00.000000", Text((Span<byte> to) => ValueText.DateTime(to, default, 6)));
        Assert.Equal("-838:59:59", Text((Span<byte> to) => ValueText.Time(to, new(true, 838, 59, 59), 0)));
        Assert.Equal("00:00:01.500", Text((Span<byte> to) => ValueText.Time(to, new(false, 0, 0, 1, 500_000), 3)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_comes_back_equal(bool binary)
    {
        var columns = Columns();
        var output = new PacketWriter();
        RowWriter writer = binary ? new BinaryRowWriter() : new TextRowWriter();
        writer.Begin(columns, output);
        WriteRow(writer);
        writer.BeginRow();
        foreach (var _ in columns) writer.Null();
        writer.EndRow();
        Assert.Equal(2, writer.Rows);
        var assembler = new PacketAssembler();
        var input = output.Pending;
        Assert.True(assembler.TryRead(ref input, out var payload));
        var row = new RowReader(payload, columns, binary);
        var seen = new List<string>();
        while (row.Next(out var value))
            seen.Add(value.Kind switch
            {
                ParameterKind.Int64 => value.Int64.ToString(),
                ParameterKind.UInt64 => value.UInt64.ToString(),
                ParameterKind.Double or ParameterKind.Float => value.Double.ToString("R"),
                ParameterKind.Bytes => Encoding.UTF8.GetString(value.Bytes(payload)),
                ParameterKind.Date or ParameterKind.DateTime => Text(to => ValueText.DateTime(to, value.DateTime, 6)),
                ParameterKind.Time => Text(to => ValueText.Time(to, value.Time, 6)),
                _ => "NULL",
            });
        string[] expected = binary
            ? ["-5", "-300", "70000", "-1", "18446744073709551615", "0.25", "1.5", "häh", "2024-02-09 00:00:00.000000", "2024-02-09 03:04:05.000006", "-800:01:02.000000", "1.20", "\0\u0001"]
            : ["-5", "-300", "70000", "-1", "18446744073709551615", "0.25", "1.5", "häh", "2024-02-09", "2024-02-09 03:04:05", "-800:01:02", "1.20", "\0\u0001"];
        Assert.Equal(expected, seen);
        Assert.True(assembler.TryRead(ref input, out payload));
        row = new RowReader(payload, columns, binary);
        while (row.Next(out var value)) Assert.True(value.IsNull);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encoding_a_row_allocates_nothing(bool binary)
    {
        var output = new PacketWriter();
        RowWriter writer = binary ? new BinaryRowWriter() : new TextRowWriter();
        writer.Begin(Columns(), output);
        for (var i = 0; i < 2000; i++) Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Round();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            WriteRow(writer);
            output.Consume(output.Length);
        }
    }

    [Fact]
    public void A_row_with_too_few_values_is_a_mistake_of_ours()
    {
        var writer = new TextRowWriter();
        writer.Begin(Columns(), new PacketWriter());
        writer.BeginRow();
        Assert.Throws<InvalidOperationException>(writer.EndRow);
        writer.AbandonRow();
    }

    private delegate int Printing(Span<byte> to);

    private static string Text(Printing print)
    {
        Span<byte> text = stackalloc byte[64];
        return Encoding.ASCII.GetString(text[..print(text)]);
    }

    private static ColumnDefinition[] Columns() =>
    [
        .. Types.Select((type, i) => new ColumnDefinition("s", "t", "t", $"c{i}", $"c{i}", 255, 20, type,
            i == 4 ? ColumnFlags.Unsigned : ColumnFlags.None, type is ColumnType.Double or ColumnType.Float ? ColumnDefinition.NotFixed : (byte)0)),
    ];

    private static void WriteRow(RowWriter writer)
    {
        writer.BeginRow();
        writer.Int64(-5);
        writer.Int64(-300);
        writer.Int64(70000);
        writer.Int64(-1);
        writer.UInt64(ulong.MaxValue);
        writer.Double(0.25);
        writer.Float(1.5f);
        writer.Bytes("häh"u8);
        writer.Date(new(2024, 2, 9));
        writer.DateTime(new(2024, 2, 9, 3, 4, 5, 6));
        writer.Time(new(true, 800, 1, 2));
        writer.Bytes("1.20"u8);
        writer.Bytes([0, 1]);
        writer.EndRow();
    }
}
