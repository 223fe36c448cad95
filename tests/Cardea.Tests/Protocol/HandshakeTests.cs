using System.Security.Cryptography;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>Both halves of each method against each other, on each kind of channel, with each kind of password.</summary>
public sealed class HandshakeTests
{
    [Theory, InlineData("one", true), InlineData("", true), InlineData("two", false)]
    public void A_client_that_sends_nothing_for_a_method_that_was_not_announced_is_asked(string password, bool right)
    {
        // MariaDB's library with --default-auth.
        var rehearsal = new Rehearsal();
        var server = new ServerHandshake(rehearsal.ServerOptions(Rehearsal.Credential(MySqlNativePassword.MethodName, password == "two" ? "one" : password)));
        var output = new PacketWriter();
        server.Start(output);
        output.Clear();
        var writer = new PacketWriter();
        writer.Begin();
        new HandshakeResponse(ClientHandshakeOptions.Default & ~Capabilities.ConnectAttrs, 0, 45, "u", [], null, MySqlNativePassword.MethodName, null).Write(writer, Capabilities.None);
        Assert.IsType<HandshakeStep.Read>(server.Advance(writer.Payload, ChannelStrength.Plain, output));
        Assert.Equal(AuthSwitchRequest.Header, output.Pending[4]);
        var proof = new byte[password.Length == 0 ? 0 : 20];
        if (proof.Length > 0) MySqlNativePassword.Scramble(System.Text.Encoding.UTF8.GetBytes(password), server.Nonce, proof);
        Assert.Equal(right, server.Advance(proof, ChannelStrength.Plain, output) is HandshakeStep.Proved);
    }

    private static readonly string[] Methods = [CachingSha2Password.MethodName, Sha256Password.MethodName, MySqlNativePassword.MethodName];
    private static readonly string[] Passwords = ["", "s3cret", "pä§§wörd 密碼", new('x', 150)];

    public static TheoryData<string, string, ChannelStrength, TlsWish> Matrix()
    {
        var data = new TheoryData<string, string, ChannelStrength, TlsWish>();
        foreach (var method in Methods)
        foreach (var password in Passwords)
        foreach (var (channel, tls) in new[] { (ChannelStrength.Plain, TlsWish.Never), (ChannelStrength.LocalSocket, TlsWish.Never), (ChannelStrength.Plain, TlsWish.RequiredAndVerified) })
            data.Add(method, password, channel, tls);
        return data;
    }

    [Theory, MemberData(nameof(Matrix))]
    public void The_right_password_comes_in_and_a_wrong_one_does_not(string method, string password, ChannelStrength channel, TlsWish tls)
    {
        var rehearsal = new Rehearsal();
        var server = rehearsal.ServerOptions(Rehearsal.Credential(method, password));
        var client = Rehearsal.ClientOptions(password, tls) with { AskForPublicKey = true };
        var login = rehearsal.Run(server, client, channel).Login;
        Assert.IsType<HandshakeStep.Done>(rehearsal.ClientEnd);
        Assert.Equal(("u", "db", method, password.Length > 0), (login.User, login.Schema, login.Method, login.PasswordUsed));
        Assert.Equal(ExpectedPath(method, password, channel, tls), login.Path);
        if (tls == TlsWish.Never && channel == ChannelStrength.Plain && password.Length > 0) Assert.False(rehearsal.ClientSent(password));

        var wrong = new Rehearsal();
        wrong.Run(wrong.ServerOptions(Rehearsal.Credential(method, password)), client with { Password = Secret.FromText(password + "!") }, channel);
        Assert.Equal((1045, "28000", "Access denied for user 'u'@'h' (using password: YES)"), (wrong.Rejection.Number, wrong.Rejection.SqlState, wrong.Rejection.Message));
        Assert.Equal(1045, Assert.IsType<HandshakeStep.Refused>(wrong.ClientEnd).Error.Number);

        var none = new Rehearsal();
        none.Run(none.ServerOptions(Rehearsal.Credential(method, "pw")), client with { Password = Secret.Empty }, channel);
        Assert.EndsWith("(using password: NO)", none.Rejection.Message);
    }

    [Theory]
    [InlineData(ChannelStrength.Plain)]
    [InlineData(ChannelStrength.LocalSocket)]
    public void The_second_login_of_caching_sha2_is_fast_until_the_password_changes(ChannelStrength channel)
    {
        var first = new Rehearsal();
        var credential = Rehearsal.Credential(CachingSha2Password.MethodName, "s3cret");
        var client = Rehearsal.ClientOptions("s3cret") with { ServerPublicKey = PublicKey() };
        Assert.NotEqual(AuthenticationPath.Fast, first.Run(first.ServerOptions(credential), client, channel).Login.Path);
        var second = new Rehearsal();
        Assert.Equal(AuthenticationPath.Fast, second.Run(second.ServerOptions(credential) with { Cache = first.Cache }, client, channel).Login.Path);
        Assert.Contains(second.SentByServer, p => p is [AuthMoreData.Header, 3]);
        // B-10: the old secret fails at once
        var changed = new Rehearsal();
        changed.Run(changed.ServerOptions(Rehearsal.Credential(CachingSha2Password.MethodName, "other")) with { Cache = first.Cache }, client, channel);
        Assert.Equal(1045, changed.Rejection.Number);
    }

