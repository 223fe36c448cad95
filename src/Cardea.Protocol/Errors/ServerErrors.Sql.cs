namespace Cardea.Protocol.Errors;

/// <summary>Errors of names, queries and statements.</summary>
public static partial class ServerErrors
{
    /// <summary>1046: no schema named and none chosen.</summary>
    public static ServerError NoDatabaseSelected() => Make(1046, "3D000", "No database selected");

    /// <summary>1051: a table that is not there: DROP TABLE, and <c>t.*</c>.</summary>
    public static ServerError BadTable(string table) => Make(1051, "42S02", $"Unknown table '{table}'");

    /// <summary>1052: a name that more than one table has.</summary>
    public static ServerError AmbiguousColumn(string column, string clause) => Make(1052, "23000", $"Column '{column}' in {clause} is ambiguous");

    /// <summary>1054: a name that no table in sight has.</summary>
    public static ServerError UnknownColumn(string column, string clause) => Make(1054, "42S22", $"Unknown column '{column}' in '{clause}'");

    /// <summary>1055: ONLY_FULL_GROUP_BY.</summary>
    public static ServerError NotInGroupBy(int number, string clause, string column) => Make(1055, "42000",
        $"Expression #{number} of {clause} is not in GROUP BY clause and contains nonaggregated column '{column}' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by");

    /// <summary>1056: GROUP BY of an aggregate.</summary>
    public static ServerError WrongGroupField(string expression) => Make(1056, "42000", $"Can't group on '{expression}'");

    /// <summary>1060: a column named twice.</summary>
    public static ServerError DuplicateColumn(string column) => Make(1060, "42S21", $"Duplicate column name '{column}'");

    /// <summary>1062: a value of a unique key that is there already; <paramref name="key"/> is <c>table.key</c>.</summary>
    public static ServerError DuplicateEntry(string value, string key) => Make(1062, "23000", $"Duplicate entry '{value}' for key '{key}'");

    /// <summary>1066: the same name twice in FROM.</summary>
    public static ServerError NotUniqueTable(string alias) => Make(1066, "42000", $"Not unique table/alias: '{alias}'");

    /// <summary>1096: * without FROM.</summary>
    public static ServerError NoTablesUsed() => Make(1096, "HY000", "No tables used");

    /// <summary>1109: a table name in DELETE or t.* that is not in FROM.</summary>
    public static ServerError UnknownTable(string table, string clause) => Make(1109, "42S02", $"Unknown table '{table}' in {clause}");

    /// <summary>1110: a column assigned twice.</summary>
    public static ServerError ColumnSpecifiedTwice(string column) => Make(1110, "42000", $"Column '{column}' specified twice");

    /// <summary>1111: an aggregate where none may be.</summary>
    public static ServerError InvalidGroupFunction() => Make(1111, "HY000", "Invalid use of group function");

    /// <summary>3773: DEFAULT where no column is assigned.</summary>
    public static ServerError InvalidDefaultUse() => Make(3773, "HY000", "DEFAULT function cannot be used with default value expressions");

    /// <summary>1136: too few or too many values for the columns.</summary>
    public static ServerError WrongValueCount(long row) => Make(1136, "21S01", $"Column count doesn't match value count at row {row}");

    /// <summary>1140: a bare column beside an aggregate.</summary>
    public static ServerError MixOfGroupFunctions(int number, string column) => Make(1140, "42000",
        $"In aggregated query without GROUP BY, expression #{number} of SELECT list contains nonaggregated column '{column}'; this is incompatible with sql_mode=only_full_group_by");

    /// <summary>1347: a table where a view is wanted, or the other way round.</summary>
    public static ServerError NotOfKind(string schema, string table, string wanted) => Make(1347, "HY000", $"'{schema}.{table}' is not {wanted}");

    /// <summary>1146: the table does not exist.</summary>
    public static ServerError NoSuchTable(string schema, string table) => Make(1146, "42S02", $"Table '{schema}.{table}' doesn't exist");

    /// <summary>1172: INTO variables met a second row.</summary>
    public static ServerError TooManyRows() => Make(1172, "42000", "Result consisted of more than one row");

    /// <summary>1221: clauses that do not go together.</summary>
    public static ServerError WrongUsage(string one, string other) => Make(1221, "HY000", $"Incorrect usage of {one} and {other}");

    /// <summary>1222: arms of UNION with different numbers of columns; also INTO with too few variables.</summary>
    public static ServerError WrongNumberOfColumns() => Make(1222, "21000", "The used SELECT statements have a different number of columns");

    /// <summary>1241: a row where a value is wanted, or rows of different length.</summary>
    public static ServerError OperandColumns(int columns) => Make(1241, "21000", $"Operand should contain {columns} column(s)");

