using Cardea.Doctor.Channel;

namespace Cardea.Tests.Doctor;

/// <summary>What is read of a stranger's TLS: as much as is needed, whatever comes.</summary>
public sealed class HelloTests
{
    private static byte[] Answer(ushort version, ushort suite, params byte[] extensions) =>
        [2, 0, 0, 0, (byte)(version >> 8), (byte)version, .. new byte[32], 0, (byte)(suite >> 8), (byte)suite, 0, (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions];

    [Fact]
    public void Version_suite_and_group_are_read() =>
        Assert.Equal(new HelloAnswer.Hello(0x0304, 0x1302, 29, false), ServerHello.Read(22, Answer(0x0303, 0x1302, 0, 43, 0, 2, 3, 4, 0, 51, 0, 4, 0, 29, 0, 0)));

    [Fact]
    public void A_hello_of_old_has_no_extensions() => Assert.Equal(new HelloAnswer.Hello(0x0301, 0x0035, 0, false), ServerHello.Read(22, Answer(0x0301, 0x0035).AsSpan(0, 42)));

    [Fact]
    public void An_alert_is_an_answer() => Assert.Equal(new HelloAnswer.Alert(70), ServerHello.Read(21, [2, 70]));

    [Fact]
    public void Every_beginning_of_an_answer_is_read_without_harm()
    {
        var whole = Answer(0x0303, 0x1302, 0, 43, 0, 2, 3, 4, 0, 51, 0, 4, 0, 29, 0, 0);
        for (var length = 0; length < whole.Length; length++) _ = ServerHello.Read(22, whole.AsSpan(0, length));
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] = 0xFF;
            _ = ServerHello.Read(22, changed);
        }
    }

    [Theory]
    [InlineData(22, 3, 0, 100, 100)]
    [InlineData(21, 3, 0, 2, 2)]
    [InlineData(22, 3, 0x40, 0, 0x4000)]
    [InlineData(22, 3, 0x40, 1, null)] // longer than a record may be
    [InlineData(22, 3, 0, 0, null)]
    [InlineData(23, 3, 0, 9, null)]
    [InlineData(0x48, 0x54, 0x54, 0x50, null)] // HTTP
    public void A_header_that_is_none_is_seen(byte type, byte major, byte high, byte low, int? length) => Assert.Equal(length, ServerHello.LengthOf([type, major, 3, high, low]));

    [Theory]
    [InlineData(ClientHello.Tls10)]
    [InlineData(ClientHello.Tls12)]
    [InlineData(ClientHello.Tls13)]
    public void A_hello_of_ours_says_its_own_lengths_rightly(ushort version)
    {
        var hello = ClientHello.Write(version, Suites.UpToTls12, "db.example.com");
        Assert.Equal(22, hello[0]);
        Assert.Equal(hello.Length - 5, hello[3] << 8 | hello[4]);
        Assert.Equal(hello.Length - 9, hello[6] << 16 | hello[7] << 8 | hello[8]);
        Assert.True(hello.AsSpan().IndexOf("db.example.com"u8) > 0);
        Assert.True(ClientHello.Write(version, Suites.UpToTls12, "192.0.2.5").AsSpan().IndexOf("192.0.2.5"u8) < 0); // RFC 6066: no addresses
    }
}
