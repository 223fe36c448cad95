using System.Security.Cryptography;
using System.Text;
using Cardea.Protocol.Authentication;

namespace Cardea.Tests.Protocol;

public sealed class AuthenticationMethodTests
{
    public static TheoryData<string> Storing => new(CachingSha2Password.MethodName, Sha256Password.MethodName, MySqlNativePassword.MethodName);

    // Salts up to 16 bytes: what the C library's crypt gives. 20 bytes: the published example of hashcat's mode 7401.
    [Theory]
    [InlineData("Hello world!", "saltstring", 5000, "5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")]
    [InlineData("Hello world!", "saltstringsaltst", 10000, "3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA")]
    [InlineData("pw-ü", "abcdefghijklmnop", 5000, "RPTf9FWiSip6.cMsnJwLQ1zOBiHs3HjCJD6NSmkL8O2")]
    public void Published_vectors_of_SHA_crypt_hold(string password, string salt, int rounds, string expected) =>
        Assert.Equal(expected, Crypt(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), rounds));

    [Fact]
    public void Long_passwords_and_long_salts_hash_as_published()
    {
        Assert.Equal("c03/oVQF7mCWDyF3/0lM0SWUoicD9fjT0Rf8OGHkIy4", Crypt([.. Enumerable.Repeat((byte)'z', 256)], "abcdefghij"u8.ToArray(), 5000));
        Assert.Equal("u1CElcvxfRe/hGJVreAFSBT1biWzGYAyGObdCI4Fg0D", Crypt([.. Enumerable.Repeat((byte)'x', 100)], "anotherlongsalts"u8.ToArray(), 1400));
        Assert.Equal(Encoding.ASCII.GetString(Convert.FromHexString("625479393559393965414D45316477456B484F41316E64484742577A2E3162785353526B7554584647562F")),
            Crypt("hashcat"u8.ToArray(), Convert.FromHexString("F9CC98CE08892924F50A213B6BC571A2C11778C5"), 5000));
    }

    [Fact]
    public void The_native_form_is_the_one_every_server_stores()
    {
        var method = AuthenticationMethods.Find(MySqlNativePassword.MethodName)!;
        Assert.Equal("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", Encoding.ASCII.GetString(method.CreateStored("password"u8, [])));
    }

    [Theory, MemberData(nameof(Storing))]
    public void A_stored_form_verifies_its_password_and_no_other(string name)
    {
        var method = AuthenticationMethods.Find(name)!;
        foreach (var password in new[] { "a", "s3cret", "pä§§wörd 密碼", new string('x', 256) })
        {
            var bytes = Encoding.UTF8.GetBytes(password);
            var stored = method.CreateStored(bytes, "ABCDEFGHIJ0123456789"u8);
            Assert.True(method.IsStored(stored));
            Assert.True(method.Verify(bytes, stored));
            Assert.False(method.Verify([.. bytes[..^1], (byte)'?'], stored));
            Assert.False(method.Verify([], stored));
            Assert.Equal(stored, AuthenticationMethods.ReadStored(method, stored));
            Assert.Equal(stored, AuthenticationMethods.ReadStored(method, Encoding.ASCII.GetBytes("0x" + Convert.ToHexString(stored))));
        }
        Assert.Empty(method.CreateStored([], "ABCDEFGHIJ0123456789"u8));
        Assert.False(method.Verify([], []));
        Assert.False(method.Verify("x"u8, []));
        Assert.False(method.Verify(new byte[257], method.CreateStored("x"u8, "ABCDEFGHIJ0123456789"u8)));
    }

    [Theory]
    [InlineData(CachingSha2Password.MethodName, "$A$005$short")]
    [InlineData(CachingSha2Password.MethodName, "$A$000$abcdefghijklmnopqrst1234567890123456789012345678901234567890123")]
    [InlineData(CachingSha2Password.MethodName, "$A$00G$abcdefghijklmnopqrst1234567890123456789012345678901234567890123")]
    [InlineData(Sha256Password.MethodName, "$5$abc$def")]
    [InlineData(MySqlNativePassword.MethodName, "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E1")]
    [InlineData(MySqlNativePassword.MethodName, "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E1Z")]
    [InlineData(MySqlNativePassword.MethodName, "0x2A")]
    public void A_misshapen_stored_form_is_refused(string name, string text) =>
        Assert.Null(AuthenticationMethods.ReadStored(AuthenticationMethods.Find(name)!, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Nonces_have_no_NUL_no_dollar_and_every_other_value_equally_often()
    {
        var counts = new int[256];
        var seen = new HashSet<string>();
        for (var i = 0; i < 20_000; i++)
        {
            var nonce = Nonce.Create(RandomNumberGenerator.Fill);
            Assert.True(seen.Add(Convert.ToHexString(nonce)));
            foreach (var b in nonce) counts[b]++;
        }
        Assert.Equal(0, counts[0] + counts['$'] + counts[128..].Sum());
        var expected = 400_000 / 126.0;
        var chi = Enumerable.Range(1, 127).Where(i => i != '$').Sum(i => (counts[i] - expected) * (counts[i] - expected) / expected);
        Assert.InRange(chi, 60, 220); // 125 degrees of freedom: mean 125, standard deviation 16
    }

    [Fact]
    public void A_cache_entry_is_worth_nothing_once_the_stored_form_is_another()
    {
        var cache = new CachingSha2Cache(2);
        Span<byte> digest = stackalloc byte[32];
        digest.Fill(7);
        var credential = new StoredCredential(CachingSha2Password.MethodName, [1, 2, 3], false, "u\0h");
        cache.Put(credential, digest);
        Assert.True(cache.TryGet(credential, digest));
        Assert.False(cache.TryGet(credential with { AuthenticationString = [1, 2, 4] }, digest));
        Assert.False(cache.TryGet(credential with { AccountKey = "u\0%" }, digest));
        Assert.False(cache.TryGet(credential with { IsDecoy = true }, digest));
        cache.Put(credential with { AccountKey = "b" }, digest);
        cache.Put(credential with { AccountKey = "c" }, digest);
        Assert.False(cache.TryGet(credential, digest)); // full: forgotten
        cache.Remove("c");
        Assert.False(cache.TryGet(credential with { AccountKey = "c" }, digest));
    }

    [Fact]
    public void A_secret_does_not_print_and_is_zeroed()
    {
        var secret = Secret.FromText("s3cret");
        Assert.Equal("***", $"{secret}");
        Assert.True(secret.FixedTimeEquals("s3cret"u8));
        secret.Dispose();
        Assert.Equal(new byte[6], secret.Bytes.ToArray());
    }

    private static string Crypt(byte[] password, byte[] salt, int rounds)
    {
        Span<byte> encoded = stackalloc byte[ShaCrypt.EncodedLength];
        ShaCrypt.Hash(password, salt, rounds, encoded);
        return Encoding.ASCII.GetString(encoded);
    }
}
