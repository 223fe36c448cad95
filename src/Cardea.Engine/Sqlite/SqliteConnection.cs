using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Sqlite;

/// <summary>One connection to the database file; used by one thread at a time (only <see cref="Interrupt"/> may come from another).</summary>
public sealed unsafe partial class SqliteConnection : IDisposable
{
    /// <summary>Operations of SQLite's virtual machine between two looks at <see cref="ISessionHost.Killed"/>; a few microseconds' worth.</summary>
    private const int OperationsBetweenChecks = 2000;

    private readonly StatementCache _cache;
    private readonly GCHandle _self;
    private nint _db;
    private bool _trusted = true;

    /// <summary>Opens the file and hardens the connection. Throws <see cref="SqliteException"/>.</summary>
    internal SqliteConnection(string path, SystemTableRegistry systemTables, bool create = false)
    {
        SqliteLibrary.Load();
        _cache = new StatementCache(this);
        _self = GCHandle.Alloc(this);
        _systemTables = systemTables;
        var flags = Native.OpenReadWrite | Native.OpenNoMutex | Native.OpenPrivateCache | Native.OpenExtendedResults | (create ? Native.OpenCreate : 0);
        var code = Native.open_v2(path, out _db, flags, null);
        try
        {
            if (code != Result.Ok) throw Error(code);
            _ = Native.busy_timeout(_db, 5000); // before the first statement: recovery of the log answers BUSY for a moment
            Harden();
            Register();
        }
        catch (SqliteException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The session on whose behalf statements run now: what C# functions and system tables see.</summary>
    public ISessionHost? Session { get; set; }

    /// <summary>Rows changed by the last INSERT, UPDATE or DELETE.</summary>
    public long Changes => Native.changes64(_db);

    public long LastInsertRowId => Native.last_insert_rowid(_db);

    /// <summary>True when no transaction is open, also after SQLite rolled one back by itself.</summary>
    public bool IsAutocommit => Native.get_autocommit(_db) != 0;

    internal nint Handle => _db;

    /// <summary>The error of a C# function called from inside a statement; rethrown by Step or Prepare, for it must not cross native frames.</summary>
    internal Exception? PendingError { get; set; }

    /// <summary>Compiles one statement; the caller disposes it. Throws <see cref="SqliteException"/>.</summary>
    public SqliteStatement Prepare(ReadOnlySpan<byte> sql) => Compile(0, 0, sql, 0);

    /// <summary>
    /// The statement of a plan part from this connection's cache, compiled if need be, with the bindings of its last use.
    /// Give it back with <see cref="Return"/>.
    /// </summary>
    public SqliteStatement Rent(long planId, int part, ReadOnlySpan<byte> sql) => _cache.Rent(planId, part, sql);

    /// <summary>Resets a rented statement and keeps it for the next use.</summary>
    public void Return(SqliteStatement s) => _cache.Return(s);

    /// <summary>Stops the running statement from any thread; it ends with 1317.</summary>
    public void Interrupt() => Native.interrupt(_db);

    /// <summary>Runs statements of the engine's own (pragmas, catalog, physical DDL), several separated by semicolons.</summary>
    internal void Execute(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        var was = _trusted;
        _trusted = true;
        try
        {
            var rest = bytes.AsSpan();
            while (!rest.IsEmpty)
            {
                using var statement = Compile(0, 0, rest, 0, out var used);
                if (statement is null) break;
                statement.Run();
                rest = rest[used..];
            }
        }
        finally
        {
            _trusted = was;
        }
    }

    /// <summary>The first column of the first row, or <paramref name="otherwise"/>.</summary>
    internal long ScalarInt64(string sql, long otherwise = 0)
    {
        var was = _trusted;
        _trusted = true;
        try
        {
            using var statement = Prepare(Encoding.UTF8.GetBytes(sql));
            return statement.Step() ? statement.ColumnInt64(0) : otherwise;
        }
        finally
        {
            _trusted = was;
        }
    }

    /// <summary>From here on only translated statements are compiled: no PRAGMA, ATTACH or new virtual table.</summary>
    internal void Distrust() => _trusted = false;

    internal SqliteStatement Compile(long planId, int part, ReadOnlySpan<byte> sql, uint flags) =>
        Compile(planId, part, sql, flags, out _) ?? throw new SqliteException(Result.Misuse, Result.Misuse, "empty statement");

    private SqliteStatement? Compile(long planId, int part, ReadOnlySpan<byte> sql, uint flags, out int used)
    {
        _systemTables.Sync(this);
        fixed (byte* p = sql)
        {
            var code = Native.prepare_v3(_db, p, sql.Length, flags, out var handle, out var tail);
            if (code != Result.Ok) throw TakeError();
            used = (int)(tail - p);
            return handle == 0 ? null : new SqliteStatement(this, handle) { PlanId = planId, Part = part, Bytes = sql.Length };
        }
    }

    /// <summary>The exception for a failed call, preferring what a C# function left behind.</summary>
    internal Exception TakeError()
    {
        if (PendingError is { } pending)
        {
            PendingError = null;
            return pending;
        }
        var extended = Native.extended_errcode(_db);
        return (extended & 0xFF) == Result.Interrupt ? new ServerErrorException(ServerErrors.QueryInterrupted()) : Error(extended);
    }

    internal SqliteException Error(int code)
    {
        var extended = _db == 0 ? code : Native.extended_errcode(_db);
        if ((extended & 0xFF) != (code & 0xFF)) extended = code;
        var text = _db == 0 ? Native.errstr(code) : Native.errmsg(_db);
        return new SqliteException(extended & 0xFF, extended, Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)));
    }

