namespace Cardea.Sql.Syntax;

public sealed record CreateDatabaseStatement(string Name, bool IfNotExists, DatabaseOptions Options) : Statement;

/// <summary>ALTER DATABASE; a null name means the current database.</summary>
public sealed record AlterDatabaseStatement(string? Name, DatabaseOptions Options) : Statement;

public sealed record DropDatabaseStatement(string Name, bool IfExists) : Statement;

public sealed record DatabaseOptions : SyntaxNode
{
    public string? Charset { get; init; }
    public string? Collation { get; init; }
    public bool? Encryption { get; init; }
    public bool? ReadOnly { get; init; }
}

/// <summary>CREATE TABLE in all three forms: with elements, LIKE another table, AS a query (with or without elements).</summary>
public sealed record CreateTableStatement(ObjectName Table) : Statement
{
    public bool Temporary { get; init; }
    public bool IfNotExists { get; init; }
    public ObjectName? Like { get; init; }
    public SyntaxList<ColumnDefinition> Columns { get; init; } = [];
    public SyntaxList<TableConstraint> Constraints { get; init; } = [];
    public SyntaxList<TableOption> Options { get; init; } = [];

    /// <summary>Whether rows of <see cref="Query"/> that collide are an error, replace or are ignored.</summary>
    public DuplicateHandling Duplicates { get; init; }
    public QueryExpression? Query { get; init; }

    /// <summary>A clause that Cardea does not carry out (partitions), by name; answered with 1235.</summary>
    public string? Unsupported { get; init; }
}

/// <summary>A table option as NAME = value; the name in upper case (ENGINE, AUTO_INCREMENT, CHARSET, COLLATE, COMMENT, ROW_FORMAT …).</summary>
/// <param name="Value">The value as text; for UNION the tables separated by commas.</param>
public sealed record TableOption(string Name, string Value) : SyntaxNode;

public enum ReferenceAction { NotGiven, Restrict, Cascade, SetNull, NoAction, SetDefault }

/// <summary>REFERENCES table (columns) [MATCH ..] [ON DELETE ..] [ON UPDATE ..].</summary>
public sealed record ReferenceClause(ObjectName Table, SyntaxList<string> Columns, ReferenceAction OnDelete, ReferenceAction OnUpdate) : SyntaxNode;

/// <summary>One column of CREATE or ALTER TABLE, attributes in any order already sorted into members.</summary>
public sealed record ColumnDefinition(string Name, TypeName Type) : SyntaxNode
{
    /// <summary>NOT NULL = false, NULL = true, neither = null.</summary>
    public bool? Nullable { get; init; }

    /// <summary>DEFAULT: a literal, a signed literal, CURRENT_TIMESTAMP[(n)] or any expression (then <see cref="DefaultIsExpression"/>).</summary>
    public Expression? Default { get; init; }

    /// <summary>True for DEFAULT (expr).</summary>
    public bool DefaultIsExpression { get; init; }

    /// <summary>ON UPDATE CURRENT_TIMESTAMP[(n)].</summary>
    public Expression? OnUpdate { get; init; }
    public bool AutoIncrement { get; init; }
    public bool PrimaryKey { get; init; }
    public bool Unique { get; init; }
    public string? Comment { get; init; }

    /// <summary>GENERATED ALWAYS AS (expr).</summary>
    public Expression? GeneratedAs { get; init; }
    public bool GeneratedStored { get; init; }
    public bool Invisible { get; init; }
    public SyntaxList<CheckConstraint> Checks { get; init; } = [];
    public ReferenceClause? References { get; init; }
    public int? Srid { get; init; }
}

public abstract record TableConstraint : SyntaxNode
{
    /// <summary>The name of CONSTRAINT name, or null.</summary>
    public string? ConstraintName { get; init; }
}

public enum KeyKind { Primary, Unique, Index, Fulltext, Spatial }

/// <summary>A key part: a column with optional prefix length, or an expression.</summary>
public sealed record KeyPart(string? Column, Expression? Expression, uint? PrefixLength, bool Descending) : SyntaxNode;

/// <summary>PRIMARY KEY, UNIQUE, KEY, FULLTEXT, SPATIAL.</summary>
public sealed record KeyConstraint(KeyKind Kind, string? Name, SyntaxList<KeyPart> Parts) : TableConstraint
{
    /// <summary>BTREE, HASH or RTREE; or null.</summary>
    public string? Algorithm { get; init; }
    public string? Comment { get; init; }
    public ulong? KeyBlockSize { get; init; }
    public string? Parser { get; init; }
    public bool Invisible { get; init; }
}

public sealed record ForeignKeyConstraint(string? IndexName, SyntaxList<string> Columns, ReferenceClause References) : TableConstraint;

public sealed record CheckConstraint(Expression Condition, bool Enforced) : TableConstraint;

public sealed record DropTableStatement(SyntaxList<ObjectName> Tables, bool Temporary, bool IfExists, bool Cascade) : Statement;

public sealed record RenamePair(ObjectName From, ObjectName To) : SyntaxNode;

public sealed record RenameTableStatement(SyntaxList<RenamePair> Pairs) : Statement;

public sealed record CreateIndexStatement(ObjectName Table, KeyConstraint Key) : Statement
{
    public string? Algorithm { get; init; }
    public string? Lock { get; init; }
}

public sealed record DropIndexStatement(string Name, ObjectName Table) : Statement
{
    public string? Algorithm { get; init; }
    public string? Lock { get; init; }
}

/// <summary>CREATE [OR REPLACE] VIEW and ALTER VIEW.</summary>
public sealed record CreateViewStatement(ObjectName Name, SyntaxList<string> Columns, QueryExpression Query) : Statement
{
    public bool OrReplace { get; init; }

    /// <summary>ALTER VIEW instead of CREATE VIEW.</summary>
    public bool IsAlter { get; init; }

    /// <summary>UNDEFINED, MERGE or TEMPTABLE; or null.</summary>
    public string? Algorithm { get; init; }
    public AccountName? Definer { get; init; }

    /// <summary>SQL SECURITY INVOKER (true), DEFINER (false), not given (null).</summary>
    public bool? SecurityInvoker { get; init; }

    /// <summary>CASCADED, LOCAL, or null without WITH CHECK OPTION.</summary>
    public string? CheckOption { get; init; }
}

public sealed record DropViewStatement(SyntaxList<ObjectName> Views, bool IfExists) : Statement;
