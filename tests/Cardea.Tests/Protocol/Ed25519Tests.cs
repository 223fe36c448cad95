using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Authentication.Curve;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Tests.Protocol;

/// <summary>MariaDB's ed25519: keys and signatures against published ones and against libcrypto, and the logins.</summary>
public sealed class Ed25519Tests
{
    // RFC 8032, section 7.1: tests 1 to 3.
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void The_RFCs_vectors_hold(string seed, string key, string message, string signature)
    {
        using var signer = new Ed25519Signer(Convert.FromHexString(seed));
        Assert.Equal(key, Convert.ToHexStringLower(signer.PublicKey));
        Assert.Equal(signature, Convert.ToHexStringLower(signer.Sign(Convert.FromHexString(message))));
        Assert.True(Ed25519.Verify(Convert.FromHexString(key), Convert.FromHexString(message), Convert.FromHexString(signature)));
    }

    // MariaDB's documentation of ed25519_password('secret').
    [Fact]
    public void The_stored_form_is_MariaDBs()
    {
        var method = AuthenticationMethods.Find("ed25519")!;
        Assert.Same(method, AuthenticationMethods.Find("client_ed25519"));
        Assert.Equal("ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY", Encoding.ASCII.GetString(method.CreateStored("secret"u8, [])));
        Assert.True(method.Verify("secret"u8, "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"u8));
        Assert.False(method.Verify("Secret"u8, "ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY"u8));
        Assert.False(method.Verify("secret"u8, "x"u8));
        Assert.False(method.IsStored("ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJ"u8));
        Assert.False(method.IsStored("ZIgUREUg5PVgQ6LskhXmO*eZLS0nC8be6HPjYWR4YJY"u8));
    }

    /// <summary>Secrets of every length, also such as no seed has, against a library that knows nothing of passwords.</summary>
    [Fact]
    public void Libcrypto_accepts_every_signature_and_no_changed_one()
    {
        var random = new Random(25519);
        for (var i = 0; i < 60; i++)
        {
            var secret = new byte[random.Next(0, 80)];
            var message = new byte[32];
            random.NextBytes(secret);
            random.NextBytes(message);
            using var signer = new Ed25519Signer(secret);
            var signature = signer.Sign(message);
            Assert.True(Ed25519.Verify(signer.PublicKey, message, signature), Convert.ToHexString(secret));
            signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
            Assert.False(Ed25519.Verify(signer.PublicKey, message, signature), Convert.ToHexString(secret));
        }
        Assert.False(Ed25519.Verify(new byte[31], new byte[32], new byte[64]));
        Assert.False(Ed25519.Verify(new byte[32], new byte[32], new byte[63]));
    }

