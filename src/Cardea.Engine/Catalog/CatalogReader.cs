using System.Text;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Types;
using Cardea.Engine.Values;

namespace Cardea.Engine.Catalog;

/// <summary>Reads the whole catalog at start.</summary>
internal static class CatalogReader
{
    public static CatalogSnapshot Read(SqliteConnection connection)
    {
        var columns = Columns(connection);
        var indexes = Indexes(connection);
        var foreignKeys = ForeignKeys(connection);
        var checks = Group(connection, "SELECT table_id, name, text, enforced FROM cat_checks ORDER BY table_id, number"u8,
            s => new CheckInfo(s.ColumnString(1), s.ColumnString(2), s.ColumnInt64(3) != 0));
        var schemas = new Dictionary<int, (SchemaInfo Info, Dictionary<string, TableInfo> Tables)>();
        using (var s = connection.Prepare("SELECT id, name, collation FROM cat_schemata"u8))
        {
            while (s.Step())
            {
                var tables = new Dictionary<string, TableInfo>();
                schemas[(int)s.ColumnInt64(0)] = (new SchemaInfo((int)s.ColumnInt64(0), s.ColumnString(1), s.ColumnString(2), tables), tables);
            }
        }
        using (var s = connection.Prepare("SELECT id, schema_id, name, collation, comment, engine, row_format, created_utc FROM cat_tables"u8))
        {
            while (s.Step())
            {
                var id = (int)s.ColumnInt64(0);
                var (schema, tables) = schemas[(int)s.ColumnInt64(1)];
                var draft = new TableDraft
                {
                    Id = id, Schema = schema.Name, Name = s.ColumnString(2), Collation = s.ColumnString(3), Comment = s.ColumnString(4), EngineName = s.ColumnString(5),
                    RowFormat = s.ColumnString(6), CreatedUtc = DateTimeOffset.FromUnixTimeMilliseconds(s.ColumnInt64(7)).UtcDateTime,
                };
                draft.Columns.AddRange(columns[id]);
                draft.Keys.AddRange(indexes.GetValueOrDefault(id, []).Select(k => k with { Parts = [.. k.Parts.Select(p => p with { ColumnId = draft.Columns[p.ColumnId].Id })] }));
                draft.ForeignKeys.AddRange(foreignKeys.GetValueOrDefault(id, []).Select(f => f with { ColumnIds = [.. f.ColumnIds.Select(c => draft.Columns[c].Id)] }));
                draft.Checks.AddRange(checks.GetValueOrDefault(id, []));
                tables[draft.Name] = draft.Build();
            }
        }
        var version = connection.ScalarInt64("SELECT value FROM cat_state WHERE name = 'version'");
        return new CatalogSnapshot(version, schemas.Values.ToDictionary(static s => s.Info.Name, static s => s.Info));
    }

    private static Dictionary<int, List<ColumnInfo>> Columns(SqliteConnection connection)
    {
        var members = new Dictionary<(int Table, int Ordinal), List<string>>();
        using (var s = connection.Prepare("SELECT table_id, ordinal, member FROM cat_members ORDER BY table_id, ordinal, number"u8))
        {
            while (s.Step())
            {
                var key = ((int)s.ColumnInt64(0), (int)s.ColumnInt64(1));
                if (!members.TryGetValue(key, out var list)) members[key] = list = [];
                list.Add(s.ColumnString(2));
            }
        }
        return Group(connection, """
            SELECT table_id, ordinal, id, name, kind, length, scale, is_unsigned, zerofill, collation, nullable, default_kind, default_value, auto_increment, on_update_now,
                comment, generated, generated_stored, invisible FROM cat_columns ORDER BY table_id, ordinal
            """u8, s =>
        {
            var ordinal = (int)s.ColumnInt64(1);
            var type = new MySqlType(Enum.Parse<TypeKind>(s.ColumnString(4)), (uint)s.ColumnInt64(5), (byte)s.ColumnInt64(6), s.ColumnInt64(7) != 0, s.ColumnString(9),
                members.GetValueOrDefault(((int)s.ColumnInt64(0), ordinal)), s.ColumnInt64(8) != 0);
            return new ColumnInfo((int)s.ColumnInt64(2), ordinal, s.ColumnString(3), type, s.ColumnInt64(10) != 0)
            {
                Default = s.ColumnInt64(11) switch
                {
                    1 => new ColumnDefault.Literal(StorageCodec.Decode(s.ColumnSlot(12), type, TimeZoneInfo.Utc)),
                    2 => new ColumnDefault.CurrentTimestamp(),
                    3 => new ColumnDefault.Computed(s.ColumnString(12)),
                    _ => ColumnDefault.None,
                },
                AutoIncrement = s.ColumnInt64(13) != 0,
                OnUpdateNow = s.ColumnInt64(14) != 0,
                Comment = s.ColumnString(15),
                GeneratedText = s.ColumnIsNull(16) ? null : s.ColumnString(16),
                GeneratedStored = s.ColumnInt64(17) != 0,
                Invisible = s.ColumnInt64(18) != 0,
            };
        });
    }

