using Cardea.Engine.Collations;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Engine.Types;
using static Cardea.Engine.Catalog.InformationSchema.InformationTable;

namespace Cardea.Engine.Catalog.InformationSchema;

/// <summary>
/// The tables of information_schema that the catalog knows about, with the columns of MySQL 8.4
/// (https://dev.mysql.com/doc/refman/8.4/en/information-schema.html). Those about accounts and connections are the server's.
/// </summary>
internal sealed partial class InformationSchemaTables(Database database)
{

    /// <summary>Registers them all.</summary>
    public void Register()
    {
        foreach (var table in (IEnumerable<InformationTable>)[.. Objects(), .. Constraints(), .. Charsets(), .. Empty()]) database.SystemTables.Register(table);
    }

    private IEnumerable<InformationTable> Objects()
    {
        yield return new("SCHEMATA",
            [Name64("CATALOG_NAME"), Name64("SCHEMA_NAME"), Name64("DEFAULT_CHARACTER_SET_NAME"), Name64("DEFAULT_COLLATION_NAME"), Text("SQL_PATH", 0), Choice("DEFAULT_ENCRYPTION", false, "NO", "YES")],
            Schemata);
        yield return new("TABLES",
            [
                Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Choice("TABLE_TYPE", false, "BASE TABLE", "VIEW", "SYSTEM VIEW"), Text("ENGINE", 64), Integer("VERSION"),
                Choice("ROW_FORMAT", true, "Fixed", "Dynamic", "Compressed", "Redundant", "Compact", "Paged"), Unsigned("TABLE_ROWS"), Unsigned("AVG_ROW_LENGTH"), Unsigned("DATA_LENGTH"),
                Unsigned("MAX_DATA_LENGTH"), Unsigned("INDEX_LENGTH"), Unsigned("DATA_FREE"), Unsigned("AUTO_INCREMENT"), Time("CREATE_TIME", TypeKind.Timestamp), Time("UPDATE_TIME"), Time("CHECK_TIME"),
                Name64("TABLE_COLLATION", true), Number("CHECKSUM"), Text("CREATE_OPTIONS", 256), Long("TABLE_COMMENT"),
            ],
            Tables);
        yield return new("COLUMNS",
            [
                Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Text("COLUMN_NAME", 64), UnsignedInt("ORDINAL_POSITION", false), Long("COLUMN_DEFAULT"), Text("IS_NULLABLE", 3, false),
                Long("DATA_TYPE"), Number("CHARACTER_MAXIMUM_LENGTH"), Number("CHARACTER_OCTET_LENGTH"), Unsigned("NUMERIC_PRECISION"), Unsigned("NUMERIC_SCALE"), UnsignedInt("DATETIME_PRECISION"),
                Text("CHARACTER_SET_NAME", 64), Text("COLLATION_NAME", 64), Long("COLUMN_TYPE", false), Choice("COLUMN_KEY", false, "", "PRI", "UNI", "MUL"), Text("EXTRA", 256), Text("PRIVILEGES", 154),
                Long("COLUMN_COMMENT", false), Long("GENERATION_EXPRESSION", false), UnsignedInt("SRS_ID"),
            ],
            Columns);
        yield return new("STATISTICS",
            [
                Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Integer("NON_UNIQUE", false), Name64("INDEX_SCHEMA"), Text("INDEX_NAME", 64), UnsignedInt("SEQ_IN_INDEX", false),
                Text("COLUMN_NAME", 64), Text("COLLATION", 1), Number("CARDINALITY"), Number("SUB_PART"), Text("PACKED", 0), Text("NULLABLE", 3, false), Text("INDEX_TYPE", 11, false), Text("COMMENT", 8, false),
                Text("INDEX_COMMENT", 2048, false), Text("IS_VISIBLE", 3, false), Long("EXPRESSION"),
            ],
            Statistics);
        yield return new("VIEWS",
            [
                Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Long("VIEW_DEFINITION"), Choice("CHECK_OPTION", true, "NONE", "LOCAL", "CASCADED"), Choice("IS_UPDATABLE", true, "NO", "YES"),
                Text("DEFINER", 288), Text("SECURITY_TYPE", 7), Name64("CHARACTER_SET_CLIENT"), Name64("COLLATION_CONNECTION"),
            ],
            Views);
        yield return new("ENGINES",
            [Text("ENGINE", 64, false), Text("SUPPORT", 8, false), Text("COMMENT", 80, false), Text("TRANSACTIONS", 3), Text("XA", 3), Text("SAVEPOINTS", 3)],
            static (_, _) => [["InnoDB", "DEFAULT", "Transactions, savepoints and foreign keys; kept by SQLite", "YES", "NO", "YES"]]);
    }

