using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Cardea.Engine.Collations;

/// <summary>
/// The frozen weights of Unicode's default collation table, condensed by <c>tools/condense.py</c>. A collation element is
/// primary &lt;&lt; 16 | secondary &lt;&lt; 5 | tertiary. Han, Hangul and characters without entry get theirs by rule (UTS #10, "Implicit Weights").
/// </summary>
internal sealed class UcaTable
{
    /// <summary>Most elements of one character.</summary>
    public const int MostElements = 32;

    private const uint CommonRest = (0x20 << 5) | 2;
    private static readonly Lazy<UcaTable> Loaded = new(static () => new UcaTable());

    private readonly uint[]?[] _pages = new uint[]?[0x1100]; // per code point: offset << 6 | count + 1; 0 = no entry
    private readonly uint[] _elements;

    private UcaTable()
    {
        var data = Read();
        var count = BinaryPrimitives.ReadInt32LittleEndian(data);
        var at = 4;
        var (code, offset) = (0, 0u);
        for (var i = 0; i < count; i++)
        {
            code += ReadVariable(data, ref at);
            var elements = data[at++];
            (_pages[code >> 8] ??= new uint[256])[code & 255] = (offset << 6) | (elements + 1u);
            offset += elements;
        }
        _elements = new uint[offset];
        for (var i = 0; i < _elements.Length; i++)
        {
            uint Plane(int plane) => data[at + (plane * _elements.Length) + i];
            _elements[i] = (Plane(0) << 16) | (Plane(1) << 24) | Plane(2) | (Plane(3) << 8);
        }
        at += 4 * _elements.Length;
        General = ReadGeneral(data.AsSpan(at));
        for (var c = 0; c < 128; c++) AsciiPrimaries[c] = Elements(new Rune(c), []) is [var only] ? (ushort)(only >> 16) : (ushort)0;
    }

    public static UcaTable Instance => Loaded.Value;

    /// <summary>Primary weights of ASCII; 0 = ignored (control characters).</summary>
    public ushort[] AsciiPrimaries { get; } = new ushort[128];

    /// <summary>Weights of utf8mb4_general_ci for the BMP.</summary>
    public ushort[] General { get; }

    /// <summary>The elements of a character; <paramref name="buffer"/> is used when they are made by rule.</summary>
    public ReadOnlySpan<uint> Elements(Rune rune, Span<uint> buffer)
    {
        var entry = _pages[rune.Value >> 8] is { } page ? page[rune.Value & 255] : 0;
        if (entry != 0) return _elements.AsSpan((int)(entry >> 6), (int)(entry & 63) - 1);
        return rune.Value is >= 0xAC00 and <= 0xD7A3 ? Hangul(rune.Value - 0xAC00, buffer) : Implicit(rune.Value, buffer);
    }

    private ReadOnlySpan<uint> Hangul(int syllable, Span<uint> buffer)
    {
        var at = Append(buffer, 0, 0x1100 + (syllable / 588));
        at = Append(buffer, at, 0x1161 + (syllable % 588 / 28));
        if (syllable % 28 != 0) at = Append(buffer, at, 0x11A7 + (syllable % 28));
        return buffer[..at];
    }

    private int Append(Span<uint> buffer, int at, int jamo)
    {
        var elements = Elements(new Rune(jamo), []);
        elements.CopyTo(buffer[at..]);
        return at + elements.Length;
    }

    private static ReadOnlySpan<uint> Implicit(int code, Span<uint> buffer)
    {
        var (first, second) = code switch
        {
            (>= 0x17000 and <= 0x18AFF) or (>= 0x18D00 and <= 0x18D8F) => (0xFB00, (code - 0x17000) | 0x8000),
            >= 0x1B170 and <= 0x1B2FF => (0xFB01, (code - 0x1B170) | 0x8000),
            >= 0x18B00 and <= 0x18CFF => (0xFB02, (code - 0x18B00) | 0x8000),
            _ => ((IsCoreHan(code) ? 0xFB40 : IsOtherHan(code) ? 0xFB80 : 0xFBC0) + (code >> 15), (code & 0x7FFF) | 0x8000),
        };
        buffer[0] = ((uint)first << 16) | CommonRest;
        buffer[1] = (uint)second << 16;
        return buffer[..2];
    }

    private static bool IsCoreHan(int code) => code is (>= 0x4E00 and <= 0x9FFC) or 0xFA0E or 0xFA0F or 0xFA11 or 0xFA13 or 0xFA14 or 0xFA1F or 0xFA21 or 0xFA23 or 0xFA24 or (>= 0xFA27 and <= 0xFA29);

    private static bool IsOtherHan(int code) => code is (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DD) or (>= 0x2A700 and <= 0x2B734)
        or (>= 0x2B740 and <= 0x2B81D) or (>= 0x2B820 and <= 0x2CEA1) or (>= 0x2CEB0 and <= 0x2EBE0) or (>= 0x30000 and <= 0x3134A);

    private static byte[] Read()
    {
        using var resource = typeof(UcaTable).Assembly.GetManifestResourceStream("Cardea.Engine.Collations.weights.bin")!;
        using var inflated = new DeflateStream(resource, CompressionMode.Decompress);
        using var memory = new MemoryStream();
        inflated.CopyTo(memory);
        return memory.ToArray();
    }

    private static int ReadVariable(byte[] data, ref int at)
    {
        var (value, shift) = (0, 0);
        for (; data[at] >= 0x80; shift += 7) value |= (data[at++] & 0x7F) << shift;
        return value | (data[at++] << shift);
    }

    private static ushort[] ReadGeneral(ReadOnlySpan<byte> data)
    {
        var weights = new ushort[65536];
        for (var i = 0; i < weights.Length; i++) weights[i] = (ushort)i;
        for (var i = BinaryPrimitives.ReadInt32LittleEndian(data) - 1; i >= 0; i--)
        {
            var pair = data[(4 + (i * 4))..];
            weights[BinaryPrimitives.ReadUInt16LittleEndian(pair)] = BinaryPrimitives.ReadUInt16LittleEndian(pair[2..]);
        }
        return weights;
    }
}
