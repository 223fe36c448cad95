using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>The catalogue's attacks on the server's machine; each stands beside the rightful case that works.</summary>
public sealed class ServerHandshakeAttackTests
{
    private const Capabilities ClientCapabilities = ClientHandshakeOptions.Default | Capabilities.ConnectWithDb;
    private readonly Rehearsal _rehearsal = new();

    [Fact]
    [Trait("attack", "A-06")]
    public void A06_a_login_with_CLIENT_SSL_on_a_plain_link_is_1043_and_without_it_comes_in()
    {
        Assert.IsType<HandshakeStep.Proved>(Advance(Native("pw"), Login(Native("pw"), ClientCapabilities, "pw")));
        Assert.Equal(1043, Number(Advance(Native("pw"), Login(Native("pw"), ClientCapabilities | Capabilities.Ssl, "pw"))));
    }

    [Theory]
    [InlineData(0, 1043)]
    [InlineData(4, 0)]
    [InlineData(31, 1043)]
    [InlineData(32, 0)]
    [InlineData(33, 1043)]
    [Trait("attack", "A-08")]
    public void A08_a_TLS_request_has_32_or_4_bytes(int length, int number)
    {
        var request = new byte[length];
        if (length > 1) (request[0], request[1]) = (0x05, 0x8A);
        var step = Advance(Native("pw"), (_, _) => request);
        if (number == 0) Assert.IsType<HandshakeStep.StartTls>(step);
        else Assert.Equal(number, Number(step));
    }

    [Fact]
    [Trait("attack", "A-08")]
    public void A08_a_second_TLS_request_or_a_packet_before_TLS_stands_is_refused()
    {
        var request = Payload(new TlsRequest(ClientCapabilities, 0, 45));
        var server = Start(Native("pw"), out var output);
        Assert.IsType<HandshakeStep.StartTls>(server.Advance(request, ChannelStrength.Plain, output));
        Assert.Equal(1156, Number(server.Advance(request, ChannelStrength.Plain, output)));

        server = Start(Native("pw"), out output);
        server.Advance(request, ChannelStrength.Plain, output);
        server.TlsEstablished();
        Assert.Equal(1043, Number(server.Advance(request, ChannelStrength.Encrypted, output)));

        server = Start(Native("pw"), out output); // the caller says TLS stands, the channel says it does not
        server.Advance(request, ChannelStrength.Plain, output);
        server.TlsEstablished();
        var login = Login(Native("pw"), ClientCapabilities, "pw")(server, output);
        Assert.Equal(1156, Number(server.Advance(login, ChannelStrength.Plain, output)));
    }

    [Fact]
    public void A_server_without_TLS_refuses_the_request() =>
        Assert.Equal(1043, Number(Advance(Native("pw") with { }, (_, _) => Payload(new TlsRequest(ClientCapabilities, 0, 45)), o => o with { TlsAvailable = false })));

    [Theory]
    [InlineData(CachingSha2Password.MethodName)]
    [InlineData(Sha256Password.MethodName)]
    [InlineData(MySqlNativePassword.MethodName)]
    public void O10_a_plain_link_under_require_secure_transport_is_3159_before_any_method_runs(string method)
    {
        var looked = false;
        var credential = Rehearsal.Credential(method, "pw");
        var server = Start(credential, out var output, o => o with { RequireSecureTransport = true, FindCredential = _ => { looked = true; return credential; } });
        output.Clear();
        var login = Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", new byte[32], "db", method, null));
        Assert.Equal(3159, Number(server.Advance(login, ChannelStrength.Plain, output)));
        Assert.Equal(0, output.Length); // no key, no 0x04, no switch
        Assert.False(looked);
        foreach (var channel in new[] { ChannelStrength.LocalSocket })
        {
            server = Start(credential, out output, o => o with { RequireSecureTransport = true });
            Assert.NotEqual(3159, Number(server.Advance(login, channel, output)));
        }
    }

