using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>SUBSTRING, LEFT, TRIM, LPAD, INSERT, REPLACE and the like.</summary>
internal static partial class StringFunctions
{
    private static void AddCuts(FunctionList list)
    {
        list.Add("SUBSTRING", 2, 3, static t => Same(t, 0), Substring);
        list.Alias("SUBSTR", "SUBSTRING");
        list.Alias("MID", "SUBSTRING");
        list.Add("SUBSTRING_INDEX", 3, 3, static t => Same(t, 0), SubstringIndex);
        list.Add("LEFT", 2, 2, static t => Same(t, 0), static (c, a) => AnyNull(a) ? SqlValue.Null : Cut(c, a[0], 0, a[1].ToInt64(c.Session)));
        list.Add("RIGHT", 2, 2, static t => Same(t, 0), Right);
        list.Add("TRIM", 1, 2, static t => Same(t, 0), static (c, a) => Trim(c, a, true, true));
        list.Add("TRIM_LEADING", 1, 2, static t => Same(t, 0), static (c, a) => Trim(c, a, true, false));
        list.Add("TRIM_TRAILING", 1, 2, static t => Same(t, 0), static (c, a) => Trim(c, a, false, true));
        list.Add("LTRIM", 1, 1, static t => Same(t, 0), static (c, a) => Trim(c, a, true, false));
        list.Add("RTRIM", 1, 1, static t => Same(t, 0), static (c, a) => Trim(c, a, false, true));
        list.Add("LPAD", 3, 3, static t => Joined([t[0], t[2]], 16777216), static (c, a) => Pad(c, a, left: true));
        list.Add("RPAD", 3, 3, static t => Joined([t[0], t[2]], 16777216), static (c, a) => Pad(c, a, left: false));
        list.Add("INSERT", 4, 4, static t => Joined([t[0], t[3]], TypeRules.Characters(t[0]) + TypeRules.Characters(t[3])), Insert);
        list.Add("REPLACE", 3, 3, static t => Joined(t, Math.Max(TypeRules.Characters(t[0]), TypeRules.Characters(t[0]) * TypeRules.Characters(t[2]))), Replace);
        list.Add("QUOTE", 1, 1, static t => Joined([t[0]], (TypeRules.Characters(t[0]) * 2) + 2), Quote);
    }

    private static SqlValue Cut(FunctionContext c, in SqlValue value, long start, long length)
    {
        if (length <= 0) return Make(c, []);
        var text = value.ToUtf8();
        var from = IndexOf(c, text, start);
        var rest = text.AsSpan(from);
        var to = IndexOf(c, rest, length);
        return from == 0 && to == text.Length ? Make(c, text) : Make(c, rest[..to]);
    }

    private static SqlValue Substring(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var start = a[1].ToInt64(c.Session);
        var length = a.Length == 3 ? a[2].ToInt64(c.Session) : long.MaxValue;
        if (a.Length == 3 && a[2].Kind == ValueKind.UInt && length < 0) length = long.MaxValue;
        if (start == 0 || length <= 0) return Make(c, []);
        if (start < 0)
        {
            start += Count(c, a[0].ToUtf8());
            return start < 0 ? Make(c, []) : Cut(c, a[0], start, length);
        }
        return Cut(c, a[0], start - 1, length);
    }

    private static SqlValue Right(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var count = a[1].ToInt64(c.Session);
        return count <= 0 ? Make(c, []) : Cut(c, a[0], Math.Max(0, Count(c, a[0].ToUtf8()) - count), long.MaxValue);
    }

    private static SqlValue SubstringIndex(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (text, delimiter, count) = (a[0].ToUtf8(), a[1].ToUtf8(), a[2].ToInt64(c.Session));
        if (count == 0 || delimiter.Length == 0 || text.Length == 0) return Make(c, []);
        var span = text.AsSpan();
        if (count > 0)
        {
            var at = 0;
            while (true)
            {
                var found = span[at..].IndexOf(delimiter);
                if (found < 0) return Make(c, text);
                if (--count == 0) return Make(c, span[..(at + found)]);
                at += found + delimiter.Length;
            }
        }
        var end = span.Length;
        while (true)
        {
            var found = span[..end].LastIndexOf(delimiter);
            if (found < 0) return Make(c, text);
            if (++count == 0) return Make(c, span[(found + delimiter.Length)..]);
            end = found;
        }
    }

