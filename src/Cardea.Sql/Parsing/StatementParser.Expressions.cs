using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Operators, by precedence climbing. The levels are those of
// https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html, from loose to tight.
internal ref partial struct StatementParser
{
    private static class Level
    {
        public const int Or = 1;
        public const int Xor = 2;
        public const int And = 3;
        public const int Not = 4;
        public const int Comparison = 5;
        public const int Predicate = 6;
        public const int BitOr = 7;
        public const int BitAnd = 8;
        public const int Shift = 9;
        public const int Sum = 10;
        public const int Product = 11;
        public const int BitXor = 12;
        public const int Concat = 13;
        public const int Sign = 14;
        public const int Bang = 15;
        public const int Collate = 16;
    }

    private Expression ParseExpression() => ParseExpression(Level.Or);

    /// <summary>An expression whose operators bind at least as tightly as <paramref name="level"/>.</summary>
    private Expression ParseExpression(int level)
    {
        Enter();
        var outerHeight = _height;
        _height = 0;
        var start = Start;
        var expression = ContinueExpression(ParsePrefix(level), start, level);
        _height = Math.Max(outerHeight, _height + 1);
        Leave();
        return expression;
    }

    /// <summary>Goes on behind an operand that is already read.</summary>
    private Expression ContinueExpression(Expression left, int start, int level)
    {
        var tightest = int.MaxValue; // behind a predicate only looser operators may follow
        while (true)
        {
            var found = OperatorLevel();
            if (found < level || found > tightest)
                return left;
            Grow();
            if (found == Level.Predicate)
                tightest = Level.Comparison;
            left = found switch
            {
                Level.Or => ParseChain(left, start, LogicalOperator.Or),
                Level.And => ParseChain(left, start, LogicalOperator.And),
                Level.Comparison => ParseComparison(left, start),
                Level.Predicate => ParsePredicate(left, start),
                Level.Collate => ParseCollate(left, start),
                _ => ParseBinary(left, start, found),
            };
        }
    }

    /// <summary>The level of the operator at the current token, 0 if there is none.</summary>
    private readonly int OperatorLevel()
    {
        switch (Current.Kind)
        {
            case TokenKind.Word:
                return WordOperatorLevel();
            case TokenKind.PipePipe:
                return (_options.Mode & LexicalMode.PipesAsConcat) != 0 ? Level.Concat : Level.Or;
            case TokenKind.AndAnd:
                return Level.And;
            case TokenKind.Equal or TokenKind.NullSafeEqual or TokenKind.NotEqual or TokenKind.Less or TokenKind.LessOrEqual
                or TokenKind.Greater or TokenKind.GreaterOrEqual:
                return Level.Comparison;
            case TokenKind.Pipe:
                return Level.BitOr;
            case TokenKind.Ampersand:
                return Level.BitAnd;
            case TokenKind.ShiftLeft or TokenKind.ShiftRight:
                return Level.Shift;
            case TokenKind.Plus or TokenKind.Minus:
                return Level.Sum;
            case TokenKind.Star or TokenKind.Slash or TokenKind.Percent:
                return Level.Product;
            case TokenKind.Caret:
                return Level.BitXor;
            default:
                return 0;
        }
    }

    private readonly int WordOperatorLevel() => Current.Keyword switch
    {
        Keyword.OR => Level.Or,
        Keyword.XOR => Level.Xor,
        Keyword.AND => Level.And,
        Keyword.IS => Level.Comparison,
        Keyword.LIKE or Keyword.REGEXP or Keyword.RLIKE or Keyword.IN or Keyword.BETWEEN => Level.Predicate,
        Keyword.NOT when Peek().Keyword is Keyword.LIKE or Keyword.REGEXP or Keyword.RLIKE or Keyword.IN or Keyword.BETWEEN => Level.Predicate,
        Keyword.MEMBER when IsNext(Keyword.OF) => Level.Predicate,
        Keyword.SOUNDS when IsNext(Keyword.LIKE) => Level.Predicate,
        Keyword.DIV or Keyword.MOD => Level.Product,
        Keyword.COLLATE => Level.Collate,
        _ => 0,
    };

    /// <summary>a OR b OR c as one node.</summary>
    private LogicalExpression ParseChain(Expression first, int start, LogicalOperator logical)
    {
        var operands = new List<Expression> { first };
        var level = logical == LogicalOperator.Or ? Level.Or : Level.And;
        while (OperatorLevel() == level)
        {
            Advance();
            operands.Add(ParseExpression(level + 1));
        }
        return new LogicalExpression(logical, SyntaxList.From(operands)) { Span = From(start) };
    }

    private Expression ParseBinary(Expression left, int start, int level)
    {
        var op = Current.Kind switch
        {
            TokenKind.Pipe => BinaryOperator.BitOr,
            TokenKind.Ampersand => BinaryOperator.BitAnd,
            TokenKind.ShiftLeft => BinaryOperator.ShiftLeft,
            TokenKind.ShiftRight => BinaryOperator.ShiftRight,
            TokenKind.Plus => BinaryOperator.Add,
            TokenKind.Minus => BinaryOperator.Subtract,
            TokenKind.Star => BinaryOperator.Multiply,
            TokenKind.Slash => BinaryOperator.Divide,
            TokenKind.Percent => BinaryOperator.Modulo,
            TokenKind.Caret => BinaryOperator.BitXor,
            TokenKind.PipePipe => BinaryOperator.Concat,
            _ when Is(Keyword.DIV) => BinaryOperator.IntegerDivide,
            _ when Is(Keyword.MOD) => BinaryOperator.Modulo,
            _ => BinaryOperator.Xor,
        };
        Advance();
        if (level == Level.Sum && Is(Keyword.INTERVAL))
        {
            Advance();
            var amount = ParseExpression();
            var unit = IntervalUnitName();
            return new IntervalArithmetic(left, amount, unit, op == BinaryOperator.Subtract) { Span = From(start) };
        }
        var right = ParseExpression(level + 1);
        return new BinaryExpression(op, left, right) { Span = From(start) };
    }

    private Expression ParseComparison(Expression left, int start)
    {
        if (Accept(Keyword.IS))
            return ParseIs(left, start);
        var op = Current.Kind switch
        {
            TokenKind.Equal => BinaryOperator.Equal,
            TokenKind.NullSafeEqual => BinaryOperator.NullSafeEqual,
            TokenKind.NotEqual => BinaryOperator.NotEqual,
            TokenKind.Less => BinaryOperator.Less,
            TokenKind.LessOrEqual => BinaryOperator.LessOrEqual,
            TokenKind.Greater => BinaryOperator.Greater,
            _ => BinaryOperator.GreaterOrEqual,
        };
        Advance();
        if (Current.Keyword is Keyword.ANY or Keyword.SOME or Keyword.ALL && IsNext(TokenKind.LeftParenthesis))
        {
            var quantifier = Is(Keyword.ALL) ? Quantifier.All : Quantifier.Any;
            Advance();
            var query = ParseSubquery();
            return new QuantifiedComparison(left, op, quantifier, query) { Span = From(start) };
        }
        var right = ParseExpression(Level.Predicate);
        return new BinaryExpression(op, left, right) { Span = From(start) };
    }

    private IsExpression ParseIs(Expression left, int start)
    {
        var negated = Accept(Keyword.NOT);
        var test = Current.Keyword switch
        {
            Keyword.NULL => IsTest.Null,
            Keyword.TRUE => IsTest.True,
            Keyword.FALSE => IsTest.False,
            Keyword.UNKNOWN => IsTest.Unknown,
            _ => throw Fail(),
        };
        Advance();
        return new IsExpression(left, test, negated) { Span = From(start) };
    }

    private Expression ParsePredicate(Expression left, int start)
    {
        var negated = Accept(Keyword.NOT);
        switch (Current.Keyword)
        {
            case Keyword.LIKE:
                return ParseLike(left, start, negated);
            case Keyword.REGEXP or Keyword.RLIKE:
                Advance();
                var regex = ParseExpression(Level.BitOr);
                return new RegexpExpression(left, regex, negated) { Span = From(start) };
            case Keyword.IN:
                return ParseIn(left, start, negated);
            case Keyword.BETWEEN:
                Advance();
                var low = ParseExpression(Level.BitOr);
                Expect(Keyword.AND);
                var high = ParseExpression(Level.Predicate);
                return new BetweenExpression(left, low, high, negated) { Span = From(start) };
            case Keyword.SOUNDS:
                _at += 2;
                var sound = ParseExpression(Level.BitOr);
                return new BinaryExpression(BinaryOperator.SoundsLike, left, sound) { Span = From(start) };
            default:
                _at += 2; // MEMBER OF
                Expect(TokenKind.LeftParenthesis);
                var array = ParseExpression();
                Expect(TokenKind.RightParenthesis);
                return new BinaryExpression(BinaryOperator.MemberOf, left, array) { Span = From(start) };
        }
    }

    private LikeExpression ParseLike(Expression left, int start, bool negated)
    {
        Advance();
        var pattern = ParseExpression(Level.BitOr);
        var escape = Accept(Keyword.ESCAPE) ? ParseExpression(Level.Concat) : null;
        return new LikeExpression(left, pattern, escape, negated) { Span = From(start) };
    }

    private Expression ParseIn(Expression left, int start, bool negated)
    {
        Advance();
        if (!Is(TokenKind.LeftParenthesis))
            throw Fail();
        if (StartsQuery(1))
        {
            var query = ParseSubquery();
            return new InSubqueryExpression(left, query, negated) { Span = From(start) };
        }
        var items = ParseParenthesizedExpressions();
        // IN ((SELECT ..)) is the subquery in further parentheses.
        if (items is [SubqueryExpression only])
            return new InSubqueryExpression(left, only.Query, negated) { Span = From(start) };
        return new InListExpression(left, items, negated) { Span = From(start) };
    }

    private CollateExpression ParseCollate(Expression left, int start)
    {
        Advance();
        var collation = CharsetName();
        return new CollateExpression(left, collation) { Span = From(start) };
    }

    /// <summary>An operand with the signs and words before it.</summary>
    private Expression ParsePrefix(int level)
    {
        var start = Start;
        switch (Current.Kind)
        {
            case TokenKind.Minus:
                return ParseUnary(UnaryOperator.Minus, Level.Sign, start);
            case TokenKind.Plus:
                return ParseUnary(UnaryOperator.Plus, Level.Sign, start);
            case TokenKind.Tilde:
                return ParseUnary(UnaryOperator.BitNot, Level.Sign, start);
            case TokenKind.Exclamation:
                return ParseUnary(UnaryOperator.Not, Level.Bang, start);
            case TokenKind.Word when Is(Keyword.NOT):
                var high = (_options.Mode & LexicalMode.HighNotPrecedence) != 0;
                if (!high && level > Level.Not)
                    throw Fail(); // 1 = NOT 2
                return ParseUnary(UnaryOperator.Not, high ? Level.Bang : Level.Not, start);
            case TokenKind.Word when Is(Keyword.BINARY):
                return ParseUnary(UnaryOperator.Binary, Level.Bang, start);
            default:
                return ParsePrimary();
        }
    }

    private UnaryExpression ParseUnary(UnaryOperator op, int level, int start)
    {
        Advance();
        var operand = ParseExpression(level);
        return new UnaryExpression(op, operand) { Span = From(start) };
    }
}
