namespace Cardea.Options;

/// <summary>What an option's value looks like.</summary>
public enum OptionKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A file or directory.</summary>
    Path,

    /// <summary>On or off; given alone it means on. Accepts 1/0, ON/OFF, TRUE/FALSE, YES/NO.</summary>
    Flag,

    /// <summary>A whole number within <see cref="OptionDefinition.Minimum"/> and <see cref="OptionDefinition.Maximum"/>; K, M, G, T, P, E multiply by powers of 1024.</summary>
    Integer,

    /// <summary>One of <see cref="OptionDefinition.Choices"/>; case-insensitive, unique prefixes are accepted as MySQL's typelib does.</summary>
    Choice,

    /// <summary>A secret; printed as <c>*****</c>.</summary>
    Password,
}
