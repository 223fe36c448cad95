using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>String functions: joining, cutting, padding, searching. Source: MySQL 8.4 manual, "String Functions and Operators".</summary>
internal static partial class StringFunctions
{
    public static void AddTo(FunctionList list)
    {
        AddMeasures(list);
        AddCuts(list);
        AddSearches(list);
        AddCodes(list);
    }

    // ---- what the functions share

    /// <summary>A string of the call's kind: bytes when the result type is binary.</summary>
    public static SqlValue Make(FunctionContext c, byte[] bytes) => c.Site.ResultType.IsBinary ? SqlValue.FromBytes(bytes) : SqlValue.FromUtf8(bytes);

    public static SqlValue Make(FunctionContext c, ReadOnlySpan<byte> bytes) => Make(c, bytes.ToArray());

    /// <summary>max_allowed_packet of the session, in bytes.</summary>
    public static long MaximumLength(FunctionContext c) => c.Session.GetSystemVariable("max_allowed_packet", SystemVariableScope.Session) switch
    {
        long value => value,
        ulong value => (long)value,
        _ => 64L << 20,
    };

    /// <summary>NULL, with warning 1301.</summary>
    public static SqlValue TooLong(FunctionContext c, string function)
    {
        Coercion.Warn(c.Session, ServerErrors.ResultTooLong(function, MaximumLength(c)));
        return SqlValue.Null;
    }

    public static bool AnyNull(ReadOnlySpan<SqlValue> a)
    {
        foreach (ref readonly var value in a)
            if (value.IsNull) return true;
        return false;
    }

    /// <summary>A string type as long as the argument's.</summary>
    public static MySqlType Same(IReadOnlyList<MySqlType> t, int at) => MySqlType.String(TypeRules.Characters(t[at]), CollationOf(t[at]));

    public static MySqlType Joined(IEnumerable<MySqlType> t, ulong characters) => MySqlType.String(Math.Min(characters, uint.MaxValue), TypeRules.Collate(t));

    private static string CollationOf(MySqlType t) => TypeRules.Collate([t]);

    private static bool IsBinary(FunctionContext c, int at) => c.Site.ArgumentTypes[at].IsBinary;

    private static int Count(FunctionContext c, ReadOnlySpan<byte> text) => c.Site.ArgumentTypes.Count > 0 && IsBinary(c, 0) ? text.Length : Utf8.Count(text);

    private static int IndexOf(FunctionContext c, ReadOnlySpan<byte> text, long characters) =>
        IsBinary(c, 0) ? (int)Math.Clamp(characters, 0, text.Length) : Utf8.IndexOfCharacter(text, characters);

    // ---- lengths and case

    private static void AddMeasures(FunctionList list)
    {
        list.Add("LENGTH", 1, MySqlType.BigInt, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(a[0].ToUtf8().Length));
        list.Alias("OCTET_LENGTH", "LENGTH");
        list.Add("BIT_LENGTH", 1, MySqlType.BigInt, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(a[0].ToUtf8().Length * 8L));
        list.Add("CHAR_LENGTH", 1, MySqlType.BigInt, static (c, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(Count(c, a[0].ToUtf8())));
        list.Alias("CHARACTER_LENGTH", "CHAR_LENGTH");
        list.Add("UPPER", 1, 1, static t => Same(t, 0), static (c, a) => ChangeCase(c, a[0], upper: true));
        list.Alias("UCASE", "UPPER");
        list.Add("LOWER", 1, 1, static t => Same(t, 0), static (c, a) => ChangeCase(c, a[0], upper: false));
        list.Alias("LCASE", "LOWER");
        list.Add("CONCAT", 1, -1, static t => Joined(t, t.Aggregate(0UL, static (n, x) => n + TypeRules.Characters(x))), Concat);
        list.Alias("||", "CONCAT");
        list.Add("CONCAT_WS", 2, -1, static t => Joined(t, t.Skip(1).Aggregate(0UL, static (n, x) => n + TypeRules.Characters(x)) + (TypeRules.Characters(t[0]) * (ulong)(t.Count - 2))), ConcatWithSeparator);
        list.Add("REPEAT", 2, 2, static t => Joined([t[0]], 16777216), Repeat);
        list.Add("SPACE", 1, 1, static _ => MySqlType.String(16777216), Space);
        list.Add("REVERSE", 1, 1, static t => Same(t, 0), Reverse);
    }

    private static SqlValue ChangeCase(FunctionContext c, in SqlValue value, bool upper)
    {
        if (value.IsNull || IsBinary(c, 0)) return value; // binary strings have no case
        var text = value.ToUtf8();
        if (Ascii.IsValid(text))
        {
            var result = new byte[text.Length];
            if (upper) Ascii.ToUpper(text, result, out _);
            else Ascii.ToLower(text, result, out _);
            return Make(c, result);
        }
        var words = Encoding.UTF8.GetString(text);
        return Make(c, Encoding.UTF8.GetBytes(upper ? words.ToUpperInvariant() : words.ToLowerInvariant()));
    }

    private static SqlValue Concat(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        long total = 0;
        var parts = new byte[a.Length][];
        for (var i = 0; i < a.Length; i++) total += (parts[i] = a[i].ToUtf8()).Length;
        if (total > MaximumLength(c)) return TooLong(c, "concat");
        var result = new byte[total];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(result, at);
            at += part.Length;
        }
        return Make(c, result);
    }

    private static SqlValue ConcatWithSeparator(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var separator = a[0].ToUtf8();
        var result = new System.Buffers.ArrayBufferWriter<byte>();
        var limit = MaximumLength(c);
        var first = true;
        foreach (ref readonly var value in a[1..])
        {
            if (value.IsNull) continue;
            if (!first) System.Buffers.BuffersExtensions.Write(result, separator);
            first = false;
            System.Buffers.BuffersExtensions.Write(result, value.ToUtf8());
            if (result.WrittenCount > limit) return TooLong(c, "concat_ws");
        }
        return Make(c, result.WrittenSpan);
    }

    private static SqlValue Repeat(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (text, count) = (a[0].ToUtf8(), a[1].ToInt64(c.Session));
        if (count <= 0 || text.Length == 0) return Make(c, []);
        if (count > MaximumLength(c) / text.Length) return TooLong(c, "repeat");
        var result = new byte[text.Length * count];
        for (var at = 0; at < result.Length; at += text.Length) text.CopyTo(result, at);
        return Make(c, result);
    }

    private static SqlValue Space(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var count = a[0].ToInt64(c.Session);
        if (count > MaximumLength(c)) return TooLong(c, "space");
        var result = new byte[Math.Max(0, count)];
        result.AsSpan().Fill((byte)' ');
        return SqlValue.FromUtf8(result);
    }

    private static SqlValue Reverse(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var text = a[0].ToUtf8();
        var result = new byte[text.Length];
        var end = text.Length;
        for (var i = 0; i < text.Length;)
        {
            var length = 1;
            if (!IsBinary(c, 0)) Utf8.Next(text.AsSpan(i), out length);
            end -= length;
            text.AsSpan(i, length).CopyTo(result.AsSpan(end));
            i += length;
        }
        return Make(c, result);
    }
}
