namespace Cardea.Sql.Syntax;

/// <summary>A column as written: any part but the last may be missing.</summary>
public sealed record ColumnReference(string? Schema, string? Table, string Column) : Expression;

/// <summary>A parameter marker <c>?</c>, numbered from 0 in the order of the text.</summary>
public sealed record ParameterExpression(int Index) : Expression;

/// <summary>@name.</summary>
public sealed record UserVariable(string Name) : Expression;

/// <summary>@name := value.</summary>
public sealed record UserVariableAssignment(string Name, Expression Value) : Expression;

/// <summary>The scope word before a system variable; <see cref="None"/> when there is none.</summary>
public enum VariableScope { None, Session, Global, Persist, PersistOnly }

/// <summary>@@[scope.][component.]name; the name as written.</summary>
public sealed record SystemVariable(VariableScope Scope, string? Component, string Name) : Expression;

public enum UnaryOperator
{
    Plus,
    Minus,
    /// <summary>NOT and <c>!</c>.</summary>
    Not,
    /// <summary><c>~</c></summary>
    BitNot,
    /// <summary>BINARY expr.</summary>
    Binary,
}

public sealed record UnaryExpression(UnaryOperator Operator, Expression Operand) : Expression;

public enum BinaryOperator
{
    Add, Subtract, Multiply,
    /// <summary><c>/</c></summary>
    Divide,
    /// <summary>DIV</summary>
    IntegerDivide,
    /// <summary>MOD and <c>%</c></summary>
    Modulo,
    BitAnd, BitOr, BitXor, ShiftLeft, ShiftRight,
    Equal,
    /// <summary><c>&lt;=&gt;</c></summary>
    NullSafeEqual,
    NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,
    /// <summary>Logical XOR.</summary>
    Xor,
    /// <summary><c>||</c> under PIPES_AS_CONCAT.</summary>
    Concat,
    SoundsLike,
    /// <summary>value MEMBER OF (json).</summary>
    MemberOf,
    /// <summary>column -&gt; path</summary>
    JsonExtract,
    /// <summary>column -&gt;&gt; path</summary>
    JsonUnquoteExtract,
}

public sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right) : Expression;

public enum LogicalOperator { And, Or }

/// <summary>AND or OR over two or more operands; a chain in the text is one node, so that long chains make no deep trees.</summary>
public sealed record LogicalExpression(LogicalOperator Operator, SyntaxList<Expression> Operands) : Expression;

public sealed record CollateExpression(Expression Operand, string Collation) : Expression;

public enum IsTest { Null, True, False, Unknown }

public sealed record IsExpression(Expression Operand, IsTest Test, bool Negated) : Expression;

public sealed record InListExpression(Expression Operand, SyntaxList<Expression> Items, bool Negated) : Expression;

public sealed record InSubqueryExpression(Expression Operand, QueryExpression Query, bool Negated) : Expression;

public sealed record BetweenExpression(Expression Operand, Expression Low, Expression High, bool Negated) : Expression;

/// <summary>LIKE. <paramref name="Escape"/> is null when no ESCAPE clause was given.</summary>
public sealed record LikeExpression(Expression Operand, Expression Pattern, Expression? Escape, bool Negated) : Expression;

public sealed record RegexpExpression(Expression Operand, Expression Pattern, bool Negated) : Expression;

public sealed record CaseWhen(Expression When, Expression Then) : SyntaxNode;

/// <summary>CASE [operand] WHEN .. THEN .. [ELSE ..] END.</summary>
public sealed record CaseExpression(Expression? Operand, SyntaxList<CaseWhen> Whens, Expression? Else) : Expression;

public sealed record ExistsExpression(QueryExpression Query) : Expression;

/// <summary>A subquery used as a value or as a row.</summary>
public sealed record SubqueryExpression(QueryExpression Query) : Expression;

public enum Quantifier { Any, All }

/// <summary>left op ANY|SOME|ALL (query).</summary>
public sealed record QuantifiedComparison(Expression Left, BinaryOperator Operator, Quantifier Quantifier, QueryExpression Query) : Expression;

/// <summary>(a, b) or ROW(a, b): always two or more items, except for ROW(a) inside VALUES.</summary>
public sealed record RowExpression(SyntaxList<Expression> Items) : Expression;

/// <summary>DEFAULT or DEFAULT(column).</summary>
public sealed record DefaultExpression(ColumnReference? Column) : Expression;

/// <summary>VALUES(column) in ON DUPLICATE KEY UPDATE.</summary>
public sealed record ValuesReference(ColumnReference Column) : Expression;
