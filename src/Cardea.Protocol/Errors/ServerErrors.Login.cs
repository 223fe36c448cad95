namespace Cardea.Protocol.Errors;

/// <summary>Errors of connecting, proving identity and being let in.</summary>
public static partial class ServerErrors
{
    /// <summary>1040: all connection slots are taken.</summary>
    public static ServerError TooManyConnections() => Make(1040, "08004", "Too many connections");

    /// <summary>1043: the login packet is malformed, or plain bytes came where TLS was promised.</summary>
    public static ServerError BadHandshake() => Make(1043, "08S01", "Bad handshake");

    /// <summary>1044: no right to the schema named at login or by USE.</summary>
    public static ServerError DatabaseAccessDenied(string user, string host, string database) =>
        Make(1044, "42000", $"Access denied for user '{User(user)}'@'{Host(host)}' to database '{database}'");

    /// <summary>1045: wrong user, wrong password, or a REQUIRE rule not met; the client is never told which.</summary>
    public static ServerError AccessDenied(string user, string host, bool usingPassword) =>
        Make(1045, "28000", $"Access denied for user '{User(user)}'@'{Host(host)}' (using password: {(usingPassword ? "YES" : "NO")})");

    /// <summary>1049: the schema does not exist.</summary>
    public static ServerError UnknownDatabase(string database) => Make(1049, "42000", $"Unknown database '{database}'");

    /// <summary>1129: too many failed connects from the host.</summary>
    public static ServerError HostIsBlocked(string host) =>
        Make(1129, "HY000", $"Host '{host}' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'");

    /// <summary>1130: no account row matches the host.</summary>
    public static ServerError HostNotAllowed(string host) => Make(1130, "HY000", $"Host '{host}' is not allowed to connect to this MySQL server");

    /// <summary>1203: the account's connection limit is reached.</summary>
    public static ServerError TooManyUserConnections(string user) =>
        Make(1203, "42000", $"User {user} already has more than 'max_user_connections' active connections");

    /// <summary>1226: a limit of the account (WITH MAX_…) is reached.</summary>
    public static ServerError UserLimitReached(string user, string resource, long value) =>
        Make(1226, "42000", $"User '{user}' has exceeded the '{resource}' resource (current value: {value})");

    /// <summary>1227: a global privilege is missing.</summary>
    public static ServerError PrivilegeNeeded(string privileges) =>
        Make(1227, "42000", $"Access denied; you need (at least one of) the {privileges} privilege(s) for this operation");

    /// <summary>1251: the client cannot do the account's authentication method.</summary>
    public static ServerError AuthenticationNotSupported() =>
        Make(1251, "08004", "Client does not support authentication protocol requested by server; consider upgrading MySQL client");

    /// <summary>1524: the account's authentication method is switched off or unknown.</summary>
    public static ServerError PluginNotLoaded(string plugin) => Make(1524, "HY000", $"Plugin '{plugin}' is not loaded");

    /// <summary>1698: refused by a method that knows no password.</summary>
    public static ServerError AccessDeniedNoPassword(string user, string host) => Make(1698, "28000", $"Access denied for user '{User(user)}'@'{Host(host)}'");

    /// <summary>1862: the password has expired and the client cannot handle it.</summary>
    public static ServerError PasswordExpiredAtLogin() => Make(1862, "HY000",
        "Your password has expired. To log in you must change it using a client that supports expired passwords.");

    /// <summary>3118: ACCOUNT LOCK.</summary>
    public static ServerError AccountLocked(string user, string host) =>
        Make(3118, "HY000", $"Access denied for user '{User(user)}'@'{Host(host)}'. Account is locked.");

    /// <summary>3955: FAILED_LOGIN_ATTEMPTS is reached. <paramref name="days"/> null: UNBOUNDED.</summary>
    public static ServerError AccountBlocked(string user, string host, int? days, long daysLeft, uint attempts)
    {
        var (all, left) = days is { } known ? (Text(known), Text(daysLeft)) : ("unlimited", "unlimited");
        return Make(3955, "HY000", $"Access denied for user '{User(user)}'@'{Host(host)}'. Account is blocked for {all} day(s) ({left} day(s) remaining) due to {Text(attempts)} consecutive failed logins.");

        static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>3159: a plain link while only encrypted ones are allowed.</summary>
    public static ServerError SecureTransportRequired() =>
        Make(3159, "HY000", "Connections using insecure transport are prohibited while --require_secure_transport=ON.");
}
