using System.Security.Cryptography;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Protocol;

/// <summary>A rogue server against the client's machine: not one credential byte before the identity that the mode asks for is verified.</summary>
public sealed class ClientHandshakeAttackTests
{
    private static readonly byte[] Nonce = [.. Enumerable.Range(40, 20).Select(i => (byte)i)];
    private readonly PacketWriter _output = new();

    [Theory]
    [InlineData(TlsWish.Required)]
    [InlineData(TlsWish.RequiredAndVerified)]
    [Trait("attack", "A-01")]
    [Trait("attack", "A-02")]
    public void A01_A02_a_server_without_TLS_gets_not_one_byte(TlsWish wish)
    {
        var client = new ClientHandshake(Options(wish));
        var failed = Assert.IsType<HandshakeStep.Failed>(client.Advance(Greeting(Capabilities.None), ChannelStrength.Plain, _output));
        Assert.Equal((2026, "SSL connection error: SSL is required but the server doesn't support it"), (failed.Error.Number, failed.Error.Message));
        Assert.Equal(0, _output.Length);
    }

    [Theory]
    [InlineData(TlsWish.RequiredAndVerified, ChannelStrength.Encrypted, false)]
    [InlineData(TlsWish.RequiredAndVerified, ChannelStrength.LocalSocket, false)]
    [InlineData(TlsWish.RequiredAndVerified, ChannelStrength.EncryptedAndVerified, true)]
    [InlineData(TlsWish.Required, ChannelStrength.Plain, false)]
    [InlineData(TlsWish.Required, ChannelStrength.Encrypted, true)]
    [InlineData(TlsWish.IfOffered, ChannelStrength.Plain, false)]
    [Trait("attack", "A-11")]
    public void A11_no_login_record_before_the_channel_is_what_the_mode_demands(TlsWish wish, ChannelStrength channel, bool sends)
    {
        var client = new ClientHandshake(Options(wish));
        Assert.IsType<HandshakeStep.StartTls>(client.Advance(Greeting(Capabilities.Ssl), ChannelStrength.Plain, _output));
        Assert.Equal(36, _output.Length); // the TLS request: no name in it
        _output.Clear();
        var step = client.TlsEstablished(channel, _output);
        Assert.Equal(sends, step is HandshakeStep.Read);
        Assert.Equal(sends, _output.Length > 0);
    }

    [Theory]
    [InlineData(ChannelStrength.Plain, false, false)]
    [InlineData(ChannelStrength.Plain, true, false)]
    [InlineData(ChannelStrength.LocalSocket, true, false)]
    [InlineData(ChannelStrength.Encrypted, true, false)]
    [InlineData(ChannelStrength.EncryptedAndVerified, false, false)]
    [InlineData(ChannelStrength.EncryptedAndVerified, true, true)]
    [Trait("attack", "B-05")]
    public void B05_the_clear_password_needs_the_switch_and_a_verified_server(ChannelStrength channel, bool allowed, bool sends)
    {
        var client = LoggedIn(Options(TlsWish.IfOffered) with { AllowClearPassword = allowed }, channel);
        var step = client.Advance([0xFE, .. "mysql_clear_password\0"u8], channel, _output);
        Assert.Equal(sends, step is HandshakeStep.Read);
        Assert.Equal(sends, _output.Pending.IndexOf("s3cret"u8) >= 0);
    }

    [Theory]
    [InlineData("dialog")]
    [InlineData("../../tmp/evil")]
    [InlineData("mysql_old_password")]
    [InlineData("")]
    [Trait("attack", "B-06")]
    [Trait("attack", "B-18")]
    public void B06_B18_a_method_that_is_not_built_in_is_refused(string method)
    {
        var client = LoggedIn(Options(TlsWish.Never), ChannelStrength.Plain);
        var step = client.Advance([0xFE, .. System.Text.Encoding.ASCII.GetBytes(method), 0, .. Nonce, 0], ChannelStrength.Plain, _output);
        Assert.Equal(2059, Assert.IsType<HandshakeStep.Failed>(step).Error.Number);
        Assert.Equal(0, _output.Length);
    }

    [Fact]
    [Trait("attack", "B-07")]
    public void B07_the_old_password_is_never_sent() => Assert.Equal(2049, Failure([0xFE]));

    [Fact]
    [Trait("attack", "B-08")]
    public void B08_full_authentication_on_a_plain_link_without_a_key_is_2061_and_sends_nothing()
    {
        var client = LoggedIn(Options(TlsWish.Never), ChannelStrength.Plain);
        var failed = Assert.IsType<HandshakeStep.Failed>(client.Advance([1, 4], ChannelStrength.Plain, _output));
        Assert.Equal("Authentication plugin 'caching_sha2_password' reported error: Authentication requires secure connection.", failed.Error.Message);
        Assert.Equal(0, _output.Length);
    }

