namespace Cardea.Client.Input;

/// <summary>Where statements come from, line by line.</summary>
internal interface ILineSource : IDisposable
{
    /// <summary>The next line without its end, or null at the end of input.</summary>
    string? Read(string prompt);

    /// <summary>True for a person at a terminal.</summary>
    bool IsInteractive { get; }

    /// <summary>Keeps a complete statement for recall.</summary>
    void Remember(string statement);
}
