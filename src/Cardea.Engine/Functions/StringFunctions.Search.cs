using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Functions;

/// <summary>LOCATE, FIELD, FIND_IN_SET, ELT, sets as text.</summary>
internal static partial class StringFunctions
{
    private static void AddSearches(FunctionList list)
    {
        list.Add("INSTR", 2, MySqlType.BigInt, static (c, a) => AnyNull(a) ? SqlValue.Null : SqlValue.FromInt(Locate(c, a[0], a[1], 1)));
        list.Add("LOCATE", 2, 3, static _ => MySqlType.BigInt, static (c, a) => AnyNull(a) ? SqlValue.Null : SqlValue.FromInt(Locate(c, a[1], a[0], a.Length == 3 ? a[2].ToInt64(c.Session) : 1)));
        list.Alias("POSITION", "LOCATE");
        list.Add("FIELD", 2, -1, static _ => MySqlType.BigInt, Field);
        list.Add("FIND_IN_SET", 2, MySqlType.BigInt, FindInSet);
        list.Add("ELT", 2, -1, static t => Joined(t.Skip(1), t.Skip(1).Max(TypeRules.Characters)), Elt);
        list.Add("MAKE_SET", 2, -1, static t => Joined(t.Skip(1), t.Skip(1).Aggregate(0UL, static (n, x) => n + TypeRules.Characters(x) + 1)), MakeSet);
        list.Add("EXPORT_SET", 3, 5, static t => Joined(t.Skip(1), 64 * (Math.Max(TypeRules.Characters(t[1]), TypeRules.Characters(t[2])) + 1)), ExportSet);
    }

    // The first place, counted in characters from 1, where the wanted text stands by the collation; 0 = nowhere.
    private static long Locate(FunctionContext c, in SqlValue text, in SqlValue wanted, long position)
    {
        var (subject, what) = (text.ToUtf8(), wanted.ToUtf8());
        var bytes = c.Site.Collation.Charset == "binary";
        var count = bytes ? subject.Length : Utf8.Count(subject);
        if (position < 1 || position > count + 1) return 0;
        if (what.Length == 0) return position;
        var start = bytes ? (int)position - 1 : Utf8.IndexOfCharacter(subject, position - 1);
        var at = c.Site.Collation.IsBinary ? subject.AsSpan(start).IndexOf(what) : IndexOfFolded(c, subject.AsSpan(start), what);
        if (at < 0) return 0;
        return 1 + (bytes ? start + at : Utf8.Count(subject.AsSpan(0, start + at)));
    }

    // Character by character: as many characters as are wanted must be the same one after the other.
    private static int IndexOfFolded(FunctionContext c, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> what)
    {
        for (var i = 0; i < subject.Length;)
        {
            if (StartsWithFolded(c, subject[i..], what)) return i;
            Utf8.Next(subject[i..], out var step);
            i += step;
        }
        return -1;
    }

    private static bool StartsWithFolded(FunctionContext c, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> what)
    {
        while (!what.IsEmpty)
        {
            if (subject.IsEmpty) return false;
            var (x, y) = (Utf8.Next(subject, out var n), Utf8.Next(what, out var m));
            if (!c.Site.Collation.SameCharacter(x, y)) return false;
            subject = subject[n..];
            what = what[m..];
        }
        return true;
    }

    // All strings: as strings; all numbers: as numbers; else as DOUBLE. Manual, "FIELD()".
    private static SqlValue Field(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.FromInt(0);
        var types = c.Site.ArgumentTypes;
        var domain = types.All(static t => t.IsString) ? ComparisonDomain.String
            : types.All(static t => t.IsInteger) ? ComparisonDomain.Integer
            : types.All(static t => t.IsInteger || t.Kind == TypeKind.Decimal) ? ComparisonDomain.Decimal : ComparisonDomain.Double;
        for (var i = 1; i < a.Length; i++)
            if (Comparison.Compare(a[0], a[i], domain, c.Site.Collation, c.Session) == 0) return SqlValue.FromInt(i);
        return SqlValue.FromInt(0);
    }

    private static SqlValue FindInSet(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var (wanted, set) = (a[0].ToUtf8(), a[1].ToUtf8());
        if (set.Length == 0 || wanted.AsSpan().Contains((byte)',')) return SqlValue.FromInt(0);
        var number = 0;
        foreach (var range in set.AsSpan().Split((byte)','))
        {
            number++;
            if (c.Site.Collation.Equals(set.AsSpan(range), wanted)) return SqlValue.FromInt(number);
        }
        return SqlValue.FromInt(0);
    }

    private static SqlValue Elt(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var index = a[0].ToInt64(c.Session);
        return index < 1 || index >= a.Length || a[(int)index].IsNull ? SqlValue.Null : Make(c, a[(int)index].ToUtf8());
    }

    private static SqlValue MakeSet(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var bits = a[0].ToUInt64Wrapped(c.Session);
        var result = new List<byte>();
        var first = true;
        for (var i = 1; i < a.Length && i <= 64; i++)
        {
            if ((bits >> (i - 1) & 1) == 0 || a[i].IsNull) continue;
            if (!first) result.Add((byte)',');
            first = false;
            result.AddRange(a[i].ToUtf8());
        }
        return Make(c, result.ToArray());
    }

    private static SqlValue ExportSet(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (AnyNull(a)) return SqlValue.Null;
        var bits = a[0].ToUInt64Wrapped(c.Session);
        var (on, off, separator) = (a[1].ToUtf8(), a[2].ToUtf8(), a.Length > 3 ? a[3].ToUtf8() : ","u8.ToArray());
        var count = a.Length > 4 ? a[4].ToInt64(c.Session) : 64;
        if (count is < 0 or > 64) count = 64;
        if ((Math.Max(on.Length, off.Length) + (long)separator.Length) * count > MaximumLength(c)) return TooLong(c, "export_set");
        var result = new List<byte>();
        for (var i = 0; i < count; i++)
        {
            if (i > 0) result.AddRange(separator);
            result.AddRange((bits >> i & 1) != 0 ? on : off);
        }
        return Make(c, result.ToArray());
    }
}
