using System.Collections.Frozen;
using Cardea.Engine.Collations;
using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Binding;

internal sealed partial class Binder
{
    // Functions that give NULL only for NULL; the rest may give NULL for values that they cannot read.
    private static readonly FrozenSet<string> PassNulls = FrozenSet.ToFrozenSet(
    [
        "+", "-", "*", "NEG", "~", "&", "|", "^", "<<", ">>", "XOR", "LIKE", "REGEXP", "CONCAT", "UPPER", "LOWER", "UCASE", "LCASE", "LENGTH", "OCTET_LENGTH", "BIT_LENGTH",
        "CHAR_LENGTH", "CHARACTER_LENGTH", "LEFT", "RIGHT", "SUBSTRING", "SUBSTR", "MID", "TRIM", "LTRIM", "RTRIM", "REPLACE", "REVERSE", "ABS", "ROUND", "TRUNCATE", "FLOOR", "CEILING", "CEIL",
        "SIGN", "GREATEST", "LEAST", "ISNULL", "MD5", "SHA1", "SHA", "HEX", "ASCII", "ORD", "LOCATE", "POSITION", "INSTR", "FIND_IN_SET", "FIELD", "STRCMP", "QUOTE", "PI", "RAND", "UUID",
        "NOW", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "SYSDATE", "CURDATE", "CURRENT_DATE", "CURTIME", "CURRENT_TIME", "UTC_DATE", "UTC_TIME", "UTC_TIMESTAMP", "UNIX_TIMESTAMP",
        "VERSION", "USER", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "CONNECTION_ID", "LAST_INSERT_ID", "ROW_COUNT", "FOUND_ROWS", "CURRENT_ROLE", "CHARSET", "COLLATION", "COERCIBILITY", "INTERVAL",
    ], StringComparer.OrdinalIgnoreCase);

    // Operators that take 0x10 as sixteen.
    private static readonly FrozenSet<string> Numeric = FrozenSet.ToFrozenSet(["+", "-", "*", "/", "DIV", "%", "MOD", "NEG", "&", "|", "^", "~", "<<", ">>", "ABS", "ROUND", "TRUNCATE", "FLOOR", "CEILING", "SIGN"], StringComparer.OrdinalIgnoreCase);

    private BoundExpression AsNumber(BoundExpression e)
    {
        if (e is not BoundConstant { Source.Origin: ValueOrigin.Plan or ValueOrigin.Literal, Value: { Kind: ValueKind.Bytes, IsNumberToo: true } } c) return e;
        if (c.Source.Index >= 0) Context.PinnedLiterals.Add(c.Source.Index);
        return new BoundConstant(SqlValue.FromUInt(c.Value.RawUInt), MySqlType.BigIntUnsigned) { Coercibility = Coercibility.Numeric };
    }

    private BoundExpression BindFunctionForm(Expression expression, Scope scope)
    {
        switch (expression)
        {
            case FunctionCall call: return BindFunction(call, scope);
            case AggregateCall aggregate: return BindAggregate(aggregate, scope);
            case WindowCall window: return BindWindow(window, scope);
            case CastExpression { Array: true }: throw NotSupported("CAST ... AS ... ARRAY");
            case CastExpression cast: return BindCast(BindValue(cast.Operand, scope), cast.Type);
            case ConvertUsingExpression convert: return BindConvertUsing(BindValue(convert.Operand, scope), convert.Charset);
            case ExtractExpression extract: return CallWithUnit("EXTRACT", extract.Unit, [BindValue(extract.Operand, scope)]);
            case IntervalArithmetic interval:
                return CallWithUnit(interval.Subtract ? "DATE_SUB" : "DATE_ADD", interval.Unit, [BindValue(interval.Date, scope), BindValue(interval.Amount, scope)]);
            case TimestampDifference difference:
                return CallWithUnit("TIMESTAMPDIFF", difference.Unit, [BindValue(difference.From, scope), BindValue(difference.To, scope)]);
            case TrimExpression trim: return BindTrim(trim, scope);
            case CharFunction { Charset: null or "binary" } function: return Call("CHAR", [.. function.Codes.Select(c => BindValue(c, scope))]);
            case CharFunction function: return BindConvertUsing(Call("CHAR", [.. function.Codes.Select(c => BindValue(c, scope))]), function.Charset!);
            case WeightStringFunction { Type: null } weight: return Call("WEIGHT_STRING", [BindValue(weight.Operand, scope)]);
            case MatchAgainst: throw NotSupported("MATCH ... AGAINST");
            case JsonValueFunction { OnEmpty: null, OnError: null } json:
                var value = Call("JSON_UNQUOTE", [Call("JSON_EXTRACT", [BindValue(json.Document, scope), BindValue(json.Path, scope)])]);
                return json.Returning is null ? value : BindCast(value, json.Returning);
            default: throw NotSupported(expression.GetType().Name);
        }
    }