    [Fact]
    [Trait("attack", "B-09")]
    public void B09_a_known_key_is_the_only_one_that_is_used()
    {
        using var mine = RSA.Create(2048);
        using var rogue = new RsaKeyPair(RSA.Create(2048));
        var client = LoggedIn(Options(TlsWish.Never) with { ServerPublicKey = mine, AskForPublicKey = true }, ChannelStrength.Plain);
        Assert.IsType<HandshakeStep.Read>(client.Advance([1, 4], ChannelStrength.Plain, _output));
        var block = _output.Pending[4..].ToArray();
        _output.Clear();
        Span<byte> password = stackalloc byte[256];
        Assert.False(rogue.TryOpen(block, Nonce, password, out _));
        using var right = new RsaKeyPair(mine);
        Assert.True(right.TryOpen(block, Nonce, password, out var length));
        Assert.Equal("s3cret"u8.ToArray(), password[..length].ToArray());
        Assert.Equal(2027, Number(client.Advance([1, .. rogue.PublicKeyBytes], ChannelStrength.Plain, _output)));
    }

    [Fact]
    [Trait("attack", "B-19")]
    public void B19_one_switch_and_eight_rounds_are_all_there_is()
    {
        var client = LoggedIn(Options(TlsWish.Never), ChannelStrength.Plain);
        byte[] to = [0xFE, .. "mysql_native_password\0"u8, .. Nonce, 0];
        Assert.IsType<HandshakeStep.Read>(client.Advance(to, ChannelStrength.Plain, _output));
        Assert.Equal(2012, Number(client.Advance(to, ChannelStrength.Plain, _output)));
        client = LoggedIn(Options(TlsWish.Never), ChannelStrength.Plain);
        var rounds = 0;
        while (rounds < 50 && client.Advance([1, 3], ChannelStrength.Plain, _output) is HandshakeStep.Read) rounds++;
        Assert.Equal(ClientHandshake.MaximumRounds, rounds);
    }

    [Theory]
    [InlineData(new byte[] { 2 })] // a second factor, which we do not have
    [InlineData(new byte[] { 0x55, 1, 2 })]
    [InlineData(new byte[] { 1, 9 })]
    [InlineData(new byte[] { 1 })]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0xFE, 0x61 })]
    public void Nonsense_ends_the_login_without_an_answer(byte[] packet) => Assert.InRange(Failure(packet), 2012, 2027);

    [Fact]
    [Trait("attack", "A-03")]
    public void A03_a_refusal_instead_of_the_greeting_is_marked_as_unverified()
    {
        var client = new ClientHandshake(Options(TlsWish.RequiredAndVerified));
        var refused = Assert.IsType<HandshakeStep.Refused>(client.Advance([0xFF, 0x10, 0x04, .. "Too many connections"u8], ChannelStrength.Plain, _output));
        Assert.Equal((1040, "HY000", "Too many connections", false), (refused.Error.Number, refused.Error.SqlState, refused.Error.Message, refused.Verified));
    }

    [Fact]
    public void A_greeting_of_another_version_is_2007_and_every_prefix_of_a_good_one_is_an_error()
    {
        Assert.Equal(2007, Number(new ClientHandshake(Options(TlsWish.Never)).Advance([9, 0], ChannelStrength.Plain, _output)));
        var whole = Greeting(Capabilities.None);
        for (var length = 0; length < whole.Length - "caching_sha2_password\0\0".Length; length++)
            Assert.Equal(2027, Number(new ClientHandshake(Options(TlsWish.Never)).Advance(whole.AsSpan(0, length), ChannelStrength.Plain, _output)));
        Assert.Equal(0, _output.Length);
    }

    [Fact]
    public void A_default_of_sha256_password_without_a_key_begins_with_our_own_default_instead()
    {
        var client = new ClientHandshake(Options(TlsWish.Never));
        Assert.IsType<HandshakeStep.Read>(client.Advance(Greeting(Capabilities.None, Sha256Password.MethodName), ChannelStrength.Plain, _output));
        Assert.Equal(CachingSha2Password.MethodName, client.Method);
        Assert.True(_output.Pending.IndexOf("s3cret"u8) < 0);
    }

    private int Failure(byte[] packet)
    {
        var number = Number(LoggedIn(Options(TlsWish.Never), ChannelStrength.Plain).Advance(packet, ChannelStrength.Plain, _output));
        Assert.Equal(0, _output.Length);
        return number;
    }

    private static int Number(HandshakeStep step) => Assert.IsType<HandshakeStep.Failed>(step).Error.Number;

    private ClientHandshake LoggedIn(ClientHandshakeOptions options, ChannelStrength channel)
    {
        var client = new ClientHandshake(options);
        Assert.IsType<HandshakeStep.Read>(client.Advance(Greeting(Capabilities.None), channel, _output));
        Assert.True(_output.Length > 0);
        _output.Clear();
        return client;
    }

    private static ClientHandshakeOptions Options(TlsWish wish) => new() { User = "u", Password = Secret.FromText("s3cret"), Tls = wish };

    private static byte[] Greeting(Capabilities more, string method = CachingSha2Password.MethodName)
    {
        var writer = new PacketWriter();
        writer.Add(new Greeting("8.4.0", 1, Nonce, ServerHandshakeOptions.Default | more, 255, StatusFlags.Autocommit, method), Capabilities.None);
        return writer.Pending[4..].ToArray();
    }
}
