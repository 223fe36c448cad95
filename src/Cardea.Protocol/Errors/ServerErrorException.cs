namespace Cardea.Protocol.Errors;

/// <summary>A statement or command failed; the client is told <see cref="Error"/> and the session lives on.</summary>
public sealed class ServerErrorException(ServerError error) : Exception(error.Message)
{
    /// <summary>What the client is told.</summary>
    public ServerError Error { get; } = error;
}