    private BoundExpression BindFunction(FunctionCall call, Scope scope)
    {
        if (call.Schema is not null) throw Fail(ServerErrors.FunctionDoesNotExist($"{call.Schema}.{call.Name}"));
        var arguments = call.Arguments.Select(a => BindValue(a, scope)).ToList();
        switch (call.Name)
        {
            case "IF" when arguments.Count == 3: return MakeCase([arguments[0]], [arguments[1]], arguments[2]);
            case "IFNULL" when arguments.Count == 2:
            case "COALESCE" when arguments.Count > 0:
                var type = CommonType(arguments, call.Name.ToLowerInvariant());
                return new BoundCoalesce(SyntaxList.From(arguments.ConvertAll(a => Convert(a, type))), type) { Coercibility = arguments.Min(static a => a.Coercibility) };
            case "NULLIF" when arguments.Count == 2:
                var result = arguments[0];
                return new BoundCase([new BoundWhen(Compare(BinaryOperator.Equal, arguments[0], arguments[1]), new BoundConstant(SqlValue.Null, result.Type))], result, result.Type) { Coercibility = result.Coercibility };
            case "ISNULL" when arguments.Count == 1: return new BoundIs(arguments[0], IsTest.Null, false);
            case "ANY_VALUE" when arguments.Count == 1: return BindAggregateCall("ANY_VALUE", arguments, null, false, scope);
            case "GROUPING" when arguments.Count == 1: return new BoundGrouping(arguments[0]);
        }
        if (FunctionTable.Scalar(call.Name) is null)
        {
            var schema = Context.Schema;
            throw schema is null ? Fail(ServerErrors.NoDatabaseSelected()) : Fail(ServerErrors.FunctionDoesNotExist($"{schema}.{NameAsWritten(call)}"));
        }
        return Call(call.Name, arguments);
    }

    private string NameAsWritten(FunctionCall call)
    {
        var text = Context.Sql.IsEmpty ? call.Name : Context.TextOf(call.Span);
        var end = text.AsSpan().IndexOfAny('(', ' ');
        return end > 0 ? text[..end] : call.Name;
    }

    /// <summary>A call of a function or operator of the table; error 1582 for a wrong number of arguments.</summary>
    private BoundCall Call(string name, List<BoundExpression> arguments, string? collation = null) =>
        Call(FunctionTable.Scalar(name) ?? throw NotSupported(name), arguments, collation);

