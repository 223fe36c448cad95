using System.Text;

namespace Cardea.Protocol.Errors;

/// <summary>
/// The catalogue: every number, SQLSTATE and text once. One file per area (<c>ServerErrors.Login.cs</c>, …); the numbers and texts are those of
/// MySQL 8.4's server error reference.
/// </summary>
public static partial class ServerErrors
{
    // How much of a name stands in a text: MySQL's formats say so (%-.48s), and cut by bytes of UTF-8 without tearing a character.
    private const int UserBytes = 48, HostBytes = 64, CommandBytes = 128, ColumnCommandBytes = 16, TooLongNameBytes = 70;

    private static string User(string name) => Cut(name, UserBytes);

    private static string Host(string name) => Cut(name, HostBytes);

    private static string Cut(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        var kept = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0) break;
            kept += rune.Utf16SequenceLength;
        }
        return text[..kept];
    }

    private static ServerError Make(ushort number, string sqlState, string message) => new(number, sqlState, message);
}
