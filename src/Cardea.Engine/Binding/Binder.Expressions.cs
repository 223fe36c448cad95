using Cardea.Engine.Collations;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

internal sealed partial class Binder
{
    /// <summary>Binds an expression that must be one value: a row is error 1241.</summary>
    /// <param name="whole">The expression is a whole term of ORDER BY or GROUP BY.</param>
    public BoundExpression BindValue(Expression expression, Scope scope, bool whole = false)
    {
        var bound = BindExpression(expression, scope, whole);
        return bound is BoundRow ? throw Fail(ServerErrors.OperandColumns(1)) : bound;
    }

    private BoundExpression BindExpression(Expression expression, Scope scope, bool whole = false)
    {
        switch (expression)
        {
            case LiteralExpression literal: return BindLiteral(literal);
            case TemporalLiteral temporal: return BindTemporalLiteral(temporal);
            case ColumnReference column: return BindColumn(column, scope, whole);
            case ParameterExpression parameter: return BindParameter(parameter);
            case UserVariable variable: return BindUserVariable(variable);
            case UserVariableAssignment assignment: return BindAssignment(assignment, scope);
            case SystemVariable variable: return BindSystemVariable(variable);
            case UnaryExpression unary: return BindUnary(unary, scope);
            case BinaryExpression binary: return BindBinary(binary, scope);
            case LogicalExpression logical: return new BoundLogical(logical.Operator, SyntaxList.From(logical.Operands.Select(o => BindValue(o, scope)).ToList()));
            case CollateExpression collate: return BindCollate(BindValue(collate.Operand, scope), collate.Collation);
            case IsExpression test: return new BoundIs(BindValue(test.Operand, scope), test.Test, test.Negated);
            case InListExpression list: return BindInList(list, scope);
            case InSubqueryExpression query: return BindInSubquery(query, scope);
            case BetweenExpression between: return BindBetween(between, scope);
            case LikeExpression like: return BindLike(like, scope);
            case RegexpExpression regexp:
                var matches = Call("REGEXP", [BindValue(regexp.Operand, scope), BindValue(regexp.Pattern, scope)]);
                return regexp.Negated ? new BoundNot(matches) : matches;
            case CaseExpression c: return BindCase(c, scope);
            case ExistsExpression exists:
                return new BoundSubquery(SubqueryRole.Exists, BindQuery(exists.Query, scope, exists: true), [], [], false, BoundTypes.Boolean, false);
            case SubqueryExpression subquery: return BindScalarSubquery(subquery, scope);
            case QuantifiedComparison quantified: return BindQuantified(quantified, scope);
            case RowExpression row: return new BoundRow(SyntaxList.From(row.Items.Select(i => BindExpression(i, scope)).ToList()));
            case DefaultExpression { Column: { } of }: return BindDefault(of, scope);
            case DefaultExpression: throw Fail(ServerErrors.InvalidDefaultUse());
            case ValuesReference values: return BindValuesReference(values, scope);
            default: return BindFunctionForm(expression, scope);
        }
    }

    private BoundExpression BindColumn(ColumnReference column, Scope scope, bool whole)
    {
        var found = scope.Resolve(column, whole);
        if (scope.AggregateDepth > 0 && found.Flatten().Any(static e => e is BoundAggregate)) throw Fail(ServerErrors.InvalidGroupFunction());
        return found;
    }

    // ---- constants

    private BoundConstant BindLiteral(LiteralExpression literal) =>
        new(Literals.Value(literal), Literals.Type(literal, Context.Session.ConnectionCollation), _inView || literal.LiteralIndex < 0 ? default : new ValueSource(ValueOrigin.Literal, literal.LiteralIndex))
        {
            Coercibility = literal is NullLiteral ? Coercibility.Ignorable : literal is StringLiteral or HexLiteral or BitLiteral ? Coercibility.Coercible : Coercibility.Numeric,
        };

