namespace Cardea.Certs;

/// <summary>Something could not be done; the text says what, the cure what to do about it.</summary>
internal sealed class CertsFailure(string message, string cure) : Exception(message)
{
    public string Cure { get; } = cure;
}
