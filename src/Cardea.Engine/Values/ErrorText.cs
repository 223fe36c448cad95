using System.Text;

namespace Cardea.Engine.Values;

/// <summary>Values inside error texts: at most 128 characters; bytes that are no characters as <c>\xHH</c>.</summary>
public static class ErrorText
{
    private const int Longest = 128;

    public static string Of(ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest * 4) text = text[..(Longest * 4)];
        var result = new StringBuilder();
        while (!text.IsEmpty && result.Length < Longest)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) == System.Buffers.OperationStatus.Done) result.Append(rune.ToString());
            else foreach (var b in text[..length]) result.Append("\\x").Append(b.ToString("X2"));
            text = text[length..];
        }
        return result.ToString();
    }

    /// <summary>The offending bytes of a text that is no UTF-8, at most six: <c>\xE9t\xE9</c>; null when it is valid.</summary>
    public static string? InvalidPart(ReadOnlySpan<byte> text)
    {
        var at = System.Text.Unicode.Utf8.IsValid(text) ? -1 : FirstInvalid(text);
        if (at < 0) return null;
        var result = new StringBuilder();
        var rest = text[at..];
        for (var i = 0; i < rest.Length && i < 6; i++)
        {
            if (rest[i] is >= 32 and < 127) result.Append((char)rest[i]);
            else result.Append("\\x").Append(rest[i].ToString("X2"));
        }
        return rest.Length > 6 ? result.Append("...").ToString() : result.ToString();
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (Rune.DecodeFromUtf8(text[at..], out _, out var length) != System.Buffers.OperationStatus.Done) return at;
            at += length;
        }
        return -1;
    }
}
