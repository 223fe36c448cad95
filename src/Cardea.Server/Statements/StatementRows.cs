using Cardea.Server.Sessions;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>The statement table's content: one row a kind of statement.</summary>
public static class StatementRows
{
    /// <summary>All rows.</summary>
    public static StatementTable Build(SessionHandlers sessions, ShowHandler show, AccountHandler accounts)
    {
        var rows = new Dictionary<Type, StatementRow>
        {
            // carried out here
            [typeof(SetStatement)] = new(Com.SetOption, SetHandler.Set),
            [typeof(SetTransactionStatement)] = new(Com.SetOption, SetHandler.SetTransaction),
            [typeof(UseStatement)] = new(Com.ChangeDb, SessionHandlers.Use),
            [typeof(KillStatement)] = new(Com.Kill, KillHandler.Kill),
            [typeof(FlushStatement)] = new(Com.Flush, sessions.Flush, ImplicitCommit: true),
            [typeof(ReloadTlsStatement)] = new(Com.AlterInstance, sessions.ReloadTls, ImplicitCommit: true),
            [typeof(ShutdownStatement)] = new(Com.Shutdown, sessions.Shutdown),
            [typeof(PrepareStatement)] = new(Com.PrepareSql, sessions.Prepare, Preparable: false),
            [typeof(ExecuteStatement)] = new(Com.ExecuteSql, sessions.Execute, Preparable: false),
            [typeof(DeallocateStatement)] = new(Com.DeallocSql, sessions.Deallocate, Preparable: false),
            [typeof(ComponentStatement)] = new(Com.Other, ComponentHandler.Run, ImplicitCommit: true),
            [typeof(CheckLoginStatement)] = new(Com.Other, CheckLoginHandler.Run),
            [typeof(HelpStatement)] = new(Com.Help, SessionHandlers.Help),
            [typeof(EmptyStatement)] = new(Com.EmptyQuery, static (session, _, _) => session.Reply.Ok(), Preparable: false),
            // carried out by the engine; named for their counters
            [typeof(SelectStatement)] = new(Com.Select, null),
            [typeof(InsertStatement)] = new(Com.Insert, null),
            [typeof(UpdateStatement)] = new(Com.Update, null),
            [typeof(DeleteStatement)] = new(Com.Delete, null),
            [typeof(DoStatement)] = new(Com.Do, null),
            [typeof(TruncateTableStatement)] = new(Com.Truncate, HostCacheHandler.Truncate, ImplicitCommit: true) { HandledIf = HostCacheHandler.IsMeant },
            [typeof(LoadDataStatement)] = new(Com.Load, null, Preparable: false),
            [typeof(CreateDatabaseStatement)] = new(Com.CreateDb, null),
            [typeof(AlterDatabaseStatement)] = new(Com.AlterDb, null),
            [typeof(DropDatabaseStatement)] = new(Com.DropDb, null),
            [typeof(CreateTableStatement)] = new(Com.CreateTable, null),
            [typeof(AlterTableStatement)] = new(Com.AlterTable, null),
            [typeof(DropTableStatement)] = new(Com.DropTable, null),
            [typeof(RenameTableStatement)] = new(Com.RenameTable, null),
            [typeof(CreateIndexStatement)] = new(Com.CreateIndex, null),
            [typeof(DropIndexStatement)] = new(Com.DropIndex, null),
            [typeof(CreateViewStatement)] = new(Com.CreateView, null),
            [typeof(DropViewStatement)] = new(Com.DropView, null),
            [typeof(BeginStatement)] = new(Com.Begin, null),
            [typeof(CommitStatement)] = new(Com.Commit, null),
            [typeof(RollbackStatement)] = new(Com.Rollback, null),
            [typeof(SavepointStatement)] = new(Com.Savepoint, null),
            [typeof(RollbackToSavepointStatement)] = new(Com.RollbackToSavepoint, null),
            [typeof(ReleaseSavepointStatement)] = new(Com.ReleaseSavepoint, null),
            [typeof(LockTablesStatement)] = new(Com.LockTables, null),
            [typeof(UnlockTablesStatement)] = new(Com.UnlockTables, null),
            [typeof(ExplainStatement)] = new(Com.ExplainOther, null),
            [typeof(DescribeStatement)] = new(Com.ShowFields, null),
            [typeof(ShowCreateStatement)] = new(Com.ShowCreateTable, null),
            [typeof(ShowEngineStatement)] = new(Com.ShowEngineStatus, null),
        };
        foreach (var (type, counter) in AccountHandler.Types)
        {
            var changes = counter is not (Com.ShowGrants or Com.ShowCreateUser or Com.SetRole);
            rows.Add(type, new(counter, accounts.Run, ImplicitCommit: changes) { Writes = changes });
        }
        return new StatementTable(rows, show);
    }
}
