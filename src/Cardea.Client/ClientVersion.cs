namespace Cardea.Client;

/// <summary>What the client says of itself.</summary>
internal static class ClientVersion
{
    public const string Number = "8.4.0";

    /// <summary>The first line of <c>--version</c> and of <c>\s</c>, in mysql's form.</summary>
    public const string Line = "mysql  Ver " + Number + "-cardea for Linux on x86_64 (Cardea client)";
}
