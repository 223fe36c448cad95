using System.Text;

namespace Cardea.Doctor.Network;

/// <summary>Who it is that does not speak MySQL's protocol, by what it says first.</summary>
internal static class Stranger
{
    private static readonly (byte[] Begins, string Who)[] Known =
    [
        ("SSH-"u8.ToArray(), "an SSH server"),
        ("HTTP/"u8.ToArray(), "a web server"),
        ("<!DOCTYPE"u8.ToArray(), "a web server"),
        ("+OK"u8.ToArray(), "a POP3 server, or Redis"),
        ("-ERR"u8.ToArray(), "Redis"),
        ("-NOAUTH"u8.ToArray(), "Redis"),
        ("* OK"u8.ToArray(), "an IMAP server"),
        ("220 "u8.ToArray(), "an SMTP or FTP server"),
        ("220-"u8.ToArray(), "an SMTP or FTP server"),
        ("RFB 00"u8.ToArray(), "a VNC server"),
        ([0x15, 0x03], "a server that wants TLS from the first byte on"), // it has sent a TLS alert
        ([0x16, 0x03], "a peer that speaks TLS from the first byte on"),
        ("E\0\0\0"u8.ToArray(), "a PostgreSQL server"),
    ];

    // Mysqlx.Notice.Frame with HELLO, the X plugin's first message: https://dev.mysql.com/doc/dev/mysql-server/latest/mysqlx_protocol_notices.html
    private static readonly byte[] XHello = [0x05, 0x00, 0x00, 0x00, 0x0B, 0x08, 0x05];

    internal static bool SpeaksX(ReadOnlySpan<byte> first) => first.StartsWith(XHello);

    /// <summary>In words; null when nothing is known of it.</summary>
    internal static string? Name(ReadOnlySpan<byte> first)
    {
        foreach (var (begins, who) in Known)
            if (first.StartsWith(begins)) return who;
        return null;
    }

    /// <summary>The beginning of what it said, for people.</summary>
    internal static string Quote(ReadOnlySpan<byte> first) => first.IsEmpty ? "nothing" : $"\"{Encoding.Latin1.GetString(first[..Math.Min(first.Length, 60)])}\"";
}
