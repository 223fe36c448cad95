using static Cardea.Engine.Catalog.InformationSchema.InformationTable;

namespace Cardea.Engine.Catalog.InformationSchema;

internal sealed partial class InformationSchemaTables
{
    private IEnumerable<InformationTable> Constraints()
    {
        yield return new("TABLE_CONSTRAINTS",
            [Name64("CONSTRAINT_CATALOG"), Name64("CONSTRAINT_SCHEMA"), Text("CONSTRAINT_NAME", 64), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Text("CONSTRAINT_TYPE", 11, false), Text("ENFORCED", 3, false)],
            TableConstraints);
        yield return new("KEY_COLUMN_USAGE",
            [
                Name64("CONSTRAINT_CATALOG"), Name64("CONSTRAINT_SCHEMA"), Text("CONSTRAINT_NAME", 64), Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Text("COLUMN_NAME", 64),
                UnsignedInt("ORDINAL_POSITION", false), UnsignedInt("POSITION_IN_UNIQUE_CONSTRAINT"), Name64("REFERENCED_TABLE_SCHEMA", true), Name64("REFERENCED_TABLE_NAME", true), Text("REFERENCED_COLUMN_NAME", 64),
            ],
            KeyColumnUsage);
        yield return new("REFERENTIAL_CONSTRAINTS",
            [
                Name64("CONSTRAINT_CATALOG"), Name64("CONSTRAINT_SCHEMA"), Text("CONSTRAINT_NAME", 64), Name64("UNIQUE_CONSTRAINT_CATALOG"), Name64("UNIQUE_CONSTRAINT_SCHEMA"), Text("UNIQUE_CONSTRAINT_NAME", 64),
                Choice("MATCH_OPTION", false, "NONE", "PARTIAL", "FULL"), Choice("UPDATE_RULE", false, "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"),
                Choice("DELETE_RULE", false, "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"), Name64("TABLE_NAME"), Name64("REFERENCED_TABLE_NAME"),
            ],
            ReferentialConstraints);
        yield return new("CHECK_CONSTRAINTS", [Name64("CONSTRAINT_CATALOG"), Name64("CONSTRAINT_SCHEMA"), Text("CONSTRAINT_NAME", 64), Long("CHECK_CLAUSE", false)],
            (session, filter) => VisibleTables(session, filter, "CONSTRAINT_SCHEMA").SelectMany(static t => t.Checks.Select(c => new object?[] { "def", t.Schema, c.Name, $"({c.Text})" })));
    }

    private IEnumerable<object?[]> TableConstraints(ISessionHost session, Filter filter)
    {
        foreach (var t in VisibleWithSystemTables(session, filter))
        {
            foreach (var index in t.Indexes.Where(static i => i.IsUnique)) yield return ["def", t.Schema, index.Name, t.Schema, t.Name, index.IsPrimary ? "PRIMARY KEY" : "UNIQUE", "YES"];
            foreach (var key in t.ForeignKeys) yield return ["def", t.Schema, key.Name, t.Schema, t.Name, "FOREIGN KEY", "YES"];
            foreach (var check in t.Checks) yield return ["def", t.Schema, check.Name, t.Schema, t.Name, "CHECK", check.Enforced ? "YES" : "NO"];
        }
    }

    private IEnumerable<object?[]> KeyColumnUsage(ISessionHost session, Filter filter)
    {
        foreach (var t in VisibleWithSystemTables(session, filter))
        {
            foreach (var index in t.Indexes.Where(static i => i.IsUnique))
            {
                for (var i = 0; i < index.Parts.Count; i++) yield return ["def", t.Schema, index.Name, "def", t.Schema, t.Name, t.Columns[index.Parts[i].Column].Name, i + 1, null, null, null, null];
            }
            foreach (var key in t.ForeignKeys)
            {
                for (var i = 0; i < key.Columns.Count; i++)
                    yield return ["def", t.Schema, key.Name, "def", t.Schema, t.Name, t.Columns[key.Columns[i]].Name, i + 1, i + 1, key.ReferencedSchema, key.ReferencedTable, key.ReferencedColumns[i]];
            }
        }
    }

