using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Sqlite;

/// <summary>sqlite3_module, version 1, https://sqlite.org/c3ref/module.html.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VirtualTableModule
{
    public int Version;
    public nint Create;
    public delegate* unmanaged[Cdecl]<nint, nint, int, byte**, nint*, byte**, int> Connect;
    public delegate* unmanaged[Cdecl]<nint, IndexInfo*, int> BestIndex;
    public delegate* unmanaged[Cdecl]<nint, int> Disconnect;
    public delegate* unmanaged[Cdecl]<nint, int> Destroy;
    public delegate* unmanaged[Cdecl]<nint, nint*, int> Open;
    public delegate* unmanaged[Cdecl]<nint, int> Close;
    public delegate* unmanaged[Cdecl]<nint, int, byte*, int, nint*, int> Filter;
    public delegate* unmanaged[Cdecl]<nint, int> Next;
    public delegate* unmanaged[Cdecl]<nint, int> Eof;
    public delegate* unmanaged[Cdecl]<nint, nint, int, int> Column;
    public delegate* unmanaged[Cdecl]<nint, long*, int> RowId;
    public fixed long Unused[12]; // update, begin, sync, commit, rollback, find function, rename, savepoint, release, rollback to, shadow name, integrity
}

/// <summary>sqlite3_index_info, https://sqlite.org/c3ref/index_info.html.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IndexInfo
{
    public int ConstraintCount;
    public Constraint* Constraints;
    public int OrderByCount;
    public void* OrderBy;
    public Usage* Usages;
    public int Number;
    public byte* Text;
    public int NeedToFreeText;
    public int OrderByConsumed;
    public double EstimatedCost;
    public long EstimatedRows;
    public int Flags;
    public ulong ColumnsUsed;

    [StructLayout(LayoutKind.Sequential)]
    public struct Constraint
    {
        public int Column;
        public byte Operator;
        public byte Usable;
        public int TermOffset;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Usage
    {
        public int ArgumentIndex;
        public byte Omit;
    }
}

/// <summary>Makes <see cref="ISystemTable"/>s readable by SQLite. One native module serves all; the table comes with its client data.</summary>
internal static unsafe class VirtualTables
{
    private const byte OperatorEquals = 2;
    private static readonly VirtualTableModule* Module = MakeModule();

    /// <summary>Registers the table on the connection; the returned handle must live as long as the connection.</summary>
    public static GCHandle Register(SqliteConnection connection, SystemTableEntry entry)
    {
        var handle = GCHandle.Alloc(new Source(connection, entry));
        var code = Native.create_module_v2(connection.Handle, entry.PhysicalName, Module, GCHandle.ToIntPtr(handle), 0);
        if (code != Result.Ok) throw connection.Error(code);
        return handle;
    }

    private sealed record Source(SqliteConnection Connection, SystemTableEntry Entry);

    private sealed class Cursor(Source source)
    {
        public Source Source { get; } = source;

        public IEnumerator<object?[]>? Rows { get; set; }

        public object?[]? Current { get; set; }

        public long Number { get; set; }

        public void Move()
        {
            Current = Rows!.MoveNext() ? Rows.Current : null;
            Number++;
        }
    }

    // sqlite3_vtab {module, references, message} and sqlite3_vtab_cursor {table}, each followed by our handle.
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeTable
    {
        public nint Module;
        public int References;
        public nint Message;
        public nint Source;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NativeCursor
    {
        public NativeTable* Table;
        public nint Cursor;
    }

    private static VirtualTableModule* MakeModule()
    {
        var module = (VirtualTableModule*)NativeMemory.AllocZeroed((nuint)sizeof(VirtualTableModule));
        module->Version = 1;
        module->Connect = &Connect; // no Create: eponymous only
        module->BestIndex = &BestIndex;
        module->Disconnect = &Disconnect;
        module->Destroy = &Disconnect;
        module->Open = &Open;
        module->Close = &Close;
        module->Filter = &Filter;
        module->Next = &Next;
        module->Eof = &Eof;
        module->Column = &Column;
        module->RowId = &RowId;
        return module;
    }

    private static T Target<T>(nint handle) where T : class => Unsafe.As<T>(GCHandle.FromIntPtr(handle).Target!);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Connect(nint db, nint data, int argc, byte** argv, nint* table, byte** message)
    {
        var source = Target<Source>(data);
        try
        {
            var sql = new StringBuilder("CREATE TABLE x(");
            var columns = source.Entry.Table.Columns;
            for (var i = 0; i < columns.Count; i++)
            {
                if (i > 0) sql.Append(',');
                sql.Append('c').Append(i);
                // ANY is no affinity's name; an undeclared type keeps values as they are.
                if (columns[i].Type.SqliteColumnType is var type and not "ANY") sql.Append(' ').Append(type);
                if (columns[i].Type.StorageClass == StorageClass.Text) sql.Append(" COLLATE ").Append(CollationBridge.SqliteName(columns[i].Type.Collation));
            }
            var code = Native.declare_vtab(db, sql.Append(')').ToString());
            if (code != Result.Ok) return code;
            var native = (NativeTable*)Native.malloc64((ulong)sizeof(NativeTable));
            if (native == null) return Result.NoMemory;
            *native = new NativeTable { Source = data };
            *table = (nint)native;
            return Result.Ok;
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames; the error is rethrown by Step or Prepare
        catch (Exception e)
#pragma warning restore CA1031
        {
            source.Connection.PendingError = e;
            return Result.Error;
        }
    }

    // The plan's text lists the columns whose equality is pushed down, in the order of Filter's arguments.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int BestIndex(nint table, IndexInfo* info)
    {
        var columns = Target<Source>(((NativeTable*)table)->Source).Entry.Table.Columns;
        var argument = 0;
        var text = new StringBuilder();
        for (var i = 0; i < info->ConstraintCount; i++)
        {
            ref var constraint = ref info->Constraints[i];
            if (constraint.Operator != OperatorEquals || constraint.Usable == 0 || constraint.Column < 0 || constraint.Column >= columns.Count) continue;
            if (!ComparesAsDeclared(info, i, columns[constraint.Column].Type)) continue;
            info->Usages[i].ArgumentIndex = ++argument;
            text.Append(constraint.Column).Append(',');
        }
        info->EstimatedCost = argument == 0 ? 10_000 : 10_000 >> (2 * Math.Min(argument, 5));
        info->EstimatedRows = argument == 0 ? 1000 : 1000 >> (2 * Math.Min(argument, 4));
        if (argument == 0) return Result.Ok;
        var bytes = Encoding.ASCII.GetBytes(text.ToString());
        var memory = (byte*)Native.malloc64((ulong)bytes.Length + 1);
        if (memory == null) return Result.NoMemory;
        bytes.CopyTo(new Span<byte>(memory, bytes.Length));
        memory[bytes.Length] = 0;
        info->Text = memory;
        info->NeedToFreeText = 1;
        return Result.Ok;
    }

    private static bool ComparesAsDeclared(IndexInfo* info, int constraint, MySqlType type)
    {
        if (type.StorageClass != StorageClass.Text) return true;
        var collation = Native.vtab_collation(info, constraint);
        return Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(collation)).Equals(CollationBridge.SqliteName(type.Collation), StringComparison.OrdinalIgnoreCase);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Disconnect(nint table)
    {
        Native.free(table);
        return Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(nint table, nint* cursor)
    {
        var native = (NativeCursor*)Native.malloc64((ulong)sizeof(NativeCursor));
        if (native == null) return Result.NoMemory;
        native->Table = null;
        native->Cursor = GCHandle.ToIntPtr(GCHandle.Alloc(new Cursor(Target<Source>(((NativeTable*)table)->Source))));
        *cursor = (nint)native;
        return Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint cursor)
    {
        var native = (NativeCursor*)cursor;
        Target<Cursor>(native->Cursor).Rows?.Dispose();
        GCHandle.FromIntPtr(native->Cursor).Free();
        Native.free(cursor);
        return Result.Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Filter(nint cursor, int number, byte* text, int argc, nint* argv)
    {
        var c = Target<Cursor>(((NativeCursor*)cursor)->Cursor);
        try
        {
            var equals = new Dictionary<int, object?>();
            if (argc > 0)
            {
                var columns = Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)).Split(',');
                for (var i = 0; i < argc; i++) equals[int.Parse(columns[i])] = Decode(argv[i]);
            }
            c.Rows?.Dispose();
            c.Rows = c.Source.Entry.Table.Rows(c.Source.Connection.Session ?? throw new InvalidOperationException("a system table is read without a session"), equals).GetEnumerator();
            c.Number = 0;
            c.Move();
            return Result.Ok;
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames
        catch (Exception e)
#pragma warning restore CA1031
        {
            c.Source.Connection.PendingError = e;
            return Result.Error;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Next(nint cursor)
    {
        var c = Target<Cursor>(((NativeCursor*)cursor)->Cursor);
        try
        {
            c.Move();
            return Result.Ok;
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames
        catch (Exception e)
#pragma warning restore CA1031
        {
            c.Source.Connection.PendingError = e;
            return Result.Error;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Eof(nint cursor) => Target<Cursor>(((NativeCursor*)cursor)->Cursor).Current is null ? 1 : 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Column(nint cursor, nint context, int i)
    {
        var c = Target<Cursor>(((NativeCursor*)cursor)->Cursor);
        try
        {
            FunctionBridge.Answer(context, SystemRow.Encode(c.Source.Entry.Table.Columns[i].Type, c.Current![i]));
            return Result.Ok;
        }
#pragma warning disable CA1031 // nothing may unwind through SQLite's frames
        catch (Exception e)
#pragma warning restore CA1031
        {
            c.Source.Connection.PendingError = e;
            return Result.Error;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RowId(nint cursor, long* id)
    {
        *id = Target<Cursor>(((NativeCursor*)cursor)->Cursor).Number;
        return Result.Ok;
    }

    private static object? Decode(nint value) => Native.value_type(value) switch
    {
        Native.TypeInteger => Native.value_int64(value),
        Native.TypeFloat => Native.value_double(value),
        Native.TypeText => Encoding.UTF8.GetString(new ReadOnlySpan<byte>(Native.value_blob(value), Native.value_bytes(value))), // SQLite has no address for what is empty
        Native.TypeBlob => new ReadOnlySpan<byte>(Native.value_blob(value), Native.value_bytes(value)).ToArray(),
        _ => null,
    };
}
