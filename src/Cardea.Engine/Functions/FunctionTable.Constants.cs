using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

public static partial class FunctionTable
{
    /// <summary>
    /// The result type when some arguments are constants: ROUND(x, 2) has two decimals, NOW(3) three digits of the second, STR_TO_DATE the kind that its
    /// format names, LEFT(s, 5) five characters.
    /// </summary>
    /// <param name="function">From this table.</param>
    /// <param name="types">Types of the arguments.</param>
    /// <param name="constants">Values of the arguments; null where not constant. Same length as <paramref name="types"/>.</param>
    /// <exception cref="ServerErrorException">1426: more than six digits of the second.</exception>
    public static MySqlType ResultType(FunctionDefinition function, IReadOnlyList<MySqlType> types, IReadOnlyList<SqlValue?> constants)
    {
        var general = function.ResultType(types);
        SqlValue? Constant(int at) => at < constants.Count && constants[at] is { IsNull: false } value ? value : null;
        switch (function.Name)
        {
            case "ROUND" or "TRUNCATE" when general.Kind == TypeKind.Decimal && Constant(1) is { } places: return Rounded(types[0], places);
            case "NOW" or "CURRENT_TIMESTAMP" or "LOCALTIME" or "LOCALTIMESTAMP" or "SYSDATE" or "UTC_TIMESTAMP" when Constant(0) is { } digits: return MySqlType.DateTime(SecondDigits(function, digits));
            case "CURTIME" or "CURRENT_TIME" or "UTC_TIME" when Constant(0) is { } digits: return MySqlType.Time(SecondDigits(function, digits));
            case "STR_TO_DATE" when Constant(1) is { } format: return FormatType(format);
            case "LEFT" or "RIGHT" or "LPAD" or "RPAD" when Constant(1) is { } length: return Shortened(general, length, always: function.Name[1..] == "PAD");
            case "SUBSTRING" or "SUBSTR" or "MID" when Constant(2) is { } length: return Shortened(general, length, always: false);
            case "SPACE" when Constant(0) is { } length: return Shortened(general, length, always: true);
            case "REPEAT" when Constant(1) is { } times: return Shortened(general, SqlValue.FromInt(Math.Clamp(times.ToInt64(), 0, 16777216) * (long)Math.Min(TypeRules.Characters(types[0]), 16777216)), always: true);
            default: return general;
        }
    }

    private static MySqlType Rounded(MySqlType type, in SqlValue places)
    {
        var scale = (int)Math.Clamp(places.ToInt64(), 0, type.DecimalScale);
        var whole = type.DecimalPrecision - type.DecimalScale + (scale < type.DecimalScale ? 1 : 0);
        return MySqlType.Decimal(Math.Clamp(whole + scale, 1, MySqlDecimal.MaximumPrecision), scale);
    }

    private static int SecondDigits(FunctionDefinition function, in SqlValue value)
    {
        var digits = value.ToInt64();
        return digits is >= 0 and <= 6 ? (int)digits : throw new ServerErrorException(ServerErrors.TooBigPrecision(digits, function.Name.ToLowerInvariant(), 6));
    }

    private static MySqlType FormatType(in SqlValue format)
    {
        var kind = DateFormat.ResultKind(format.ToUtf8(), out var hasFraction);
        var scale = hasFraction ? 6 : 0;
        return kind switch { TypeKind.Date => MySqlType.Date, TypeKind.Time => MySqlType.Time(scale), _ => MySqlType.DateTime(scale) };
    }

    private static MySqlType Shortened(MySqlType type, in SqlValue length, bool always)
    {
        var characters = Math.Max(0, length.ToInt64());
        var most = (long)TypeRules.Characters(type);
        return MySqlType.String((ulong)(always ? Math.Min(characters, uint.MaxValue) : Math.Min(characters, most)), type.IsBinary ? "binary" : type.Collation);
    }
}
