using System.Globalization;
using Cardea.Options;

namespace Cardea.Server.Variables;

/// <summary>
/// The server's values of all variables: an immutable array that SET GLOBAL replaces whole. Sessions begin with the array of their first moment,
/// so a connection costs no copy until it sets something.
/// </summary>
public sealed class GlobalVariables
{
    private readonly Lock _lock = new();
    private object?[] _values;

    private GlobalVariables(object?[] values) => _values = values;

    /// <summary>Raised after SET GLOBAL, outside of the lock.</summary>
    public event Action<VariableDefinition>? Changed;

    /// <summary>The values now, by <see cref="VariableDefinition.Ordinal"/>. Never written to.</summary>
    public object?[] Snapshot => Volatile.Read(ref _values);

    /// <summary>The defaults of the table, for tests.</summary>
    public static GlobalVariables Defaults() => new([.. ServerOptions.All.Select(static row => row.Default)]);

    /// <summary>The values that the server was started with.</summary>
    /// <exception cref="OptionException">A value that cannot be.</exception>
    public static GlobalVariables From(OptionValues given)
    {
        var variables = Defaults();
        foreach (var row in ServerOptions.All)
        {
            if (!row.IsOption || !given.IsGiven(OptionName(row))) continue;
            variables._values[row.Ordinal] = Parse(row, given.Text(OptionName(row)), given.Origin(OptionName(row)));
        }
        return variables;
    }

    /// <summary>The option's spelling of a row's name.</summary>
    public static string OptionName(VariableDefinition row) => row.Name.Replace('_', '-');

    /// <summary>A value.</summary>
    public object? this[VariableDefinition row] => Snapshot[row.Ordinal];

    /// <summary>ON or OFF.</summary>
    public bool Flag(VariableDefinition row) => Snapshot[row.Ordinal] is true;

    /// <summary>A number.</summary>
    public ulong Number(VariableDefinition row) => Snapshot[row.Ordinal] is ulong number ? number : 0;

    /// <summary>A text, empty for NULL.</summary>
    public string Text(VariableDefinition row) => Snapshot[row.Ordinal] as string ?? "";

    /// <summary>Replaces one value.</summary>
    public void Set(VariableDefinition row, object? value)
    {
        lock (_lock)
        {
            var next = (object?[])_values.Clone();
            next[row.Ordinal] = value;
            Volatile.Write(ref _values, next);
        }
        Changed?.Invoke(row);
    }

    private static object? Parse(VariableDefinition row, string? text, OptionOrigin origin)
    {
        if (text is null) return row.Kind == VariableKind.Text ? row.IsNullable ? null : "" : row.Default;
        switch (row.Kind)
        {
            case VariableKind.Boolean:
                return OptionText.IsTrue(text);
            case VariableKind.Integer:
                return long.Parse(text, CultureInfo.InvariantCulture);
            case VariableKind.Unsigned:
                var number = ulong.Parse(text, CultureInfo.InvariantCulture);
                return number - number % row.Block;
            case VariableKind.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && real >= row.Minimum && real <= row.Maximum:
                return real;
            case VariableKind.Words when VariableValue.JoinWords(row, text) is { } words:
                return words;
            case VariableKind.Text or VariableKind.Word:
                return text;
            default:
                throw new OptionException($"unknown value '{text}' of option '--{OptionName(row)}' ({origin})");
        }
    }
}
