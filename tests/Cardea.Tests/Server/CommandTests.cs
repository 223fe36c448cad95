using Cardea.Connections.Client;
using Cardea.Protocol.Packets;

namespace Cardea.Tests.Server;

public sealed class CommandTests(CommandTests.Fixture fixture) : IClassFixture<CommandTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        internal ServerRig Rig { get; } = new();

        public Fixture() => Rig.Run("CREATE USER a@localhost IDENTIFIED BY ''", "CREATE USER b@localhost IDENTIFIED BY ''");

        public void Dispose() => Rig.Dispose();
    }

    private ServerRig Rig => fixture.Rig;

    [Fact]
    public void Several_statements_have_their_own_answers_and_an_error_ends_them()
    {
        using var client = Rig.Connect();
        var results = client.QueryAll("SELECT 1; SET @a = 'x;y'; SELECT @a, 2; SELECT nosuchfunction(); SELECT 3");
        Assert.Equal(4, results.Count);
        Assert.Equal((string?[])["x;y", "2"], results[2].Rows[0]);
        Assert.NotNull(results[3].Error);
        Assert.Equal("1", client.Query("SELECT 1;").Single);
        Assert.Equal("1", client.Query("SELECT 1 ; -- done").Single);
    }

    [Fact]
    public void Set_option_switches_multi_statements_off()
    {
        using var client = Rig.Connect();
        Assert.Equal(0xFE, Set(1)); // the answer is an EOF
        Assert.StartsWith("1064", client.Query("SELECT 1; SELECT 2").Error);
        Assert.Equal(0xFE, Set(0));
        Assert.Equal(2, client.QueryAll("SELECT 1; SELECT 2").Count);
        Assert.Equal(0xFF, Set(9));

        byte Set(ushort option)
        {
            client.Send(output => new SetOptionCommand(option).Write(output, client.Connection.Capabilities));
            return client.ReadPacket()[0];
        }
    }

    [Fact]
    public void Commands_of_earlier_versions_are_the_statements_that_took_their_place()
    {
        using var client = Rig.Connect();
        Assert.Equal(client.Query("SHOW PROCESSLIST").Columns, client.Command((byte)CommandCode.ProcessInfo)[0].Columns);
        foreach (var bits in (byte[])[1, 2, 4, 8, 16, 32, 63]) Assert.Null(client.Command((byte)CommandCode.Refresh, bits)[0].Error);
        foreach (var bits in (byte[])[0, 64, 128, 255]) Assert.Equal("1047 Unknown command", client.Command((byte)CommandCode.Refresh, bits)[0].Error);
        Assert.NotNull(client.Command((byte)CommandCode.Refresh)[0].Error); // without its byte
        using var stranger = Rig.Connect("a", "");
        Assert.StartsWith("1227 Access denied; you need (at least one of) the RELOAD", stranger.Command((byte)CommandCode.Refresh, 8)[0].Error);
        Assert.StartsWith("1227 Access denied; you need (at least one of) the SHUTDOWN", stranger.Command((byte)CommandCode.Shutdown)[0].Error);
        Assert.Equal("1", stranger.Query("SELECT 1").Single);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(18)]
    [InlineData(32)]
    [InlineData(255)]
    public void Unknown_commands_answer_1047_and_the_session_lives(byte code)
    {
        using var client = Rig.Connect();
        Assert.Equal("1047 Unknown command", client.Command(code, 1, 2, 3)[0].Error);
        Assert.Null(client.Command((byte)CommandCode.Ping)[0].Error);
    }

    [Fact]
    public void Commands_in_one_write_are_answered_in_order()
    {
        using var client = Rig.Connect();
        client.Query("SET @a = 1");
        var output = client.Connection.BeginCommand();
        output.Begin().Byte((byte)CommandCode.ResetConnection).End();
        output.Sequence = 0;
        output.Begin();
        new QueryCommand("SELECT @a, 7").Write(output, client.Connection.Capabilities);
        output.End();
        client.Connection.Send();
        Assert.Equal(0, client.ReadPacket()[0]);
        client.Connection.Input.Sequence = 1; // the second command's answers count from 1 again
        Assert.Equal((string?[])[null, "7"], client.ReadResults()[0].Rows[0]);
    }

    [Fact]
    public void Reset_connection_leaves_nothing_behind()
    {
        using var client = Rig.Connect();
        client.QueryAll("SET @a = 1, sql_mode = '', autocommit = 0, time_zone = '+01:00'; SET NAMES latin1; PREPARE p FROM 'SELECT 1'; BEGIN");
        var id = Prepare(client, "SELECT ?");
        Assert.Null(client.Command((byte)CommandCode.ResetConnection)[0].Error);
        var row = client.Query("SELECT @a, @@sql_mode, @@autocommit, @@time_zone, @@character_set_client").Rows[0];
        Assert.Null(row[0]);
        Assert.StartsWith("ONLY_FULL", row[1]);
        Assert.Equal((string?[])["1", "SYSTEM", "utf8mb4"], row[2..]);
        Assert.StartsWith("1243", client.Query("EXECUTE p").Error);
        Assert.StartsWith("1243", Execute(client, id).Error);
        Assert.Equal(StatusFlags.Autocommit, client.Query("SET @b = 1").Ok.Status);
    }

    [Fact]
    public void Prepared_statements_take_values_and_ids_are_the_sessions_own()
    {
        using var client = Rig.Connect();
        using var other = Rig.Connect();
        var id = Prepare(client, "SELECT ?, 'x'");
        client.Send(output => new StatementExecuteCommand(id, 0, [new QueryAttribute("", ColumnType.VarString, false, [2, (byte)'h', (byte)'i'])]).Write(output));
        Assert.Equal((string?[])["hi", "x"], client.ReadResults(binary: true)[0].Rows[0]);
        Assert.StartsWith("1243", Execute(other, id).Error);
        client.Send(output => new StatementCloseCommand(id).Write(output, client.Connection.Capabilities));
        Assert.StartsWith("1243", Execute(client, id).Error);
    }

    [Fact]
    public void Long_data_above_the_sessions_limit_is_told_by_the_execute()
    {
        using var rig = new ServerRig("--max-long-data-size=2048");
        using var client = rig.Connect();
        var id = Prepare(client, "SELECT ?");
        SendLong(client, id, 2048);
        Assert.Equal(2048, Execute(client, id).Single!.Length);
        SendLong(client, id, 2049);
        Assert.NotNull(Execute(client, id).Error);
        SendLong(client, id, 10);
        Assert.Equal(10, Execute(client, id).Single!.Length);

        static void SendLong(RigClient client, uint id, int length) =>
            client.Send(output => new StatementLongDataCommand(id, 0, [.. Enumerable.Repeat((byte)'x', length)]).Write(output, client.Connection.Capabilities));
    }

    [Fact]
    public void One_statement_above_the_limit_is_1461_and_closing_makes_room()
    {
        using var rig = new ServerRig("--max-prepared-stmt-count=3");
        using var client = rig.Connect();
        var first = Prepare(client, "SELECT 1");
        Prepare(client, "SELECT 1");
        Assert.Null(client.Query("PREPARE p FROM 'SELECT 1'").Error);
        Assert.StartsWith("1461", client.Command([(byte)CommandCode.StatementPrepare, .. "SELECT 1"u8])[0].Error);
        Assert.StartsWith("1461", client.Query("PREPARE q FROM 'SELECT 1'").Error);
        client.Send(output => new StatementCloseCommand(first).Write(output, client.Connection.Capabilities));
        Prepare(client, "SELECT 1");
        client.Dispose();
        using var next = rig.Connect();
        for (var i = 0; i < 3; i++) Prepare(next, "SELECT 1");
    }

    [Fact]
    public void A_packet_above_max_allowed_packet_is_1153()
    {
        using var rig = new ServerRig("--max-allowed-packet=1024");
        using var client = rig.Connect();
        var room = 1024 - 1 - "SELECT ''".Length;
        Assert.Equal(room, client.Query($"SELECT '{new string('x', room)}'").Single!.Length);
        Assert.StartsWith("1153", client.Query($"SELECT '{new string('x', room + 1)}'").Error);
    }

    [Fact]
    public void Kill_query_ends_the_statement_and_kill_the_session()
    {
        using var victim = Rig.Connect("a", "");
        using var root = Rig.Connect();
        var id = victim.Query("SELECT CONNECTION_ID()").Single;
        victim.Send(output => new QueryCommand("SELECT SLEEP(8)").Write(output, victim.Connection.Capabilities));
        WaitFor(() => root.Query("SHOW PROCESSLIST").Rows.Any(row => row[0] == id && row[7] == "SELECT SLEEP(8)"));
        Assert.Null(root.Query($"KILL QUERY {id}").Error);
        Assert.StartsWith("1317", victim.ReadResults()[0].Error);
        Assert.Equal("1", victim.Query("SELECT 1").Single);
        Assert.Null(root.Query($"KILL {id}").Error);
        Assert.Throws<ClientErrorException>(() => victim.Query("SELECT 1"));
        WaitFor(() => root.Query($"KILL {id}").Error?.StartsWith("1094", StringComparison.Ordinal) == true);
        Assert.StartsWith("1094", root.Query($"KILL {id}").Error);
    }

    [Fact]
    public void Others_may_not_be_killed_nor_seen_without_the_right()
    {
        using var a = Rig.Connect("a", "");
        using var b = Rig.Connect("b", "");
        var id = a.Query("SELECT CONNECTION_ID()").Single;
        Assert.StartsWith("1095", b.Query($"KILL {id}").Error);
        Assert.DoesNotContain(b.Query("SHOW PROCESSLIST").Rows, row => row[0] == id);
        Assert.Null(a.Query("SELECT 1").Error);
    }

    [Fact]
    public void A_client_that_tracks_the_session_is_told_what_changed()
    {
        using var client = Rig.Connect();
        var changes = client.Query("SET NAMES latin1").Ok.Changes!;
        Assert.Contains(new SessionChange.SystemVariable("character_set_client", "latin1"), changes);
        Assert.Contains(new SessionChange.Schema("test"), client.Query("USE test").Ok.Changes!);
        Assert.Contains(new SessionChange.SystemVariable("autocommit", "OFF"), client.Query("SET autocommit = 0").Ok.Changes!);
        Assert.Null(client.Query("SET @a = 1").Ok.Changes);
    }

    [Fact]
    public void Statistics_is_the_line_of_mysqls_status_command()
    {
        using var client = Rig.Connect();
        client.Send(static output => output.Byte((byte)CommandCode.Statistics));
        Assert.Matches(@"^Uptime: \d+  Threads: \d+  Questions: \d+  Slow queries: 0  Opens: \d+  Flush tables: \d+  Open tables: \d+  Queries per second avg: \d+\.\d{3}$", System.Text.Encoding.UTF8.GetString(client.ReadPacket()));
    }

    private static uint Prepare(RigClient client, string sql)
    {
        client.Send(output => new StatementPrepareCommand(System.Text.Encoding.UTF8.GetBytes(sql)).Write(output, client.Connection.Capabilities));
        var ok = client.ReadPacket();
        Assert.Equal(0, ok[0]);
        var answer = PrepareOk.Read(ok, client.Connection.Capabilities);
        for (var i = 0; i < answer.Columns + answer.Parameters; i++) client.ReadPacket();
        return answer.StatementId;
    }

    private static RigResult Execute(RigClient client, uint id)
    {
        client.Send(output => new StatementExecuteCommand(id, 0, [new QueryAttribute("", ColumnType.VarString, false, [0])]).Write(output));
        return client.ReadResults(binary: true)[0];
    }

    private static void WaitFor(Func<bool> condition)
    {
        using var pause = new ManualResetEventSlim();
        for (var i = 0; i < 500 && !condition(); i++) pause.Wait(10);
    }
}