    private BoundCall Call(FunctionDefinition function, List<BoundExpression> arguments, string? collation = null, object? extra = null)
    {
        if (!FunctionTable.Accepts(function, arguments.Count)) throw Fail(ServerErrors.WrongParameterCount(function.Name));
        if (Numeric.Contains(function.Name))
        {
            for (var i = 0; i < arguments.Count; i++) arguments[i] = AsNumber(arguments[i]);
        }
        collation ??= Collations(arguments, function.Name.ToLowerInvariant());
        if (collation is not null && collation != "binary")
        {
            for (var i = 0; i < arguments.Count; i++)
                if (arguments[i].Type.IsCharacter && arguments[i].Type.Collation != collation) arguments[i] = Recollate(arguments[i], collation);
        }
        var type = function.ResultType([.. arguments.Select(static a => a.Type)]);
        if (type.IsCharacter && arguments.Count > 0 && !arguments.Exists(static a => a.Type.IsString) && type.Collation == Collation.DefaultName)
            type = type with { Collation = Context.Session.ConnectionCollation };
        if (type.Kind is TypeKind.Time or TypeKind.DateTime && type.Scale == 6 || (function.Name == "UNIX_TIMESTAMP" && type.Kind == TypeKind.Decimal)) type = TemporalScale(type, arguments);
        if (function.Name is "ROUND" or "TRUNCATE" && type.Kind is TypeKind.Decimal or TypeKind.Double && arguments.Count == 2) type = RoundedType(type, arguments[0].Type, arguments[1], function.Name);
        var nullable = arguments.Exists(static a => a.Nullable) || !PassNulls.Contains(function.Name);
        var strings = arguments.Where(static a => a.Type.IsString).ToList();
        return new BoundCall(function, SyntaxList.From(arguments), type, nullable, extra)
        {
            Coercibility = strings.Count > 0 ? strings.Min(static a => a.Coercibility) : arguments.Count == 0 ? Coercibility.SystemConstant : Coercibility.Coercible,
        };
    }

    // Constant texts show how many digits of the second there are.
    private MySqlType TemporalScale(MySqlType type, List<BoundExpression> arguments)
    {
        var scale = 0;
        foreach (var argument in arguments)
        {
            if (!argument.Type.IsString)
            {
                scale = Math.Max(scale, argument.Type.IsTemporal || argument.Type.Kind == TypeKind.Decimal ? Math.Min((int)argument.Type.Scale, 6) : 0);
                continue;
            }
            if (argument is not BoundConstant { Source.Origin: ValueOrigin.Plan or ValueOrigin.Literal, Value.Kind: ValueKind.String } c) return type;
            if (c.Source.Index >= 0) Context.PinnedLiterals.Add(c.Source.Index);
            var point = Array.LastIndexOf(c.Value.RawBytes, (byte)'.');
            if (point >= 0) scale = Math.Max(scale, Math.Min(c.Value.RawBytes.Length - point - 1, 6));
        }
        return type.Kind switch
        {
            TypeKind.Time => MySqlType.Time(scale),
            TypeKind.Decimal when scale == 0 => MySqlType.BigInt,
            TypeKind.Decimal => MySqlType.Decimal((int)type.Length - type.Scale + scale, scale),
            _ => MySqlType.DateTime(scale),
        };
    }

    // A constant number of digits decides about the type. Source: MySQL source, Item_func_round::resolve_type.
    private MySqlType RoundedType(MySqlType type, MySqlType operand, BoundExpression digits, string name)
    {
        if (digits is not BoundConstant { Source.Origin: ValueOrigin.Plan or ValueOrigin.Literal, Value.Kind: ValueKind.Int } c) return type;
        if (c.Source.Index >= 0) Context.PinnedLiterals.Add(c.Source.Index);
        var scale = (int)Math.Clamp(c.Value.RawInt, 0, MySqlDecimal.MaximumScale);
        if (type.Kind == TypeKind.Double) return type with { Length = 17 + (uint)scale, Scale = (byte)scale };
        if (scale >= operand.DecimalScale) return type;
        var whole = operand.DecimalPrecision - operand.DecimalScale + (name == "ROUND" ? 1 : 0);
        return MySqlType.Decimal(Math.Clamp(whole + scale, 1, MySqlDecimal.MaximumPrecision), scale);
    }

    private static BoundExpression Recollate(BoundExpression e, string collation) =>
        e is BoundConstant c ? c with { Type = c.Type with { Collation = collation } } : new BoundConvert(e, e.Type with { Collation = collation }, false) { Coercibility = e.Coercibility };

    private BoundCall CallWithUnit(string name, IntervalUnit unit, List<BoundExpression> arguments) =>
        Call(FunctionTable.WithUnit(name, UnitName(unit)) ?? throw NotSupported($"{name} {UnitName(unit)}"), arguments);

