namespace Cardea.Client.Input;

/// <summary>Lines of a file, of standard input in batch, or of <c>-e</c>.</summary>
internal sealed class TextLineSource(TextReader reader) : ILineSource
{
    public bool IsInteractive => false;

    public string? Read(string prompt) => reader.ReadLine();

    public void Remember(string statement) { }

    public void Dispose() => reader.Dispose();
}