    private IEnumerable<InformationTable> Charsets()
    {
        yield return new("CHARACTER_SETS", [Name64("CHARACTER_SET_NAME"), Name64("DEFAULT_COLLATE_NAME"), Text("DESCRIPTION", 2048, false), UnsignedInt("MAXLEN", false)],
            static (_, _) => Collation.All.Where(static c => c.IsDefault).Select(static c => new object?[] { c.Charset, c.Name, Describe(c.Charset), (long)c.MaximumBytes }));
        yield return new("COLLATIONS",
            [Name64("COLLATION_NAME"), Name64("CHARACTER_SET_NAME"), Unsigned("ID", false), Text("IS_DEFAULT", 3, false), Text("IS_COMPILED", 3, false), UnsignedInt("SORTLEN", false), Choice("PAD_ATTRIBUTE", false, "PAD SPACE", "NO PAD")],
            static (_, _) => Collation.All.Select(static c => new object?[] { c.Name, c.Charset, (ulong)c.Id, c.IsDefault ? "Yes" : "", "Yes", (long)c.SortLength, c.PadSpace ? "PAD SPACE" : "NO PAD" }));
        yield return new("COLLATION_CHARACTER_SET_APPLICABILITY", [Name64("COLLATION_NAME"), Name64("CHARACTER_SET_NAME")],
            static (_, _) => Collation.All.Select(static c => new object?[] { c.Name, c.Charset }));
    }

    private static string Describe(string charset) => charset switch
    {
        "utf8mb4" => "UTF-8 Unicode",
        "utf8mb3" => "UTF-8 Unicode",
        "latin1" => "cp1252 West European",
        "ascii" => "US ASCII",
        _ => "Binary pseudo charset",
    };

    private IEnumerable<object?[]> Schemata(ISessionHost session, Filter filter)
    {
        var own = SystemSchemas().Where(name => filter.Allows("SCHEMA_NAME", name) && session.CanSeeSchema(name)).Select(SystemTableInfo.SchemaOf);
        foreach (var schema in own.Concat(VisibleSchemas(session, filter, "SCHEMA_NAME"))) yield return ["def", schema.Name, Collation.Get(schema.Collation).Charset, schema.Collation, null, "NO"];
    }

    private IEnumerable<object?[]> Tables(ISessionHost session, Filter filter)
    {
        foreach (var table in VisibleTables(session, filter))
        {
            var size = new Lazy<(ulong Rows, ulong Length)>(() => SizeOf(session, table));
            yield return
            [
                "def", table.Schema, table.Name, "BASE TABLE", table.EngineName, 10, RowFormat(table), (Func<object?>)(() => size.Value.Rows), (Func<object?>)(() => size.Value.Length), (Func<object?>)(() => DataLength(size.Value)),
                0UL, (Func<object?>)(() => (ulong)table.Indexes.Count(i => !PhysicalTable.IsTableKey(table, i)) * 16384), 0UL,
                table.Columns.Any(static c => c.AutoIncrement) ? database.PeekAutoIncrement(table) : null, table.CreatedUtc, null, null, table.Collation, null,
                table.RowFormat.Length > 0 ? $"row_format={table.RowFormat}" : "", table.Comment,
            ];
        }
        foreach (var entry in VisibleSystemTables(session, filter))
        {
            var (table, info) = (entry.Table, entry.Info);
            var type = table.Schema.Equals(SchemaName, StringComparison.OrdinalIgnoreCase) ? "SYSTEM VIEW" : table.Definition is not null ? "VIEW" : "BASE TABLE";
            var isTable = type == "BASE TABLE";
            yield return
            [
                "def", table.Schema, table.Name, type, isTable ? info.EngineName : null, 10, null, 0UL, 0UL, 0UL, 0UL, 0UL, 0UL, null, null, null, null,
                isTable ? info.Collation : null, null, "", type == "VIEW" ? "VIEW" : table.Comment,
            ];
        }
    }

