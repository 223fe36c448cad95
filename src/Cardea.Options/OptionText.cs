using System.Globalization;

namespace Cardea.Options;

/// <summary>Checks and normalises the text of a value by its option's kind. Nothing unknown passes.</summary>
public static class OptionText
{
    private static readonly string[] TrueWords = ["1", "ON", "TRUE", "YES"];
    private static readonly string[] FalseWords = ["0", "OFF", "FALSE", "NO"];

    /// <summary>True for 1, ON, TRUE, YES in any case.</summary>
    public static bool IsTrue(string text) => TrueWords.Contains(text, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the value in its normal form: flags 1/0, integers in digits, choices as the table spells them.</summary>
    /// <exception cref="OptionException">The value does not fit; the text names option, value and place.</exception>
    public static string Normalise(OptionDefinition option, string value, OptionOrigin origin) => option.Kind switch
    {
        OptionKind.Flag => Flag(option, value, origin),
        OptionKind.Integer => Integer(option, value, origin),
        OptionKind.Choice => Choice(option, value, origin),
        _ => value,
    };

    private static string Flag(OptionDefinition option, string value, OptionOrigin origin)
    {
        if (IsTrue(value))
            return "1";
        if (FalseWords.Contains(value, StringComparer.OrdinalIgnoreCase))
            return "0";
        throw Unusable(option, value, origin, "use ON or OFF");
    }

    private static string Integer(OptionDefinition option, string value, OptionOrigin origin)
    {
        var digits = value;
        var factor = 1L;
        if (value.Length > 1 && "KMGTPE".IndexOf(char.ToUpperInvariant(value[^1]), StringComparison.Ordinal) is >= 0 and var power)
        {
            factor = 1L << (10 * (power + 1));
            digits = value[..^1];
        }
        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number > long.MaxValue / factor || number < long.MinValue / factor)
            throw Unusable(option, value, origin, "use a whole number");
        number *= factor;
        if (number < option.Minimum || number > option.Maximum)
            throw Unusable(option, value, origin, $"use a number from {option.Minimum} to {option.Maximum}");
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Choice(OptionDefinition option, string value, OptionOrigin origin)
    {
        var exact = option.Choices.Where(c => c.Equals(value, StringComparison.OrdinalIgnoreCase)).ToArray();
        var fitting = exact.Length > 0 ? exact : option.Choices.Where(c => value.Length > 0 && c.StartsWith(value, StringComparison.OrdinalIgnoreCase)).ToArray();
        return fitting.Length == 1 ? fitting[0] : throw Unusable(option, value, origin, $"use one of {string.Join(", ", option.Choices)}");
    }

    private static OptionException Unusable(OptionDefinition option, string value, OptionOrigin origin, string cure) =>
        new($"unknown value '{value}' of option '--{option.Name}' ({origin}): {cure}");
}
