using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

/// <summary>
/// An expression whose names are resolved and whose type is known. Two are equal when they say the same: GROUP BY terms are compared with
/// select items this way.
/// </summary>
internal abstract record BoundExpression(MySqlType Type, bool Nullable)
{
    /// <summary>How strongly the collation of a string holds, https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html.</summary>
    public Coercibility Coercibility { get; init; } = Coercibility.Coercible;

    /// <summary>The expressions below this one.</summary>
    public virtual IEnumerable<BoundExpression> Children => [];

    /// <summary>This expression and all below it, without those inside subqueries.</summary>
    public IEnumerable<BoundExpression> Flatten()
    {
        yield return this;
        foreach (var child in Children)
            foreach (var inner in child.Flatten())
                yield return inner;
    }

    /// <summary>True when the value is the same for every row: no column, no aggregate, no subquery, no random function.</summary>
    public virtual bool IsConstant => Children.All(static c => c.IsConstant);
}

/// <summary>The lower, the stronger.</summary>
internal enum Coercibility : byte { Explicit = 0, None = 1, Implicit = 2, SystemConstant = 3, Coercible = 4, Numeric = 5, Ignorable = 6 }

/// <summary>A column of something in FROM.</summary>
internal sealed record BoundColumn(TableSource Source, int Ordinal, MySqlType Type, bool Nullable) : BoundExpression(Type, Nullable)
{
    public SourceColumn Column => Source.Columns[Ordinal];

    public override bool IsConstant => false;

    public bool Equals(BoundColumn? other) => other is not null && ReferenceEquals(Source, other.Source) && Ordinal == other.Ordinal;

    public override int GetHashCode() => HashCode.Combine(Source.Number, Ordinal);
}

/// <summary>Where the value of a constant comes from when the plan runs.</summary>
internal enum ValueOrigin : byte
{
    /// <summary>It is part of the plan.</summary>
    Plan,
    /// <summary>The literal at this index of the statement's digest.</summary>
    Literal,
    /// <summary>A <c>?</c> marker.</summary>
    Parameter,
    /// <summary>@name.</summary>
    UserVariable,
    /// <summary>@@name.</summary>
    SystemVariable,
}

/// <summary>The way to a constant's value.</summary>
/// <param name="Index">Of a literal or a parameter.</param>
/// <param name="Negate">A minus sign stood before the literal.</param>
/// <param name="Name">Of a variable.</param>
/// <param name="Scope">Of a system variable.</param>
internal readonly record struct ValueSource(ValueOrigin Origin, int Index = -1, bool Negate = false, string? Name = null, SystemVariableScope Scope = SystemVariableScope.Default);

/// <summary>A literal, a parameter or a variable: <see cref="Value"/> is what it held when the statement was bound.</summary>
internal sealed record BoundConstant(SqlValue Value, MySqlType Type, ValueSource Source = default) : BoundExpression(Type, Value.IsNull)
{
    public override bool IsConstant => true;

    public bool Equals(BoundConstant? other) => other is not null
        && (ReferenceEquals(this, other) || (Source == other.Source && Type == other.Type && Value.Kind == other.Value.Kind && Value.ToUtf8().AsSpan().SequenceEqual(other.Value.ToUtf8())));

    public override int GetHashCode() => HashCode.Combine(Source, Type.Kind);
}

/// <summary>A call of a function or operator of the function table.</summary>
/// <param name="Extra">What the call site needs besides the types.</param>
internal sealed record BoundCall(FunctionDefinition Function, SyntaxList<BoundExpression> Arguments, MySqlType Type, bool Nullable, object? Extra = null) : BoundExpression(Type, Nullable)
{
    public override IEnumerable<BoundExpression> Children => Arguments;

    public override bool IsConstant => Function.Deterministic && base.IsConstant;

    /// <summary>Text of the call for messages.</summary>
    public override string ToString() => Function.Name;
}

/// <summary>A comparison; the domain follows from the operands' types.</summary>
internal sealed record BoundComparison(BinaryOperator Operator, BoundExpression Left, BoundExpression Right, string? Collation)
    : BoundExpression(BoundTypes.Boolean, Operator != BinaryOperator.NullSafeEqual && (Left.Nullable || Right.Nullable))
{
    public override IEnumerable<BoundExpression> Children => [Left, Right];
}

/// <summary>AND or OR over two or more operands.</summary>
internal sealed record BoundLogical(LogicalOperator Operator, SyntaxList<BoundExpression> Operands) : BoundExpression(BoundTypes.Boolean, Operands.Any(static o => o.Nullable))
{
    public override IEnumerable<BoundExpression> Children => Operands;
}