    [Fact]
    public void A_known_key_saves_the_round_trip_and_a_key_that_is_another_fails()
    {
        foreach (var method in new[] { CachingSha2Password.MethodName, Sha256Password.MethodName })
        {
            var good = new Rehearsal();
            good.Run(good.ServerOptions(Rehearsal.Credential(method, "s3cret")), Rehearsal.ClientOptions("s3cret") with { ServerPublicKey = PublicKey() });
            Assert.Equal(AuthenticationPath.FullRsa, good.Login.Path);
            Assert.DoesNotContain(good.SentByServer, p => p.AsSpan().IndexOf("PUBLIC KEY"u8) >= 0);
            using var other = RSA.Create(2048);
            var bad = new Rehearsal();
            bad.Run(bad.ServerOptions(Rehearsal.Credential(method, "s3cret")), Rehearsal.ClientOptions("s3cret") with { ServerPublicKey = other });
            Assert.Equal(1045, bad.Rejection.Number);
        }
    }

    [Fact]
    public void The_retained_old_password_still_comes_in()
    {
        foreach (var method in Methods)
        {
            var rehearsal = new Rehearsal();
            var credential = Rehearsal.Credential(method, "new") with { SecondaryString = Rehearsal.Credential(method, "old").AuthenticationString };
            var login = rehearsal.Run(rehearsal.ServerOptions(credential), Rehearsal.ClientOptions("old", TlsWish.Required)).Login;
            Assert.True(login.SecondaryUsed);
        }
    }

    [Fact]
    public void A_switch_of_method_takes_a_fresh_nonce()
    {
        var rehearsal = new Rehearsal();
        rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential(MySqlNativePassword.MethodName, "pw")), Rehearsal.ClientOptions("pw"));
        var greeting = Greeting.Read(rehearsal.SentByServer[0], Capabilities.None);
        var switched = AuthSwitchRequest.Read(rehearsal.SentByServer[1], Capabilities.None);
        Assert.Equal(MySqlNativePassword.MethodName, switched.Method);
        Assert.NotEqual(greeting.Nonce, switched.Data);
        Assert.Equal(switched.Data, rehearsal.Login.Nonce);
        Assert.Equal(switched.Data, rehearsal.Client!.Nonce);
    }

    [Fact]
    public void A_change_of_user_proves_the_new_one()
    {
        foreach (var method in Methods)
        {
            var rehearsal = new Rehearsal();
            var server = rehearsal.ServerOptions(Rehearsal.Credential(CachingSha2Password.MethodName, "one"));
            rehearsal.Run(server, Rehearsal.ClientOptions("one", TlsWish.Required));
            Assert.IsType<HandshakeStep.Proved>(ChangeUser(rehearsal, server, method, "two"));
            Assert.Equal(1045, Assert.IsType<HandshakeStep.Reject>(ChangeUser(rehearsal, server, method, "bad")).Error.Number);
        }
    }

    private static HandshakeStep ChangeUser(Rehearsal before, ServerHandshakeOptions options, string method, string password)
    {
        var server = ServerHandshake.ForChangeUser(options with { FindCredential = _ => Rehearsal.Credential(method, "two") },
            before.Login.Capabilities, before.Login.Nonce);
        var client = ClientHandshake.ForChangeUser(Rehearsal.ClientOptions(password, TlsWish.Required), before.Client!);
        var (toServer, toClient) = (new Cardea.Protocol.Wire.PacketWriter(), new Cardea.Protocol.Wire.PacketWriter());
        HandshakeStep step = client.ChangeUser(ChannelStrength.Encrypted, toServer);
        for (var i = 0; i < 8; i++)
        {
            step = server.Advance(toServer.Pending[4..].ToArray(), ChannelStrength.Encrypted, toClient);
            toServer.Clear();
            if (step is not HandshakeStep.Read) return step;
            client.Advance(toClient.Pending[4..].ToArray(), ChannelStrength.Encrypted, toServer);
            toClient.Clear();
        }
        return step;
    }

    internal static RSA PublicKey() => RsaBlock.ReadPublicKey(Rehearsal.Keys.PublicKeyPem)!;

    private static AuthenticationPath ExpectedPath(string method, string password, ChannelStrength channel, TlsWish tls) => (method, password, channel, tls) switch
    {
        (_, "", _, _) => AuthenticationPath.NoPassword,
        (MySqlNativePassword.MethodName, _, _, _) => AuthenticationPath.Native,
        (_, _, _, not TlsWish.Never) => AuthenticationPath.FullTls,
        (CachingSha2Password.MethodName, _, ChannelStrength.LocalSocket, _) => AuthenticationPath.FullSocket,
        _ => AuthenticationPath.FullRsa,
    };
}
