namespace Cardea.Options;

/// <summary>An option that cannot be understood. Fatal: a misspelt security option must never become a weaker default.</summary>
public sealed class OptionException(string message, int exitCode = OptionException.UnusableValue) : Exception(message)
{
    /// <summary>Exit code of my_getopt for an unknown option.</summary>
    public const int UnknownOption = 2;

    /// <summary>Exit code of my_getopt for an ambiguous prefix.</summary>
    public const int AmbiguousOption = 3;

    /// <summary>Exit code for a missing, superfluous or unusable value.</summary>
    public const int UnusableValue = 5;

    /// <summary>Exit code the program ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