    // Here "column ids" are still ordinals; the caller knows the columns.
    private static Dictionary<int, List<KeyDraft>> Indexes(SqliteConnection connection)
    {
        var parts = GroupBy(connection, "SELECT table_id, index_number, ordinal, prefix_length, descending FROM cat_index_parts ORDER BY table_id, index_number, number"u8,
            s => ((int)s.ColumnInt64(0), (int)s.ColumnInt64(1)), s => new KeyPartDraft((int)s.ColumnInt64(2), (uint)s.ColumnInt64(3), s.ColumnInt64(4) != 0));
        return Group(connection, "SELECT table_id, number, id, name, is_primary, is_unique, comment, invisible, implicit FROM cat_indexes ORDER BY table_id, number"u8, s =>
            new KeyDraft((int)s.ColumnInt64(2), s.ColumnString(3), s.ColumnInt64(4) != 0, s.ColumnInt64(5) != 0, parts[((int)s.ColumnInt64(0), (int)s.ColumnInt64(1))])
            {
                Comment = s.ColumnString(6), Invisible = s.ColumnInt64(7) != 0, Implicit = s.ColumnInt64(8) != 0,
            });
    }

    private static Dictionary<int, List<ForeignKeyDraft>> ForeignKeys(SqliteConnection connection)
    {
        var columns = GroupBy(connection, "SELECT table_id, key_number, ordinal, referenced FROM cat_foreign_key_columns ORDER BY table_id, key_number, number"u8,
            s => ((int)s.ColumnInt64(0), (int)s.ColumnInt64(1)), s => (Ordinal: (int)s.ColumnInt64(2), Referenced: s.ColumnString(3)));
        return Group(connection, "SELECT table_id, number, name, referenced_schema, referenced_table, on_delete, on_update FROM cat_foreign_keys ORDER BY table_id, number"u8, s =>
        {
            var own = columns[((int)s.ColumnInt64(0), (int)s.ColumnInt64(1))];
            return new ForeignKeyDraft(own.ConvertAll(static c => c.Ordinal),
                new ForeignKeyInfo(s.ColumnString(2), [], s.ColumnString(3), s.ColumnString(4), own.ConvertAll(static c => c.Referenced), s.ColumnString(5), s.ColumnString(6)));
        });
    }

    private static Dictionary<int, List<T>> Group<T>(SqliteConnection connection, ReadOnlySpan<byte> sql, Func<SqliteStatement, T> read) =>
        GroupBy(connection, sql, static s => (int)s.ColumnInt64(0), read);

    private static Dictionary<TKey, List<T>> GroupBy<TKey, T>(SqliteConnection connection, ReadOnlySpan<byte> sql, Func<SqliteStatement, TKey> key, Func<SqliteStatement, T> read)
        where TKey : notnull
    {
        var result = new Dictionary<TKey, List<T>>();
        using var statement = connection.Prepare(sql);
        while (statement.Step())
        {
            var k = key(statement);
            if (!result.TryGetValue(k, out var list)) result[k] = list = [];
            list.Add(read(statement));
        }
        return result;
    }
}
