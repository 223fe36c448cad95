using Cardea.Protocol.Charsets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

public sealed class ResultReaderTests
{
    private static readonly ColumnDefinition[] Columns =
        [new("s", "t", "t", "a", "a", 63, 11, ColumnType.Long, ColumnFlags.None, 0), new("s", "t", "t", "b", "b", 255, 80, ColumnType.VarString, ColumnFlags.None, 0)];

    [Theory]
    [InlineData(Capabilities.Protocol41)]
    [InlineData(Capabilities.Protocol41 | Capabilities.DeprecateEof)]
    [InlineData(Capabilities.Protocol41 | Capabilities.DeprecateEof | Capabilities.SessionTrack)]
    public void Two_results_an_OK_and_an_error_are_told_apart(Capabilities capabilities)
    {
        var output = new PacketWriter();
        for (var i = 0; i < 2; i++)
        {
            ResultSet.Begin(output, Columns, capabilities, StatusFlags.Autocommit);
            var rows = new TextRowWriter();
            rows.Begin(Columns, output);
            foreach (var text in new[] { "x", "", "\u0000", "ÿ" })
            {
                rows.BeginRow();
                rows.Int64(i);
                rows.Bytes(System.Text.Encoding.UTF8.GetBytes(text));
                rows.EndRow();
            }
            ResultSet.End(output, capabilities, StatusFlags.Autocommit | StatusFlags.MoreResults, 7);
        }
        output.Add(new OkPacket(5, 6, StatusFlags.Autocommit | StatusFlags.MoreResults), capabilities);
        output.Add(new ErrPacket(ServerErrors.UnknownDatabase("x")), capabilities);

        var reader = new ResultReader(capabilities, binary: false);
        List<ResultEvent> seen = [];
        var assembler = new PacketAssembler();
        var input = output.Pending;
        while (assembler.TryRead(ref input, out var payload))
        {
            var what = reader.Advance(payload);
            if (what != ResultEvent.More) seen.Add(what);
            if (what == ResultEvent.End) Assert.Equal((7, true), (reader.Ok.Warnings, reader.MoreResults));
            if (what == ResultEvent.Columns) Assert.Equal(Columns, reader.Columns);
        }
        ResultEvent[] one = [ResultEvent.Columns, ResultEvent.Row, ResultEvent.Row, ResultEvent.Row, ResultEvent.Row, ResultEvent.End];
        Assert.Equal([.. one, .. one, ResultEvent.Ok, ResultEvent.Error], seen);
        Assert.Equal((1049, "42000", false), (reader.Error!.Number, reader.Error.SqlState, reader.MoreResults));
    }

    [Fact]
    public void The_info_of_an_OK_has_its_length_before_it_whatever_was_agreed()
    {
        foreach (var capabilities in new[] { Capabilities.Protocol41, Capabilities.Protocol41 | Capabilities.SessionTrack })
        {
            var output = new PacketWriter();
            output.Add(new OkPacket(1, 2, StatusFlags.Autocommit, 0, "Records: 1"), capabilities);
            Assert.Equal([0, 1, 2, 2, 0, 0, 0, 10, .. "Records: 1"u8], output.Pending[4..].ToArray());
            Assert.Equal("Records: 1", OkPacket.Read(output.Pending[4..], capabilities).Info);
        }
    }

    [Fact]
    [Trait("attack", "D-19")]
    public void D19_a_row_that_begins_with_0xFE_is_a_row()
    {
        var row = new byte[9 + (1 << 24)];
        (row[0], row[4]) = (0xFE, 1); // a value of 16 MiB
        foreach (var capabilities in new[] { Capabilities.Protocol41, Capabilities.Protocol41 | Capabilities.DeprecateEof })
        {
            var reader = new ResultReader(capabilities, false);
            var output = new PacketWriter();
            ResultSet.Begin(output, Columns[..1], capabilities, StatusFlags.None);
            var assembler = new PacketAssembler();
            var input = output.Pending;
            while (assembler.TryRead(ref input, out var payload)) reader.Advance(payload);
            Assert.Equal(ResultEvent.Row, reader.Advance(row));
            Assert.Equal(ResultEvent.End, reader.Advance([0xFE, 0, 0, 2, 0, 0, 0]));
        }
    }

