namespace Cardea.Protocol.Errors;

/// <summary>
/// The catalogue: every number, SQLSTATE and text once. One file per area (<c>ServerErrors.Login.cs</c>, …); the numbers and texts are those of
/// MySQL 8.4's server error reference.
/// </summary>
public static partial class ServerErrors
{
    private static ServerError Make(ushort number, string sqlState, string message) => new(number, sqlState, message);
}
