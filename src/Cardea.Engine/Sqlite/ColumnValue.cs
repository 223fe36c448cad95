using Cardea.Engine.Values;

namespace Cardea.Engine.Sqlite;

/// <summary>
/// One value of a statement's current row. Asking a value costs a fraction of asking the statement, which looks the column up and settles errors each
/// time. SQLite calls it unprotected, since another thread could change it; a statement has one thread at a time, see <see cref="SqliteStatement"/>.
/// Source: https://sqlite.org/c3ref/value.html.
/// </summary>
internal readonly unsafe ref struct ColumnValue(nint handle)
{
    public StorageClass Class => Native.value_type(handle) switch
    {
        Native.TypeInteger => StorageClass.Integer,
        Native.TypeFloat => StorageClass.Real,
        Native.TypeText => StorageClass.Text,
        Native.TypeBlob => StorageClass.Blob,
        _ => StorageClass.Null,
    };

    public long Int64 => Native.value_int64(handle);

    public double Double => Native.value_double(handle);

    /// <summary>The bytes of a text or blob.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            // The pointer must be asked for before the length; asking a TEXT value for its blob converts nothing.
            var p = Native.value_blob(handle);
            return p == null ? default : new ReadOnlySpan<byte>(p, Native.value_bytes(handle));
        }
    }

    /// <summary>An unsigned number: eight bytes big-endian from 2^63 on.</summary>
    public ulong Unsigned(StorageClass storage) => storage == StorageClass.Blob ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(Bytes) : (ulong)Int64;
}
