namespace Cardea.Protocol.Errors;

/// <summary>Errors of defining schemas, tables, columns and keys.</summary>
public static partial class ServerErrors
{
    /// <summary>3554: a table that the server makes itself takes no changes. <paramref name="changedBy"/>: the statements that change what it shows.</summary>
    public static ServerError SystemTableAccess(string schema, string table, string? changedBy) =>
        Make(3554, "HY000", $"Access to system table '{schema}.{table}' is rejected.{(changedBy is null ? "" : $" Use {changedBy} instead.")}");

    public static ServerError DatabaseExists(string name) => Make(1007, "HY000", $"Can't create database '{name}'; database exists");

    public static ServerError DatabaseDoesNotExist(string name) => Make(1008, "HY000", $"Can't drop database '{name}'; database doesn't exist");

    public static ServerError TableExists(string name) => Make(1050, "42S01", $"Table '{name}' already exists");

    /// <summary>1051 with the list as <c>db.t1,db.t2</c>.</summary>
    public static ServerError UnknownTables(string list) => Make(1051, "42S02", $"Unknown table '{list}'");

    public static ServerError IdentifierTooLong(string name) => Make(1059, "42000", $"Identifier name '{name}' is too long");

    public static ServerError DuplicateKeyName(string name) => Make(1061, "42000", $"Duplicate key name '{name}'");

    public static ServerError WrongColumnSpecifier(string column) => Make(1063, "42000", $"Incorrect column specifier for column '{column}'");

    public static ServerError InvalidDefault(string column) => Make(1067, "42000", $"Invalid default value for '{column}'");

    public static ServerError MultiplePrimaryKeys() => Make(1068, "42000", "Multiple primary key defined");

    public static ServerError TooManyKeys(int maximum) => Make(1069, "42000", $"Too many keys specified; max {maximum} keys allowed");

    public static ServerError TooManyKeyParts(int maximum) => Make(1070, "42000", $"Too many key parts specified; max {maximum} parts allowed");

    public static ServerError KeyTooLong(int maximum) => Make(1071, "42000", $"Specified key was too long; max key length is {maximum} bytes");

    public static ServerError KeyColumnDoesNotExist(string column) => Make(1072, "42000", $"Key column '{column}' doesn't exist in table");

    public static ServerError ColumnTooLong(string column, long maximum) =>
        Make(1074, "42000", $"Column length too big for column '{column}' (max = {maximum}); use BLOB or TEXT instead");

    public static ServerError OneAutoColumn() =>
        Make(1075, "42000", "Incorrect table definition; there can be only one auto column and it must be defined as a key");

    public static ServerError WrongPrefixKey() => Make(1089, "HY000",
        "Incorrect prefix key; the used key part isn't a string, the used length is longer than the key part, or the storage engine doesn't support unique prefix keys");

    public static ServerError CannotRemoveAllColumns() => Make(1090, "42000", "You can't delete all columns with ALTER TABLE; use DROP TABLE instead");

    public static ServerError CannotDropKey(string name) => Make(1091, "42000", $"Can't DROP '{name}'; check that column/key exists");

    public static ServerError BlobDefault(string column) => Make(1101, "42000", $"BLOB, TEXT, GEOMETRY or JSON column '{column}' can't have a default value");

    public static ServerError WrongDatabaseName(string name) => Make(1102, "42000", $"Incorrect database name '{name}'");

    public static ServerError WrongTableName(string name) => Make(1103, "42000", $"Incorrect table name '{name}'");

    public static ServerError TableNeedsColumns() => Make(1113, "42000", "A table must have at least 1 column");

    public static ServerError TooManyColumns() => Make(1117, "HY000", "Too many columns");

    public static ServerError RowTooLarge(long maximum) => Make(1118, "42000",
        $"Row size too large. The maximum row size for the used table type, not counting BLOBs, is {maximum}. This includes storage overhead, check the manual. You have to change some columns to TEXT or BLOBs");

    public static ServerError WrongColumnName(string name) => Make(1166, "42000", $"Incorrect column name '{name}'");

    public static ServerError BlobKeyWithoutLength(string column) =>
        Make(1170, "42000", $"BLOB/TEXT column '{column}' used in key specification without a key length");

