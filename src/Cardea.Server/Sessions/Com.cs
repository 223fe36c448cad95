namespace Cardea.Server.Sessions;

/// <summary>The Com_% status variables; the name in lower case with underscores is what SHOW STATUS prints.</summary>
public enum Com
{
    AdminCommands, AlterDb, AlterInstance, AlterTable, AlterUser, Analyze, Begin, ChangeDb, Check, Checksum, Commit, CreateDb, CreateIndex, CreateRole, CreateTable,
    CreateUser, CreateView, DeallocSql, Delete, DeleteMulti, Do, DropDb, DropIndex, DropRole, DropTable, DropUser, DropView, EmptyQuery, ExecuteSql, ExplainOther, Flush,
    Grant, GrantRoles, Help, Insert, InsertSelect, Kill, Load, LockTables, Optimize, PrepareSql, ReleaseSavepoint, RenameTable, RenameUser, Repair, Replace, ReplaceSelect,
    Revoke, RevokeAll, RevokeRoles, Rollback, RollbackToSavepoint, Savepoint, Select, SetOption, SetRole, ShowCharsets, ShowCollations, ShowCreateDb, ShowCreateTable,
    ShowCreateUser, ShowDatabases, ShowEngineStatus, ShowErrors, ShowFields, ShowGrants, ShowKeys, ShowOther, ShowPlugins, ShowPrivileges, ShowProcesslist, ShowStatus,
    ShowStorageEngines, ShowTableStatus, ShowTables, ShowVariables, ShowWarnings, Shutdown, StmtClose, StmtExecute, StmtFetch, StmtPrepare, StmtReprepare, StmtReset,
    StmtSendLongData, Truncate, UnlockTables, Update, UpdateMulti, Other,
    /// <summary>How many there are.</summary>
    Count,
}