    private BoundConstant BindTemporalLiteral(TemporalLiteral literal)
    {
        if (!_inView && literal.Value.LiteralIndex >= 0) Context.PinnedLiterals.Add(literal.Value.LiteralIndex);
        var text = literal.Value.Bytes.Span;
        if (literal.Kind == TemporalKind.Time)
        {
            var time = TemporalParser.ReadTime(text);
            if (time.Status != TemporalStatus.Ok) throw Fail(ServerErrors.WrongValue("TIME", literal.Value.Text));
            return new BoundConstant(SqlValue.FromTime(time.Value, time.Scale), MySqlType.Time(time.Scale));
        }
        var moment = TemporalParser.ReadDateTime(text);
        var isDate = literal.Kind == TemporalKind.Date;
        if (moment.Status != TemporalStatus.Ok || (isDate && moment.HasTime) || !TemporalCheck.IsAllowed(moment.Value, Context.Session.SqlMode))
            throw Fail(ServerErrors.WrongValue(isDate ? "DATE" : "DATETIME", literal.Value.Text));
        return isDate ? new BoundConstant(SqlValue.FromDate(moment.Value), MySqlType.Date) : new BoundConstant(SqlValue.FromDateTime(moment.Value, moment.Scale), MySqlType.DateTime(moment.Scale));
    }

    private BoundConstant BindParameter(ParameterExpression parameter)
    {
        var type = Context.ParameterTypes is { } types ? types[parameter.Index] : MySqlType.NullType;
        var value = Context.ParameterValues is { } values ? values[parameter.Index] : SqlValue.Null;
        return new BoundConstant(value, type, new ValueSource(ValueOrigin.Parameter, parameter.Index)) { Nullable = true, Coercibility = Coercibility.Coercible };
    }

    private BoundExpression BindUserVariable(UserVariable variable)
    {
        Context.Session.UserVariables.TryGetValue(variable.Name, out var value);
        var type = Literals.TypeOf(value, Context.Session.ConnectionCollation);
        if (Context.AssignsVariables) return new BoundCall(VariableFunctions.Get, [], type.Kind == TypeKind.Null ? MySqlType.String(uint.MaxValue / 4, Context.Session.ConnectionCollation) : type, true, variable.Name) { Coercibility = Coercibility.Implicit };
        return new BoundConstant(value, type, new ValueSource(ValueOrigin.UserVariable, Name: variable.Name)) { Nullable = true, Coercibility = Coercibility.Implicit };
    }

    private BoundCall BindAssignment(UserVariableAssignment assignment, Scope scope)
    {
        Context.AssignsVariables = true;
        var value = BindValue(assignment.Value, scope);
        return new BoundCall(VariableFunctions.Set, [value], value.Type, value.Nullable, assignment.Name);
    }

    private BoundConstant BindSystemVariable(SystemVariable variable)
    {
        var scope = variable.Scope switch
        {
            VariableScope.Session => SystemVariableScope.Session,
            VariableScope.Global => SystemVariableScope.Global,
            VariableScope.None => SystemVariableScope.Default,
            _ => throw NotSupported("@@persist"),
        };
        var name = variable.Component is null ? variable.Name : $"{variable.Component}.{variable.Name}";
        var value = Literals.FromHost(Context.Session.GetSystemVariable(name, scope));
        return new BoundConstant(value, Literals.TypeOf(value, Context.Session.ConnectionCollation), new ValueSource(ValueOrigin.SystemVariable, Name: name, Scope: scope)) { Nullable = value.IsNull, Coercibility = Coercibility.SystemConstant };
    }

    private BoundExpression BindDefault(ColumnReference of, Scope scope)
    {
        if (BindColumn(of, scope, false) is not BoundColumn { Column.Info: { } info } column) throw Fail(ServerErrors.UnknownColumn(Scope.Text(of), scope.ClauseName));
        return info.Default switch
        {
            Catalog.ColumnDefault.Literal literal => new BoundConstant(literal.Value, info.Type),
            Catalog.ColumnDefault.NoDefault when info.Nullable => new BoundConstant(SqlValue.Null, info.Type),
            Catalog.ColumnDefault.NoDefault => throw Fail(ServerErrors.NoDefault(column.Column.Name)),
            _ => throw NotSupported("DEFAULT of an expression"),
        };
    }

