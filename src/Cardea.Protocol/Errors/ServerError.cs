namespace Cardea.Protocol.Errors;

/// <summary>An error as the server tells it to the client: number, five-character SQLSTATE, text. Made only by <see cref="ServerErrors"/>.</summary>
public sealed record ServerError(ushort Number, string SqlState, string Message)
{
    /// <summary>The form that MySQL's client prints: <c>ERROR 1045 (28000): text</c>.</summary>
    public override string ToString() => $"ERROR {Number} ({SqlState}): {Message}";
}