    public static ServerError PrimaryKeyNull() =>
        Make(1171, "42000", "All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead");

    public static ServerError CannotAddForeignKey() => Make(1215, "HY000", "Cannot add foreign key constraint");

    public static ServerError WrongForeignKeyDefinition(string name) =>
        Make(1239, "42000", $"Incorrect foreign key definition for '{name}': Key reference and table reference don't match");

    public static ServerError WrongIndexName(string name) => Make(1280, "42000", $"Incorrect index name '{name}'");

    public static ServerError UnknownStorageEngine(string name) => Make(1286, "42000", $"Unknown storage engine '{name}'");

    public static ServerError DuplicatedMember(string column, string member, string type) =>
        Make(1291, "HY000", $"Column '{column}' has duplicated value '{member}' in {type}");

    public static ServerError KeyDoesNotExist(string key, string table) => Make(1176, "42000", $"Key '{key}' doesn't exist in table '{table}'");

    public static ServerError InvalidOnUpdate(string column) => Make(1294, "HY000", $"Invalid ON UPDATE clause for '{column}' column");

    public static ServerError KeyPartLengthZero(string column) => Make(1391, "HY000", $"Key part '{column}' length cannot be 0");

    public static ServerError TooBigScale(long scale, string column, int maximum) =>
        Make(1425, "42000", $"Too big scale {scale} specified for column '{column}'. Maximum is {maximum}.");

    public static ServerError TooBigPrecision(long precision, string column, int maximum) =>
        Make(1426, "42000", $"Too-big precision {precision} specified for '{column}'. Maximum is {maximum}.");

    public static ServerError ScaleAbovePrecision(string column) =>
        Make(1427, "42000", $"For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '{column}').");

    public static ServerError DisplayWidthTooBig(string column, int maximum) => Make(1439, "42000", $"Display width out of range for column '{column}' (max = {maximum})");

    /// <summary>1451; the constraint as <c>`db`.`t`, CONSTRAINT `n` FOREIGN KEY …</c>.</summary>
    public static ServerError RowIsReferenced(string constraint) =>
        Make(1451, "23000", $"Cannot delete or update a parent row: a foreign key constraint fails ({constraint})");

    /// <summary>1452; the constraint as for 1451.</summary>
    public static ServerError NoReferencedRow(string constraint) =>
        Make(1452, "23000", $"Cannot add or update a child row: a foreign key constraint fails ({constraint})");

    public static ServerError IndexNeededInForeignKey(string index) => Make(1553, "HY000", $"Cannot drop index '{index}': needed in a foreign key constraint");

    public static ServerError TruncateReferenced(string constraint) => Make(1701, "42000", $"Cannot truncate a table referenced in a foreign key constraint ({constraint})");

    public static ServerError ForeignKeyNoIndexInParent(string constraint, string table) =>
        Make(1822, "HY000", $"Failed to add the foreign key constraint. Missing index for constraint '{constraint}' in the referenced table '{table}'");

    public static ServerError ForeignKeyNoParent(string table) => Make(1824, "HY000", $"Failed to open the referenced table '{table}'");

    public static ServerError DuplicateForeignKeyName(string name) => Make(1826, "HY000", $"Duplicate foreign key constraint name '{name}'");

    public static ServerError ColumnNeededInForeignKey(string column, string constraint) =>
        Make(1828, "HY000", $"Cannot drop column '{column}': needed in a foreign key constraint '{constraint}'");

    public static ServerError ColumnNeededInForeignKeyOf(string column, string constraint, string table) =>
        Make(1829, "HY000", $"Cannot drop column '{column}': needed in a foreign key constraint '{constraint}' of table '{table}'");

    public static ServerError NotNullNeededBySetNull(string column, string constraint) =>
        Make(1830, "HY000", $"Column '{column}' cannot be NOT NULL: needed in a foreign key constraint '{constraint}' SET NULL");

    public static ServerError JsonAsKey(string column) =>
        Make(3152, "42000", $"JSON column '{column}' supports indexing only via generated columns on a specified JSON path.");

