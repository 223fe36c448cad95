using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

public sealed class StatementParametersTests
{
    private static readonly QueryAttribute[] Two =
        [new("", ColumnType.LongLong, false, [5, 0, 0, 0, 0, 0, 0, 0]), new("", ColumnType.VarString, false, [3, 97, 98, 99])];

    [Fact]
    public void Values_are_read_where_they_lie_and_types_are_remembered()
    {
        var parameters = new StatementParameters(2);
        var payload = Execute(Two);
        Assert.Equal(0, parameters.Read(payload, Capabilities.None));
        Assert.Equal((ParameterKind.Int64, 5L), (parameters.Values[0].Kind, parameters.Values[0].Int64));
        Assert.Equal("abc", Encoding.ASCII.GetString(parameters.Values[1].Bytes(payload)));
        byte[] again = [23, 1, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        parameters.Read(again, Capabilities.None);
        Assert.Equal(-1, parameters.Values[0].Int64);
        Assert.True(parameters.Values[1].IsNull);
        parameters.Read([.. payload, 1, 2, 3, 4], Capabilities.None); // bytes after the last value
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) parameters.Read(payload, Capabilities.None);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Every_type_of_value_is_understood()
    {
        (ColumnType Type, bool Unsigned, string Hex, Func<ParameterValue, object> Get, object Expected)[] cases =
        [
            (ColumnType.Tiny, false, "FF", v => v.Int64, -1L), (ColumnType.Tiny, true, "FF", v => v.UInt64, 255UL),
            (ColumnType.Short, false, "00FF", v => v.Int64, -256L), (ColumnType.Long, true, "FFFFFFFF", v => v.UInt64, 4294967295UL),
            (ColumnType.LongLong, true, "FFFFFFFFFFFFFFFF", v => v.UInt64, ulong.MaxValue), (ColumnType.Float, false, "0000C03F", v => v.Double, 1.5),
            (ColumnType.Double, false, "000000000000F8BF", v => v.Double, -1.5), (ColumnType.Date, false, "04E8070209", v => v.DateTime, new DateTimeValue(2024, 2, 9)),
            (ColumnType.DateTime, false, "0BE8070209030405F0490200", v => v.DateTime, new DateTimeValue(2024, 2, 9, 3, 4, 5, 150_000)),
            (ColumnType.Timestamp, false, "00", v => v.DateTime, new DateTimeValue(0, 0, 0)),
            (ColumnType.Time, false, "0801210000000B0C0D", v => v.Time, new TimeValue(true, 803, 12, 13)),
            (ColumnType.Null, false, "", v => v.IsNull, true),
        ];
        foreach (var (type, unsigned, hex, get, expected) in cases)
        {
            var parameters = new StatementParameters(1);
            parameters.Read(Execute([new("", type, unsigned, Convert.FromHexString(hex))]), Capabilities.None);
            Assert.Equal(expected, get(parameters.Values[0]));
        }
    }

    [Fact]
    [Trait("attack", "D-06")]
    public void D06_packets_that_lie_are_1835_or_1210()
    {
        var whole = Execute(Two);
        for (var length = 1; length < whole.Length; length++) Assert.Equal(1835, Error(whole[..length]));
        Assert.Equal(0, Error(whole));
        byte[] typesMissing = [.. whole[..11], 0, .. whole[16..]];
        Assert.Equal(1210, Error(typesMissing));
        foreach (var type in new byte[] { 0xEE, 0x20, 0xF3, 0x11, 0x0E }) Assert.Equal(1835, Error(Execute([new("", (ColumnType)type, false, [1, 1]), Two[1]])));
        byte[] cursor = [.. whole];
        cursor[5] = 2;
        Assert.Equal(1210, Error(cursor));
        Assert.Equal(1835, Error(Execute([Two[0], new("", ColumnType.Blob, false, Convert.FromHexString("FE0300000001000000AABBCC"))])));
        Assert.Equal(1835, Error(Execute([Two[0], new("", ColumnType.Blob, false, Convert.FromHexString("FEFFFFFFFFFFFFFFFF"))])));
        Assert.Equal(1835, Error(Execute([Two[0], new("", ColumnType.DateTime, false, [5, 1, 1, 1, 1, 1])])));
    }

    [Fact]
    [Trait("attack", "D-16")]
    public void D16_attributes_ride_along_and_a_count_that_lies_is_1835()
    {
        const Capabilities With = Capabilities.QueryAttributes;
        var parameters = new StatementParameters(1);
        byte[] packet = [23, 1, 0, 0, 0, 8, 1, 0, 0, 0, 2, 0, 1, 8, 0, 0, 253, 0, 1, 97, 5, 0, 0, 0, 0, 0, 0, 0, 1, 65];
        parameters.Read(packet, With);
        Assert.Equal(5, parameters.Values[0].Int64);
        for (var length = 1; length < packet.Length; length++) Assert.Throws<MalformedPacketException>(() => parameters.Read(packet.AsSpan(0, length), With));
        Assert.Throws<MalformedPacketException>(() => parameters.Read([23, 1, 0, 0, 0, 8, 1, 0, 0, 0, 0xFE, 0, 0, 0, 0, 1, 0, 0, 0], With));
        Assert.Throws<MalformedPacketException>(() => parameters.Read([23, 1, 0, 0, 0, 8, 1, 0, 0, 0, 0], With));
        foreach (var query in new[] { "03FEFFFFFFFFFFFFFFFF01", "03020100", "0301010001EE000141", "03" })
            Assert.Throws<MalformedPacketException>(() => QueryCommand.Read(Convert.FromHexString(query), With));
    }

    [Fact]
    [Trait("attack", "D-08")]
    public void D08_long_data_comes_in_pieces_and_what_is_wrong_is_told_by_the_execute()
    {
        var parameters = new StatementParameters(2);
        parameters.AppendLongData(Long(1, "hel"), 100);
        parameters.AppendLongData(Long(1, "lo"), 100);
        Assert.Equal(5, parameters.LongDataHeld);
        var payload = Execute([Two[0], new("", ColumnType.Blob, false, [])]);
        parameters.Read(payload, Capabilities.None);
        Assert.Equal("hello", Encoding.ASCII.GetString(parameters.Values[1].Bytes(payload)));
        parameters.Reset();
        Assert.Equal(0, parameters.LongDataHeld);
        parameters.AppendLongData(Long(65535, "x"), 100);
        Assert.Equal(1210, Assert.Throws<ServerErrorException>(() => parameters.Read(payload, Capabilities.None)).Error.Number);
        parameters.AppendLongData(Long(0, new string('x', 101)), 100);
        Assert.Equal(0, parameters.LongDataHeld);
        Assert.Equal(1105, Assert.Throws<ServerErrorException>(() => parameters.Read(payload, Capabilities.None)).Error.Number);
        parameters.Read(Execute(Two), Capabilities.None); // and the statement is usable again
    }

    private static int Error(byte[] payload)
    {
        try
        {
            new StatementParameters(2).Read(payload, Capabilities.None);
            return 0;
        }
        catch (MalformedPacketException malformed)
        {
            return malformed.Answer.Number;
        }
        catch (ServerErrorException error)
        {
            return error.Error.Number;
        }
    }

    private static byte[] Long(ushort index, string text)
    {
        var writer = new PacketWriter();
        writer.Add(new StatementLongDataCommand(1, index, Encoding.ASCII.GetBytes(text)), Capabilities.None);
        return writer.Pending[4..].ToArray();
    }

    private static byte[] Execute(QueryAttribute[] parameters)
    {
        var writer = new PacketWriter();
        writer.Begin();
        new StatementExecuteCommand(1, 0, parameters).Write(writer);
        writer.End();
        return writer.Pending[4..].ToArray();
    }
}
