using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Translation;

/// <summary>What a bound value is for.</summary>
internal enum ParameterUse : byte
{
    /// <summary>The value in the form of its own type; other values fit when their type is the same.</summary>
    Natural,
    /// <summary>The other side of <c>=</c>, <c>&lt;=&gt;</c>, <c>&lt;&gt;</c> or IN in the form of the target type.</summary>
    Equality,
    /// <summary>The other side of <c>&lt; &lt;= &gt; &gt;=</c> in the form of the target type.</summary>
    Order,
    /// <summary>The smallest string that a LIKE pattern can match.</summary>
    LikeLower,
    /// <summary>A string behind all that a LIKE pattern can match.</summary>
    LikeUpper,
    /// <summary>LIMIT and OFFSET.</summary>
    Limit,
}

/// <summary>A parameter of a translated statement: where its value comes from and what it must become.</summary>
internal sealed record PlanParameter(BoundConstant Constant, MySqlType Target, ParameterUse Use)
{
    /// <summary>
    /// Converts a value. False: the value does not fit this plan (a text that is no number against an integer column …) and the
    /// statement must be translated anew with it. Throws 1525 for a text that is no date against a temporal column.
    /// </summary>
    public bool TryConvert(in SqlValue value, ISessionHost session, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        switch (Use)
        {
            case ParameterUse.Limit: return TryLimit(value, out slot);
            case ParameterUse.LikeLower or ParameterUse.LikeUpper: return TryLikeBound(value, out slot);
        }
        if (value.IsNull) return Use != ParameterUse.Natural || Constant.Nullable || Constant.Value.IsNull || Constant.Source.Origin is not ValueOrigin.Literal;
        if (Use == ParameterUse.Natural)
        {
            if (!FitsNaturally(value, session)) return false;
            slot = StorageCodec.Encode(value, Constant.Type, session.TimeZone);
            return true;
        }
        return ConstantSide.TryConvert(value, Target, Use == ParameterUse.Equality, session, out slot);
    }

    private bool FitsNaturally(in SqlValue value, ISessionHost session)
    {
        if (Constant.Source.Origin is ValueOrigin.Plan) return true;
        var type = Constant.Source.Origin == ValueOrigin.Parameter ? ParameterTypes.Of(value, session.ConnectionCollation) : Literals.TypeOf(value, Constant.Type.Collation);
        // Literals that can be exchanged stand in no select list, so that the length of a string tells nobody anything; numbers may be shorter.
        if (type.Kind == Constant.Type.Kind && type.IsString && StorageForm.Same(type, Constant.Type)) return true;
        if (type.Kind == TypeKind.BigInt && Constant.Type.Kind == TypeKind.BigInt && type.Unsigned == Constant.Type.Unsigned && type.Length <= Constant.Type.Length) return true;
        return type.Equals(Constant.Type) || (Constant.Source.Origin == ValueOrigin.Parameter && StorageForm.Same(type, Constant.Type) && type.Kind == Constant.Type.Kind)
            // The type of a parameter or variable may have been taken from its surroundings.
            || (type with { Collation = Constant.Type.Collation }).Equals(Constant.Type);
    }

    private static bool TryLimit(in SqlValue value, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        switch (value.Kind)
        {
            case ValueKind.Int when value.RawInt >= 0:
                slot = StorageSlot.FromInteger(value.RawInt);
                return true;
            case ValueKind.UInt:
                slot = StorageSlot.FromInteger((long)Math.Min(value.RawUInt, long.MaxValue));
                return true;
            case ValueKind.String when long.TryParse(value.RawBytes, out var parsed) && parsed >= 0: // text protocols of drivers bind numbers as strings
                slot = StorageSlot.FromInteger(parsed);
                return true;
            default: throw new ServerErrorException(ServerErrors.WrongArguments("LIMIT"));
        }
    }

    private bool TryLikeBound(in SqlValue value, out StorageSlot slot)
    {
        slot = StorageSlot.Null;
        if (value.Kind != ValueKind.String || LikePattern.AsciiPrefix(value.RawBytes) is not { Length: > 0 } prefix) return false;
        slot = StorageSlot.FromText(Use == ParameterUse.LikeUpper ? LikePattern.UpperBound(prefix) : LikePattern.LowerBound(prefix, Target.CollationObject.PadSpace));
        return true;
    }
}

/// <summary>The types that values of <c>?</c> markers have: lengths do not count, so that plans can be shared.</summary>
internal static class ParameterTypes
{
    public static MySqlType Of(in SqlValue value, string collation) => value.Kind switch
    {
        ValueKind.Int => MySqlType.BigInt,
        ValueKind.UInt => MySqlType.BigIntUnsigned,
        ValueKind.String => MySqlType.String(Math.Max(16383, Literals.Characters(value.RawBytes)), collation),
        ValueKind.Bytes => MySqlType.String(Math.Max(65535, (ulong)value.RawBytes.Length), "binary"),
        ValueKind.DateTime => MySqlType.DateTime(6),
        ValueKind.Time => MySqlType.Time(6),
        _ => Literals.TypeOf(value, collation),
    };
}

/// <summary>Patterns that begin with ordinary characters.</summary>
internal static class LikePattern
{
    private static readonly byte[] Last = Encoding.UTF8.GetBytes("\U0010FFFF\U0010FFFF\U0010FFFF\U0010FFFF\U0010FFFF\U0010FFFF\U0010FFFF\U0010FFFF");

    /// <summary>The characters before the first wildcard, escape or non-ASCII character.</summary>
    public static byte[] AsciiPrefix(ReadOnlySpan<byte> pattern)
    {
        var length = 0;
        while (length < pattern.Length && pattern[length] is > 32 and < 127 and not (byte)'%' and not (byte)'_' and not (byte)'\\') length++;
        return pattern[..length].ToArray();
    }

    /// <summary>
    /// The prefix itself; where spaces pad (binary collations), something just before it: <c>ab</c> and a tab sort in front of <c>ab</c> and begin with it
    /// all the same.
    /// </summary>
    public static byte[] LowerBound(byte[] prefix, bool padSpace) => padSpace ? UpperBound([.. prefix[..^1], (byte)(prefix[^1] - 1)]) : prefix;

    /// <summary>The prefix with the last character of Unicode behind it, several times.</summary>
    public static byte[] UpperBound(byte[] prefix) => [.. prefix, .. Last];
}
