using System.Text;

namespace Cardea.Engine.Values;

/// <summary>Counting and cutting UTF-8 by characters, without decoding.</summary>
public static class Utf8
{
    /// <summary>Characters of a valid text: bytes that continue none.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text)) return text.Length;
        var count = 0;
        foreach (var b in text)
            if ((b & 0xC0) != 0x80) count++;
        return count;
    }

    /// <summary>Where the character number <paramref name="characters"/> (from 0) begins; the length when there are fewer.</summary>
    public static int IndexOfCharacter(ReadOnlySpan<byte> text, long characters)
    {
        if (characters <= 0) return 0;
        if (characters >= text.Length) return text.Length;
        if (Ascii.IsValid(text[..(int)characters]) && (text[(int)characters] & 0xC0) != 0x80) return (int)characters;
        for (var i = 0; i < text.Length; i++)
            if ((text[i] & 0xC0) != 0x80 && characters-- == 0) return i;
        return text.Length;
    }

    /// <summary>The next character; a byte that is none counts as U+FFFD.</summary>
    public static Rune Next(ReadOnlySpan<byte> text, out int length)
    {
        if (text[0] < 0x80)
        {
            length = 1;
            return new Rune(text[0]);
        }
        Rune.DecodeFromUtf8(text, out var rune, out length);
        return rune;
    }
}
