using Cardea.Protocol.Errors;

namespace Cardea.Client.Link;

/// <summary>A statement or login failed; number, SQLSTATE and text as they are to be printed.</summary>
internal sealed class StatementFailure(int number, string sqlState, string message, bool connectionLost = false, string? detail = null) : Exception(message)
{
    public StatementFailure(ServerError error) : this(error.Number, error.SqlState, error.Message) { }

    public StatementFailure(ClientError error, string? detail = null) : this(error.Number, ClientError.SqlState, error.Message, connectionLost: true, detail) { }

    public int Number { get; } = number;

    public string SqlState { get; } = sqlState;

    /// <summary>True when the connection is gone.</summary>
    public bool ConnectionLost { get; } = connectionLost;

    /// <summary>More for the reader, e.g. which certificate came; or null.</summary>
    public string? Detail { get; } = detail;
}
