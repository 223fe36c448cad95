namespace Cardea.Protocol.Errors;

/// <summary>Errors of packets, commands and links.</summary>
public static partial class ServerErrors
{
    /// <summary>1047: an unknown or forbidden command byte.</summary>
    public static ServerError UnknownCommand() => Make(1047, "08S01", "Unknown command");

    /// <summary>1094: KILL of a connection id that does not exist.</summary>
    public static ServerError UnknownThread(ulong id) => Make(1094, "HY000", $"Unknown thread id: {id}");

    /// <summary>1095: KILL of somebody else's connection without the right to.</summary>
    public static ServerError NotOwnerOfThread(ulong id) => Make(1095, "HY000", $"You are not owner of thread {id}");

    /// <summary>1105: long data above max_allowed_packet; told by the execute.</summary>
    public static ServerError LongDataTooLong() => Make(1105, "HY000",
        "Parameter of prepared statement which is set through mysql_send_long_data() is longer than 'max_allowed_packet' bytes");

    /// <summary>1152: the connection was ended from outside.</summary>
    public static ServerError AbortedConnection(ulong id, string database, string user) =>
        Make(1152, "08S01", $"Aborted connection {id} to db: '{database}' user: '{user}'");

    /// <summary>1153: a payload above max_allowed_packet (or above the small limit before login).</summary>
    public static ServerError PacketTooLarge() => Make(1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes");

    /// <summary>1156: a wrong sequence number, or a packet that the state does not allow.</summary>
    public static ServerError PacketsOutOfOrder() => Make(1156, "08S01", "Got packets out of order");

    /// <summary>1159: the peer was silent for too long.</summary>
    public static ServerError ReadTimeout() => Make(1159, "08S01", "Got timeout reading communication packets");

    /// <summary>1184: as 1152, with the reason; MySQL writes it to its log.</summary>
    public static ServerError AbortedConnection(ulong id, string database, string user, string host, string reason) =>
        Make(1184, "08S01", $"Aborted connection {id} to db: '{database}' user: '{user}' host: '{host}' ({reason})");

    /// <summary>1210: the arguments of a command or statement do not fit.</summary>
    public static ServerError WrongArguments(string command) => Make(1210, "HY000", $"Incorrect arguments to {command}");

    /// <summary>1235: something that is not supported, by name; never a wrong answer instead.</summary>
    public static ServerError NotSupportedYet(string what) => Make(1235, "42000", $"This version of MySQL doesn't yet support '{what}'");

    /// <summary>1243: a statement id that this session does not have; <paramref name="command"/> as in <c>mysqld_stmt_execute</c>.</summary>
    public static ServerError UnknownStatement(long id, string command) =>
        Make(1243, "HY000", $"Unknown prepared statement handler ({id}) given to {command}");

    /// <summary>1317: KILL QUERY or Ctrl-C.</summary>
    public static ServerError QueryInterrupted() => Make(1317, "70100", "Query execution was interrupted");

    /// <summary>1421: FETCH without an open cursor.</summary>
    public static ServerError NoOpenCursor(ulong statementId) => Make(1421, "HY000", $"The statement ({statementId}) has no open cursor.");

    /// <summary>1461: max_prepared_stmt_count is reached.</summary>
    public static ServerError TooManyStatements(long limit) =>
        Make(1461, "42000", $"Can't create more than max_prepared_stmt_count statements (current value: {limit})");

    /// <summary>1835: a packet that cannot be read.</summary>
    public static ServerError MalformedPacket() => Make(1835, "HY000", "Malformed communication packet.");

    /// <summary>3032: offline_mode is on.</summary>
    public static ServerError OfflineMode() => Make(3032, "HY000", "The server is currently in offline mode");

    /// <summary>4031: wait_timeout or interactive_timeout ran out.</summary>
    public static ServerError DisconnectedByInactivity() => Make(4031, "HY000",
        "The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.");
}
