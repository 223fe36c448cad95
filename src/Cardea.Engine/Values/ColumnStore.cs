using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Values;

/// <summary>
/// Assignment to a column: range, length, form and NULL are checked by MySQL's rules; in strict mode a bad value is an error, else a warning and the
/// nearest value that fits. Source: MySQL 8.4 manual, "Server SQL Modes", "Strict SQL Mode", "Out-of-Range and Overflow Handling".
/// </summary>
public static partial class ColumnStore
{
    /// <summary>The storage form of <paramref name="value"/> in <paramref name="column"/>.</summary>
    /// <exception cref="ServerErrorException">1048, 1264, 1265, 1292, 1366, 1406, 3140.</exception>
    public static StorageSlot Convert(ColumnInfo column, in SqlValue value, in StoreMode mode, ISessionHost session)
    {
        if (value.Kind == ValueKind.Int && column.Type.Kind is TypeKind.Int or TypeKind.BigInt && !column.Type.Unsigned)
        {
            // the way of nearly all keys
            if (column.Type.Kind == TypeKind.BigInt || value.RawInt == (int)value.RawInt) return StorageSlot.FromInteger(value.RawInt);
        }
        if (value.IsNull) return StoreNull(column, mode, session);
        var store = new Store(column, mode, session);
        var type = column.Type;
        switch (type.Kind)
        {
            case TypeKind.Decimal: return store.Decimal(value);
            case TypeKind.Float or TypeKind.Double: return store.Approximate(value);
            case TypeKind.Year: return store.Year(value);
            case TypeKind.Bit: return store.Bit(value);
            case TypeKind.Date or TypeKind.DateTime or TypeKind.Timestamp: return store.DateTime(value);
            case TypeKind.Time: return store.Time(value);
            case TypeKind.Enum: return store.Enum(value);
            case TypeKind.Set: return store.Set(value);
            case TypeKind.Json: return store.Json(value);
            default:
                return type.IsCharacter ? store.Characters(value) : type.IsBinary ? store.Bytes(value) : store.Integer(value);
        }
    }

    /// <summary>The value that a NOT NULL column without DEFAULT gets outside of strict mode: 0, '', zero date, first ENUM member.</summary>
    public static StorageSlot ImplicitDefault(MySqlType type) => type.Kind switch
    {
        TypeKind.Enum => StorageSlot.FromInteger(1),
        TypeKind.Json => StorageSlot.FromText("null"u8.ToArray()),
        TypeKind.Decimal => MySqlDecimal.Zero.ToStorage((int)type.Length, type.Scale),
        TypeKind.Float or TypeKind.Double => StorageSlot.FromReal(0),
        TypeKind.Binary => StorageSlot.FromBlob(new byte[type.Length]),
        _ when type.IsCharacter => StorageSlot.FromText(default),
        _ when type.IsBinary => StorageSlot.FromBlob(default),
        _ => StorageSlot.FromInteger(0),
    };

    /// <summary>What a column gets that the statement does not name and that has no DEFAULT: NULL, or 1364 and the implicit default.</summary>
    public static StorageSlot Missing(ColumnInfo column, in StoreMode mode, ISessionHost session)
    {
        if (column.Nullable) return StorageSlot.Null;
        var error = ServerErrors.NoDefault(column.Name);
        if (mode.Fails) throw new ServerErrorException(error);
        session.Warn(WarningLevel.Warning, error.Number, error.Message);
        return ImplicitDefault(column.Type);
    }

    private static StorageSlot StoreNull(ColumnInfo column, in StoreMode mode, ISessionHost session)
    {
        if (column.Nullable) return StorageSlot.Null;
        var error = ServerErrors.ColumnCannotBeNull(column.Name);
        if (!mode.Ignore && (mode.Strict || !mode.NullBecomesDefault)) throw new ServerErrorException(error);
        session.Warn(WarningLevel.Warning, error.Number, error.Message);
        return ImplicitDefault(column.Type);
    }

    /// <summary>One assignment under way.</summary>
    private readonly ref partial struct Store(ColumnInfo column, StoreMode mode, ISessionHost session)
    {
        private MySqlType Type => column.Type;

        /// <summary>Ends the statement in strict mode, warns else.</summary>
        private void Fail(ServerError error)
        {
            if (mode.Fails) throw new ServerErrorException(error);
            session.Warn(WarningLevel.Warning, error.Number, error.Message);
        }

        private void Note(ServerError error) => session.Warn(WarningLevel.Note, error.Number, error.Message);

        private void OutOfRange() => Fail(ServerErrors.OutOfRangeForColumn(column.Name, mode.Row));

        private void Truncated() => Fail(ServerErrors.DataTruncated(column.Name, mode.Row));

        private void Incorrect(string type, ReadOnlySpan<byte> value) => Fail(ServerErrors.IncorrectForColumn(type, ErrorText.Of(value), column.Name, mode.Row));
    }
}
