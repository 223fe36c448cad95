namespace Cardea.Sql.Syntax;

/// <summary>
/// A call in ordinary form. <paramref name="Name"/> is in upper case when no schema is given (functions without parentheses, like
/// CURRENT_USER, and synonyms that only differ in syntax, like POSITION(a IN b) = LOCATE(a, b), arrive here too).
/// </summary>
public sealed record FunctionCall(string? Schema, string Name, SyntaxList<Expression> Arguments) : Expression
{
    /// <summary>Set when the name was written without parentheses: CURRENT_TIMESTAMP, CURRENT_USER, UTC_DATE …</summary>
    public bool WithoutParentheses { get; init; }
}

/// <summary>
/// An aggregate: COUNT, SUM, AVG, MIN, MAX, GROUP_CONCAT, BIT_AND, BIT_OR, BIT_XOR, STD…, VAR…, JSON_ARRAYAGG, JSON_OBJECTAGG (upper case).
/// COUNT(*) has <see cref="Star"/> and no argument.
/// </summary>
public sealed record AggregateCall(string Name, bool Distinct, SyntaxList<Expression> Arguments) : Expression
{
    public bool Star { get; init; }

    /// <summary>GROUP_CONCAT(.. ORDER BY ..).</summary>
    public SyntaxList<OrderingTerm> OrderBy { get; init; } = [];

    /// <summary>GROUP_CONCAT(.. SEPARATOR '..'), or null.</summary>
    public StringLiteral? Separator { get; init; }
}

/// <summary>A function or aggregate with OVER. Exactly one of <paramref name="WindowName"/> and <paramref name="Window"/> is set.</summary>
public sealed record WindowCall(Expression Function, string? WindowName, WindowSpecification? Window) : Expression
{
    /// <summary>IGNORE NULLS (true), RESPECT NULLS (false) or neither (null).</summary>
    public bool? IgnoreNulls { get; init; }
}

/// <summary>The inside of OVER (..) or of WINDOW w AS (..). The frame is kept as written (null: none).</summary>
public sealed record WindowSpecification(
    string? BaseName, SyntaxList<Expression> PartitionBy, SyntaxList<OrderingTerm> OrderBy, WindowFrame? Frame) : SyntaxNode;

public enum FrameUnit { Rows, Range }

public enum FrameBoundKind { UnboundedPreceding, Preceding, CurrentRow, Following, UnboundedFollowing }

/// <summary>One end of a frame; <paramref name="Offset"/> for Preceding and Following, with a unit when it is an INTERVAL.</summary>
public sealed record FrameBound(FrameBoundKind Kind, Expression? Offset, IntervalUnit? Unit) : SyntaxNode;

public sealed record WindowFrame(FrameUnit Unit, FrameBound Start, FrameBound? End) : SyntaxNode;

/// <summary>CAST(operand AS type) and CONVERT(operand, type).</summary>
public sealed record CastExpression(Expression Operand, TypeName Type) : Expression
{
    /// <summary>CAST(.. AS type ARRAY), for multi-valued indexes.</summary>
    public bool Array { get; init; }
}

/// <summary>CONVERT(operand USING charset).</summary>
public sealed record ConvertUsingExpression(Expression Operand, string Charset) : Expression;

/// <summary>The units of INTERVAL, EXTRACT, TIMESTAMPADD and TIMESTAMPDIFF.</summary>
public enum IntervalUnit
{
    Microsecond, Second, Minute, Hour, Day, Week, Month, Quarter, Year,
    SecondMicrosecond, MinuteMicrosecond, MinuteSecond, HourMicrosecond, HourSecond, HourMinute,
    DayMicrosecond, DaySecond, DayMinute, DayHour, YearMonth,
}

public sealed record ExtractExpression(IntervalUnit Unit, Expression Operand) : Expression;

/// <summary>date ± INTERVAL amount unit, and the DATE_ADD, DATE_SUB, ADDDATE, SUBDATE and TIMESTAMPADD forms of it.</summary>
public sealed record IntervalArithmetic(Expression Date, Expression Amount, IntervalUnit Unit, bool Subtract) : Expression;

/// <summary>TIMESTAMPDIFF(unit, from, to).</summary>
public sealed record TimestampDifference(IntervalUnit Unit, Expression From, Expression To) : Expression;

public enum TrimSide { Both, Leading, Trailing }

/// <summary>TRIM([side] [remove] FROM source); <paramref name="Remove"/> null means the space.</summary>
public sealed record TrimExpression(TrimSide Side, Expression? Remove, Expression Source) : Expression;

/// <summary>CHAR(n, ..  [USING charset]).</summary>
public sealed record CharFunction(SyntaxList<Expression> Codes, string? Charset) : Expression;

/// <summary>WEIGHT_STRING(operand [AS CHAR(n) | BINARY(n)]).</summary>
public sealed record WeightStringFunction(Expression Operand, TypeName? Type) : Expression;

public enum MatchModifier { None, NaturalLanguage, NaturalLanguageWithExpansion, Boolean, QueryExpansion }

public sealed record MatchAgainst(SyntaxList<ColumnReference> Columns, Expression Against, MatchModifier Modifier) : Expression;

public enum JsonOnKind { Null, Error, Default }

/// <summary>What JSON_VALUE does ON EMPTY or ON ERROR.</summary>
public sealed record JsonOnClause(JsonOnKind Kind, Expression? Default) : SyntaxNode;

public sealed record JsonValueFunction(
    Expression Document, Expression Path, TypeName? Returning, JsonOnClause? OnEmpty, JsonOnClause? OnError) : Expression;
