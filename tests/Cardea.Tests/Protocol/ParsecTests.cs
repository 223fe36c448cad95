using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Authentication.Curve;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tls;

namespace Cardea.Tests.Protocol;

/// <summary>MariaDB's parsec: the stored form and the packets as its sources have them, and both halves against each other.</summary>
public sealed class ParsecTests
{
    private static readonly IAuthenticationMethod Method = AuthenticationMethods.Find("parsec")!;

    // The layout of plugin/auth_parsec/server_parsec.cc, Passwd_as_stored; the values were made with Python's hashlib.pbkdf2_hmac('sha512', …, 1024 << d, 32)
    // and openssl pkey, openssl pkeyutl -sign -rawin over the bytes 0 to 63.
    [Theory]
    [InlineData("secret", "P0:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw", "fbb3ac28534733d4723c793c54fa91e23a90f1a30fdc9c119980f8bb034628c0",
        "ffff81f54bd77c54773f5e324a3e481900e6bba04a750212073a5197e8ee6dda1d9cd040747a48dce575b86b147bc175d538f31abe3e264f77ddefe24113cb04")]
    [InlineData("pä§§", "P3:yMnKy8zNzs/Q0dLT1NXW19jZ:dJLig8kArXMXpoiZqsloTTcqr0OFuxxZrbnxRia4xQE", "596a5b27e16719b1e5cb36be74060c6b56f7e1b107f0abc8f879f2c2d586765b",
        "190d3662c6108ae27945bf6ce65eca2a69708857109f4bbf9c6d7569e2f1f7a63898f6fdd61b955985e65eb407296e6f58cfe494991a55dd080445dd8f67ac04")]
    public void The_stored_form_and_the_signature_are_those_of_other_libraries(string password, string stored, string seed, string signature)
    {
        var secret = Encoding.UTF8.GetBytes(password);
        Assert.True(Method.Verify(secret, Encoding.ASCII.GetBytes(stored)));
        Assert.False(Method.Verify([.. secret, 1], Encoding.ASCII.GetBytes(stored)));
        using var signer = new Ed25519Signer(Convert.FromHexString(seed));
        Assert.Equal(stored.Split(':')[2], Convert.ToBase64String(signer.PublicKey).TrimEnd('='));
        Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign([.. Enumerable.Range(0, 64).Select(static i => (byte)i)])));
        if (stored[1] == '0') Assert.Equal(stored, Encoding.ASCII.GetString(Method.CreateStored(secret, [.. Enumerable.Range(1, 20).Select(static i => (byte)i)])));
    }

    [Theory]
    [InlineData("P4:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw")]
    [InlineData("Q0:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw")]
    [InlineData("P0:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOs")]
    [InlineData("P0:AQIDBAUGBwgJCgsMDQ4PEBE*:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw")]
    [InlineData("P0:AQIDBAUGBwgJCgsMDQ4PEBES;Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw")]
    [InlineData("pwd")]
    public void Other_shapes_are_no_stored_form(string stored)
    {
        Assert.False(Method.IsStored(Encoding.ASCII.GetBytes(stored)));
        Assert.False(Method.Verify("secret"u8, Encoding.ASCII.GetBytes(stored)));
    }

    private static Rehearsal Run(StoredCredential credential, string password, ChannelStrength channel = ChannelStrength.Plain)
    {
        var rehearsal = new Rehearsal();
        return rehearsal.Run(rehearsal.ServerOptions(credential), Rehearsal.ClientOptions(password), channel);
    }

    [Theory, InlineData("s3cret"), InlineData("pä§§wörd 密碼")]
    public void Both_halves_agree_and_the_password_stays_home(string password)
    {
        var right = Run(Rehearsal.Credential("parsec", password), password);
        Assert.Equal(("parsec", AuthenticationPath.Signature), (right.Login.Method, right.Login.Path));
        Assert.IsType<HandshakeStep.Done>(right.ClientEnd);
        Assert.False(right.ClientSent(password));
        Assert.Equal(1 + "parsec".Length + 1 + 32, Assert.Single(right.SentByServer, static p => p[0] == 0xFE).Length);
        var salt = Assert.Single(right.SentByServer, static p => p[0] == 'P');
        Assert.Equal((20, (byte)0), (salt.Length, salt[1])); // no header byte in front
        Assert.Equal([0, 96], right.SentByClient.TakeLast(2).Select(static p => p.Length));
        var wrong = Run(Rehearsal.Credential("parsec", password), password + "!");
        Assert.Equal((1045, "Access denied for user 'u'@'h' (using password: YES)"), (wrong.Rejection.Number, wrong.Rejection.Message));
        Assert.Equal(1045, Run(Rehearsal.Credential("parsec", password, decoy: true), password).Rejection.Number);
        var none = new Rehearsal();
        none.Run(none.ServerOptions(Rehearsal.Credential("parsec", password)) with { VerifyEd25519 = null }, Rehearsal.ClientOptions(password));
        Assert.Equal(1045, none.Rejection.Number);
    }

    [Fact]
    public void An_account_without_password_and_a_retained_one()
    {
        Assert.Equal(AuthenticationPath.NoPassword, Run(Rehearsal.Credential("parsec", ""), "").Login.Path);
        Assert.Equal(1045, Run(Rehearsal.Credential("parsec", ""), "x").Rejection.Number);
        var old = Method.CreateStored("old"u8, [.. Enumerable.Range(1, 20).Select(static i => (byte)i)]);
        var both = Rehearsal.Credential("parsec", "") with { AuthenticationString = Method.CreateStored("new"u8, Method.SaltOf(old)), SecondaryString = old };
        Assert.False(Run(both, "new").Login.SecondaryUsed);
        Assert.True(Run(both, "old").Login.SecondaryUsed);
        Assert.Equal(1045, Run(both, "older").Rejection.Number);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(95)]
    [InlineData(97)]
    [InlineData(96)]
    public void A_signature_of_another_shape_or_of_nothing_is_refused(int length)
    {
        var rehearsal = new Rehearsal();
        var server = new ServerHandshake(rehearsal.ServerOptions(Rehearsal.Credential("parsec", "pw")));
        var output = new PacketWriter();
        server.Start(output);
        var writer = new PacketWriter();
        writer.Begin();
        new HandshakeResponse(ClientHandshakeOptions.Default & ~Capabilities.ConnectAttrs, 0, 45, "u", [], null, "mysql_native_password", null).Write(writer, Capabilities.None);
        Assert.IsType<HandshakeStep.Read>(server.Advance(writer.Payload, ChannelStrength.Plain, output));
        Assert.IsType<HandshakeStep.Read>(server.Advance([], ChannelStrength.Plain, output));
        Assert.Equal(1045, Assert.IsType<HandshakeStep.Reject>(server.Advance(new byte[length], ChannelStrength.Plain, output)).Error.Number);
    }

    // MariaDB's server and others that put a header in front; a server that wants more work than it could have stored, or another KDF.
    [Theory]
    [InlineData("P", 0, 20, true)]
    [InlineData("\u0001P", 0, 20, true)]
    [InlineData("P", 3, 20, true)]
    [InlineData("P", 4, 20, false)]
    [InlineData("P", 31, 20, false)]
    [InlineData("S", 0, 20, false)]
    [InlineData("P", 0, 19, false)]
    public void The_client_takes_a_salt_with_and_without_header_and_no_other(string start, byte digit, int length, bool taken)
    {
        var client = new ClientHandshake(Rehearsal.ClientOptions("pw"));
        var output = new PacketWriter();
        var writer = new PacketWriter();
        writer.Begin();
        new Greeting("11.8.2-MariaDB", 1, [.. Enumerable.Range(1, 20).Select(static i => (byte)i)], ServerHandshakeOptions.Default, 45, StatusFlags.Autocommit, "mysql_native_password").Write(writer, Capabilities.None);
        Assert.IsType<HandshakeStep.Read>(client.Advance(writer.Payload, ChannelStrength.Plain, output));
        var nonce = RandomNumberGenerator.GetBytes(32);
        output.Clear();
        Assert.IsType<HandshakeStep.Read>(client.Advance([0xFE, .. "parsec\0"u8, .. nonce], ChannelStrength.Plain, output));
        Assert.Equal(4, output.Pending.Length); // an empty packet
        output.Clear();
        byte[] salt = [(byte)start[^1], digit, .. Enumerable.Range(0, length - 2).Select(static i => (byte)(i * 3))];
        var step = client.Advance(start.Length == 2 ? [1, .. salt] : salt, ChannelStrength.Plain, output);
        if (!taken)
        {
            Assert.IsType<HandshakeStep.Failed>(step);
            return;
        }
        Assert.IsType<HandshakeStep.Read>(step);
        var answer = output.Pending[4..];
        var seed = Rfc2898DeriveBytes.Pbkdf2("pw"u8, salt.AsSpan(2), 1024 << digit, HashAlgorithmName.SHA512, 32);
        using var signer = new Ed25519Signer(seed);
        Assert.Equal(96, answer.Length);
        Assert.True(Ed25519.Verify(signer.PublicKey, [.. nonce, .. answer[..32]], answer[32..]));
    }

    [Fact]
    public void The_password_vouches_for_the_certificate()
    {
        var (certificate, impostor) = (SHA256.HashData("the server's"u8), SHA256.HashData("somebody else's"u8));
        foreach (var seen in new[] { certificate, impostor })
        {
            var rehearsal = new Rehearsal { Fingerprint = seen, Info = login => CertificateProof.Make(Method.PasswordHash(login.Credential.AuthenticationString)!, login.Nonce, certificate) };
            rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential("parsec", "pw")) with { DefaultMethod = MySqlNativePassword.MethodName }, Rehearsal.ClientOptions("pw", TlsWish.RequiredAndProven), tls: ChannelStrength.Encrypted);
            Assert.Equal(seen == certificate, rehearsal.ClientEnd is HandshakeStep.Done);
        }
    }
}
