using Cardea.Lab.Serving;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Lab;

/// <summary>What a lab server says to a driver's first questions.</summary>
public sealed class RepliesTests
{
    [Theory]
    [InlineData("SET NAMES utf8mb4", "")]
    [InlineData("", "")]
    [InlineData("SELECT 1", "1=1")]
    [InlineData("/* driver */ select @@version_comment limit 1;", "@@version_comment=Cardea lab")]
    [InlineData("/* mysql-connector-j */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@max_allowed_packet AS max_allowed_packet, @@init_connect AS i", "auto_increment_increment=1,max_allowed_packet=67108864,i=")]
    [InlineData("SELECT @@", "@@=1")]
    [InlineData("SELECT ,@@a,,", "@@a=1")]
    [InlineData("/*", "")]
    [InlineData("/* SELECT", "")]
    public void Questions_have_a_row_and_everything_else_is_OK(string sql, string expected)
    {
        var output = new PacketWriter();
        Replies.Answer(output, sql, Capabilities.Protocol41 | Capabilities.DeprecateEof);
        var packets = new List<byte[]>();
        for (var rest = output.Pending; !rest.IsEmpty; rest = rest[(4 + rest[0] + (rest[1] << 8))..]) packets.Add(rest.Slice(4, rest[0] + (rest[1] << 8)).ToArray());
        if (expected.Length == 0)
        {
            Assert.Equal(0, Assert.Single(packets)[0]);
            return;
        }
        var columns = packets.Skip(1).Take(packets[0][0]).Select(static p => ColumnDefinition.Read(p, Capabilities.Protocol41).Name);
        var row = new PacketReader(packets[^2]);
        var values = new List<string>();
        while (!row.IsAtEnd) values.Add(row.ReadLengthEncodedString());
        Assert.Equal(expected, string.Join(',', columns.Zip(values, static (name, value) => $"{name}={value}")));
        Assert.Equal(0xFE, packets[^1][0]);
    }
}
