using System.Diagnostics;

namespace Cardea.Conformance.Hostile;

/// <summary>Random bytes and random packets with a fixed seed, before and after login, plain and inside TLS; and packets that are nearly right.</summary>
public sealed class GarbageAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private static readonly byte[][] Seeds =
    [
        [3, .. "SELECT v FROM sampdb.t WHERE id = 1"u8], [0x16, .. "SELECT ?, ? FROM sampdb.t"u8], [0x17, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 8, 0, 0xFD, 0, 1, 2, 3, 4, 5, 6, 7, 8, 2, 65, 66],
        [0x18, 1, 0, 0, 0, 0, 0, 1, 2, 3], [0x19, 1, 0, 0, 0], [0x1A, 1, 0, 0, 0], [0x1C, 1, 0, 0, 0, 1, 0, 0, 0], [2, .. "sampdb"u8], [4, .. "t"u8, 0], [9], [0x0E], [0x1F], [0x1B, 0, 0],
        [0x11, .. "laura"u8, 0, 3, 1, 2, 3, 0, 45, 0, .. "caching_sha2_password"u8, 0], [3, .. "INSERT INTO sampdb.t VALUES (7, 'x') ON DUPLICATE KEY UPDATE v = 'y'"u8],
        [3, .. "SHOW STATUS LIKE 'Ssl%'"u8], [3, .. "SET @a = 1, SESSION sql_mode = 'ANSI'"u8],
    ];

    public void Dispose() => server.AssertUnharmed();

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = new List<byte>(seed);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0 when bytes.Count > 0: bytes[at] = (byte)random.Next(256); break;
                case 1 when bytes.Count > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.Insert(at, (byte)random.Next(256)); break;
                case 3 when bytes.Count > 1: bytes.RemoveRange(at, random.Next(1, bytes.Count - at + 1)); break;
                default: bytes.AddRange(new byte[random.Next(20)]); break;
            }
        }
        return [.. bytes];
    }

    [Theory]
    [InlineData(false, 1500, 11)]
    [InlineData(true, 200, 12)]
    public void Random_bytes_before_login(bool tls, int rounds, int seed)
    {
        var random = new Random(seed);
        var until = Environment.TickCount64 + 45_000;
        var done = 0;
        for (; done < rounds && Environment.TickCount64 < until; done++)
        {
            using var client = server.Raw();
            if (tls) client.StartTls();
            client.Socket.LingerState = new(true, 0);
            byte[] bytes;
            if (random.Next(2) == 0)
            {
                bytes = new byte[random.Next(1, 400)];
                random.NextBytes(bytes);
            }
            else
            {
                var login = RawClient.LoginPacket("laura", new byte[32], RawClient.Usual | (tls ? RawClient.Ssl : 0) | (random.Next(2) == 0 ? RawClient.LenencAuth : 0));
                bytes = RawClient.Frame((byte)(tls ? 2 : 1), Mutate(random, login));
            }
            client.TrySend(bytes);
            if (random.Next(4) > 0) client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            else continue; // gone without a word
            Assert.True(client.DrainToEnd(), $"round {done}: still open");
        }
        Assert.InRange(done, rounds / 4, rounds);
        VictimServer.Soon(() => server.Server.State.Sessions.Count <= 1, "all gone");
    }

    [Theory]
    [InlineData(false, 3000, 21)]
    [InlineData(true, 2000, 22)]
    public void Nearly_right_packets_after_login(bool tls, int rounds, int seed)
    {
        var random = new Random(seed);
        var until = Environment.TickCount64 + 60_000;
        var done = 0;
        RawClient? client = null;
        for (; done < rounds && Environment.TickCount64 < until; done++)
        {
            if (client is null)
            {
                client = server.Laura(tls, milliseconds: 8000);
                client.Prepare("SELECT ?, ?");
            }
            var packet = Mutate(random, Seeds[random.Next(Seeds.Length)]);
            if (packet.Length == 0) continue;
            var watch = Stopwatch.StartNew();
            client.Sequence = 0;
            client.SendPacket(packet);
            client.Sequence = 0;
            // a question whose answer cannot be mistaken follows, unless what came before asks for more packets
            var sentinel = $"sentinel {done}";
            if (!client.TrySend(RawClient.Frame(packet[0] == 0x11 ? (byte)2 : (byte)0, [3, .. System.Text.Encoding.ASCII.GetBytes($"SELECT '{sentinel}'")])) || random.Next(10) == 0 || packet[0] is 0x11 or 1)
            {
                client.Dispose();
                client = null;
                continue;
            }
            if (!Await(client, sentinel))
            {
                client.Dispose();
                client = null;
            }
            Assert.True(watch.ElapsedMilliseconds < 20_000, $"round {done}: {Convert.ToHexString(packet)} took {watch.ElapsedMilliseconds} ms");
        }
        client?.Dispose();
        Assert.InRange(done, rounds / 4, rounds);
        VictimServer.Soon(() => server.Server.State.Sessions.Count <= 1, "all sessions gone");
    }

    // False when the link was closed before the answer came.
    private static bool Await(RawClient client, string sentinel)
    {
        while (client.Read() is { } packet)
            if (packet.Length == sentinel.Length + 1 && packet.AsSpan(1).SequenceEqual(System.Text.Encoding.ASCII.GetBytes(sentinel))) return client.Read() is not null;
        return false;
    }

    [Fact]
    public void Random_packets_after_login()
    {
        var random = new Random(31);
        var until = Environment.TickCount64 + 45_000;
        for (var i = 0; i < 400 && Environment.TickCount64 < until; i++)
        {
            using var client = server.Laura(tls: i % 4 == 0, milliseconds: 8000);
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            client.TrySend(i % 2 == 0 ? bytes : RawClient.Frame(0, bytes));
            if (i % 3 == 0) client.Socket.LingerState = new(true, 0);
            else client.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            if (i % 3 != 0) Assert.True(client.DrainToEnd(), $"round {i}: still open");
        }
        VictimServer.Soon(() => server.Server.State.Sessions.Count <= 1, "all sessions gone");
    }
}