    [Fact]
    [Trait("attack", "B-02")]
    public void B02_unknown_and_known_names_get_the_same_packets_and_the_same_error()
    {
        foreach (var method in new[] { CachingSha2Password.MethodName, Sha256Password.MethodName, MySqlNativePassword.MethodName })
        foreach (var tls in new[] { TlsWish.Never, TlsWish.Required })
        {
            var (known, unknown) = (new Rehearsal(), new Rehearsal());
            var client = Rehearsal.ClientOptions("guess", tls) with { AskForPublicKey = true };
            known.Run(known.ServerOptions(Rehearsal.Credential(method, "right")), client);
            unknown.Run(unknown.ServerOptions(Rehearsal.Credential(method, "guess", decoy: true)), client); // even the decoy's own password
            Assert.Equal(known.SentByServer.Select(p => (p.Length, p[0])), unknown.SentByServer.Select(p => (p.Length, p[0])));
            Assert.Equal(known.Rejection, unknown.Rejection);
        }
    }

    [Fact]
    public void A_decoy_is_never_let_in_by_any_path()
    {
        foreach (var password in new[] { "", "pw" })
        foreach (var method in new[] { CachingSha2Password.MethodName, Sha256Password.MethodName, MySqlNativePassword.MethodName })
        {
            var rehearsal = new Rehearsal();
            rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential(method, password, decoy: true)), Rehearsal.ClientOptions(password, TlsWish.Required));
            Assert.Equal(1045, rehearsal.Rejection.Number);
        }
    }

    [Theory]
    [InlineData(CachingSha2Password.MethodName, 32)]
    [InlineData(MySqlNativePassword.MethodName, 20)]
    [InlineData(Sha256Password.MethodName, 256)]
    [Trait("attack", "B-01")]
    public void B01_random_proofs_never_come_in(string method, int length)
    {
        var random = new Random(3);
        var credential = Rehearsal.Credential(method, "pw");
        for (var i = 0; i < (method == MySqlNativePassword.MethodName ? 5000 : 60); i++)
        {
            var response = new byte[length];
            random.NextBytes(response);
            var step = Advance(credential, (_, _) => Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", response, "db", method, null)));
            Assert.IsNotType<HandshakeStep.Proved>(step);
        }
    }

    [Theory]
    [InlineData(CachingSha2Password.MethodName, "")]
    [InlineData(CachingSha2Password.MethodName, "\0")]
    [InlineData(Sha256Password.MethodName, "")]
    [InlineData(Sha256Password.MethodName, "\0")]
    [InlineData(MySqlNativePassword.MethodName, "")]
    [InlineData(MySqlNativePassword.MethodName, "\0")]
    [Trait("attack", "B-11")]
    public void B11_an_empty_answer_opens_no_account_with_a_password(string method, string response)
    {
        var nothing = System.Text.Encoding.ASCII.GetBytes(response);
        // Of a method that was not announced it may be the wish to be asked.
        HandshakeStep Answer(string password)
        {
            var server = Start(Rehearsal.Credential(method, password), out var output);
            var step = server.Advance(Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", nothing, "db", method, null)), ChannelStrength.Plain, output);
            return step is HandshakeStep.Read ? server.Advance(nothing, ChannelStrength.Plain, output) : step;
        }
        Assert.Equal(1045, Number(Answer("pw")));
        Assert.IsType<HandshakeStep.Proved>(Answer(""));
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    [InlineData(60_000, false)]
    [Trait("attack", "B-12")]
    public void B12_a_password_above_256_bytes_is_refused_before_it_is_hashed(int length, bool good)
    {
        var password = new string('p', length);
        var credential = Rehearsal.Credential(CachingSha2Password.MethodName, good ? password : "pw");
        var server = Start(credential, out var output);
        server.Advance(Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", new byte[32], "db", CachingSha2Password.MethodName, null)), ChannelStrength.LocalSocket, output);
        var step = server.Advance(System.Text.Encoding.ASCII.GetBytes(password + "\0"), ChannelStrength.LocalSocket, output);
        if (good) Assert.IsType<HandshakeStep.Proved>(step);
        else Assert.Contains("longer than 256", Assert.IsType<HandshakeStep.Reject>(step).OperatorReason);
    }

    [Theory]
    [InlineData("FF")]
    [InlineData("FE010203")]
    [InlineData("FC01")]
    [InlineData("FD")]
    [InlineData("FEFFFFFFFFFFFFFFFF")]
    [InlineData("FEFEFFFFFFFFFFFFFF")]
    [InlineData("FB")]
    [Trait("attack", "B-14")]
    public void B14_lengths_that_lie_at_the_end_of_the_login_are_1043(string tail)
    {
        var head = Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", [], "db", CachingSha2Password.MethodName, null))[..34];
        Assert.Equal(1043, Number(Advance(Native("pw"), (_, _) => [.. head, .. Convert.FromHexString(tail)])));
    }

    [Fact]
    [Trait("attack", "B-15")]
    public void B15_every_prefix_of_a_login_is_1043_and_only_the_whole_comes_in()
    {
        var server = Start(Native("pw"), out var output);
        var whole = Login(Native("pw"), ClientCapabilities, "pw")(server, output);
        for (var length = 0; length < whole.Length; length++)
        {
            var prefix = whole[..length];
            Assert.Equal(1043, Number(Advance(Native("pw"), (_, _) => prefix)));
        }
        Assert.IsType<HandshakeStep.Proved>(server.Advance(whole, ChannelStrength.Plain, output));
    }

    [Fact]
    public void Q4_no_single_byte_change_of_name_answer_or_method_comes_in_and_none_throws()
    {
        var server = Start(Native("pw"), out var output);
        var whole = Login(Native("pw"), ClientCapabilities, "pw")(server, output);
        var nonce = server.Nonce;
        for (var at = 0; at < whole.Length; at++)
        for (var value = 0; value < 256; value += 3)
        {
            var changed = whole.ToArray();
            if (changed[at] == (byte)value) continue;
            changed[at] = (byte)value;
            var one = Start(Native("pw"), out var to, o => o with { Random = new Fixed(nonce).Fill, FindCredential = u => Native("pw") with { IsDecoy = u != "u" } });
            var step = one.Advance(changed, ChannelStrength.Plain, to);
            if (at is >= 32 and < 32 + 2 + 21) Assert.IsNotType<HandshakeStep.Proved>(step); // the name, its NUL, the answer with its length
        }
    }

    [Fact]
    [Trait("attack", "B-16")]
    public void B16_a_recorded_answer_is_worth_nothing_for_the_next_nonce()
    {
        var first = Start(Native("pw"), out var output);
        var recorded = Login(Native("pw"), ClientCapabilities, "pw")(first, output);
        Assert.IsType<HandshakeStep.Proved>(first.Advance(recorded, ChannelStrength.Plain, output));
        Assert.Equal(1045, Number(Advance(Native("pw"), (_, _) => recorded)));
    }

    [Fact]
    [Trait("attack", "B-17")]
    public void B17_a_block_that_cannot_be_opened_answers_as_a_wrong_password_does()
    {
        var nonce = new byte[20];
        var key = HandshakeTests.PublicKey();
        var badPadding = new byte[256];
        badPadding[5] = 9;
        byte[][] blocks = [badPadding, new byte[255], new byte[257], new byte[1024], [], RsaBlock.Seal(key, "wrong"u8, nonce)!];
        var errors = blocks.Select(block =>
        {
            var server = Start(Rehearsal.Credential(CachingSha2Password.MethodName, "pw"), out var output);
            server.Advance(Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", new byte[32], "db", CachingSha2Password.MethodName, null)), ChannelStrength.Plain, output);
            return Assert.IsType<HandshakeStep.Reject>(server.Advance(block, ChannelStrength.Plain, output)).Error;
        }).Distinct();
        Assert.Single(errors);
        var good = Start(Rehearsal.Credential(CachingSha2Password.MethodName, "pw"), out var to);
        good.Advance(Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", new byte[32], "db", CachingSha2Password.MethodName, null)), ChannelStrength.Plain, to);
        Assert.IsType<HandshakeStep.Proved>(good.Advance(RsaBlock.Seal(key, "pw"u8, good.Nonce)!, ChannelStrength.Plain, to));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    [InlineData(60_000, true)]
    [Trait("attack", "B-25")]
    public void B25_a_user_name_above_32_characters_is_refused_before_look_up(int length, bool refused)
    {
        var looked = false;
        var step = Advance(Native("pw"), (_, _) => Payload(new HandshakeResponse(ClientCapabilities, 0, 45, new string('u', length), new byte[20], "db",
            MySqlNativePassword.MethodName, null)), o => o with { FindCredential = _ => { looked = true; return Native("pw"); } });
        Assert.Equal(1045, Number(step));
        Assert.Equal(refused, !looked);
    }

    [Theory]
    [InlineData("01")] // one byte announced, none there
    [InlineData("FEFFFFFFFFFFFFFF7F")]
    [InlineData("020161")] // a name without value
    [InlineData("0301610562")] // a value that is longer than the whole
    [Trait("attack", "D-14")]
    public void D14_attributes_that_lie_are_1043(string attributes)
    {
        var whole = Payload(new HandshakeResponse(ClientCapabilities, 0, 45, "u", [], "db", MySqlNativePassword.MethodName, null));
        Assert.Equal(1043, Number(Advance(Native("pw"), (_, _) => [.. whole[..^1], .. Convert.FromHexString(attributes)])));
    }

    [Fact]
    public void A_method_that_is_off_is_1524_and_a_client_that_cannot_switch_is_1251()
    {
        var off = Advance(Native("pw"), Login(Native("pw"), ClientCapabilities, "pw"), o => o with { EnabledMethods = new HashSet<string>() });
        Assert.Equal(1524, Number(off));
        Assert.Contains("switched off", ((HandshakeStep.Reject)off).OperatorReason, StringComparison.Ordinal);
        var old = ClientCapabilities & ~Capabilities.PluginAuth;
        Assert.Equal(1251, Number(Advance(Rehearsal.Credential(CachingSha2Password.MethodName, "pw"),
            (_, _) => Payload(new HandshakeResponse(old, 0, 45, "u", new byte[20], "db", null, null)))));
        Assert.IsType<HandshakeStep.Proved>(Advance(Native("pw"), Login(Native("pw"), old, "pw")));
    }

    [Fact]
    [Trait("attack", "D-10")]
    public void D10_every_prefix_of_a_change_of_user_is_an_error_and_nothing_throws()
    {
        var whole = Payload(new ChangeUserCommand("u", new byte[20], "db", 45, MySqlNativePassword.MethodName, new ConnectAttributes([new("a", "b")])));
        for (var length = 1; length < whole.Length; length++)
        {
            var server = ServerHandshake.ForChangeUser(_rehearsal.ServerOptions(Native("pw")), ClientCapabilities, new byte[20]);
            Assert.IsType<HandshakeStep.Reject>(server.Advance(whole.AsSpan(0, length), ChannelStrength.Plain, new PacketWriter()));
        }
    }

    [Fact]
    public void After_the_decision_every_packet_is_out_of_order()
    {
        var server = Start(Native("pw"), out var output);
        server.Advance([1, 2, 3, 4], ChannelStrength.Plain, output);
        Assert.Equal(1156, Number(server.Advance(Payload(new PingCommand()), ChannelStrength.Plain, output)));
    }

    private static StoredCredential Native(string password) => Rehearsal.Credential(MySqlNativePassword.MethodName, password);

    private static Func<ServerHandshake, PacketWriter, byte[]> Login(StoredCredential credential, Capabilities capabilities, string password) => (server, _) =>
    {
        var response = new byte[20];
        MySqlNativePassword.Scramble(System.Text.Encoding.UTF8.GetBytes(password), server.Nonce, response);
        return Payload(new HandshakeResponse(capabilities, 1 << 24, 45, "u", response, "db", credential.Method, new ConnectAttributes([new("_os", "Linux")])));
    };

    private HandshakeStep Advance(StoredCredential credential, Func<ServerHandshake, PacketWriter, byte[]> packet,
        Func<ServerHandshakeOptions, ServerHandshakeOptions>? change = null)
    {
        var server = Start(credential, out var output, change);
        return server.Advance(packet(server, output), ChannelStrength.Plain, output);
    }

    private ServerHandshake Start(StoredCredential credential, out PacketWriter output, Func<ServerHandshakeOptions, ServerHandshakeOptions>? change = null)
    {
        var options = _rehearsal.ServerOptions(credential);
        var server = new ServerHandshake(change is null ? options : change(options));
        output = new PacketWriter();
        Assert.IsType<HandshakeStep.Read>(server.Start(output));
        return server;
    }

    private static int Number(HandshakeStep step) => step is HandshakeStep.Reject reject ? reject.Error.Number : 0;

    private static byte[] Payload<T>(T packet) where T : IPacket<T>
    {
        var writer = new PacketWriter();
        writer.Add(packet, ClientCapabilities);
        return writer.Pending[4..].ToArray();
    }

    private sealed class Fixed(byte[] bytes)
    {
        public void Fill(Span<byte> to)
        {
            for (var i = 0; i < to.Length; i++) to[i] = bytes[i % bytes.Length];
        }
    }
}
