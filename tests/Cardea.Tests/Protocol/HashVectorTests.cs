using Cardea.Protocol.Authentication;

namespace Cardea.Tests.Protocol;

/// <summary>Stored strings that MySQL made, with their passwords, as public documents and test suites give them.</summary>
public sealed class HashVectorTests
{
    // The first two caching_sha2 strings: HEX(authentication_string) as MySQL 8.0 made it, quoted in the test suites of Vitess' and of a Go user store;
    // the native ones: PASSWORD('…') in the manuals of MySQL 5.7 and MariaDB.
    [Theory]
    [Trait("row", "H-1"), Trait("row", "H-3")]
    [InlineData("caching_sha2_password", "foobar", "24412430303524031A69251C34295C4B35167C7F1E5A7B63091349503974624D34504B5A424679354856336868686F52485A736E4A733368786E427575516C73446469496537")]
    [InlineData("caching_sha2_password", "testpassword123", "24412430303524393D02673221785B414A4E5F02073711301659116B446B76753345617A4D7530635548526D3678746F6B75564835553334346932572E332F704C4856477131")]
    [InlineData("mysql_native_password", "password", "2A32343730433043303644454534324644313631384242393930303541444341324543394431453139")]
    [InlineData("mysql_native_password", "mypass", "2A36433839383933363645414637354242363730414438454137413746433131373641393543454634")]
    [InlineData("mysql_native_password", "root", "2A38314635453231453335343037443838344136434434413733314145424642364146323039453142")]
    public void A_string_that_mysql_made_is_taken_and_made_alike(string method, string password, string hex)
    {
        var (stored, own) = (Convert.FromHexString(hex), AuthenticationMethods.Find(method)!);
        var clear = System.Text.Encoding.UTF8.GetBytes(password);
        Assert.True(own.IsStored(stored));
        Assert.Equal(stored, AuthenticationMethods.ReadStored(own, System.Text.Encoding.ASCII.GetBytes("0x" + hex)));
        Assert.True(own.Verify(clear, stored));
        Assert.False(own.Verify([.. clear, (byte)' '], stored));
        Assert.False(own.Verify(clear.AsSpan(1), stored));
        Assert.Equal(stored, own.CreateStored(clear, method == CachingSha2Password.MethodName ? stored.AsSpan(7, 20) : default));
    }

    // Passwords, salts and digests of MySQL 9.7's own unit tests (unittest/gunit/sha256_digest-t.cc).
    [Theory]
    [Trait("row", "H-1")]
    [InlineData("HahaH0hO1234#$@#%", "01234567899876543210", 10000, "6A3658EF7BA465C688954334730E6836806513B0219DC45D1EAFAD9D88021959BA0B9171CAA5869F41242B95D303AEE5C9D65144221069BA5EE03F595E8FEEDA")]
    [InlineData("HahaH0hO1234#$@#%", "AbCd!@#\tEfgH%^&*01@#", 10000, "7D84A6C26A6FC3A96C7C7CCA4AD87DE1353963BED056FD48EE8C722BDEAC6BBEAB63342A73688F255D61783C8378B962E53BC699DF0E6BF05D958D77A43D0259")]
    [InlineData(" CQ#$ML CF%IF$#(<#R ()<_q@#(rq", "X#y)+q x2cx3,qr2##3\t", 10000, "773071FDD85B698A9F40E7F33EB9CC4EE7D55CCAFD3C508F2726430DA9012D8469A1755CAB7387D3FAB7D59C50367D2FECCDF0CDFB1B65C9165AE433A3FCA59F")]
    public void The_stored_form_of_9_7_is_taken_and_made_alike(string password, string salt, int rounds, string digest)
    {
        var (own, clear) = (AuthenticationMethods.Find(CachingSha2Password.MethodName)!, System.Text.Encoding.UTF8.GetBytes(password));
        byte[] stored = System.Text.Encoding.UTF8.GetBytes($"$B${rounds / 1000:X3}${salt}{Convert.ToBase64String(Convert.FromHexString(digest))}");
        Assert.Equal(CachingSha2Format.Pbkdf2Sha512, CachingSha2Format.Of(stored));
        Assert.True(own.IsStored(stored));
        Assert.Equal(rounds, own.RoundsOf(stored));
        Assert.True(own.Verify(clear, stored));
        Assert.False(own.Verify([.. clear, (byte)' '], stored));
        Assert.Equal(stored, own.CreateStored(clear, System.Text.Encoding.UTF8.GetBytes(salt), new StoredForm(rounds, CachingSha2Format.Pbkdf2Sha512)));
        // A digest of the one form under the letter of the other is none.
        foreach (var wrong in (byte[][])[[.. "$A"u8, .. stored.AsSpan(2)], [.. "$C"u8, .. stored.AsSpan(2)], stored[..^1], [.. stored, (byte)'=']])
        {
            Assert.False(own.IsStored(wrong));
            Assert.False(own.Verify(clear, wrong));
        }
    }

    /// <summary>sha256_password keeps the same digest (SHA-crypt, 5000 rounds, 20 bytes of salt) in another frame, so MySQL's strings serve for it too.</summary>
    [Theory]
    [Trait("row", "H-2")]
    [InlineData("foobar", "24412430303524031A69251C34295C4B35167C7F1E5A7B63091349503974624D34504B5A424679354856336868686F52485A736E4A733368786E427575516C73446469496537")]
    [InlineData("testpassword123", "24412430303524393D02673221785B414A4E5F02073711301659116B446B76753345617A4D7530635548526D3678746F6B75564835553334346932572E332F704C4856477131")]
    public void The_same_digest_in_the_frame_of_sha256_password(string password, string hex)
    {
        var caching = Convert.FromHexString(hex);
        byte[] stored = [.. "$5$"u8, .. caching.AsSpan(7, 20), (byte)'$', .. caching.AsSpan(27)];
        var (own, clear) = (AuthenticationMethods.Find(Sha256Password.MethodName)!, System.Text.Encoding.UTF8.GetBytes(password));
        Assert.True(own.IsStored(stored));
        Assert.True(own.Verify(clear, stored));
        Assert.False(own.Verify([.. clear, (byte)'1'], stored));
        Assert.Equal(stored, own.CreateStored(clear, caching.AsSpan(7, 20)));
    }
}
