using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>A server with limits small enough to be reached.</summary>
public sealed class SmallServer() : VictimServer("--max-connections=5", "--max-unauthenticated-connections=20", "--max-prepared-stmt-count=7", "--max-allowed-packet=65536", "--net-read-timeout=2", "--wait-timeout=600");

/// <summary>Every limit, crossed by one: the one below works, the one above has its error and harms nobody.</summary>
public sealed class LimitAttacks(SmallServer server) : IClassFixture<SmallServer>, IDisposable
{
    public void Dispose() => server.AssertUnharmed();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packet_of_max_allowed_packet_is_taken_and_one_byte_more_is_1153(bool tls)
    {
        foreach (var (length, fits) in new[] { (65_536, true), (65_537, false) })
        {
            using var client = server.Laura(tls);
            var sql = "SELECT LENGTH('" + new string('x', length - 1 - 17) + "')";
            client.Sequence = 0;
            client.SendPacket([3, .. Encoding.ASCII.GetBytes(sql)]);
            if (fits)
            {
                Assert.Equal($"{length - 18}", client.ReadResult()![0][0]);
                continue;
            }
            Assert.Equal(1153, RawClient.ErrorOf(client.Read()));
            Assert.True(client.DrainToEnd());
        }
    }

    [Fact]
    public void The_sixth_connection_is_1040_and_root_has_one_place_more()
    {
        // the bystander is one
        List<RawClient> all = [];
        try
        {
            for (var i = 0; i < 4; i++) all.Add(server.Laura());
            using (var sixth = server.Raw())
            {
                if (sixth.Greeting[0] == 10) sixth.StartTls();
                Assert.Equal(1040, RawClient.ErrorOf(sixth.Greeting[0] == 10 ? sixth.Login("laura", VictimServer.LauraPassword) : sixth.Greeting));
            }
            using (var root = server.Root())
            {
                Assert.Equal("1", root.Query("SELECT 1"));
                using var seventh = server.Raw();
                Assert.Equal(1040, RawClient.ErrorOf(seventh.Greeting)); // before any credential
            }
            Assert.All(all, static client => Assert.Equal("1", client.Query("SELECT 1")));
        }
        finally
        {
            foreach (var client in all) client.Dispose();
        }
        VictimServer.Soon(() => server.Server.State.Sessions.Count == 1, "places are free again");
    }

    [Fact]
    public void The_eighth_prepared_statement_is_1461_and_closing_one_makes_room()
    {
        using (var one = server.Laura())
        {
            using var other = server.Laura();
            for (var i = 0; i < 4; i++) Assert.Equal(0, one.Prepare("SELECT 1").Error);
            for (var i = 0; i < 2; i++) Assert.Equal(0, other.Prepare("SELECT 1").Error);
            Assert.Equal("OK", other.Query("PREPARE p FROM 'SELECT 1'")); // of either kind
            Assert.Equal(1461, one.Prepare("SELECT 1").Error);
            Assert.StartsWith("1461", other.Query("PREPARE q FROM 'SELECT 1'"), StringComparison.Ordinal);
            one.Sequence = 0;
            one.SendPacket(0x19, 1, 0, 0, 0);
            Assert.Equal(0, one.Command(0x0E)![0]); // a close has no answer; the ping behind it has
            Assert.Equal(0, other.Prepare("SELECT 1").Error);
        }
        VictimServer.Soon(() => server.Server.State.Sessions.Count == 1, "both gone");
        using var third = server.Laura();
        for (var i = 0; i < 7; i++) Assert.Equal(0, third.Prepare("SELECT 1").Error); // those of the dead count no more
        Assert.Equal(1461, third.Prepare("SELECT 1").Error);
    }

    /// <summary>One byte a second after login obeys net_read_timeout as a whole.</summary>
    [Fact]
    public void A_command_that_drips_ends_at_net_read_timeout()
    {
        foreach (var tls in new[] { false, true })
        {
            using var client = server.Laura(tls);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            client.Send([200, 0, 0, 0]);
            for (var i = 0; i < 100; i++)
                if (!client.TrySend([3]) || client.Socket.Poll(100_000, System.Net.Sockets.SelectMode.SelectRead)) break;
            Assert.True(client.DrainToEnd());
            Assert.InRange(watch.ElapsedMilliseconds, 1500, 9000);
        }
    }

    [Fact]
    public void Long_data_above_max_allowed_packet_is_told_by_the_execute()
    {
        using var client = server.Laura();
        var (id, _) = client.Prepare("SELECT LENGTH(?)");
        for (var i = 0; i < 2; i++)
        {
            client.Sequence = 0;
            client.SendPacket([0x18, .. BitConverter.GetBytes(id), 0, 0, .. new byte[40_000]]);
        }
        var answer = client.Command([0x17, .. BitConverter.GetBytes(id), 0, 1, 0, 0, 0, 0, 1, 0xFC, 0]);
        // MySQL's own limit for long data is max_long_data_size or, since 5.6, max_allowed_packet
        Assert.True(RawClient.ErrorOf(answer) is 1105 or 1153 || answer is [1], RawClient.Describe(answer));
    }
}