    [Theory]
    [InlineData("s3cret")]
    [InlineData("pä§§wörd 密碼")]
    public void Both_halves_agree_and_the_password_stays_home(string password)
    {
        foreach (var channel in new[] { ChannelStrength.Plain, ChannelStrength.LocalSocket })
        {
            var rehearsal = new Rehearsal();
            rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential("ed25519", password)), Rehearsal.ClientOptions(password), channel);
            Assert.Equal(("ed25519", AuthenticationPath.Signature), (rehearsal.Login.Method, rehearsal.Login.Path));
            Assert.IsType<HandshakeStep.Done>(rehearsal.ClientEnd);
            Assert.False(rehearsal.ClientSent(password));
            var asked = Assert.Single(rehearsal.SentByServer, static p => p[0] == 0xFE);
            Assert.Equal(1 + "client_ed25519".Length + 1 + 32, asked.Length); // no NUL behind: the stock client takes exactly 32
            var wrong = new Rehearsal();
            wrong.Run(wrong.ServerOptions(Rehearsal.Credential("ed25519", password)), Rehearsal.ClientOptions(password + "!"), channel);
            Assert.Equal(1045, wrong.Rejection.Number);
            var decoy = new Rehearsal();
            decoy.Run(decoy.ServerOptions(Rehearsal.Credential("ed25519", password, decoy: true)), Rehearsal.ClientOptions(password), channel);
            Assert.Equal(1045, decoy.Rejection.Number);
            var none = new Rehearsal();
            none.Run(none.ServerOptions(Rehearsal.Credential("ed25519", password)) with { VerifyEd25519 = null }, Rehearsal.ClientOptions(password), channel);
            Assert.Equal(1045, none.Rejection.Number);
        }
    }

    [Fact]
    public void An_account_without_password_takes_the_signature_of_nothing()
    {
        var rehearsal = new Rehearsal();
        rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential("ed25519", "")), Rehearsal.ClientOptions(""));
        Assert.Equal(AuthenticationPath.NoPassword, rehearsal.Login.Path);
        var other = new Rehearsal();
        other.Run(other.ServerOptions(Rehearsal.Credential("ed25519", "")), Rehearsal.ClientOptions("x"));
        Assert.Equal(1045, other.Rejection.Number);
    }

    // -- the proof of a certificate by the password ------------------------------------------------------------------------------------

    private static readonly byte[] Certificate = SHA256.HashData("the server's"u8), Impostor = SHA256.HashData("somebody else's"u8);

    private static Rehearsal Prove(string method, string password, string given, byte[] seen, Func<LoginRequest, string?>? info = null, string greeting = MySqlNativePassword.MethodName)
    {
        var rehearsal = new Rehearsal
        {
            Fingerprint = seen,
            Info = info ?? (login => AuthenticationMethods.Find(login.Method)!.PasswordHash(login.Credential.AuthenticationString) is { } hash ? CertificateProof.Make(hash, login.Nonce, Certificate) : null),
        };
        return rehearsal.Run(rehearsal.ServerOptions(Rehearsal.Credential(method, password)) with { DefaultMethod = greeting }, Rehearsal.ClientOptions(given, TlsWish.RequiredAndProven),
            tls: ChannelStrength.Encrypted);
    }

    [Theory]
    [InlineData("mysql_native_password", "mysql_native_password")]
    [InlineData("mysql_native_password", "caching_sha2_password")]
    [InlineData("ed25519", "mysql_native_password")]
    [InlineData("ed25519", "caching_sha2_password")]
    [InlineData("ed25519", "ed25519")]
    public void The_password_vouches_for_the_certificate(string method, string greeting)
    {
        var done = Assert.IsType<HandshakeStep.Done>(Prove(method, "s3cret", "s3cret", Certificate, greeting: greeting).ClientEnd);
        Assert.Equal("", done.Ok.Info); // the user is not told in binary
        foreach (var bad in new[]
        {
            Prove(method, "s3cret", "s3cret", Impostor, greeting: greeting),
            Prove(method, "s3cret", "s3cret", Certificate, static _ => null, greeting),
            Prove(method, "s3cret", "s3cret", Certificate, static _ => "\u0001" + new string('0', 64), greeting),
            Prove(method, "s3cret", "s3cret", Certificate, static l => CertificateProof.Make(new byte[20], l.Nonce, Certificate), greeting),
            Prove(method, "s3cret", "s3cret", Certificate, static l => CertificateProof.Make([], l.Nonce, Certificate), greeting),
            Prove(method, "s3cret", "s3cret", Certificate, l => CertificateProof.Make(AuthenticationMethods.Find(method)!.PasswordHash(l.Credential.AuthenticationString), new byte[20], Certificate), greeting),
            Prove(method, "s3cret", "s3cret", Certificate, l => CertificateProof.Make(AuthenticationMethods.Find(method)!.PasswordHash(l.Credential.AuthenticationString), l.Nonce, Certificate)[..64], greeting),
        })
            Assert.Equal((2026, "SSL connection error: Certificate verification failure: The certificate is NOT trusted."),
                Assert.IsType<HandshakeStep.Failed>(bad.ClientEnd) is var failed ? (failed.Error.Number, failed.Error.Message) : default);
        Assert.IsType<HandshakeStep.Refused>(Prove(method, "s3cret", "wrong", Certificate, greeting: greeting).ClientEnd);
    }

    [Theory]
    [InlineData("caching_sha2_password")]
    [InlineData("sha256_password")]
    [InlineData("cardea_x509")]
    public void A_method_that_would_give_the_password_away_is_not_answered(string method)
    {
        var rehearsal = Prove(method, "s3cret", "s3cret", Certificate, greeting: CachingSha2Password.MethodName);
        Assert.False(rehearsal.ClientEnd is HandshakeStep.Done);
        Assert.False(rehearsal.ClientSent("s3cret"));
    }

    [Fact]
    public void Without_a_password_or_a_fingerprint_nothing_is_sent_inside_TLS()
    {
        Assert.IsType<HandshakeStep.Failed>(Prove("mysql_native_password", "", "", Certificate).ClientEnd);
        Assert.IsType<HandshakeStep.Failed>(Prove("mysql_native_password", "x", "x", []).ClientEnd);
        Assert.Single(Prove("mysql_native_password", "x", "x", []).SentByClient); // the TLS request
    }
}
