namespace Cardea.Sql.Syntax;

/// <summary>SET with one or more items, carried out from left to right.</summary>
public sealed record SetStatement(SyntaxList<SetItem> Items) : Statement;

public abstract record SetItem : SyntaxNode;

/// <summary>[scope] name = value. A bare word (ON, utf8mb4, strict …) arrives as an unqualified <see cref="ColumnReference"/>.</summary>
/// <param name="Value">Null for DEFAULT.</param>
public sealed record SetVariable(VariableScope Scope, string? Component, string Name, Expression? Value) : SetItem
{
    /// <summary>True when the name was written with <c>@@</c>.</summary>
    public bool WithAtAt { get; init; }
}

/// <summary>@name = value.</summary>
public sealed record SetUserVariable(string Name, Expression Value) : SetItem;

/// <summary>SET NAMES; a null charset means DEFAULT.</summary>
public sealed record SetNames(string? Charset, string? Collation) : SetItem;

/// <summary>SET CHARACTER SET; null means DEFAULT.</summary>
public sealed record SetCharacterSet(string? Charset) : SetItem;

public enum IsolationLevel { ReadUncommitted, ReadCommitted, RepeatableRead, Serializable }

/// <summary>SET [scope] TRANSACTION; with scope None it is for the next transaction only. Parts not named are null.</summary>
public sealed record SetTransactionStatement(VariableScope Scope, IsolationLevel? Isolation, bool? ReadOnly) : Statement;