/// <summary>NOT.</summary>
internal sealed record BoundNot(BoundExpression Operand) : BoundExpression(BoundTypes.Boolean, Operand.Nullable)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>IS [NOT] NULL, TRUE, FALSE, UNKNOWN.</summary>
internal sealed record BoundIs(BoundExpression Operand, IsTest Test, bool Negated) : BoundExpression(BoundTypes.Boolean, false)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>operand [NOT] IN (items).</summary>
internal sealed record BoundInList(BoundExpression Operand, SyntaxList<BoundExpression> Items, bool Negated, string? Collation)
    : BoundExpression(BoundTypes.Boolean, Operand.Nullable || Items.Any(static i => i.Nullable))
{
    public override IEnumerable<BoundExpression> Children => [Operand, .. Items];
}

/// <summary>One arm of a CASE.</summary>
internal sealed record BoundWhen(BoundExpression Condition, BoundExpression Result);

/// <summary>CASE, IF and NULLIF: the results are already of the common type.</summary>
internal sealed record BoundCase(SyntaxList<BoundWhen> Whens, BoundExpression? Else, MySqlType Type)
    : BoundExpression(Type, Else is null || Else.Nullable || Whens.Any(static w => w.Result.Nullable))
{
    public override IEnumerable<BoundExpression> Children =>
        [.. Whens.SelectMany(static w => new[] { w.Condition, w.Result }), .. Else is null ? Array.Empty<BoundExpression>() : [Else]];
}

/// <summary>COALESCE and IFNULL: the arguments are already of the common type.</summary>
internal sealed record BoundCoalesce(SyntaxList<BoundExpression> Arguments, MySqlType Type) : BoundExpression(Type, Arguments.All(static a => a.Nullable))
{
    public override IEnumerable<BoundExpression> Children => Arguments;
}

/// <summary>A change of type that MySQL makes by itself: arms of UNION and CASE, or an explicit CAST.</summary>
internal sealed record BoundConvert(BoundExpression Operand, MySqlType Type, bool IsExplicit) : BoundExpression(Type, Operand.Nullable || IsExplicit)
{
    public override IEnumerable<BoundExpression> Children => [Operand];
}

/// <summary>An aggregate.</summary>
internal sealed record BoundAggregate(
    AggregateDefinition Function, SyntaxList<BoundExpression> Arguments, MySqlType Type, bool Nullable, AggregateOptions? Options, bool Star) : BoundExpression(Type, Nullable)
{
    public bool Distinct => Options is { Distinct: true };

    public override IEnumerable<BoundExpression> Children => Arguments;

    public override bool IsConstant => false;
}

/// <summary>A window function or an aggregate with OVER.</summary>
/// <param name="Name">ROW_NUMBER, RANK …; or null for an aggregate (<paramref name="Aggregate"/>).</param>
/// <param name="Frame">SQLite's text of the frame; the same as MySQL's.</param>
internal sealed record BoundWindow(
    string? Name, BoundAggregate? Aggregate, SyntaxList<BoundExpression> Arguments, SyntaxList<BoundExpression> PartitionBy, SyntaxList<BoundOrdering> OrderBy, string Frame, MySqlType Type, bool Nullable)
    : BoundExpression(Type, Nullable)
{
    public override IEnumerable<BoundExpression> Children => [.. Arguments, .. Aggregate?.Arguments ?? [], .. PartitionBy, .. OrderBy.Select(static o => o.Expression)];

    public override bool IsConstant => false;
}

/// <summary>What a subquery stands for.</summary>
internal enum SubqueryRole : byte { Scalar, Exists, In, Any, All }

/// <summary>A subquery as an expression.</summary>
/// <param name="Left">The left side of IN, ANY and ALL; one item, or several for rows.</param>
/// <param name="Comparisons">For In, Any, All: the comparison of each left item with the subquery's column (a <see cref="BoundPlaceholder"/>).</param>
internal sealed record BoundSubquery(SubqueryRole Role, BoundQuery Query, SyntaxList<BoundExpression> Left, SyntaxList<BoundExpression> Comparisons, bool Negated, MySqlType Type, bool Nullable)
    : BoundExpression(Type, Nullable)
{
    public override IEnumerable<BoundExpression> Children => Left;

    public override bool IsConstant => false;

    public bool Equals(BoundSubquery? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>The n-th column of the subquery around it, in the comparisons of IN, ANY and ALL.</summary>
internal sealed record BoundPlaceholder(int Ordinal, MySqlType Type, bool Nullable) : BoundExpression(Type, Nullable)
{
    public override bool IsConstant => false;
}

/// <summary>(a, b): lives only until the comparison around it is bound.</summary>
internal sealed record BoundRow(SyntaxList<BoundExpression> Items) : BoundExpression(MySqlType.NullType, false)
{
    public override IEnumerable<BoundExpression> Children => Items;
}

/// <summary>A term of ORDER BY.</summary>
internal sealed record BoundOrdering(BoundExpression Expression, bool Descending);

/// <summary>Types that the binder itself gives.</summary>
internal static class BoundTypes
{
    /// <summary>Comparisons and logic.</summary>
    public static MySqlType Boolean => MySqlType.Boolean;
}
