using Cardea.Protocol.Errors;

namespace Cardea.Server.Variables;

/// <summary>optimizer_switch takes single settings and keeps the others.</summary>
internal static class OptimizerSwitch
{
    public static string Merge(VariableDefinition row, string old, string given)
    {
        if (given.Equals("default", StringComparison.OrdinalIgnoreCase)) return (string)row.Default!;
        var settings = old.Split(',').Select(static part => part.Split('=')).ToArray();
        foreach (var part in given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=');
            var target = settings.FirstOrDefault(setting => setting[0].Equals(pair[0], StringComparison.OrdinalIgnoreCase));
            if (pair.Length != 2 || target is null || pair[1].ToLowerInvariant() is not ("on" or "off" or "default"))
                throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, part));
            if (!pair[1].Equals("default", StringComparison.OrdinalIgnoreCase)) target[1] = pair[1].ToLowerInvariant();
        }
        return string.Join(',', settings.Select(static setting => $"{setting[0]}={setting[1]}"));
    }
}
