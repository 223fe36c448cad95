namespace Cardea.Protocol.Errors;

/// <summary>Errors of commands that concern the whole server or the session.</summary>
public static partial class ServerErrors
{
    /// <summary>1105: a failure inside the server; the log has the details under this id.</summary>
    public static ServerError Internal(string id) => Make(1105, "HY000", $"Internal error {id}; the server's log tells more");

    /// <summary>1243: EXECUTE or DEALLOCATE of a name that was not prepared.</summary>
    public static ServerError UnknownStatementName(string name, string command) =>
        Make(1243, "HY000", $"Unknown prepared statement handler ({name}) given to {command}");

    /// <summary>1290: an option of the server forbids the statement.</summary>
    public static ServerError OptionPrevents(string option) =>
        Make(1290, "HY000", $"The MySQL server is running with the {option} option so it cannot execute this statement");

    /// <summary>1381: SHOW BINARY LOGS without one.</summary>
    public static ServerError NoBinaryLog() => Make(1381, "HY000", "You are not using binary logging");

    /// <summary>1295: a statement that cannot be prepared.</summary>
    public static ServerError NotPreparable() => Make(1295, "HY000", "This command is not supported in the prepared statement protocol yet");

    /// <summary>3024: max_execution_time.</summary>
    public static ServerError QueryTimeout() => Make(3024, "HY000", "Query execution was interrupted, maximum statement execution time exceeded");

    /// <summary>3888: ALTER INSTANCE RELOAD TLS failed; the old certificates stay in use.</summary>
    public static ServerError TlsSetupFailed(string reason) =>
        Make(3888, "HY000", $"Failed to set up SSL because of the following SSL library error: {reason}");
}