    [Theory]
    [InlineData("00FF")] // counts as an OK that is short
    [InlineData("FEFFFFFFFFFFFFFFFF")]
    [InlineData("FE0000010000000000")]
    [InlineData("FC")]
    [InlineData("")]
    [Trait("attack", "D-03")]
    public void D03_impossible_counts_are_malformed_and_cost_nothing(string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<MalformedPacketException>(() => new ResultReader(Capabilities.Protocol41, false).Advance(Convert.FromHexString(hex)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Theory]
    [InlineData("05", false)]
    [InlineData("FEFFFFFFFFFFFFFFFF", false)]
    [InlineData("00", true)]
    [InlineData("000000", true)]
    [InlineData("000005", true)]
    public void A_row_that_is_short_is_malformed(string hex, bool binary) => Assert.Throws<MalformedPacketException>(() =>
    {
        var row = new RowReader(Convert.FromHexString(hex), Columns, binary);
        while (row.Next(out _)) { }
    });

    [Fact]
    public void A_file_request_and_an_open_cursor_are_seen()
    {
        var reader = new ResultReader(Capabilities.Protocol41, false);
        Assert.Equal(ResultEvent.LocalInfile, reader.Advance([0xFB, .. "/etc/passwd"u8]));
        Assert.Equal("/etc/passwd", reader.FileName);
        foreach (var capabilities in new[] { Capabilities.Protocol41, Capabilities.Protocol41 | Capabilities.DeprecateEof })
        {
            var output = new PacketWriter();
            ResultSet.OpenCursor(output, Columns, capabilities, StatusFlags.Autocommit);
            reader = new ResultReader(capabilities, true);
            var last = ResultEvent.More;
            var assembler = new PacketAssembler();
            var input = output.Pending;
            while (assembler.TryRead(ref input, out var payload)) last = reader.Advance(payload);
            Assert.Equal(ResultEvent.End, last);
            Assert.NotEqual(StatusFlags.None, reader.Ok.Status & StatusFlags.CursorExists);
        }
    }

    [Fact]
    public void Messages_are_cut_at_511_bytes_between_characters()
    {
        var output = new PacketWriter();
        output.Add(new ErrPacket(ServerErrors.UnknownDatabase(new string('ä', 400))), Capabilities.Protocol41);
        var error = ErrPacket.Read(output.Pending[4..], Capabilities.Protocol41).Error;
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(error.Message), 509, 511);
        Assert.DoesNotContain('\uFFFD', error.Message);
    }

    [Theory]
    [InlineData(45, "utf8mb4_general_ci")]
    [InlineData(46, "utf8mb4_bin")]
    [InlineData(224, "utf8mb4_unicode_ci")]
    [InlineData(246, "utf8mb4_unicode_520_ci")]
    [InlineData(247, "utf8mb4_vietnamese_ci")]
    [InlineData(255, "utf8mb4_0900_ai_ci")]
    [InlineData(271, "utf8mb4_la_0900_ai_ci")]
    [InlineData(273, "utf8mb4_eo_0900_ai_ci")]
    [InlineData(275, "utf8mb4_hr_0900_ai_ci")]
    [InlineData(277, "utf8mb4_vi_0900_ai_ci")]
    [InlineData(278, "utf8mb4_0900_as_cs")]
    [InlineData(300, "utf8mb4_vi_0900_as_cs")]
    [InlineData(303, "utf8mb4_ja_0900_as_cs")]
    [InlineData(305, "utf8mb4_0900_as_ci")]
    [InlineData(309, "utf8mb4_0900_bin")]
    [InlineData(323, "utf8mb4_mn_cyrl_0900_as_cs")]
    [InlineData(33, "utf8mb3_general_ci")]
    [InlineData(83, "utf8mb3_bin")]
    [InlineData(192, "utf8mb3_unicode_ci")]
    [InlineData(214, "utf8mb3_unicode_520_ci")]
    [InlineData(8, "latin1_swedish_ci")]
    [InlineData(63, "binary")]
    public void Collations_have_MySQLs_numbers(int id, string name)
    {
        Assert.Equal(name, Collations.Find(id)!.Name);
        Assert.Equal(id, Collations.Find(name.ToUpperInvariant())!.Id);
    }

    [Fact]
    [Trait("attack", "D-18")]
    public void D18_collations_that_no_client_may_use_give_the_default()
    {
        foreach (var id in new[] { 0, 35, 54, 60, 90, 62, 272, 9999, -1 }) Assert.Equal(Collations.Default, Collations.ForClient(id));
        Assert.Equal("latin1_swedish_ci", Collations.ForClient(8).Name);
        Assert.Equal("utf8mb3_general_ci", Collations.Find("utf8_general_ci")!.Name);
        Assert.Equal(("utf8mb4_0900_ai_ci", "utf8mb3_general_ci"), (Collations.DefaultOf("UTF8MB4")!.Name, Collations.DefaultOf("utf8")!.Name));
        Assert.Equal(Collations.All.Count, Collations.All.Select(c => c.Name).Distinct().Count());
    }
}
