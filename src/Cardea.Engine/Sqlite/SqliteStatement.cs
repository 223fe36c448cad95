using Cardea.Engine.Values;

namespace Cardea.Engine.Sqlite;

/// <summary>A prepared statement of one connection; used by the connection's current thread.</summary>
public sealed unsafe class SqliteStatement : IDisposable
{
    private const int MuchBytes = 4096;
    private static readonly byte[] Empty = [0];
    private readonly SqliteConnection _connection;
    private nint _handle;
    private bool _started;
    private bool _holdsMuch;

    internal SqliteStatement(SqliteConnection connection, nint handle)
    {
        _connection = connection;
        _handle = handle;
        ColumnCount = Native.column_count(handle);
        ParameterCount = Native.bind_parameter_count(handle);
    }

    /// <summary>Number of result columns; 0 for a statement without result.</summary>
    public int ColumnCount { get; }

    /// <summary>Number of parameters.</summary>
    public int ParameterCount { get; }

    /// <summary>True when the statement cannot change the file.</summary>
    public bool IsReadOnly => Native.stmt_readonly(_handle) != 0;

    internal long PlanId { get; init; }

    internal int Part { get; init; }

    internal int Bytes { get; init; }

    internal bool InCache { get; set; }

    internal bool InUse { get; set; }

    internal LinkedListNode<SqliteStatement>? Node { get; set; }

    public void BindNull(int i) => Check(Native.bind_null(_handle, i));

    public void BindInt64(int i, long v) => Check(Native.bind_int64(_handle, i, v));

    public void BindDouble(int i, double v) => Check(Native.bind_double(_handle, i, v));

    /// <summary>Binds UTF-8 text; SQLite keeps a copy.</summary>
    public void BindText(int i, ReadOnlySpan<byte> v)
    {
        _holdsMuch |= v.Length > MuchBytes;
        fixed (byte* p = v.IsEmpty ? Empty : v) Check(Native.bind_text(_handle, i, p, v.Length, Native.Transient));
    }

    /// <summary>Binds bytes; SQLite keeps a copy.</summary>
    public void BindBlob(int i, ReadOnlySpan<byte> v)
    {
        _holdsMuch |= v.Length > MuchBytes;
        fixed (byte* p = v.IsEmpty ? Empty : v) Check(Native.bind_blob(_handle, i, p, v.Length, Native.Transient));
    }

    /// <summary>Binds a value in storage form.</summary>
    public void Bind(int i, in StorageSlot slot)
    {
        switch (slot.Class)
        {
            case StorageClass.Null: BindNull(i); break;
            case StorageClass.Integer: BindInt64(i, slot.Integer); break;
            case StorageClass.Real: BindDouble(i, slot.Real); break;
            case StorageClass.Text: BindText(i, slot.Bytes.Span); break;
            default: BindBlob(i, slot.Bytes.Span); break;
        }
    }

    /// <summary>
    /// Runs to the next row; false at the end. Throws the <c>ServerErrorException</c> that a C# function raised inside, 1317 after an
    /// interrupt, <see cref="SqliteException"/> else; the statement is then reset.
    /// </summary>
    public bool Step()
    {
        _started = true;
        var code = Native.step(_handle);
        if (code == Result.Row) return true;
        if (code == Result.Done) return false;
        throw Fail();
    }

    /// <summary>Class of a value of the current row, 0-based.</summary>
    public StorageClass ColumnClass(int i) => Native.column_type(_handle, i) switch
    {
        Native.TypeInteger => StorageClass.Integer,
        Native.TypeFloat => StorageClass.Real,
        Native.TypeText => StorageClass.Text,
        Native.TypeBlob => StorageClass.Blob,
        _ => StorageClass.Null,
    };

    public bool ColumnIsNull(int i) => Native.column_type(_handle, i) == Native.TypeNull;

    public long ColumnInt64(int i) => Native.column_int64(_handle, i);

    public double ColumnDouble(int i) => Native.column_double(_handle, i);

    /// <summary>The bytes of a text value; valid until the next Step or Reset.</summary>
    public ReadOnlySpan<byte> ColumnText(int i) => ColumnBlob(i);

    /// <summary>The bytes of a blob or text value; valid until the next Step or Reset.</summary>
    public ReadOnlySpan<byte> ColumnBlob(int i)
    {
        // The pointer must be asked for before the length; asking a TEXT value for its blob converts nothing.
        var p = Native.column_blob(_handle, i);
        return p == null ? default : new ReadOnlySpan<byte>(p, Native.column_bytes(_handle, i));
    }

    /// <summary>The value of the current row, 0-based, for those who ask it several things; valid until the next Step or Reset.</summary>
    internal ColumnValue Column(int i) => new(Native.column_value(_handle, i));

    /// <summary>A copy of the text, for cold paths.</summary>
    public string ColumnString(int i) => System.Text.Encoding.UTF8.GetString(ColumnBlob(i));

    /// <summary>Copies the current row's value out in storage form.</summary>
    public StorageSlot ColumnSlot(int i) => ColumnClass(i) switch
    {
        StorageClass.Integer => StorageSlot.FromInteger(ColumnInt64(i)),
        StorageClass.Real => StorageSlot.FromReal(ColumnDouble(i)),
        StorageClass.Text => StorageSlot.FromText(ColumnBlob(i).ToArray()),
        StorageClass.Blob => StorageSlot.FromBlob(ColumnBlob(i).ToArray()),
        _ => StorageSlot.Null,
    };

    /// <summary>Ends the run: locks and the implicit read transaction are given up. Bindings stay.</summary>
    public void Reset()
    {
        if (!_started) return;
        _started = false;
        _ = Native.reset(_handle); // it repeats the error of the last step, which was thrown already
    }

    /// <summary>Runs a statement that gives no rows (or whose rows do not matter) and resets it.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>A statement waiting in the cache must not keep copies of large values.</summary>
    internal void ForgetLargeBindings()
    {
        if (!_holdsMuch) return;
        _ = Native.clear_bindings(_handle);
        _holdsMuch = false;
    }

    public void Dispose()
    {
        if (_handle == 0) return;
        _ = Native.finalize(_handle);
        _handle = 0;
    }

    private void Check(int code)
    {
        if (code != Result.Ok) throw _connection.Error(code);
    }

    private Exception Fail()
    {
        var error = _connection.TakeError();
        Reset();
        return error;
    }
}