    private BoundExpression BindValuesReference(ValuesReference values, Scope scope)
    {
        // Outside ON DUPLICATE KEY UPDATE, VALUES(column) is NULL.
        if (scope.Sources.Find(static s => s is InsertedSource) is not InsertedSource inserted) return new BoundConstant(SqlValue.Null, MySqlType.NullType);
        var ordinal = inserted.Find(values.Column.Column);
        return ordinal >= 0 ? inserted.Column(ordinal) : throw Fail(ServerErrors.UnknownColumn(values.Column.Column, "field list"));
    }

    // ---- operators

    private BoundExpression BindUnary(UnaryExpression unary, Scope scope)
    {
        switch (unary.Operator)
        {
            case UnaryOperator.Plus: return BindValue(unary.Operand, scope);
            case UnaryOperator.Not: return new BoundNot(BindValue(unary.Operand, scope));
            case UnaryOperator.BitNot: return Call("~", [BindValue(unary.Operand, scope)]);
            case UnaryOperator.Binary: return BindCast(BindValue(unary.Operand, scope), new TypeName(SqlTypeKind.Binary));
            default:
                var operand = BindValue(unary.Operand, scope);
                return operand is BoundConstant c && Literals.Negate(c) is { } negative ? negative : Call("NEG", [operand]);
        }
    }

    private BoundExpression BindBinary(BinaryExpression binary, Scope scope)
    {
        var left = BindExpression(binary.Left, scope);
        var right = BindExpression(binary.Right, scope);
        switch (binary.Operator)
        {
            case BinaryOperator.Equal or BinaryOperator.NullSafeEqual or BinaryOperator.NotEqual or BinaryOperator.Less
                or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual:
                return Compare(binary.Operator, left, right);
        }
        if (left is BoundRow || right is BoundRow) throw Fail(ServerErrors.OperandColumns(1));
        switch (binary.Operator)
        {
            case BinaryOperator.Xor: return Call("XOR", [left, right]) with { Type = BoundTypes.Boolean };
            case BinaryOperator.Concat: return Call("CONCAT", [left, right]);
            case BinaryOperator.SoundsLike: return Compare(BinaryOperator.Equal, Call("SOUNDEX", [left]), Call("SOUNDEX", [right]));
            case BinaryOperator.MemberOf: return Call("MEMBER OF", [left, right]);
            case BinaryOperator.JsonExtract: return Call("JSON_EXTRACT", [left, right]);
            case BinaryOperator.JsonUnquoteExtract: return Call("JSON_UNQUOTE", [Call("JSON_EXTRACT", [left, right])]);
        }
        var symbol = binary.Operator switch
        {
            BinaryOperator.Add => "+", BinaryOperator.Subtract => "-", BinaryOperator.Multiply => "*", BinaryOperator.Divide => "/",
            BinaryOperator.IntegerDivide => "DIV", BinaryOperator.Modulo => "%", BinaryOperator.BitAnd => "&", BinaryOperator.BitOr => "|",
            BinaryOperator.BitXor => "^", BinaryOperator.ShiftLeft => "<<", _ => ">>",
        };
        return Call(symbol, [left, right]);
    }

    /// <summary>A comparison of two values or of two rows.</summary>
    private BoundExpression Compare(BinaryOperator op, BoundExpression left, BoundExpression right)
    {
        if (left is BoundRow || right is BoundRow) return CompareRows(op, left, right);
        (left, right) = TypeParameters(left, right);
        return new BoundComparison(op, left, right, CollationFor(left, right, Symbol(op)));
    }