    private static SqlValue Trim(FunctionContext c, ReadOnlySpan<SqlValue> a, bool leading, bool trailing)
    {
        if (AnyNull(a)) return SqlValue.Null;
        ReadOnlySpan<byte> text = a[0].ToUtf8();
        var what = a.Length == 2 ? a[1].ToUtf8() : " "u8;
        if (what.Length == 0) return Make(c, text);
        while (leading && text.StartsWith(what)) text = text[what.Length..];
        while (trailing && text.EndsWith(what)) text = text[..^what.Length];
        return Make(c, text);
    }

    private static SqlValue Pad(FunctionContext c, ReadOnlySpan<SqlValue> a, bool left)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (text, wanted, fill) = (a[0].ToUtf8(), a[1].ToInt64(c.Session), a[2].ToUtf8());
        if (wanted < 0) return SqlValue.Null;
        var have = Count(c, text);
        if (wanted <= have) return Cut(c, a[0], 0, wanted);
        if (fill.Length == 0) return Make(c, []);
        var perFill = Count(c, fill);
        var missing = wanted - have;
        var whole = missing / perFill;
        var tail = IndexOf(c, fill, missing % perFill);
        if (whole > MaximumLength(c) / fill.Length || (whole * fill.Length) + tail + text.Length > MaximumLength(c)) return TooLong(c, left ? "lpad" : "rpad");
        var padding = (int)((whole * fill.Length) + tail);
        var result = new byte[padding + text.Length];
        var at = left ? 0 : text.Length;
        text.CopyTo(result, left ? padding : 0);
        for (var i = 0L; i < whole; i++, at += fill.Length) fill.CopyTo(result, at);
        fill.AsSpan(0, tail).CopyTo(result.AsSpan(at));
        return Make(c, result);
    }

    private static SqlValue Insert(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (text, position, length, added) = (a[0].ToUtf8(), a[1].ToInt64(c.Session), a[2].ToInt64(c.Session), a[3].ToUtf8());
        var count = Count(c, text);
        if (position < 1 || position > count) return Make(c, text);
        var from = IndexOf(c, text, position - 1);
        var to = length < 0 || length >= count - position + 1 ? text.Length : from + IndexOf(c, text.AsSpan(from), length);
        if ((long)text.Length - (to - from) + added.Length > MaximumLength(c)) return TooLong(c, "insert");
        return Make(c, [.. text.AsSpan(0, from), .. added, .. text.AsSpan(to)]);
    }

    private static SqlValue Replace(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (text, from, to) = (a[0].ToUtf8(), a[1].ToUtf8(), a[2].ToUtf8());
        if (from.Length == 0 || text.AsSpan().IndexOf(from) < 0) return Make(c, text);
        var result = new System.Buffers.ArrayBufferWriter<byte>(text.Length + 16);
        var limit = MaximumLength(c);
        ReadOnlySpan<byte> rest = text;
        for (int at; (at = rest.IndexOf(from)) >= 0; rest = rest[(at + from.Length)..])
        {
            System.Buffers.BuffersExtensions.Write(result, rest[..at]);
            System.Buffers.BuffersExtensions.Write(result, to);
            if (result.WrittenCount > limit) return TooLong(c, "replace");
        }
        System.Buffers.BuffersExtensions.Write(result, rest);
        return result.WrittenCount > limit ? TooLong(c, "replace") : Make(c, result.WrittenSpan);
    }

    private static SqlValue Quote(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return Make(c, "NULL"u8);
        var result = new List<byte> { (byte)'\'' };
        foreach (var b in a[0].ToUtf8())
        {
            switch (b)
            {
                case 0: result.AddRange("\\0"u8); break;
                case 26: result.AddRange("\\Z"u8); break;
                case (byte)'\'' or (byte)'\\':
                    result.Add((byte)'\\');
                    result.Add(b);
                    break;
                default: result.Add(b); break;
            }
        }
        result.Add((byte)'\'');
        return Make(c, result.ToArray());
    }
}
