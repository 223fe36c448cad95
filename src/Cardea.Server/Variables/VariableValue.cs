using System.Globalization;
using System.Text;
using Cardea.Engine;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Variables;

/// <summary>Turns what SET was given into the value that a variable holds, with MySQL's errors and warnings, and into the text that SHOW prints.</summary>
/// <remarks>Source of the rules: MySQL 8.4 reference manual, "SET Syntax for Variable Assignment" and "Using System Variables".</remarks>
public static class VariableValue
{
    /// <summary>The value to hold for what an expression gave.</summary>
    /// <param name="row">The variable.</param>
    /// <param name="given">null, long, ulong, double, bool, string (also decimals) or byte[].</param>
    /// <param name="strict">STRICT_ALL_TABLES: a number out of range is an error instead of a warning.</param>
    /// <param name="warn">Takes the warning 1292 when a number had to be adjusted.</param>
    /// <exception cref="ServerErrorException">1231 or 1232.</exception>
    public static object? Convert(VariableDefinition row, object? given, bool strict, Action<ServerError>? warn)
    {
        if (given is byte[] bytes) given = Encoding.UTF8.GetString(bytes);
        if (given is null && row.Kind is VariableKind.Integer or VariableKind.Unsigned or VariableKind.Double) throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name));
        if (given is null && row.Kind != VariableKind.Text) throw Wrong(row, "NULL");
        return row.Kind switch
        {
            VariableKind.Boolean => ToBoolean(row, given),
            VariableKind.Integer or VariableKind.Unsigned => ToNumber(row, given, strict, warn),
            VariableKind.Double => ToDouble(row, given),
            VariableKind.Word => ToWord(row, given),
            VariableKind.Words => ToWords(row, given),
            _ => ToText(row, given),
        };
    }

    /// <summary>The text that SHOW VARIABLES prints.</summary>
    public static string Print(VariableDefinition row, object? value) => value switch
    {
        null => "",
        bool flag => flag ? "ON" : "OFF",
        double real => real.ToString("F6", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>The words of a list in the order of the table, or null when one is unknown. Blanks around words are allowed.</summary>
    public static string? JoinWords(VariableDefinition row, string list) => JoinWords(row, list, out _);

    private static string? JoinWords(VariableDefinition row, string list, out string unknown)
    {
        unknown = "";
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!row.Words.Contains(word, StringComparer.OrdinalIgnoreCase))
            {
                unknown = word;
                return null;
            }
            found.Add(word);
        }
        if (row.Name == "sql_mode") Variables.SqlModes.AddImplied(found);
        return string.Join(',', row.Words.Where(found.Contains));
    }

    private static object ToBoolean(VariableDefinition row, object? given) => given switch
    {
        bool flag => flag,
        long and (0 or 1) => given is 1L,
        ulong and (0 or 1) => given is 1ul,
        string text when text.Equals("ON", StringComparison.OrdinalIgnoreCase) || text.Equals("TRUE", StringComparison.OrdinalIgnoreCase) => true,
        string text when text.Equals("OFF", StringComparison.OrdinalIgnoreCase) || text.Equals("FALSE", StringComparison.OrdinalIgnoreCase) => false,
        double => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        _ => throw Wrong(row, Shown(given)),
    };

    private static object ToNumber(VariableDefinition row, object? given, bool strict, Action<ServerError>? warn)
    {
        var number = given switch
        {
            bool flag => flag ? 1m : 0m,
            long whole => whole,
            ulong whole => whole,
            _ => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        };
        var fitted = Math.Clamp(number, (decimal)row.Minimum, row.Maximum >= ulong.MaxValue ? ulong.MaxValue : (decimal)row.Maximum);
        fitted -= fitted % row.Block;
        if (fitted != number)
        {
            if (strict || row.IsExact) throw Wrong(row, Shown(given));
            warn?.Invoke(ServerErrors.TruncatedValue(row.Name, Shown(given)));
        }
        return row.Kind == VariableKind.Unsigned ? (ulong)fitted : (object)(long)fitted;
    }

    private static object ToDouble(VariableDefinition row, object? given)
    {
        var number = given switch
        {
            bool flag => flag ? 1 : 0,
            long whole => whole,
            ulong whole => whole,
            double real => real,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => real,
            _ => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        };
        return Math.Clamp(number, row.Minimum, row.Maximum);
    }

    private static object ToWord(VariableDefinition row, object? given)
    {
        if (given is bool flag) given = flag ? "ON" : "OFF";
        switch (given)
        {
            case long index and >= 0 when index < row.Words.Count:
                return row.Words[(int)index];
            case ulong index when index < (ulong)row.Words.Count:
                return row.Words[(int)index];
            case string text:
                return row.Words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? throw Wrong(row, text);
            case double:
                throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name));
            default:
                throw Wrong(row, Shown(given));
        }
    }

    private static object ToWords(VariableDefinition row, object? given) => given switch
    {
        string text => JoinWords(row, text, out var unknown) ?? throw Wrong(row, unknown),
        long bits when row.Name == "sql_mode" => SqlModes.FromNumber((ulong)bits) ?? throw Wrong(row, Shown(given)),
        ulong bits when row.Name == "sql_mode" => SqlModes.FromNumber(bits) ?? throw Wrong(row, Shown(given)),
        double => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        _ => throw Wrong(row, Shown(given)),
    };

    private static string? ToText(VariableDefinition row, object? given) => given switch
    {
        null when row.IsNullable => null,
        null => throw Wrong(row, "NULL"),
        string text => text,
        _ => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
    };

    private static string Shown(object? value) => value switch
    {
        null => "NULL",
        bool flag => flag ? "1" : "0",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static ServerErrorException Wrong(VariableDefinition row, string value) => new(ServerErrors.WrongValueForVariable(row.Name, value));
}