    private static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => "=", BinaryOperator.NullSafeEqual => "<=>", BinaryOperator.NotEqual => "<>", BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=", BinaryOperator.Greater => ">", _ => ">=",
    };

    private BoundExpression CompareRows(BinaryOperator op, BoundExpression left, BoundExpression right)
    {
        if (left is not BoundRow l || right is not BoundRow r) throw Fail(ServerErrors.OperandColumns(left is BoundRow row ? row.Items.Count : 1));
        if (l.Items.Count != r.Items.Count) throw Fail(ServerErrors.OperandColumns(l.Items.Count));
        switch (op)
        {
            case BinaryOperator.Equal or BinaryOperator.NullSafeEqual:
                return And([.. l.Items.Select((item, i) => Compare(op, item, r.Items[i]))])!;
            case BinaryOperator.NotEqual:
                return new BoundNot(CompareRows(BinaryOperator.Equal, left, right));
        }
        // (a, b) < (c, d) is a < c OR (a = c AND b < d)
        var strict = op is BinaryOperator.Less or BinaryOperator.LessOrEqual ? BinaryOperator.Less : BinaryOperator.Greater;
        var last = l.Items.Count - 1;
        var result = Compare(op, l.Items[last], r.Items[last]);
        for (var i = last - 1; i >= 0; i--)
        {
            var tail = new BoundLogical(LogicalOperator.And, [Compare(BinaryOperator.Equal, l.Items[i], r.Items[i]), result]);
            result = new BoundLogical(LogicalOperator.Or, [Compare(strict, l.Items[i], r.Items[i]), tail]);
        }
        return result;
    }

    // While a statement is only prepared, a parameter has the type of what it is compared with.
    private static (BoundExpression, BoundExpression) TypeParameters(BoundExpression left, BoundExpression right) => (TypeParameter(left, right), TypeParameter(right, left));

    private static BoundExpression TypeParameter(BoundExpression side, BoundExpression other) =>
        side is BoundConstant { Source.Origin: ValueOrigin.Parameter, Type.Kind: TypeKind.Null } p && other.Type.Kind != TypeKind.Null ? p with { Type = other.Type } : side;

    private BoundExpression BindInList(InListExpression list, Scope scope)
    {
        var operand = BindExpression(list.Operand, scope);
        var items = list.Items.Select(i => BindExpression(i, scope)).ToList();
        if (operand is BoundRow || items.Exists(static i => i is BoundRow))
        {
            var equalities = items.ConvertAll(i => Compare(BinaryOperator.Equal, operand, i));
            var any = equalities.Count == 1 ? equalities[0] : new BoundLogical(LogicalOperator.Or, SyntaxList.From(equalities));
            return list.Negated ? new BoundNot(any) : any;
        }
        for (var i = 0; i < items.Count; i++) items[i] = TypeParameter(items[i], operand);
        string? collation = null;
        foreach (var item in items) collation = CollationFor(operand, item, "in") ?? collation;
        return new BoundInList(operand, SyntaxList.From(items), list.Negated, collation);
    }

    private BoundExpression BindBetween(BetweenExpression between, Scope scope)
    {
        var operand = BindValue(between.Operand, scope);
        var both = new BoundLogical(LogicalOperator.And,
        [
            Compare(BinaryOperator.GreaterOrEqual, operand, BindValue(between.Low, scope)),
            Compare(BinaryOperator.LessOrEqual, operand, BindValue(between.High, scope)),
        ]);
        return between.Negated ? new BoundNot(both) : both;
    }

    private BoundExpression BindLike(LikeExpression like, Scope scope)
    {
        var operand = BindValue(like.Operand, scope);
        var pattern = TypeParameter(BindValue(like.Pattern, scope), new BoundConstant(SqlValue.Null, MySqlType.VarChar(255, Context.Session.ConnectionCollation)));
        var arguments = new List<BoundExpression> { operand, pattern };
        if (like.Escape is not null) arguments.Add(BindValue(like.Escape, scope));
        var collation = CollationFor(operand, pattern, "like");
        var call = Call("LIKE", arguments, collation) with { Type = BoundTypes.Boolean, Nullable = operand.Nullable || pattern.Nullable };
        return like.Negated ? new BoundNot(call) : call;
    }

    private BoundExpression BindCase(CaseExpression expression, Scope scope)
    {
        var operand = expression.Operand is null ? null : BindValue(expression.Operand, scope);
        var conditions = expression.Whens.Select(w => operand is null ? BindValue(w.When, scope) : Compare(BinaryOperator.Equal, operand, BindValue(w.When, scope))).ToList();
        var results = expression.Whens.Select(w => BindValue(w.Then, scope)).ToList();
        var otherwise = expression.Else is null ? null : BindValue(expression.Else, scope);
        return MakeCase(conditions, results, otherwise);
    }

    private BoundCase MakeCase(List<BoundExpression> conditions, List<BoundExpression> results, BoundExpression? otherwise)
    {
        List<BoundExpression> all = otherwise is null ? results : [.. results, otherwise];
        var type = CommonType(all, "case");
        var whens = conditions.Select((c, i) => new BoundWhen(c, Convert(results[i], type))).ToList();
        return new BoundCase(SyntaxList.From(whens), otherwise is null ? null : Convert(otherwise, type), type) { Coercibility = all.Min(static e => e.Coercibility) };
    }

    private MySqlType CommonType(List<BoundExpression> all, string operation)
    {
        var type = TypeRules.Aggregate(all.Select(static e => e.Type));
        return type.IsCharacter ? type with { Collation = Collations(all, operation) ?? type.Collation } : type;
    }

    // ---- collations

    private BoundExpression BindCollate(BoundExpression operand, string name)
    {
        if (!Collation.TryGet(name.ToLowerInvariant(), out var collation)) throw Fail(ServerErrors.UnknownCollation(name));
        if (operand.Type.IsBinary && !collation.IsBinary) throw Fail(ServerErrors.CollationCharsetMismatch(name, "binary"));
        if (!operand.Type.IsCharacter) operand = Convert(operand, MySqlType.String(TypeRules.Characters(operand.Type), Context.Session.ConnectionCollation));
        return operand switch
        {
            BoundConstant c => c with { Type = c.Type with { Collation = collation.Name }, Coercibility = Coercibility.Explicit },
            BoundColumn c when c.Type.Collation == collation.Name => c with { Coercibility = Coercibility.Explicit },
            _ => new BoundConvert(operand, operand.Type with { Collation = collation.Name }, false) { Coercibility = Coercibility.Explicit },
        };
    }

    /// <summary>The collation in which two strings are compared; null when they are not compared as strings. Throws 1267.</summary>
    private string? CollationFor(BoundExpression left, BoundExpression right, string operation) =>
        TypeRules.Domain(left.Type, right.Type) == ComparisonDomain.String ? Collations([left, right], operation) : null;

    private static string? Collations(IEnumerable<BoundExpression> expressions, string operation)
    {
        BoundExpression? best = null;
        string? result = null;
        foreach (var e in expressions)
        {
            if (!e.Type.IsString || e.Type.Kind == TypeKind.Null) continue;
            var name = e.Type.IsBinary ? "binary" : e.Type.Collation;
            if (best is null)
            {
                (best, result) = (e, name);
                continue;
            }
            if (result == name || e.Coercibility > best.Coercibility) continue;
            if (e.Coercibility < best.Coercibility) (best, result) = (e, name);
            else if (name == "binary" || result == "binary") result = "binary";
            else if (Mix(result!, name) is { } mixed && e.Coercibility != Coercibility.Explicit) result = mixed;
            else throw Fail(ServerErrors.IllegalMixOfCollations(result!, Strength(best), name, Strength(e), operation));
        }
        return result;
    }

    private static string Strength(BoundExpression e) => e.Coercibility switch
    {
        Coercibility.Explicit => "EXPLICIT", Coercibility.None => "NONE", Coercibility.Implicit => "IMPLICIT", Coercibility.SystemConstant => "SYSCONST",
        Coercibility.Coercible => "COERCIBLE", Coercibility.Numeric => "NUMERIC", _ => "IGNORABLE",
    };

    // Of one character set, _bin wins; of several, the one that holds the other.
    private static string? Mix(string a, string b)
    {
        var (x, y) = (Collation.Get(a), Collation.Get(b));
        if (x.Charset == y.Charset) return a.EndsWith("_bin", StringComparison.Ordinal) ? a : b.EndsWith("_bin", StringComparison.Ordinal) ? b : null;
        if (x.Charset == "utf8mb4" || (x.Charset == "utf8mb3" && y.Charset != "utf8mb4")) return a;
        return y.Charset is "utf8mb4" or "utf8mb3" ? b : null;
    }
}