    private IEnumerable<object?[]> Columns(ISessionHost session, Filter filter)
    {
        foreach (var table in VisibleWithSystemTables(session, filter))
        {
            foreach (var column in table.Columns)
            {
                if (Allows(filter, column.Name) && session.ColumnPrivileges(table.Schema, table.Name, column.Name) is { } privileges)
                    yield return Column(table.Schema, table.Name, column, ShowCreate.KeyOf(table, column), privileges);
            }
        }

        static bool Allows(Filter filter, string name) => filter["COLUMN_NAME"] is not { } wanted || wanted.TrimEnd(' ').Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static object?[] Column(string schema, string table, ColumnInfo column, string key, string privileges)
    {
        var type = column.Type;
        var isText = type.IsCharacter || type.Kind is TypeKind.Enum or TypeKind.Set;
        var isBytes = type.IsBinary;
        var bytesPerCharacter = isText ? type.CollationObject.MaximumBytes : 1;
        long? characters = isText || isBytes ? type.IsLong ? type.LongTypeBytes : type.Length : null;
        long? octets = characters is { } n ? type.IsLong ? n : n * bytesPerCharacter : null;
        return
        [
            "def", schema, table, column.Name, column.Ordinal + 1, ShowCreate.DefaultText(column), column.Nullable ? "YES" : "NO", type.Name, characters, octets, Precision(type), Scale(type),
            type.Kind is TypeKind.Time or TypeKind.DateTime or TypeKind.Timestamp ? (long)type.Scale : null, isText ? type.CollationObject.Charset : null, isText ? type.Collation : null, type.ToString(), key,
            ShowCreate.Extra(column), privileges, column.Comment, column.GeneratedText is { } text ? $"({text})" : "", null,
        ];
    }

    private static object? Precision(MySqlType type) => type.Kind switch
    {
        TypeKind.Float => type.HasFixedDigits ? (ulong)type.Length : 12UL,
        TypeKind.Double => type.HasFixedDigits ? (ulong)type.Length : 22UL,
        TypeKind.Bit => (ulong)type.Length,
        TypeKind.Year => null,
        TypeKind.BigInt => type.Unsigned ? 20UL : 19UL,
        TypeKind.Int => 10UL,
        TypeKind.Decimal => (ulong)type.Length,
        _ when type.IsInteger => (ulong)type.DecimalPrecision,
        _ => null,
    };

    private static object? Scale(MySqlType type) => type.Kind switch
    {
        TypeKind.Decimal => (ulong)type.Scale,
        TypeKind.Float or TypeKind.Double => type.HasFixedDigits ? (ulong)type.Scale : null,
        _ when type.IsInteger => 0UL,
        _ => null,
    };

    private IEnumerable<object?[]> Statistics(ISessionHost session, Filter filter)
    {
        foreach (var table in VisibleWithSystemTables(session, filter))
        {
            foreach (var index in table.Indexes)
            {
                for (var i = 0; i < index.Parts.Count; i++)
                {
                    var (part, column) = (index.Parts[i], table.Columns[index.Parts[i].Column]);
                    yield return
                    [
                        "def", table.Schema, table.Name, index.IsUnique ? 0 : 1, table.Schema, index.Name, i + 1, column.Name, part.Descending ? "D" : "A",
                        table.Id < 0 ? null : (Func<object?>)(() => (long)SizeOf(session, table).Rows), part.PrefixLength > 0 ? (long)part.PrefixLength : null, null, column.Nullable ? "YES" : "", "BTREE", "", index.Comment,
                        index.Invisible ? "NO" : "YES", null,
                    ];
                }
            }
        }
    }

    private IEnumerable<string> SystemSchemas() => database.SystemTables.Tables.Select(static t => t.Table.Schema).Distinct(StringComparer.OrdinalIgnoreCase).Order();

    private IEnumerable<SchemaInfo> VisibleSchemas(ISessionHost session, Filter filter, string column = "TABLE_SCHEMA") =>
        database.Catalog.Current.Schemas.Values.Where(s => filter.Allows(column, s.Name) && session.CanSeeSchema(s.Name)).OrderBy(static s => s.Name, StringComparer.Ordinal);

    private IEnumerable<TableInfo> VisibleTables(ISessionHost session, Filter filter, string schemaColumn = "TABLE_SCHEMA")
    {
        foreach (var schema in VisibleSchemas(session, filter, schemaColumn))
        {
            foreach (var table in schema.Tables.Values.OrderBy(static t => t.Name, StringComparer.Ordinal))
            {
                if (filter.Allows("TABLE_NAME", table.Name) && session.CanSeeTable(schema.Name, table.Name)) yield return table;
            }
        }
    }

    // Only views that are a query; the others are tables of the running program that MySQL has as views.
    private IEnumerable<object?[]> Views(ISessionHost session, Filter filter) => VisibleSystemTables(session, filter).Select(static e => e.Table).Where(static t => t.Definition is not null)
        .Select(static t => new object?[] { "def", t.Schema, t.Name, t.Definition, "NONE", "NO", "mysql.sys@localhost", "INVOKER", "utf8mb4", "utf8mb4_0900_ai_ci" });

    private IEnumerable<TableInfo> VisibleWithSystemTables(ISessionHost session, Filter filter) =>
        VisibleTables(session, filter).Concat(VisibleSystemTables(session, filter).Select(static e => e.Info));

    private IEnumerable<SystemTableEntry> VisibleSystemTables(ISessionHost session, Filter filter) =>
        database.SystemTables.Tables.Where(e => e.Table is var t && filter.Allows("TABLE_SCHEMA", t.Schema) && filter.Allows("TABLE_NAME", t.Name)
            && session.CanSeeSchema(t.Schema) && session.CanSeeTable(t.Schema, t.Name));

    private static string RowFormat(TableInfo table) => table.RowFormat.Length == 0 ? "Dynamic" : table.RowFormat[0] + table.RowFormat[1..].ToLowerInvariant();

    private static ulong DataLength((ulong Rows, ulong Length) size) => Math.Max(16384, size.Rows * size.Length);

    // Exact for small tables; for larger ones the largest row id, which deletions make too high, as InnoDB's estimate may be.
    private (ulong Rows, ulong Length) SizeOf(ISessionHost session, TableInfo table)
    {
        const long counted = 10_000;
        var reader = database.Readers.Rent(session, TimeSpan.FromSeconds(5));
        try
        {
            var name = PhysicalTable.NameOf(table);
            var rows = reader.Connection.ScalarInt64($"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {counted + 1})");
            if (rows > counted) rows = table.WithoutRowId ? reader.Connection.ScalarInt64($"SELECT count(*) FROM {name}") : Math.Max(rows, reader.Connection.ScalarInt64($"SELECT max(rowid) FROM {name}"));
            var length = table.Columns.Sum(static c => c.Type.IsLong ? 40L : c.Type.IsString && c.Type.Members is null ? Math.Min(c.Type.Length / 3, 200) + 2 : 8);
            return ((ulong)rows, rows == 0 ? 0 : (ulong)length);
        }
        catch (SqliteException)
        {
            return (0, 0); // dropped meanwhile
        }
        finally
        {
            database.Readers.Return(reader);
        }
    }
}
