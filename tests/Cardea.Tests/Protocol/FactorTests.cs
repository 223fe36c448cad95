using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>Logins with more than one factor, both machines against each other, and attacks on each.</summary>
[Trait("attack", "B-23")]
public sealed class FactorTests
{
    private static readonly PeerEvidence Evidence = new("sam", ["cn:u"]);

    private static StoredCredential Account(string first, params (string Method, string Secret)[] further) => Rehearsal.Credential(first, "one") with
    {
        Further = [.. further.Select(static (f, i) => AuthenticationMethods.Find(f.Method)!.StoresPassword
            ? Rehearsal.Credential(f.Method, f.Secret) with { AccountKey = $"u\0h\0{i}" } : new StoredCredential(f.Method, Encoding.UTF8.GetBytes(f.Secret), false, $"u\0h\0{i}"))],
    };

    private static ClientHandshakeOptions Client(string one, string two = "", string three = "", TlsWish tls = TlsWish.Required) =>
        Rehearsal.ClientOptions(one, tls) with { FurtherPasswords = [Secret.FromText(two), Secret.FromText(three)] };

    private static Rehearsal Run(StoredCredential account, ClientHandshakeOptions client, ChannelStrength plain = ChannelStrength.Plain)
    {
        var rehearsal = new Rehearsal();
        return rehearsal.Run(rehearsal.ServerOptions(account) with { ReadPeer = static () => Evidence }, client, plain);
    }

    private const string Caching = CachingSha2Password.MethodName, Sha = Sha256Password.MethodName, Native = MySqlNativePassword.MethodName;

