using System.Runtime.InteropServices;

namespace Cardea.Engine.Sqlite;

/// <summary>
/// SQLite's C interface, only what is used (https://sqlite.org/c3ref/funclist.html; names without the prefix <c>sqlite3_</c>).
/// The GC transition is left out only for getters and binders that neither block nor call back.
/// </summary>
internal static unsafe partial class Native
{
    public const string Library = "libsqlite3.so.0";

    public const int OpenReadWrite = 0x2, OpenCreate = 0x4, OpenNoMutex = 0x8000, OpenPrivateCache = 0x40000, OpenExtendedResults = 0x02000000, OpenNoFollow = 0x01000000;
    public const int ConfigMultiThread = 2, ConfigMemStatus = 9;
    public const int Deterministic = 0x800, DirectOnly = 0x80000, Innocuous = 0x200000, Utf8 = 1;
    public const int PreparePersistent = 1;
    public const int TypeInteger = 1, TypeFloat = 2, TypeText = 3, TypeBlob = 4, TypeNull = 5;
    public static readonly nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_libversion_number")] public static partial int libversion_number();
    [LibraryImport(Library, EntryPoint = "sqlite3_libversion")] public static partial byte* libversion();
    [LibraryImport(Library, EntryPoint = "sqlite3_threadsafe")] public static partial int threadsafe();
    [LibraryImport(Library, EntryPoint = "sqlite3_initialize")] public static partial int initialize();
    [LibraryImport(Library, EntryPoint = "sqlite3_config")] public static partial int config_int(int op, int value);
    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")] public static partial int db_config(nint db, int op, int value, int* result);
    [LibraryImport(Library, EntryPoint = "sqlite3_limit")] public static partial int limit(nint db, int id, int value);

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open_v2(string path, out nint db, int flags, string? vfs);
    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")] public static partial int close_v2(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")] public static partial int busy_timeout(nint db, int milliseconds);
    [LibraryImport(Library, EntryPoint = "sqlite3_interrupt")] public static partial void interrupt(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_extended_errcode"), SuppressGCTransition] public static partial int extended_errcode(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")] public static partial byte* errmsg(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_errstr")] public static partial byte* errstr(int code);
    [LibraryImport(Library, EntryPoint = "sqlite3_get_autocommit"), SuppressGCTransition] public static partial int get_autocommit(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_changes64"), SuppressGCTransition] public static partial long changes64(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_last_insert_rowid"), SuppressGCTransition] public static partial long last_insert_rowid(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_db_release_memory")] public static partial int db_release_memory(nint db);
    [LibraryImport(Library, EntryPoint = "sqlite3_wal_checkpoint_v2")] public static partial int wal_checkpoint_v2(nint db, byte* name, int mode, out int frames, out int done);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")] public static partial int prepare_v3(nint db, byte* sql, int bytes, uint flags, out nint statement, out byte* tail);
    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")] public static partial int finalize(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_step")] public static partial int step(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_reset")] public static partial int reset(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings")] public static partial int clear_bindings(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_status")] public static partial int stmt_status(nint statement, int op, int reset);
    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_readonly"), SuppressGCTransition] public static partial int stmt_readonly(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_column_count"), SuppressGCTransition] public static partial int column_count(nint statement);
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_parameter_count"), SuppressGCTransition] public static partial int bind_parameter_count(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition] public static partial int bind_null(nint statement, int i);
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition] public static partial int bind_int64(nint statement, int i, long value);
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double"), SuppressGCTransition] public static partial int bind_double(nint statement, int i, double value);
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")] public static partial int bind_text(nint statement, int i, byte* value, int bytes, nint destructor);
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")] public static partial int bind_blob(nint statement, int i, byte* value, int bytes, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition] public static partial int column_type(nint statement, int i);
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition] public static partial long column_int64(nint statement, int i);
    [LibraryImport(Library, EntryPoint = "sqlite3_column_double"), SuppressGCTransition] public static partial double column_double(nint statement, int i);
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob"), SuppressGCTransition] public static partial byte* column_blob(nint statement, int i);
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition] public static partial int column_bytes(nint statement, int i);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_value"), SuppressGCTransition] public static partial nint column_value(nint statement, int i);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_type"), SuppressGCTransition] public static partial int value_type(nint value);
    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64"), SuppressGCTransition] public static partial long value_int64(nint value);
    [LibraryImport(Library, EntryPoint = "sqlite3_value_double"), SuppressGCTransition] public static partial double value_double(nint value);
    [LibraryImport(Library, EntryPoint = "sqlite3_value_blob"), SuppressGCTransition] public static partial byte* value_blob(nint value);
    [LibraryImport(Library, EntryPoint = "sqlite3_value_bytes"), SuppressGCTransition] public static partial int value_bytes(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_user_data"), SuppressGCTransition] public static partial nint user_data(nint context);
    [LibraryImport(Library, EntryPoint = "sqlite3_aggregate_context"), SuppressGCTransition] public static partial long* aggregate_context(nint context, int bytes);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_null"), SuppressGCTransition] public static partial void result_null(nint context);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_int64"), SuppressGCTransition] public static partial void result_int64(nint context, long value);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_double"), SuppressGCTransition] public static partial void result_double(nint context, double value);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")] public static partial void result_text(nint context, byte* value, int bytes, nint destructor);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_blob")] public static partial void result_blob(nint context, byte* value, int bytes, nint destructor);
    [LibraryImport(Library, EntryPoint = "sqlite3_result_error")] public static partial void result_error(nint context, byte* message, int bytes);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2")]
    public static partial int create_function_v2(nint db, byte* name, int arguments, int flags, nint data,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> function, delegate* unmanaged[Cdecl]<nint, int, nint*, void> step,
        delegate* unmanaged[Cdecl]<nint, void> final, nint destroy);
    [LibraryImport(Library, EntryPoint = "sqlite3_create_collation_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int create_collation_v2(nint db, string name, int encoding, nint data, delegate* unmanaged[Cdecl]<nint, int, byte*, int, byte*, int> compare, nint destroy);
    [LibraryImport(Library, EntryPoint = "sqlite3_progress_handler")]
    public static partial void progress_handler(nint db, int operations, delegate* unmanaged[Cdecl]<nint, int> handler, nint data);
    [LibraryImport(Library, EntryPoint = "sqlite3_set_authorizer")]
    public static partial int set_authorizer(nint db, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, byte*, byte*, int> authorizer, nint data);
    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    public static partial nint wal_hook(nint db, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook, nint data);
    [LibraryImport(Library, EntryPoint = "sqlite3_create_module_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int create_module_v2(nint db, string name, VirtualTableModule* module, nint data, nint destroy);
    [LibraryImport(Library, EntryPoint = "sqlite3_declare_vtab", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int declare_vtab(nint db, string sql);
    [LibraryImport(Library, EntryPoint = "sqlite3_vtab_collation")] public static partial byte* vtab_collation(void* info, int constraint);
    [LibraryImport(Library, EntryPoint = "sqlite3_malloc64")] public static partial nint malloc64(ulong bytes);
    [LibraryImport(Library, EntryPoint = "sqlite3_free")] public static partial void free(nint memory);
}
