namespace Cardea.Sql.Syntax;

public sealed record AlterTableStatement(ObjectName Table, SyntaxList<AlterSpecification> Specifications) : Statement
{
    /// <summary>A clause that Cardea does not carry out (partitions, tablespaces), by name; answered with 1235.</summary>
    public string? Unsupported { get; init; }
}

public abstract record AlterSpecification : SyntaxNode;

/// <summary>FIRST, AFTER column, or (null where it is used) at the end or unchanged.</summary>
/// <param name="After">The column before, or null for FIRST.</param>
public sealed record ColumnPosition(string? After) : SyntaxNode;

public sealed record AddColumn(ColumnDefinition Column, ColumnPosition? Position) : AlterSpecification;

/// <summary>ADD [CONSTRAINT] key, foreign key or check.</summary>
public sealed record AddConstraint(TableConstraint Constraint) : AlterSpecification;

/// <summary>CHANGE old definition, and MODIFY definition (then <paramref name="OldName"/> is the definition's name).</summary>
public sealed record ChangeColumn(string OldName, ColumnDefinition Column, ColumnPosition? Position) : AlterSpecification;

public sealed record RenameColumn(string OldName, string NewName) : AlterSpecification;

public sealed record DropColumn(string Name) : AlterSpecification;

/// <summary>ALTER COLUMN c SET DEFAULT value; DROP DEFAULT has a null value.</summary>
public sealed record SetColumnDefault(string Name, Expression? Default, bool IsExpression) : AlterSpecification;

public sealed record SetColumnVisibility(string Name, bool Visible) : AlterSpecification;

public sealed record DropPrimaryKey : AlterSpecification;

public sealed record DropKey(string Name) : AlterSpecification;

public sealed record DropForeignKey(string Name) : AlterSpecification;

/// <summary>DROP CONSTRAINT name, DROP CHECK name (then <paramref name="IsCheck"/>).</summary>
public sealed record DropConstraint(string Name, bool IsCheck) : AlterSpecification;

/// <summary>ALTER CHECK or CONSTRAINT name [NOT] ENFORCED.</summary>
public sealed record AlterConstraint(string Name, bool IsCheck, bool Enforced) : AlterSpecification;

public sealed record AlterIndexVisibility(string Name, bool Visible) : AlterSpecification;

public sealed record RenameKey(string OldName, string NewName) : AlterSpecification;

public sealed record RenameTo(ObjectName NewName) : AlterSpecification;

public sealed record AlterTableOption(TableOption Option) : AlterSpecification;

/// <summary>CONVERT TO CHARACTER SET cs [COLLATE c]; DEFAULT gives a null charset.</summary>
public sealed record ConvertToCharset(string? Charset, string? Collation) : AlterSpecification;

public sealed record AlterOrderBy(SyntaxList<OrderingTerm> Terms) : AlterSpecification;

/// <summary>DISABLE KEYS (false) and ENABLE KEYS (true).</summary>
public sealed record AlterKeys(bool Enable) : AlterSpecification;

/// <summary>ALGORITHM = x, LOCK = x, FORCE, WITH[OUT] VALIDATION: how to go about it, nothing to change. Name in upper case.</summary>
public sealed record AlterModifier(string Name, string? Value) : AlterSpecification;