    public void Dispose()
    {
        _cache.Clear();
        if (_db != 0) _ = Native.close_v2(_db); // statements still open are closed with it
        _db = 0;
        foreach (var handle in _tableHandles) handle.Free();
        _tableHandles.Clear();
        if (_self.IsAllocated) _self.Free();
    }

    private void Register()
    {
        var self = GCHandle.ToIntPtr(_self);
        Native.progress_handler(_db, OperationsBetweenChecks, &OnProgress, self);
        Demand(Native.set_authorizer(_db, &Authorize, self));
        RegisterFunctions(self);
        CollationBridge.Register(this);
    }

    private void Harden()
    {
        // https://sqlite.org/c3ref/c_dbconfig_defensive.html
        Configure(1010, 1); // DEFENSIVE
        Configure(1017, 0); // TRUSTED_SCHEMA
        Configure(1005, 0); // ENABLE_LOAD_EXTENSION
        Configure(1004, 0); // ENABLE_FTS3_TOKENIZER
        Configure(1013, 0); // DQS_DML: "x" is never a string
        Configure(1014, 0); // DQS_DDL
        Configure(1003, 0); // ENABLE_TRIGGER: we make none
        Configure(1015, 0); // ENABLE_VIEW: nor these
        _ = Native.limit(_db, 7, 0);      // attached files
        _ = Native.limit(_db, 10, 16);    // depth of cascades; MySQL's is 15
        _ = Native.limit(_db, 11, 0);     // worker threads
        _ = Native.limit(_db, 1, 1 << 30); // statement text
    }

    /// <summary>Whether foreign keys are looked at. Unlike the pragma it works inside of a transaction too.</summary>
    public void CheckForeignKeys(bool check) => Configure(1002, check ? 1 : 0); // ENABLE_FKEY

    // A library that does not know a protection is not used.
    private void Configure(int option, int value)
    {
        int result;
        Demand(Native.db_config(_db, option, value, &result));
        if (result != value) throw new SqliteException(Result.Error, Result.Error, $"SQLite {SqliteLibrary.Version} does not take option {option}");
    }

    private void Demand(int code)
    {
        if (code != Result.Ok) throw Error(code);
    }

    internal static SqliteConnection From(nint data) => Unsafe.As<SqliteConnection>(GCHandle.FromIntPtr(data).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnProgress(nint data) => From(data).Session is { Killed: true } ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Authorize(nint data, int action, byte* first, byte* second, byte* database, byte* trigger)
    {
        const int pragma = 19, attach = 24, detach = 25, createVirtualTable = 29, dropVirtualTable = 30;
        if (action is not (pragma or attach or detach or createVirtualTable or dropVirtualTable)) return 0;
        return action is pragma && From(data)._trusted ? 0 : 1; // 1 = SQLITE_DENY
    }
}
