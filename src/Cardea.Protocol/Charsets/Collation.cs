namespace Cardea.Protocol.Charsets;

/// <summary>A collation: its number on the wire, its name, and the character set that it orders.</summary>
/// <param name="Id">What columns, greetings and logins carry.</param>
/// <param name="Name">MySQL's name.</param>
/// <param name="Charset">The character set's name, such as <c>utf8mb4</c>.</param>
/// <param name="BytesPerCharacter">The greatest length of a character in bytes; a column's <c>Length</c> is characters times this.</param>
/// <param name="IsDefault">True for the character set's own.</param>
/// <param name="PadsSpace">True where trailing blanks do not count (PAD SPACE).</param>
public sealed record Collation(ushort Id, string Name, string Charset, byte BytesPerCharacter, bool IsDefault, bool PadsSpace)
{
    /// <summary>False for character sets whose ASCII is not one byte: no client may send statements in them.</summary>
    /// <remarks>Source: MySQL manual, "Impermissible Client Character Sets".</remarks>
    public bool AllowedForClients => Charset is not ("ucs2" or "utf16" or "utf16le" or "utf32");

    /// <summary>True for bytes without characters.</summary>
    public bool IsBinary => Id == Collations.BinaryId;
}
