using System.Globalization;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Tests.Engine.Values;

/// <summary>
/// Calls functions with literals written as in SQL: 1, -1, 1.50, 1e0, 'text', x'4D', NULL, DATE'…', TIME'…', TIMESTAMP'…', JSON'…'; u5 is BIGINT UNSIGNED.
/// </summary>
internal static class Calls
{
    /// <summary>The result as text, NULL, or the error as <c>number text</c>.</summary>
    public static string Run(FunctionDefinition function, FakeSession session, params string[] literals)
    {
        var arguments = literals.Select(Literal).ToArray();
        var types = arguments.Select(static a => a.Type).ToArray();
        try
        {
            return Run(function, session, FunctionTable.ResultType(function, types, [.. arguments.Select(static a => (SqlValue?)a.Value)]), arguments);
        }
        catch (ServerErrorException e)
        {
            return $"{e.Error.Number} {e.Error.Message}";
        }
    }

    public static string Run(string name, FakeSession session, params string[] literals) => Run(FunctionTable.Scalar(name)!, session, literals);

    public static string Cast(string literal, MySqlType type, FakeSession session) => Run(FunctionTable.Scalar("CAST")!, session, type, [Literal(literal)]);

    /// <summary>Calls as the storage layer does: arguments and result go through their storage form.</summary>
    private static string Run(FunctionDefinition function, FakeSession session, MySqlType resultType, (SqlValue Value, MySqlType Type)[] arguments)
    {
        try
        {
            var site = CallSites.Get(CallSites.Intern(function, [.. arguments.Select(static a => a.Type)], resultType));
            var values = new SqlValue[arguments.Length];
            for (var i = 0; i < values.Length; i++) values[i] = StorageCodec.Decode(StorageCodec.Encode(arguments[i].Value, arguments[i].Type, session.TimeZone), site.ArgumentTypes[i], session.TimeZone);
            var result = function.Invoke(new FunctionContext(session, site), values);
            var stored = StorageCodec.Encode(result, resultType, session.TimeZone);
            return StorageCodec.Decode(stored, resultType, session.TimeZone).ToString();
        }
        catch (ServerErrorException e)
        {
            return $"{e.Error.Number} {e.Error.Message}";
        }
    }

    public static (SqlValue Value, MySqlType Type) Literal(string text)
    {
        if (text == "NULL") return (SqlValue.Null, MySqlType.NullType);
        var quote = text.IndexOf('\'', StringComparison.Ordinal);
        var inner = quote < 0 ? "" : text[(quote + 1)..^1];
        switch (quote < 0 ? "" : text[..quote])
        {
            case "DATE": return (Coercion.ToDate(SqlValue.FromString(inner), null), MySqlType.Date);
            case "TIME": return Time(inner);
            case "TIMESTAMP": return Timestamp(inner);
            case "JSON": return (SqlValue.FromJson(System.Text.Encoding.UTF8.GetBytes(inner)), MySqlType.Json);
            case "x": return (SqlValue.FromBytes(Convert.FromHexString(inner)), MySqlType.VarBinary((uint)inner.Length / 2));
            case "f": return (SqlValue.FromDouble(double.Parse(inner, CultureInfo.InvariantCulture)), MySqlType.Double);
        }
        if (quote == 0) return (SqlValue.FromString(inner), MySqlType.Literal(System.Text.Encoding.UTF8.GetBytes(inner)));
        if (text[0] == 'u') return (SqlValue.FromUInt(ulong.Parse(text[1..])), MySqlType.BigIntUnsigned);
        if (text.Contains('e', StringComparison.Ordinal)) return (SqlValue.FromDouble(double.Parse(text, CultureInfo.InvariantCulture)), MySqlType.Double);
        if (long.TryParse(text, out var whole)) return (SqlValue.FromInt(whole), new MySqlType(TypeKind.BigInt, (uint)text.TrimStart('-').Length));
        var value = MySqlDecimal.Parse(text);
        return (SqlValue.FromDecimal(value), MySqlType.Decimal(Math.Max(value.DigitCount, value.Scale), value.Scale));
    }

    private static (SqlValue, MySqlType) Time(string inner)
    {
        var value = SqlValue.FromString(inner).ToTime()!.Value;
        return (value, MySqlType.Time(value.Scale));
    }

    private static (SqlValue, MySqlType) Timestamp(string inner)
    {
        var value = SqlValue.FromString(inner).ToDateTime()!.Value;
        return (value, MySqlType.DateTime(value.Scale));
    }
}