    public static TheoryData<string, string, string> Pairs()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var first in new[] { Caching, Sha, Native })
        {
            foreach (var second in new[] { Caching, Sha, Native }) data.Add(first, second, "two");
            data.Add(first, AuthSocket.MethodName, "sam");
            data.Add(first, CardeaX509.MethodName, "cn:u");
        }
        return data;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void Both_factors_are_needed(string first, string second, string secret)
    {
        var account = Account(first, (second, secret));
        var good = Run(account, Client("one", "two"));
        Assert.Equal($"{first}+{second}", good.Login.Method);
        Assert.IsType<HandshakeStep.Done>(good.ClientEnd);
        Assert.Equal(1045, Run(account, Client("wrong", "two")).Rejection.Number);
        var wrongSecond = AuthenticationMethods.Find(second)!.StoresPassword ? account : Account(first, (second, "cn:other"));
        Assert.Equal(1045, Run(wrongSecond, Client("one", "wrong")).Rejection.Number);
        Assert.Equal(1045, Run(wrongSecond, Client("two", "one")).Rejection.Number); // the second first
        Assert.Equal(1045, Run(account, Client("")).Rejection.Number);
    }

    [Fact]
    public void Three_factors_and_the_caches_of_two_do_not_mix()
    {
        var account = Account(Caching, (Caching, "two"), (Caching, "three"));
        var rehearsal = new Rehearsal();
        Assert.IsType<HandshakeStep.Done>(rehearsal.Run(rehearsal.ServerOptions(account), Client("one", "two", "three")).ClientEnd);
        foreach (var (one, two, three) in new[] { ("one", "one", "three"), ("one", "two", "two"), ("two", "two", "three"), ("three", "two", "three") })
        {
            var again = new Rehearsal();
            Assert.Equal(1045, again.Run(again.ServerOptions(account) with { Cache = rehearsal.Cache }, Client(one, two, three)).Rejection.Number);
        }
        var fast = new Rehearsal();
        Assert.IsType<HandshakeStep.Done>(fast.Run(fast.ServerOptions(account) with { Cache = rehearsal.Cache }, Client("one", "two", "three")).ClientEnd);
        Assert.Equal(3, fast.SentByServer.Count(static p => p is [1, 3]));
    }

    [Fact]
    public void A_refusal_looks_the_same_whichever_factor_was_wrong()
    {
        string Shape(string one, string two) => string.Join(' ', Run(Account(Native, (Native, "two")), Client(one, two)).SentByServer.Select(static p => $"{p[0]:x}:{p.Length}"));
        Assert.Equal(Shape("one", "wrong"), Shape("wrong", "two"));
        Assert.Equal(Shape("one", "wrong"), Shape("wrong", "wrong"));
        var decoy = Account(Native, (Native, "two"));
        decoy = decoy with { IsDecoy = true, Further = [decoy.Further[0] with { IsDecoy = true }] };
        var refused = Run(decoy, Client("one", "two"));
        Assert.Equal(1045, refused.Rejection.Number);
        Assert.Equal(Shape("one", "wrong"), string.Join(' ', refused.SentByServer.Select(static p => $"{p[0]:x}:{p.Length}")));
    }

    [Fact]
    public void A_client_that_cannot_is_refused_as_if_the_password_were_wrong()
    {
        var old = Client("one", "two") with { Capabilities = ClientHandshakeOptions.Default & ~Capabilities.MultiFactorAuthentication };
        Assert.Equal((1045, "Access denied for user 'u'@'h' (using password: YES)"), Run(Account(Native, (Native, "two")), old) is var r ? (r.Rejection.Number, r.Rejection.Message) : default);
    }

    [Fact]
    public void Two_methods_that_mention_no_password_are_silent_together_and_not_beside_one_that_does()
    {
        var socket = new StoredCredential(AuthSocket.MethodName, "x"u8.ToArray(), false, "k");
        Assert.Equal(1698, Run(socket with { Further = [socket] }, Client("")).Rejection.Number);
        Assert.Equal(1045, Run(socket with { Further = [Rehearsal.Credential(Native, "x")] }, Client("")).Rejection.Number);
    }

    // The server's machine against packets that skip, repeat or invent.
    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 2, 0, 0, 0 })]           // an OK
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 2, 120, 0 })]                      // an AuthNextFactor of its own
    [InlineData(new byte[] { 3, 83, 69, 76, 69, 67, 84, 32, 49 })] // a command
    public void The_server_takes_nothing_for_the_second_factor_but_its_proof(byte[] packet)
    {
        var rehearsal = new Rehearsal();
        var account = Account(Native, (Native, "two"));
        var server = new ServerHandshake(rehearsal.ServerOptions(account));
        var output = new PacketWriter();
        server.Start(output);
        var proof = new byte[20];
        MySqlNativePassword.Scramble("one"u8, server.Nonce, proof);
        var response = new HandshakeResponse(ClientHandshakeOptions.Default & ~Capabilities.ConnectAttrs, 0, 45, "u", proof, null, Native, null);
        var writer = new PacketWriter();
        writer.Begin();
        response.Write(writer, Capabilities.None);
        output.Clear();
        Assert.IsType<HandshakeStep.Read>(server.Advance(writer.Payload, ChannelStrength.Plain, output));
        Assert.Equal(AuthNextFactor.Header, output.Pending[4]);
        Assert.Equal(1045, Assert.IsType<HandshakeStep.Reject>(server.Advance(packet, ChannelStrength.Plain, output)).Error.Number);
        Assert.Equal(1156, Assert.IsType<HandshakeStep.Reject>(server.Advance(proof, ChannelStrength.Plain, output)).Error.Number);
    }

    private static ClientHandshake LoggedIn(ClientHandshakeOptions options, PacketWriter output, Capabilities more = Capabilities.MultiFactorAuthentication)
    {
        var writer = new PacketWriter();
        writer.Begin();
        new Greeting("8.4.0", 1, [.. Enumerable.Range(1, 20).Select(static i => (byte)i)], ServerHandshakeOptions.Default & ~Capabilities.MultiFactorAuthentication | more, 45, StatusFlags.Autocommit, Native)
            .Write(writer, Capabilities.None);
        var client = new ClientHandshake(options);
        Assert.IsType<HandshakeStep.Read>(client.Advance(writer.Payload, ChannelStrength.Plain, output));
        output.Clear();
        return client;
    }

    private static byte[] Next(string method, byte header = AuthNextFactor.Header) => [header, .. Encoding.ASCII.GetBytes(method), 0, .. Enumerable.Range(50, 20).Select(static i => (byte)i), 0];

    [Fact]
    public void The_client_answers_three_factors_and_not_a_fourth()
    {
        var output = new PacketWriter();
        var client = LoggedIn(Client("one", "two", "three", TlsWish.Never), output);
        for (var factor = 2; factor <= 3; factor++)
        {
            output.Clear();
            Assert.IsType<HandshakeStep.Read>(client.Advance(Next(Native), ChannelStrength.Plain, output));
            var proof = new byte[20];
            MySqlNativePassword.Scramble(factor == 2 ? "two"u8 : "three"u8, [.. Enumerable.Range(50, 20).Select(static i => (byte)i)], proof);
            Assert.Equal(proof, output.Pending[4..].ToArray());
        }
        output.Clear();
        Assert.Equal(2012, Assert.IsType<HandshakeStep.Failed>(client.Advance(Next(Native), ChannelStrength.Plain, output)).Error.Number);
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void The_client_answers_no_second_factor_that_was_not_agreed_on()
    {
        var output = new PacketWriter();
        var client = LoggedIn(Client("one", "two", "three", TlsWish.Never), output, Capabilities.None);
        Assert.IsType<HandshakeStep.Failed>(client.Advance(Next(Native), ChannelStrength.Plain, output));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    [Trait("attack", "B-19")]
    public void One_switch_for_each_factor_and_no_more()
    {
        var output = new PacketWriter();
        var client = LoggedIn(Client("one", "two", "three", TlsWish.Never), output);
        for (var factor = 1; factor <= 3; factor++)
        {
            Assert.IsType<HandshakeStep.Read>(client.Advance(Next(Native, AuthSwitchRequest.Header), ChannelStrength.Plain, output));
            if (factor < 3) Assert.IsType<HandshakeStep.Read>(client.Advance(Next(Native), ChannelStrength.Plain, output));
        }
        output.Clear();
        Assert.IsType<HandshakeStep.Failed>(client.Advance(Next(Native, AuthSwitchRequest.Header), ChannelStrength.Plain, output));
        Assert.Equal(0, output.Length);
    }

    [Theory]
    [InlineData("mysql_clear_password")]
    [InlineData("sha256_password")]
    [InlineData("auth_socket")]
    [InlineData("cardea_x509")]
    [InlineData("no_such_method")]
    public void A_later_factor_gets_no_password_in_clear_either(string method)
    {
        var output = new PacketWriter();
        var client = LoggedIn(Client("one", "two-s3cret", "", TlsWish.Never) with { AllowClearPassword = true }, output);
        Assert.IsType<HandshakeStep.Failed>(client.Advance(Next(method), ChannelStrength.Plain, output));
        Assert.Equal(0, output.Length);
    }
}
