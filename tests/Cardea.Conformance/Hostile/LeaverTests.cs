using System.Diagnostics;
using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>Clients that go away while the server waits on their behalf: nothing waits for nobody, and what they would have got is free for others.</summary>
public sealed class LeaverTests(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    public void Dispose() => server.AssertUnharmed();

    [Theory]
    [InlineData("SELECT GET_LOCK('wanted by two', 3600)", true)]
    [InlineData("SELECT GET_LOCK('wanted by two', 3600)", false)]
    [InlineData("SELECT SLEEP(3600)", true)]
    [InlineData("UPDATE sampdb.t SET v = 'two' WHERE id = 2", true)]
    public void Who_hangs_up_while_waiting_is_gone(string waits, bool tls)
    {
        using var holder = server.Laura();
        Assert.Equal("1", holder.Query("SELECT GET_LOCK('wanted by two', 20)")); // the test before may still be leaving
        Assert.Equal("OK", holder.Query("START TRANSACTION"));
        Assert.Equal("OK", holder.Query("UPDATE sampdb.t SET v = 'two!' WHERE id = 2"));
        string waiting;
        using (var leaver = server.Laura(tls))
        {
            waiting = $"SELECT COUNT(*) FROM information_schema.processlist WHERE COMMAND = 'Query' AND ID = {leaver.Query("SELECT CONNECTION_ID()")}";
            leaver.Query("SET innodb_lock_wait_timeout = 3600");
            leaver.Sequence = 0;
            leaver.SendPacket([3, .. Encoding.ASCII.GetBytes(waits)]);
            Poll(holder, waiting, "1");
        }
        Poll(holder, waiting, "0");
        Assert.Equal("OK", holder.Query("ROLLBACK"));
        Assert.Equal("1", holder.Query("SELECT RELEASE_LOCK('wanted by two')"));
        using var next = server.Laura();
        Assert.Equal("1", next.Query("SELECT GET_LOCK('wanted by two', 20)"));
    }

    [Theory]
    [InlineData("end")]
    [InlineData("reset")]
    [InlineData("release")]
    public void The_locks_of_a_session_end_with_it(string how)
    {
        var holder = server.Laura();
        try
        {
            Assert.Equal("1", holder.Query("SELECT GET_LOCK('left behind', 20)"));
            Assert.Equal("1", holder.Query("SELECT GET_LOCK('left behind', 20)"));
            using var other = server.Laura();
            Assert.Equal("0", other.Query("SELECT GET_LOCK('left behind', 0)"));
            if (how == "end") holder.Dispose();
            else if (how == "reset") Assert.Equal(0, holder.Command(0x1F)![0]);
            else Assert.Equal("2", holder.Query("SELECT RELEASE_ALL_LOCKS()"));
            Poll(other, "SELECT IS_FREE_LOCK('left behind')", "1");
        }
        finally
        {
            holder.Dispose();
        }
    }

    private static void Poll(RawClient client, string sql, string expected)
    {
        var since = Stopwatch.StartNew();
        while (client.Query(sql) is var now && now != expected)
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"still {now}");
            client.Query("SELECT SLEEP(0.05)");
        }
    }
}