    /// <summary>1242: a scalar subquery gave a second row.</summary>
    public static ServerError SubqueryReturnsMoreThanOneRow() => Make(1242, "21000", "Subquery returns more than 1 row");

    /// <summary>1248: a derived table without a name.</summary>
    public static ServerError DerivedMustHaveAlias() => Make(1248, "42000", "Every derived table must have its own alias");

    /// <summary>1267: strings of two collations that do not mix.</summary>
    public static ServerError IllegalMixOfCollations(string left, string leftStrength, string right, string rightStrength, string operation) =>
        Make(1267, "HY000", $"Illegal mix of collations ({left},{leftStrength}) and ({right},{rightStrength}) for operation '{operation}'");

    /// <summary>1253: a collation of another character set.</summary>
    public static ServerError CollationCharsetMismatch(string collation, string charset) =>
        Make(1253, "42000", $"COLLATION '{collation}' is not valid for CHARACTER SET '{charset}'");

    /// <summary>1273: an unknown collation.</summary>
    public static ServerError UnknownCollation(string collation) => Make(1273, "HY000", $"Unknown collation: '{collation}'");

    /// <summary>1115: an unknown character set.</summary>
    public static ServerError UnknownCharset(string charset) => Make(1115, "42000", $"Unknown character set: '{charset}'");

    /// <summary>1288: a derived or system table as the target of a change.</summary>
    public static ServerError NotUpdatable(string table, string statement) => Make(1288, "HY000", $"The target table {table} of the {statement} is not updatable");

    /// <summary>1305: the procedure is unknown.</summary>
    public static ServerError ProcedureDoesNotExist(string name) => Make(1305, "42000", $"PROCEDURE {name} does not exist");

    /// <summary>1250: ORDER BY of a UNION names a table of one of its SELECTs.</summary>
    public static ServerError TableNotInOrderOfUnion(string table) => Make(1250, "42000", $"Table '{table}' from one of the SELECTs cannot be used in global ORDER clause");

    /// <summary>3028: ORDER BY of a UNION holds an aggregate.</summary>
    public static ServerError AggregateInOrderOfUnion(int number) => Make(3028, "HY000", $"Expression #{number} of ORDER BY contains aggregate function and applies to a UNION, EXCEPT or INTERSECT");

    /// <summary>3029: ORDER BY holds the only aggregate.</summary>
    public static ServerError AggregateInOrderAlone(int number) => Make(3029, "HY000", $"Expression #{number} of ORDER BY contains aggregate function and applies to the result of a non-aggregated query");

    /// <summary>1305: the function is unknown.</summary>
    public static ServerError FunctionDoesNotExist(string name) => Make(1305, "42000", $"FUNCTION {name} does not exist");

    /// <summary>1328: INTO with the wrong number of variables.</summary>
    public static ServerError WrongNumberOfVariables() => Make(1222, "21000", "The used SELECT statements have a different number of columns");

    /// <summary>1353: the column list of a derived table, CTE or view has another length than its select list.</summary>
    public static ServerError ViewWrongList() => Make(1353, "HY000", "In definition of view, derived table or common table expression, SELECT list and column names list have different column counts");

    /// <summary>1412: the table is another than the statement or the transaction's snapshot knows.</summary>
    public static ServerError TableDefinitionChanged() => Make(1412, "HY000", "Table definition has changed, please retry transaction");

    /// <summary>1525: a text compared with a temporal column that is no such value.</summary>
    public static ServerError WrongValue(string type, string value) => Make(1525, "HY000", $"Incorrect {type} value: '{value}'");

    /// <summary>3065: ORDER BY of something that DISTINCT lost.</summary>
    public static ServerError OrderNotInDistinct(int number, string column) => Make(3065, "HY000",
        $"Expression #{number} of ORDER BY clause is not in SELECT list, references column '{column}' which is not in SELECT list; this is incompatible with DISTINCT");

    /// <summary>3105: a value for a generated column.</summary>
    public static ServerError ValueForGeneratedColumn(string column, string table) =>
        Make(3105, "HY000", $"The value specified for generated column '{column}' in table '{table}' is not allowed.");

    /// <summary>3579: a window that does not exist.</summary>
    public static ServerError NoSuchWindow(string name) => Make(3579, "HY000", $"Window name '{name}' is not defined.");

    /// <summary>3593: a window function where none may be.</summary>
    public static ServerError InvalidWindowFunction(string name) => Make(3593, "HY000", $"You cannot use the window function '{name}' in this context.'");

    /// <summary>3819: a row breaks a CHECK.</summary>
    public static ServerError CheckViolated(string name) => Make(3819, "HY000", $"Check constraint '{name}' is violated.");
}