    private IEnumerable<object?[]> ReferentialConstraints(ISessionHost session, Filter filter)
    {
        var catalog = database.Catalog.Current;
        foreach (var t in VisibleTables(session, filter, "CONSTRAINT_SCHEMA"))
        {
            foreach (var key in t.ForeignKeys)
            {
                var parent = catalog.FindTable(key.ReferencedSchema, key.ReferencedTable);
                var unique = parent?.Indexes.FirstOrDefault(i => i.IsUnique && i.Parts.Count == key.ReferencedColumns.Count
                    && i.Parts.Zip(key.ReferencedColumns).All(p => parent.Columns[p.First.Column].Name.Equals(p.Second, StringComparison.OrdinalIgnoreCase)));
                yield return ["def", t.Schema, key.Name, "def", key.ReferencedSchema, unique?.Name, "NONE", key.OnUpdate, key.OnDelete, t.Name, key.ReferencedTable];
            }
        }
    }

    // Things that do not exist here: tools ask for them and are content with nothing.
    private static IEnumerable<InformationTable> Empty()
    {
        yield return None("ROUTINES",
            Name64("SPECIFIC_NAME"), Name64("ROUTINE_CATALOG"), Name64("ROUTINE_SCHEMA"), Text("ROUTINE_NAME", 64), Choice("ROUTINE_TYPE", false, "FUNCTION", "PROCEDURE"), Long("DATA_TYPE"),
            Number("CHARACTER_MAXIMUM_LENGTH"), Number("CHARACTER_OCTET_LENGTH"), UnsignedInt("NUMERIC_PRECISION"), UnsignedInt("NUMERIC_SCALE"), UnsignedInt("DATETIME_PRECISION"), Text("CHARACTER_SET_NAME", 64),
            Text("COLLATION_NAME", 64), Long("DTD_IDENTIFIER"), Text("ROUTINE_BODY", 8, false), Long("ROUTINE_DEFINITION"), Text("EXTERNAL_NAME", 0), Text("EXTERNAL_LANGUAGE", 64, false),
            Text("PARAMETER_STYLE", 3, false), Text("IS_DETERMINISTIC", 3, false), Choice("SQL_DATA_ACCESS", false, "CONTAINS SQL", "NO SQL", "READS SQL DATA", "MODIFIES SQL DATA"), Text("SQL_PATH", 0),
            Choice("SECURITY_TYPE", false, "DEFAULT", "INVOKER", "DEFINER"), Time("CREATED"), Time("LAST_ALTERED"), Text("SQL_MODE", 500, false), Long("ROUTINE_COMMENT", false), Text("DEFINER", 288, false),
            Name64("CHARACTER_SET_CLIENT"), Name64("COLLATION_CONNECTION"), Name64("DATABASE_COLLATION"));
        yield return None("PARAMETERS",
            Name64("SPECIFIC_CATALOG"), Name64("SPECIFIC_SCHEMA"), Text("SPECIFIC_NAME", 64), Unsigned("ORDINAL_POSITION", false), Text("PARAMETER_MODE", 5), Text("PARAMETER_NAME", 64), Long("DATA_TYPE"),
            Number("CHARACTER_MAXIMUM_LENGTH"), Number("CHARACTER_OCTET_LENGTH"), UnsignedInt("NUMERIC_PRECISION"), Number("NUMERIC_SCALE"), UnsignedInt("DATETIME_PRECISION"), Text("CHARACTER_SET_NAME", 64),
            Text("COLLATION_NAME", 64), Long("DTD_IDENTIFIER", false), Choice("ROUTINE_TYPE", false, "FUNCTION", "PROCEDURE"));
        yield return None("TRIGGERS",
            Name64("TRIGGER_CATALOG"), Name64("TRIGGER_SCHEMA"), Text("TRIGGER_NAME", 64), Choice("EVENT_MANIPULATION", false, "INSERT", "UPDATE", "DELETE"), Name64("EVENT_OBJECT_CATALOG"),
            Name64("EVENT_OBJECT_SCHEMA"), Name64("EVENT_OBJECT_TABLE"), UnsignedInt("ACTION_ORDER", false), Text("ACTION_CONDITION", 0), Long("ACTION_STATEMENT", false), Text("ACTION_ORIENTATION", 3, false),
            Choice("ACTION_TIMING", false, "BEFORE", "AFTER"), Text("ACTION_REFERENCE_OLD_TABLE", 0), Text("ACTION_REFERENCE_NEW_TABLE", 0), Text("ACTION_REFERENCE_OLD_ROW", 3, false),
            Text("ACTION_REFERENCE_NEW_ROW", 3, false), Time("CREATED"), Text("SQL_MODE", 500, false), Text("DEFINER", 288, false), Name64("CHARACTER_SET_CLIENT"), Name64("COLLATION_CONNECTION"), Name64("DATABASE_COLLATION"));
        yield return None("EVENTS",
            Name64("EVENT_CATALOG"), Name64("EVENT_SCHEMA"), Text("EVENT_NAME", 64), Text("DEFINER", 288, false), Text("TIME_ZONE", 64, false), Text("EVENT_BODY", 3, false), Long("EVENT_DEFINITION", false),
            Text("EVENT_TYPE", 9, false), Time("EXECUTE_AT"), Text("INTERVAL_VALUE", 256), Text("INTERVAL_FIELD", 18), Text("SQL_MODE", 500, false), Time("STARTS"), Time("ENDS"), Text("STATUS", 18, false),
            Text("ON_COMPLETION", 12, false), Time("CREATED"), Time("LAST_ALTERED"), Time("LAST_EXECUTED"), Text("EVENT_COMMENT", 2048, false), UnsignedInt("ORIGINATOR", false), Name64("CHARACTER_SET_CLIENT"),
            Name64("COLLATION_CONNECTION"), Name64("DATABASE_COLLATION"));
        yield return None("PARTITIONS",
            Name64("TABLE_CATALOG"), Name64("TABLE_SCHEMA"), Name64("TABLE_NAME"), Text("PARTITION_NAME", 64), Text("SUBPARTITION_NAME", 64), UnsignedInt("PARTITION_ORDINAL_POSITION"),
            UnsignedInt("SUBPARTITION_ORDINAL_POSITION"), Text("PARTITION_METHOD", 13), Text("SUBPARTITION_METHOD", 13), Text("PARTITION_EXPRESSION", 2048), Text("SUBPARTITION_EXPRESSION", 2048),
            Long("PARTITION_DESCRIPTION"), Unsigned("TABLE_ROWS"), Unsigned("AVG_ROW_LENGTH"), Unsigned("DATA_LENGTH"), Unsigned("MAX_DATA_LENGTH"), Unsigned("INDEX_LENGTH"), Unsigned("DATA_FREE"),
            Time("CREATE_TIME"), Time("UPDATE_TIME"), Time("CHECK_TIME"), Number("CHECKSUM"), Long("PARTITION_COMMENT", false), Text("NODEGROUP", 256), Text("TABLESPACE_NAME", 268));
        yield return None("COLUMN_STATISTICS", Name64("SCHEMA_NAME"), Name64("TABLE_NAME"), Text("COLUMN_NAME", 64), Long("HISTOGRAM", false));
        yield return None("FILES",
            Number("FILE_ID"), Long("FILE_NAME"), Text("FILE_TYPE", 256), Text("TABLESPACE_NAME", 268, false), Text("TABLE_CATALOG", 0, false), Text("TABLE_SCHEMA", 0), Text("TABLE_NAME", 0),
            Text("LOGFILE_GROUP_NAME", 256), Number("LOGFILE_GROUP_NUMBER"), Text("ENGINE", 64, false), Text("FULLTEXT_KEYS", 0), Text("DELETED_ROWS", 0), Text("UPDATE_COUNT", 0), Number("FREE_EXTENTS"),
            Number("TOTAL_EXTENTS"), Number("EXTENT_SIZE"), Number("INITIAL_SIZE"), Number("MAXIMUM_SIZE"), Number("AUTOEXTEND_SIZE"), Text("CREATION_TIME", 0), Text("LAST_UPDATE_TIME", 0), Text("LAST_ACCESS_TIME", 0),
            Text("RECOVER_TIME", 0), Text("TRANSACTION_COUNTER", 0), Number("VERSION"), Text("ROW_FORMAT", 256), Text("TABLE_ROWS", 0), Text("AVG_ROW_LENGTH", 0), Text("DATA_LENGTH", 0), Text("MAX_DATA_LENGTH", 0),
            Text("INDEX_LENGTH", 0), Number("DATA_FREE"), Text("CREATE_TIME", 0), Text("UPDATE_TIME", 0), Text("CHECK_TIME", 0), Text("CHECKSUM", 0), Text("STATUS", 256), Text("EXTRA", 256));
    }

    private static InformationTable None(string name, params SystemColumn[] columns) => new(name, columns, static (_, _) => []);
}
