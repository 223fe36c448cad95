using System.Reflection;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>Every packet type: write, read, write gives the same bytes. A new packet fails here until it has an example.</summary>
public sealed class PacketRoundTripTests
{
    private const Capabilities Modern = (Capabilities)0xFFFFFFFF;
    private const Capabilities Old = Capabilities.Protocol41 | Capabilities.SecureConnection;

    private static readonly byte[] Nonce = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];
    private static readonly ConnectAttributes Attributes = new([new("_os", "Linux"), new("program_name", "täst"), new("_os", "")]);

    private static readonly object[] Examples =
    [
        new Greeting("8.4.0-cardea", 0xFEDCBA98, Nonce, Modern, 255, StatusFlags.Autocommit, "caching_sha2_password"),
        new Greeting("5.1.0", 1, Nonce, Old, 8, StatusFlags.None, ""),
        new TlsRequest(Modern, 1 << 24, 45),
        new HandshakeResponse(Modern, 1 << 24, 45, "jürgen", [1, 2, 3], "db", "sha256_password", Attributes),
        new HandshakeResponse(Modern, 1 << 24, 45, "", new byte[300], "", "x", ConnectAttributes.None),
        new HandshakeResponse(Old, 1 << 24, 45, "u", new byte[20], null, null, null),
        new AuthSwitchRequest("mysql_native_password", Nonce),
        new AuthSwitchRequest("client_ed25519", [.. Nonce, .. Nonce[..11], 0]), new AuthSwitchRequest("mysql_clear_password", []),
        new AuthNextFactor("caching_sha2_password", Nonce), new AuthNextFactor("x", [7]),
        new AuthMoreData([4]),
        new ChangeUserCommand("u", new byte[20], "db", 300, "mysql_native_password", Attributes),
        new ChangeUserCommand("u", [], "", null, null, null),
        new QueryCommand("select 'ä'"),
        new QueryCommand("select ?"u8.ToArray(), [new("a", ColumnType.LongLong, true, [1, 2, 3, 4, 5, 6, 7, 8]), new("b", ColumnType.String, false, null), new("", ColumnType.VarString, false, [2, 65, 66])]),
        new InitDbCommand("täst"), new FieldListCommand("t", "%"), new SetOptionCommand(1), new ProcessKillCommand(77), new RefreshCommand(9), new StatementPrepareCommand([1, 2]),
        new StatementCloseCommand(5), new StatementResetCommand(6), new StatementFetchCommand(7, 100), new StatementLongDataCommand(8, 2, [9, 9]),
        new QuitCommand(), new PingCommand(), new StatisticsCommand(), new ResetConnectionCommand(),
        new ColumnDefinition("s", "t", "ot", "näme", "on", 255, 1020, ColumnType.VarString, ColumnFlags.NotNull | ColumnFlags.Binary, 31),
        new OkPacket(1, ulong.MaxValue, StatusFlags.InTransaction, 3, "Rows matched: 1"),
        new OkPacket(0, 0, StatusFlags.Autocommit), new OkPacket(0, 0, StatusFlags.None, EndsRows: true),
        new OkPacket(300, 70000, StatusFlags.Autocommit, 0, "", [new SessionChange.Schema("db"), new SessionChange.SystemVariable("autocommit", "ON"),
            new SessionChange.State(true), new SessionChange.Other(5, [1, 2])]),
        new ErrPacket(ServerErrors.BadHandshake()), new EofPacket(2, StatusFlags.MoreResults), new PrepareOk(3, 2, 1, 9), new LocalInfileRequest("/tmp/ä"),
    ];

    public static TheoryData<int, uint> Cases()
    {
        var data = new TheoryData<int, uint>();
        for (var i = 0; i < Examples.Length; i++)
            foreach (var capabilities in new[] { Modern, Old })
                data.Add(i, (uint)capabilities);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Write_read_write_gives_the_same_bytes(int example, uint capabilities)
    {
        var packet = Examples[example];
        typeof(PacketRoundTripTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(packet.GetType()).Invoke(null, [packet, (Capabilities)capabilities]);
    }

    [Fact]
    public void Every_packet_type_has_an_example()
    {
        var all = typeof(IPacket<>).Assembly.GetTypes()
            .Where(t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IPacket<>)));
        Assert.Empty(all.Except(Examples.Select(e => e.GetType())).Select(t => t.Name));
    }

    private static void RoundTrip<T>(T packet, Capabilities capabilities) where T : IPacket<T>
    {
        var first = Write(packet, capabilities);
        Assert.Equal(first, Write(T.Read(first, capabilities), capabilities));
        Assert.Equal(first, Write(packet, capabilities)); // also where the encoded form is kept
        for (var length = 0; length < first.Length; length++)
        {
            try
            {
                T.Read(first.AsSpan(0, length), capabilities);
            }
            catch (MalformedPacketException)
            {
                // a packet cut short is read as far as it makes sense or refused; nothing else is ever thrown
            }
        }
    }

    private static byte[] Write<T>(T packet, Capabilities capabilities) where T : IPacket<T>
    {
        var writer = new PacketWriter();
        writer.Add(packet, capabilities);
        return writer.Pending[4..].ToArray();
    }
}
