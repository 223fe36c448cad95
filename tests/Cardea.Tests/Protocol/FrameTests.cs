using Cardea.Protocol.Errors;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

public sealed class FrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250)]
    [InlineData(PacketWriter.MaximumFrame - 1)]
    [InlineData(PacketWriter.MaximumFrame)]
    [InlineData(PacketWriter.MaximumFrame + 1)]
    [InlineData(2 * PacketWriter.MaximumFrame)]
    [InlineData(2 * PacketWriter.MaximumFrame + 77)]
    public void A_payload_comes_back_equal_whatever_the_pieces_it_arrives_in(int length)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var writer = new PacketWriter { Sequence = 3 };
        writer.AddRaw([9]).AddRaw(payload).AddRaw([8]);
        var bytes = writer.Pending.ToArray();
        Assert.Equal(length + 2 + 4 * (3 + length / PacketWriter.MaximumFrame), bytes.Length);
        foreach (var piece in new[] { int.MaxValue, 65536, length < 1000 ? 1 : 99_991 })
        {
            var assembler = new PacketAssembler { Sequence = 3, PayloadLimit = int.MaxValue };
            var got = new List<byte[]>();
            for (var at = 0L; at < bytes.Length; at += piece)
            {
                ReadOnlySpan<byte> input = bytes.AsSpan((int)at, (int)Math.Min(piece, bytes.Length - at));
                while (assembler.TryRead(ref input, out var packet)) got.Add(packet.ToArray());
            }
            Assert.Equal(3, got.Count);
            Assert.True(payload.AsSpan().SequenceEqual(got[1]));
            Assert.Equal(writer.Sequence, assembler.Sequence);
            Assert.Equal([8], got[2]);
            Assert.Equal(0, piece == int.MaxValue && length < PacketWriter.MaximumFrame ? assembler.Held : 0);
        }
        writer.Consume(bytes.Length);
        Assert.Equal(0, writer.Held);
    }

    [Fact]
    public void A_whole_packet_is_handed_out_in_place_and_nothing_is_held()
    {
        var bytes = new byte[] { 2, 0, 0, 0, 7, 8 };
        ReadOnlySpan<byte> input = bytes;
        var assembler = new PacketAssembler();
        Assert.True(assembler.TryRead(ref input, out var payload));
        Assert.True(payload.Overlaps(bytes));
        Assert.Equal(0, assembler.Held);
        Assert.False(assembler.IsPartial);
    }

    [Fact]
    public void A_partial_packet_holds_only_what_came_and_nothing_after_it_is_whole()
    {
        var assembler = new PacketAssembler { PayloadLimit = int.MaxValue };
        ReadOnlySpan<byte> input = [0xFE, 0xFF, 0xFF, 0, 1, 2, 3];
        Assert.False(assembler.TryRead(ref input, out _));
        Assert.True(assembler.IsPartial);
        Assert.InRange(assembler.Held, 7, 4096); // a claim of 16 MiB costs nothing
        assembler.Release();
        Assert.Equal(0, assembler.Held);
    }

    [Fact]
    public void A_wrong_sequence_number_is_1156_also_when_it_comes_in_pieces()
    {
        Assert.Equal(1156, Error([1, 0, 0, 5, 9]));
        Assert.Equal(1156, Error([1, 0, 0], [5, 9]));
        Assert.Equal(0, Error([1, 0, 0, 0, 9]));
    }

    [Fact]
    public void A_payload_above_the_limit_is_1153_as_soon_as_its_header_is_there()
    {
        Assert.Equal(1153, Error([1, 0, 1, 0]));
        Assert.Equal(1153, Error([1, 0], [1, 0]));
        Assert.Equal(0, Error([0, 0, 1, 0]));
        var assembler = new PacketAssembler { PayloadLimit = PacketWriter.MaximumFrame + 10 };
        var frame = new byte[4 + PacketWriter.MaximumFrame];
        (frame[0], frame[1], frame[2]) = (0xFF, 0xFF, 0xFF);
        ReadOnlySpan<byte> input = frame;
        Assert.False(assembler.TryRead(ref input, out _));
        Assert.Equal(1153, Assert.Throws<MalformedPacketException>(() =>
        {
            ReadOnlySpan<byte> next = [11, 0, 0, 1];
            assembler.TryRead(ref next, out _);
        }).Answer.Number);
    }

    [Fact]
    public void The_sequence_number_wraps_at_255()
    {
        var writer = new PacketWriter { Sequence = 255 };
        writer.AddRaw([1]).AddRaw([2]);
        Assert.Equal([1, 0, 0, 255, 1, 1, 0, 0, 0, 2], writer.Pending.ToArray());
    }

    [Fact]
    public void An_abandoned_packet_leaves_what_was_before_it()
    {
        var writer = new PacketWriter();
        writer.AddRaw([1]);
        writer.Begin().Zeros(100_000);
        Assert.Equal(5, writer.Length);
        writer.Abandon();
        Assert.Equal([1, 0, 0, 0, 1], writer.Pending.ToArray());
        writer.Begin().Byte(2);
        Assert.Equal([1, 0, 0, 0, 1], writer.Pending.ToArray());
        writer.Consume(5);
        writer.Zeros(5000).End();
        Assert.Equal(5005, writer.Length);
        Assert.Equal(1, writer.Pending[3]);
    }

    [Theory]
    [InlineData(0ul, 1)]
    [InlineData(250ul, 1)]
    [InlineData(251ul, 3)]
    [InlineData(65535ul, 3)]
    [InlineData(65536ul, 4)]
    [InlineData(0xFFFFFFul, 4)]
    [InlineData(0x1000000ul, 9)]
    [InlineData(ulong.MaxValue, 9)]
    public void Length_encoded_integers_take_the_shortest_form(ulong value, int length)
    {
        var writer = new PacketWriter();
        writer.Begin().LengthEncodedInteger(value).End();
        var payload = writer.Pending[4..];
        Assert.Equal(length, payload.Length);
        Assert.Equal(value, new PacketReader(payload).ReadLengthEncodedInteger());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0xFB })]
    [InlineData(new byte[] { 0xFF, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 0xFC, 1 })]
    [InlineData(new byte[] { 0xFD, 1, 2 })]
    [InlineData(new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 })]
    [InlineData(new byte[] { 0xFE, 0, 0, 0, 0, 0, 0, 0, 0x80, 1 })]
    [InlineData(new byte[] { 5, 1, 2, 3, 4 })]
    public void A_length_that_the_packet_does_not_hold_is_malformed(byte[] bytes) =>
        Assert.Equal(1835, Assert.Throws<MalformedPacketException>(() => new PacketReader(bytes).ReadLengthEncodedBytes().Length).Answer.Number);

    private static int Error(params byte[][] pieces)
    {
        var assembler = new PacketAssembler();
        try
        {
            foreach (var piece in pieces)
            {
                ReadOnlySpan<byte> input = piece;
                assembler.TryRead(ref input, out _);
            }
            return 0;
        }
        catch (MalformedPacketException malformed)
        {
            return malformed.Answer.Number;
        }
    }
}
