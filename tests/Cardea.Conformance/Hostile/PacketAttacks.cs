using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>Catalogue part D at the whole server: commands that lie, on plain links and inside TLS.</summary>
public sealed class PacketAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private const byte Execute = 0x17, LongData = 0x18, CloseStatement = 0x19, ResetStatement = 0x1A, Fetch = 0x1C;

    public void Dispose() => server.AssertUnharmed();

    private static byte[] Id(uint id) => BitConverter.GetBytes(id);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("attack", "D-01")]
    public void D01_frames_of_16_MiB_go_together_and_a_missing_tail_is_waited_for_and_no_more(bool tls)
    {
        using var client = server.Laura(tls);
        // 16,777,215 bytes exactly: a full frame and an empty one
        var sql = Encoding.ASCII.GetBytes("SELECT LENGTH('" + new string('x', 0xFFFFFF - 1 - 17) + "')");
        Assert.Equal(0xFFFFFF - 1, sql.Length);
        client.Sequence = 0;
        client.SendPacket([3, .. sql]);
        Assert.Equal($"{0xFFFFFF - 18}", client.ReadResult()![0][0]);
        // and without the tail
        client.Sequence = 0;
        client.Send(RawClient.Frame(0, [3, .. sql]));
        Assert.False(client.Socket.Poll(500_000, System.Net.Sockets.SelectMode.SelectRead));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 255)]
    [InlineData(true, 1)]
    [InlineData(true, 7)]
    [Trait("attack", "D-02")]
    public void D02_a_wrong_sequence_number_is_1156_and_the_end(bool tls, int number)
    {
        using var client = server.Laura(tls);
        Assert.Equal(0, client.Command(0x0E)![0]);
        client.Send(RawClient.Frame((byte)number, 0x0E));
        Assert.Equal(1156, RawClient.ErrorOf(client.Read()));
        Assert.True(client.DrainToEnd());
    }

    [Fact]
    [Trait("attack", "D-02")]
    public void D02_the_second_frame_of_a_long_packet_must_have_the_next_number()
    {
        using var client = server.Laura(tls: false);
        var frame = new byte[0xFFFFFF];
        frame[0] = 3;
        client.Send(RawClient.Frame(0, frame));
        client.Send(RawClient.Frame(2, 0));
        Assert.Equal(1156, RawClient.ErrorOf(client.Read()));
    }

    [Theory]
    [InlineData("", 1065)]
    [InlineData(";", 1065)]
    [InlineData(";;;;", 1065)]
    [InlineData("\0", 1065)]
    [InlineData("x", 1064)]
    [InlineData("/*", 0)]
    [InlineData("'", 1064)]
    [InlineData("`", 0)]
    [InlineData("/*!", 0)]
    [Trait("attack", "D-05")]
    public void D05_statements_of_next_to_nothing_have_their_error(string sql, int error)
    {
        using var client = server.Laura(capabilities: RawClient.Usual | RawClient.MultiStatements);
        var answer = client.Command([3, .. Encoding.UTF8.GetBytes(sql)]);
        Assert.True(error == 0 ? RawClient.ErrorOf(answer) is 1064 or 1065 : RawClient.ErrorOf(answer) == error, RawClient.Describe(answer));
        Assert.Equal(0, client.Command(0x0E)![0]);
    }

    [Theory]
    [InlineData("/**/")]
    [InlineData("-- x")]
    [InlineData("--")]
    public void A_comment_alone_is_answered_with_OK(string sql)
    {
        using var client = server.Laura();
        Assert.Equal("OK", client.Query(sql));
        Assert.Equal(1295, client.Prepare(sql).Error);
    }

    [Fact]
    [Trait("attack", "D-05")]
    public void D05_an_empty_packet_is_answered_or_ends_the_link()
    {
        using var client = server.Laura();
        var answer = client.Command();
        Assert.True(answer is null or [0xFF, ..]);
    }

    [Fact]
    [Trait("attack", "D-05")]
    public void D05_unknown_commands_are_1047_and_the_session_goes_on()
    {
        using var client = server.Laura();
        for (var code = 0x20; code <= 0xFF; code++) Assert.Equal((code, 1047), (code, RawClient.ErrorOf(client.Command((byte)code))));
        Assert.Equal(0, client.Command(0x0E)![0]);
    }

    [Theory]
    [InlineData("", 1835)] // nothing behind the id
    [InlineData("00", 1835)]
    [InlineData("0001000000", 1835)] // no null bitmap
    [InlineData("000100000000", 1835)] // no flag for types
    [InlineData("00010000000000", 1210)] // types never named
    [InlineData("00010000000001", 1835)] // types announced and not there
    [InlineData("00010000000001EE00", 1835)]
    [InlineData("00010000000001FD00", 1835)] // no value
    [InlineData("00010000000001FD00FE0300000001000000616263", 1835)] // 2^32+3
    [InlineData("00010000000001FD00FEFFFFFFFFFFFFFFFF616263", 1835)]
    [InlineData("00010000000001FD00FE0300000000000080616263", 1835)]
    [InlineData("00010000000001FD00FF", 1835)]
    [InlineData("0001000000000108000102", 1835)] // half a number
    [InlineData("000100000000010C000701020304", 1835)] // half a date
    [InlineData("02010000000001FD0003616263", 1210)] // flags of a cursor that does not exist
    [InlineData("04010000000001FD0003616263", 1210)]
    [Trait("attack", "D-06")]
    public void D06_executes_that_lie_have_their_error(string rest, int error)
    {
        foreach (var tls in new[] { false, true })
        {
            using var client = server.Laura(tls);
            var (id, _) = client.Prepare("SELECT ?");
            var answer = client.Command([Execute, .. Id(id), .. Convert.FromHexString(rest)]);
            Assert.True(RawClient.ErrorOf(answer) == error, RawClient.Describe(answer));
        }
    }

    [Fact]
    [Trait("attack", "D-06")]
    public void D06_the_rightful_execute_works_and_bytes_behind_it_are_tolerated()
    {
        using var client = server.Laura();
        var (id, _) = client.Prepare("SELECT ?");
        foreach (var tail in new byte[][] { [], [0], [1, 2, 3, 4, 5, 6, 7, 8] })
        {
            Assert.Equal(1, client.Command([Execute, .. Id(id), 0, 1, 0, 0, 0, 0, 1, 0xFD, 0, 3, .. "abc"u8, .. tail])![0]);
            while (client.Read() is not [0xFE, ..])
            {
            }
            Assert.Equal("\0\0\u0003abc", Encoding.ASCII.GetString(client.Read()!));
            client.Read();
        }
    }

    /// <summary>D-16, and the memory that a count may not cost.</summary>
    [Theory]
    [InlineData(0u)]
    [InlineData(77u)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFEu)]
    [InlineData(0xFFFFFFFFu)] // "the one prepared last", of which this session has none
    [Trait("attack", "D-07")]
    public void D07_ids_of_no_statement_are_1243(uint id)
    {
        using var client = server.Laura();
        Assert.Equal(1243, RawClient.ErrorOf(client.Command([Execute, .. Id(id), 0, 1, 0, 0, 0])));
        Assert.Equal(1243, RawClient.ErrorOf(client.Command([ResetStatement, .. Id(id)])));
        Assert.Equal(1243, RawClient.ErrorOf(client.Command([Fetch, .. Id(id), 1, 0, 0, 0])));
        client.Sequence = 0;
        client.SendPacket([CloseStatement, .. Id(id)]);
        client.Sequence = 0;
        client.SendPacket([LongData, .. Id(id), 0, 0, 1]);
        Assert.Equal(0, client.Command(0x0E)![0]);
    }

    [Fact]
    [Trait("attack", "D-07")]
    public void D07_a_statement_belongs_to_its_session_and_a_closed_one_is_gone()
    {
        using var owner = server.Laura();
        using var thief = server.Laura();
        var (id, _) = owner.Prepare("SELECT 42");
        Assert.Equal(1243, RawClient.ErrorOf(thief.Command([Execute, .. Id(id), 0, 1, 0, 0, 0])));
        thief.Sequence = 0;
        thief.SendPacket([CloseStatement, .. Id(id)]);
        Assert.Equal(1, owner.Command([Execute, .. Id(id), 0, 1, 0, 0, 0])![0]);
        for (var ends = 0; ends < 2;) if (owner.Read() is [0xFE, ..]) ends++;
        owner.Sequence = 0;
        owner.SendPacket([CloseStatement, .. Id(id)]);
        Assert.Equal(1243, RawClient.ErrorOf(owner.Command([Execute, .. Id(id), 0, 1, 0, 0, 0])));
    }

    [Fact]
    [Trait("attack", "D-08")]
    public void D08_long_data_for_a_parameter_that_is_not_there_is_told_by_the_execute()
    {
        using var client = server.Laura();
        var (id, _) = client.Prepare("SELECT ?");
        client.Sequence = 0;
        client.SendPacket([LongData, .. Id(id), 0xFF, 0xFF, .. "abc"u8]);
        byte[] execute = [Execute, .. Id(id), 0, 1, 0, 0, 0, 0, 1, 0xFD, 0, 3, .. "abc"u8];
        Assert.Equal(1210, RawClient.ErrorOf(client.Command(execute)));
        Assert.Equal(1, client.Command(execute)![0]); // and the statement still works
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("01000000")]
    [InlineData("0100000000")]
    [Trait("attack", "D-08")]
    public void D08_short_long_data_is_ignored(string rest)
    {
        using var client = server.Laura();
        client.Sequence = 0;
        client.SendPacket([LongData, .. Convert.FromHexString(rest)]);
        var answer = client.Command(0x0E);
        Assert.True(answer is [0, ..] or null || RawClient.ErrorOf(answer) == 1835, RawClient.Describe(answer));
    }

    [Fact]
    [Trait("attack", "D-09")]
    public void D09_fetch_without_a_cursor_is_1421()
    {
        using var client = server.Laura();
        var (id, _) = client.Prepare("SELECT 1");
        Assert.Equal(1421, RawClient.ErrorOf(client.Command([Fetch, .. Id(id), 0xFF, 0xFF, 0xFF, 0xFF])));
        Assert.Equal(0, client.Command(0x0E)![0]);
    }

    [Theory]
    [InlineData(0x12)] // COM_BINLOG_DUMP
    [InlineData(0x13)] // COM_TABLE_DUMP
    [InlineData(0x14)] // COM_CONNECT_OUT
    [InlineData(0x15)] // COM_REGISTER_SLAVE
    [InlineData(0x1E)] // COM_BINLOG_DUMP_GTID
    [InlineData(0x08, 1227)] // COM_SHUTDOWN, which is for those with the privilege
    [InlineData(0x05)] // COM_CREATE_DB
    [InlineData(0x06)] // COM_DROP_DB
    [InlineData(0x00)] // COM_SLEEP
    [InlineData(0x0B)] // COM_CONNECT
    [InlineData(0x0F)] // COM_TIME
    [InlineData(0x10)] // COM_DELAYED_INSERT
    [InlineData(0x1D)] // COM_DAEMON
    [Trait("attack", "D-11")]
    public void D11_commands_that_are_not_for_clients_are_refused(int code, int error = 1047)
    {
        using var client = server.Laura();
        foreach (var rest in new byte[][] { [], [0, 0, 0, 0], [.. new byte[64]], [.. "sampdb"u8] })
            Assert.Equal(error, RawClient.ErrorOf(client.Command([(byte)code, .. rest])));
        Assert.Equal("one", client.Query("SELECT v FROM sampdb.t WHERE id = 1"));
    }

    [Fact]
    [Trait("attack", "D-11")]
    public void D11_a_plain_user_may_not_debug_nor_kill_others()
    {
        using var root = server.Root();
        using var client = server.Laura();
        Assert.Equal(1227, RawClient.ErrorOf(client.Command(0x0D)));
        Assert.Equal(1095, RawClient.ErrorOf(client.Command([0x0C, .. Id(root.ConnectionId)])));
        Assert.Equal(1094, RawClient.ErrorOf(client.Command([0x0C, .. Id(0x7FFFFFFF)])));
        Assert.Equal(1835, RawClient.ErrorOf(client.Command(0x0C, 1)));
        Assert.Equal("1", root.Query("SELECT 1"));
    }

    [Theory]
    [InlineData("../../x")]
    [InlineData("..")]
    [InlineData("/etc/passwd")]
    [InlineData("a`b'c\"d")]
    [InlineData("a\0b")]
    [InlineData("nosuch")]
    [Trait("attack", "D-17")]
    public void D17_schemas_that_are_paths_or_worse_are_unknown(string name)
    {
        using var client = server.Root();
        var answer = client.Command([2, .. Encoding.UTF8.GetBytes(name)]);
        Assert.True(RawClient.ErrorOf(answer) is 1049 or 1102, RawClient.Describe(answer));
        Assert.Equal(0, client.Command([2, .. "sampdb"u8])![0]);
        answer = client.Command([4, .. Encoding.UTF8.GetBytes(name), 0]);
        Assert.True(RawClient.ErrorOf(answer) is 1146 or 1103 or 1064, RawClient.Describe(answer));
        Assert.Equal("2", client.Query("SELECT COUNT(*) FROM t"));
    }

    [Fact]
    [Trait("attack", "D-17")]
    public void D17_names_of_64_KiB_are_refused()
    {
        using var client = server.Root();
        var name = new byte[65_536];
        Array.Fill(name, (byte)'n');
        Assert.True(RawClient.ErrorOf(client.Command([2, .. name])) is 1049 or 1059 or 1102);
        Assert.Equal(0, client.Command([2, .. "sampdb"u8])![0]);
        Assert.True(RawClient.ErrorOf(client.Command([4, .. name, 0])) is 1146 or 1059 or 1103);
        Assert.Equal(0, client.Command(0x0E)![0]);
    }

    /// <summary>G-11: what stands in the statement does not get past the eye that takes passwords out of logs and lists.</summary>
    [Theory]
    [InlineData("ALTER USER 'laura'@'%' IDENTIFIED BY 'hidden-s3cret' REQUIRE NOSUCH")]
    [InlineData("/* it's */ ALTER USER 'laura'@'%' IDENTIFIED BY 'hidden-s3cret' REQUIRE NOSUCH")]
    [InlineData("-- it's\nALTER USER 'laura'@'%' IDENTIFIED BY 'hidden-s3cret' REQUIRE NOSUCH")]
    [InlineData("# it\"s\nALTER USER 'laura'@'%' IDENTIFIED BY \"hidden-s3cret\" REQUIRE NOSUCH")]
    [InlineData("ALTER USER 'la\\'ura'@'%' IDENTIFIED BY 'hidden-s3cret' REQUIRE NOSUCH")]
    [InlineData("ALTER USER `it's`@'%' IDENTIFIED BY 'hidden-s3cret' REQUIRE NOSUCH")]
    [InlineData("SET PASSWORD FOR 'no''body'@'%' = 'hidden-s3cret'")]
    [InlineData("ALTER USER 'x\\' IDENTIFIED BY 'hidden-s3cret'")] // what the session's sql_mode makes of the backslash is not known to the eye
    [Trait("attack", "G-11")]
    public void G11_the_general_log_never_holds_a_password(string sql)
    {
        using var root = server.Root();
        Assert.Equal("OK", root.Query("SET GLOBAL general_log = ON"));
        root.Query(sql);
        Assert.Equal("OK", root.Query("SET GLOBAL general_log = OFF"));
        var log = File.ReadAllText(Path.Combine(server.Folder, "general.log"));
        Assert.Contains("SET GLOBAL general_log", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-s3cret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-s3cret", server.Log, StringComparison.Ordinal);
    }
}