    private static string UnitName(IntervalUnit unit) => unit switch
    {
        IntervalUnit.SecondMicrosecond => "SECOND_MICROSECOND", IntervalUnit.MinuteMicrosecond => "MINUTE_MICROSECOND", IntervalUnit.MinuteSecond => "MINUTE_SECOND",
        IntervalUnit.HourMicrosecond => "HOUR_MICROSECOND", IntervalUnit.HourSecond => "HOUR_SECOND", IntervalUnit.HourMinute => "HOUR_MINUTE",
        IntervalUnit.DayMicrosecond => "DAY_MICROSECOND", IntervalUnit.DaySecond => "DAY_SECOND", IntervalUnit.DayMinute => "DAY_MINUTE", IntervalUnit.DayHour => "DAY_HOUR",
        IntervalUnit.YearMonth => "YEAR_MONTH", _ => unit.ToString().ToUpperInvariant(),
    };

    private BoundCall BindTrim(TrimExpression trim, Scope scope)
    {
        var source = BindValue(trim.Source, scope);
        var name = trim.Side switch { TrimSide.Leading => "TRIM_LEADING", TrimSide.Trailing => "TRIM_TRAILING", _ => "TRIM" };
        if (trim.Remove is not null) return Call(name, [source, BindValue(trim.Remove, scope)]);
        return Call(trim.Side switch { TrimSide.Leading => "LTRIM", TrimSide.Trailing => "RTRIM", _ => "TRIM" }, [source]);
    }

    // ---- casts

    private BoundExpression BindCast(BoundExpression operand, TypeName target)
    {
        var type = CastTypes.Resolve(target, operand.Type, Context.Session.ConnectionCollation);
        if (operand is BoundConstant { Source.Origin: ValueOrigin.Parameter, Type.Kind: TypeKind.Null } p && Context.ParameterTypes is null) return p with { Type = type };
        return new BoundConvert(operand, type, true) { Coercibility = type.IsCharacter ? Coercibility.Implicit : Coercibility.Numeric };
    }

    private BoundConvert BindConvertUsing(BoundExpression operand, string charset)
    {
        if (charset.Equals("binary", StringComparison.OrdinalIgnoreCase)) return new BoundConvert(operand, MySqlType.String(TypeRules.Characters(operand.Type) * 4, "binary"), true);
        var collation = Collation.DefaultOf(charset.ToLowerInvariant()) ?? throw Fail(ServerErrors.UnknownCharset(charset));
        return new BoundConvert(operand, MySqlType.String(TypeRules.Characters(operand.Type), collation.Name), true) { Coercibility = Coercibility.Implicit };
    }

    // ---- aggregates and windows

    private BoundExpression BindAggregate(AggregateCall call, Scope scope)
    {
        if (scope.AggregateDepth > 0 || scope.Clause is Clause.Where or Clause.On or Clause.GroupBy or Clause.Limit) throw Fail(ServerErrors.InvalidGroupFunction());
        scope.AggregateDepth++;
        try
        {
            var arguments = call.Arguments.Select(a => BindValue(a, scope)).ToList();
            AggregateOptions? options = null;
            if (call.Name == "GROUP_CONCAT")
            {
                var values = arguments.Count;
                var directions = string.Concat(call.OrderBy.Select(static o => o.Descending ? 'D' : 'A'));
                foreach (var term in call.OrderBy)
                    arguments.Add(term.Expression is IntegerLiteral ordinal && ordinal.Value >= 1 && ordinal.Value <= (ulong)values ? arguments[(int)ordinal.Value - 1] : BindValue(term.Expression, scope));
                options = new AggregateOptions(call.Distinct, values, directions, call.Separator?.Text);
            }
            else if (call.Distinct && call.Name is not ("MIN" or "MAX"))
            {
                options = new AggregateOptions(true);
            }
            return BindAggregateCall(call.Name, arguments, options, call.Star, scope);
        }
        finally
        {
            scope.AggregateDepth--;
        }
    }

