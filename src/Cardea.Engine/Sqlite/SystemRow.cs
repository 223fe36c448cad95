using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Sqlite;

/// <summary>Turns the values of a system table's row into storage form.</summary>
internal static class SystemRow
{
    /// <summary>
    /// Encodes null, bool, int, long, ulong, double, decimal, string, byte[] or DateTime (UTC) as a column of the type holds it; a function is
    /// called for its value, which spares the cost where the column is not read.
    /// </summary>
    public static StorageSlot Encode(MySqlType type, object? value)
    {
        if (value is Func<object?> later) value = later();
        if (value is null) return StorageSlot.Null;
        if (value is DateTime time) return StorageSlot.FromInteger(Pack(time));
        SqlValue typed = value switch
        {
            long v => SqlValue.FromInt(v),
            ulong v => SqlValue.FromUInt(v),
            int v => SqlValue.FromInt(v),
            uint v => SqlValue.FromInt(v),
            bool v => SqlValue.FromBool(v),
            double v => SqlValue.FromDouble(v),
            byte[] v => SqlValue.FromBytes(v),
            SqlValue v => v,
            _ => SqlValue.FromString(value as string ?? value.ToString()!),
        };
        if (type.Kind == TypeKind.Enum && value is string member) return StorageSlot.FromInteger(MemberIndex(type, member));
        if (type.Kind == TypeKind.Set && value is string members) return StorageSlot.FromInteger(MemberBits(type, members));
        return StorageCodec.Encode(typed, type, TimeZoneInfo.Utc);
    }

    private static long MemberIndex(MySqlType type, string member)
    {
        for (var i = 0; i < type.Members!.Count; i++)
        {
            if (type.Members[i].Equals(member, StringComparison.OrdinalIgnoreCase)) return i + 1;
        }
        return 0;
    }

    private static long MemberBits(MySqlType type, string members)
    {
        var set = 0L;
        foreach (var member in members.Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (MemberIndex(type, member) is > 0 and var index) set |= 1L << ((int)index - 1);
        return set;
    }

    // The form is described at MySqlType.
    private static long Pack(DateTime t) =>
        (((((t.Year * 13L) + t.Month) << 5) | (long)t.Day) << 17 | (long)((t.Hour << 12) | (t.Minute << 6) | t.Second)) << 24 | (t.Ticks / 10 % 1_000_000);
}
