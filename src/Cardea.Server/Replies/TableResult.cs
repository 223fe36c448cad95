using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;

namespace Cardea.Server.Replies;

/// <summary>A small result that the server itself makes. A value is null, bool, int, uint, long, ulong, double, string, byte[] or DateTime.</summary>
public sealed record TableResult(IReadOnlyList<ColumnDefinition> Columns, IEnumerable<object?[]> Rows)
{
    /// <summary>A table without rows.</summary>
    public static TableResult Empty(params ColumnDefinition[] columns) => new(columns, []);

    internal static void WriteRow(RowWriter writer, object?[] row)
    {
        writer.BeginRow();
        foreach (var value in row) WriteValue(writer, value);
        writer.EndRow();
    }

    private static void WriteValue(RowWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.Null(); break;
            case bool flag: writer.Int64(flag ? 1 : 0); break;
            case int number: writer.Int64(number); break;
            case uint number: writer.UInt64(number); break;
            case long number: writer.Int64(number); break;
            case ulong number: writer.UInt64(number); break;
            case double number: writer.Double(number); break;
            case byte[] bytes: writer.Bytes(bytes); break;
            case DateTime time: writer.DateTime(new DateTimeValue((ushort)time.Year, (byte)time.Month, (byte)time.Day, (byte)time.Hour, (byte)time.Minute, (byte)time.Second)); break;
            default: WriteText(writer, value.ToString() ?? ""); break;
        }
    }

    private static void WriteText(RowWriter writer, string text)
    {
        if (text.Length <= 256)
        {
            Span<byte> small = stackalloc byte[256 * 3];
            writer.Bytes(small[..System.Text.Encoding.UTF8.GetBytes(text, small)]);
            return;
        }
        writer.Bytes(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
