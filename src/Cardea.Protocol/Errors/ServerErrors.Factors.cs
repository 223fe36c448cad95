namespace Cardea.Protocol.Errors;

/// <summary>Errors of authentication methods and of accounts with several factors. Source: MySQL source, <c>share/messages_to_clients.txt</c>.</summary>
public static partial class ServerErrors
{
    /// <summary>4053: a password for a method that keeps none.</summary>
    public static ServerError IdentifiedByUnsupported(string operation, string plugin) =>
        Make(4053, "HY000", $"IDENTIFIED BY clause during \"{operation}\" not supported for plugin \"{plugin}\".");

    /// <summary>4102: SET PASSWORD where the method keeps none.</summary>
    public static ServerError NoPasswordToSet(string user, string host) => Make(4102, "HY000",
        $"SET PASSWORD has no significance for user '{user}'@'{host}' as the authentication method used doesn't store authentication data in the MySQL server. "
        + "Please consider using ALTER USER instead if you want to change authentication parameters.");
}