    public static ServerError DropReferencedTable(string table, string constraint, string child) =>
        Make(3730, "HY000", $"Cannot drop table '{table}' referenced by a foreign key constraint '{constraint}' on table '{child}'.");

    public static ServerError ForeignKeyNoColumnInParent(string column, string constraint, string table) =>
        Make(3734, "HY000", $"Failed to add the foreign key constraint. Missing column '{column}' for constraint '{constraint}' in the referenced table '{table}'");

    public static ServerError ForeignKeyIncompatible(string column, string referenced, string constraint) =>
        Make(3780, "HY000", $"Referencing column '{column}' and referenced column '{referenced}' in foreign key constraint '{constraint}' are incompatible.");

    /// <summary>3102, 3763, 3765, 3107, 3109, 3108: what the expression of a generated column may not hold, and columns that it holds.</summary>
    public static ServerError DisallowedInGenerated(string column) => Make(3102, "HY000", $"Expression of generated column '{column}' contains a disallowed function.");

    public static ServerError FunctionInGenerated(string column, string function) => Make(3763, "HY000", $"Expression of generated column '{column}' contains a disallowed function: {function}.");

    public static ServerError VariableInGenerated(string column) => Make(3765, "HY000", $"Expression of generated column '{column}' cannot refer user or system variables.");

    public static ServerError GeneratedNotPrior() => Make(3107, "HY000", "Generated column can refer only to generated columns defined prior to it.");

    public static ServerError AutoIncrementInGenerated(string column) => Make(3109, "HY000", $"Generated column '{column}' cannot refer to auto-increment column.");

    public static ServerError ColumnNeededByGenerated(string column) => Make(3108, "HY000", $"Column '{column}' has a generated column dependency.");

    /// <summary>3769, 3770, 3772, 3766: the same of DEFAULT (expression).</summary>
    public static ServerError DisallowedInDefault(string column) => Make(3769, "HY000", $"Default value expression of column '{column}' contains a disallowed function.");

    public static ServerError FunctionInDefault(string column, string function) => Make(3770, "HY000", $"Default value expression of column '{column}' contains a disallowed function: {function}.");

    public static ServerError VariableInDefault(string column) => Make(3772, "HY000", $"Default value expression of column '{column}' cannot refer user or system variables.");

    public static ServerError ColumnNeededByDefault(string column, string table) =>
        Make(3766, "HY000", $"Column '{column}' of table '{table}' has a default value expression dependency and cannot be dropped or renamed.");

    /// <summary>3814 to 3818, 3820, 3959: the same of CHECK.</summary>
    public static ServerError FunctionInCheck(string check, string function) => Make(3814, "HY000", $"An expression of a check constraint '{check}' contains disallowed function: {function}.");

    public static ServerError DisallowedInCheck(string check) => Make(3815, "HY000", $"An expression of a check constraint '{check}' contains disallowed function.");

    public static ServerError VariableInCheck(string check) => Make(3816, "HY000", $"An expression of a check constraint '{check}' cannot refer to a user or system variable.");

    public static ServerError AutoIncrementInCheck(string check) => Make(3818, "HY000", $"Check constraint '{check}' cannot refer to an auto-increment column.");

    public static ServerError UnknownColumnInCheck(string check, string column) => Make(3820, "HY000", $"Check constraint '{check}' refers to non-existing column '{column}'.");

    public static ServerError ColumnNeededByCheck(string check, string column) =>
        Make(3959, "HY000", $"Check constraint '{check}' uses column '{column}', hence column cannot be dropped or renamed.");

    public static ServerError CheckNotFound(string name) => Make(3821, "HY000", $"Check constraint '{name}' is not found in the table.");

    public static ServerError DuplicateCheckName(string name) => Make(3822, "HY000", $"Duplicate check constraint name '{name}'.");

    public static ServerError ConstraintNotFound(string name) => Make(3940, "HY000", $"Constraint '{name}' does not exist.");

    public static ServerError NeedsVisibleColumn() => Make(4028, "HY000", "A table must have at least one visible column.");

    public static ServerError ForeignKeyNoUniqueKeyInParent(string constraint, string table) =>
        Make(6125, "HY000", $"Failed to add the foreign key constraint. Missing unique key for constraint '{constraint}' in the referenced table '{table}'");
}
