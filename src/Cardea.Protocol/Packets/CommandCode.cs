namespace Cardea.Protocol.Packets;

/// <summary>The first byte of a command. Source: MySQL source, <c>include/my_command.h</c>.</summary>
public enum CommandCode : byte
{
    /// <summary>Internal; refused.</summary>
    Sleep = 0,
    /// <summary>COM_QUIT.</summary>
    Quit = 1,
    /// <summary>COM_INIT_DB.</summary>
    InitDb = 2,
    /// <summary>COM_QUERY.</summary>
    Query = 3,
    /// <summary>COM_FIELD_LIST.</summary>
    FieldList = 4,
    /// <summary>Gone since 8.0.</summary>
    CreateDb = 5,
    /// <summary>Gone since 8.0.</summary>
    DropDb = 6,
    /// <summary>COM_REFRESH, gone since 8.4.</summary>
    Refresh = 7,
    /// <summary>COM_SHUTDOWN, gone since 8.0.</summary>
    Shutdown = 8,
    /// <summary>COM_STATISTICS.</summary>
    Statistics = 9,
    /// <summary>COM_PROCESS_INFO, gone since 8.4.</summary>
    ProcessInfo = 10,
    /// <summary>Internal; refused.</summary>
    Connect = 11,
    /// <summary>COM_PROCESS_KILL; deprecated, still sent by old clients.</summary>
    ProcessKill = 12,
    /// <summary>COM_DEBUG.</summary>
    Debug = 13,
    /// <summary>COM_PING.</summary>
    Ping = 14,
    /// <summary>Internal; refused.</summary>
    Time = 15,
    /// <summary>Internal; refused.</summary>
    DelayedInsert = 16,
    /// <summary>COM_CHANGE_USER.</summary>
    ChangeUser = 17,
    /// <summary>Replication; refused.</summary>
    BinlogDump = 18,
    /// <summary>Replication; refused.</summary>
    TableDump = 19,
    /// <summary>Replication; refused.</summary>
    ConnectOut = 20,
    /// <summary>Replication; refused.</summary>
    RegisterReplica = 21,
    /// <summary>COM_STMT_PREPARE.</summary>
    StatementPrepare = 22,
    /// <summary>COM_STMT_EXECUTE.</summary>
    StatementExecute = 23,
    /// <summary>COM_STMT_SEND_LONG_DATA.</summary>
    StatementSendLongData = 24,
    /// <summary>COM_STMT_CLOSE.</summary>
    StatementClose = 25,
    /// <summary>COM_STMT_RESET.</summary>
    StatementReset = 26,
    /// <summary>COM_SET_OPTION.</summary>
    SetOption = 27,
    /// <summary>COM_STMT_FETCH.</summary>
    StatementFetch = 28,
    /// <summary>Internal; refused.</summary>
    Daemon = 29,
    /// <summary>Replication; refused.</summary>
    BinlogDumpGtid = 30,
    /// <summary>COM_RESET_CONNECTION.</summary>
    ResetConnection = 31,
    /// <summary>COM_CLONE; refused.</summary>
    Clone = 32,
}