    private static BoundAggregate BindAggregateCall(string name, List<BoundExpression> arguments, AggregateOptions? options, bool star, Scope scope)
    {
        var function = FunctionTable.Aggregate(name) ?? throw NotSupported(name);
        if (!star && (arguments.Count < function.MinArguments || (function.MaxArguments >= 0 && arguments.Count > function.MaxArguments && options is not { Values: >= 0 })))
            throw Fail(ServerErrors.WrongParameterCount(name));
        // What is summed over columns of a SELECT around belongs to that one (https://dev.mysql.com/doc/refman/8.4/en/group-by-handling.html; SQL:1999 7.9).
        var owner = Owner(arguments, scope);
        if (!ReferenceEquals(owner, scope) && owner.Clause is Clause.Where or Clause.On or Clause.GroupBy) throw Fail(ServerErrors.InvalidGroupFunction());
        owner.SawAggregate = true;
        var types = arguments.ConvertAll(static a => a.Type);
        var type = name == "COUNT" ? new MySqlType(TypeKind.BigInt, 21) : function.ResultType(options is { Values: > 0 } o ? types.GetRange(0, o.Values) : types);
        var neverNull = name is "COUNT" or "BIT_AND" or "BIT_OR" or "BIT_XOR";
        return new BoundAggregate(function, SyntaxList.From(arguments), type, !neverNull, options, star)
        {
            Coercibility = arguments.Count > 0 ? arguments[0].Coercibility : Coercibility.Coercible,
        };
    }

    // The innermost SELECT of whose tables the arguments name columns.
    private static Scope Owner(List<BoundExpression> arguments, Scope scope)
    {
        var sources = arguments.SelectMany(static a => a.Flatten()).OfType<BoundColumn>().Select(static c => c.Source).ToHashSet();
        if (sources.Count == 0) return scope;
        for (var s = scope; s is not null; s = s.Outer)
            if (s.Sources.Exists(sources.Contains)) return s;
        return scope;
    }

    private BoundWindow BindWindow(WindowCall call, Scope scope)
    {
        var name = call.Function switch { FunctionCall f => f.Name, AggregateCall a => a.Name, _ => throw NotSupported("OVER") };
        if (scope.Clause is not (Clause.FieldList or Clause.OrderBy)) throw Fail(ServerErrors.InvalidWindowFunction(name.ToLowerInvariant()));
        if (call.IgnoreNulls == true) throw NotSupported("IGNORE NULLS");
        scope.SawWindow = true;
        var window = call.Window ?? FindWindow(call.WindowName!, scope);
        if (window.BaseName is { } baseName)
        {
            var under = FindWindow(baseName, scope);
            window = new WindowSpecification(null, under.PartitionBy, window.OrderBy.Count > 0 ? window.OrderBy : under.OrderBy, window.Frame ?? under.Frame);
        }
        var partition = SyntaxList.From(window.PartitionBy.Select(p => BindValue(p, scope)).ToList());
        var order = SyntaxList.From(window.OrderBy.Select(o => new BoundOrdering(BindValue(o.Expression, scope), o.Descending)).ToList());
        var frame = FrameText(window.Frame);
        if (call.Function is AggregateCall aggregate)
        {
            if (aggregate.Distinct) throw NotSupported("<window function>(DISTINCT ..)");
            var before = scope.SawAggregate;
            var arguments = aggregate.Arguments.Select(a => BindValue(a, scope)).ToList();
            var bound = BindAggregateCall(aggregate.Name, arguments, null, aggregate.Star, scope);
            scope.SawAggregate = before;
            return new BoundWindow(null, bound, [], partition, order, frame, bound.Type, bound.Nullable);
        }
        var list = ((FunctionCall)call.Function).Arguments.Select(a => BindValue(a, scope)).ToList();
        var (type, nullable) = name switch
        {
            "ROW_NUMBER" or "RANK" or "DENSE_RANK" => (new MySqlType(TypeKind.BigInt, 21, Unsigned: true), false),
            "NTILE" => (new MySqlType(TypeKind.BigInt, 21, Unsigned: true), true),
            "PERCENT_RANK" or "CUME_DIST" => (MySqlType.Double, false),
            "LAG" or "LEAD" when list.Count == 3 => (CommonType([list[0], list[2]], name), true),
            "LAG" or "LEAD" or "FIRST_VALUE" or "LAST_VALUE" or "NTH_VALUE" when list.Count > 0 => (list[0].Type, true),
            _ => throw Fail(ServerErrors.FunctionDoesNotExist(name)),
        };
        if (name is "LAG" or "LEAD" && list.Count == 3) (list[0], list[2]) = (Convert(list[0], type), Convert(list[2], type));
        return new BoundWindow(name, null, SyntaxList.From(list), partition, order, frame, type, nullable);
    }

    private static WindowSpecification FindWindow(string name, Scope scope) =>
        scope.Windows.TryGetValue(name, out var window) ? window : throw Fail(ServerErrors.NoSuchWindow(name));

    private static string FrameText(WindowFrame? frame)
    {
        if (frame is null) return "";
        var unit = frame.Unit == FrameUnit.Rows ? "ROWS" : "RANGE";
        return frame.End is null ? $" {unit} {Bound(frame.Start)}" : $" {unit} BETWEEN {Bound(frame.Start)} AND {Bound(frame.End)}";

        static string Bound(FrameBound bound) => bound.Kind switch
        {
            FrameBoundKind.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBoundKind.UnboundedFollowing => "UNBOUNDED FOLLOWING",
            FrameBoundKind.CurrentRow => "CURRENT ROW",
            _ when bound.Unit is null && bound.Offset is IntegerLiteral { LiteralIndex: < 0 } offset => $"{offset.Value} {(bound.Kind == FrameBoundKind.Preceding ? "PRECEDING" : "FOLLOWING")}",
            _ => throw NotSupported("RANGE with an interval"),
        };
    }

    // ---- subqueries

    private BoundSubquery BindScalarSubquery(SubqueryExpression subquery, Scope scope)
    {
        var query = BindQuery(subquery.Query, scope);
        if (query.Columns.Count != 1) throw Fail(ServerErrors.OperandColumns(1));
        return new BoundSubquery(SubqueryRole.Scalar, query, [], [], false, query.Columns[0].Type, true)
        {
            Coercibility = query.Columns[0].Expression?.Coercibility ?? Coercibility.Implicit,
        };
    }

    private BoundSubquery BindInSubquery(InSubqueryExpression expression, Scope scope)
    {
        var left = BindExpression(expression.Operand, scope);
        return Quantify(SubqueryRole.In, BinaryOperator.Equal, left, expression.Query, expression.Negated, scope);
    }

    private BoundSubquery BindQuantified(QuantifiedComparison expression, Scope scope)
    {
        var left = BindExpression(expression.Left, scope);
        return (expression.Operator, expression.Quantifier) switch
        {
            (BinaryOperator.Equal, Quantifier.Any) => Quantify(SubqueryRole.In, BinaryOperator.Equal, left, expression.Query, false, scope),
            (BinaryOperator.NotEqual, Quantifier.All) => Quantify(SubqueryRole.In, BinaryOperator.Equal, left, expression.Query, true, scope),
            _ => Quantify(expression.Quantifier == Quantifier.Any ? SubqueryRole.Any : SubqueryRole.All, expression.Operator, left, expression.Query, false, scope),
        };
    }

    private BoundSubquery Quantify(SubqueryRole role, BinaryOperator op, BoundExpression left, QueryExpression query, bool negated, Scope scope)
    {
        if (query.Limit is not null) throw NotSupported("LIMIT & IN/ALL/ANY/SOME subquery");
        var items = left is BoundRow row ? row.Items : [left];
        var bound = BindQuery(query, scope);
        if (bound.Columns.Count != items.Count) throw Fail(ServerErrors.OperandColumns(items.Count));
        if (items.Count > 1 && role != SubqueryRole.In) throw Fail(ServerErrors.OperandColumns(1));
        var comparisons = items.Select((item, i) => Compare(op, item, new BoundPlaceholder(i, bound.Columns[i].Type, bound.Columns[i].Nullable)
        {
            Coercibility = bound.Columns[i].Expression?.Coercibility ?? Coercibility.Implicit,
        })).ToList();
        return new BoundSubquery(role, bound, items, SyntaxList.From(comparisons), negated, BoundTypes.Boolean, true);
    }
}
