using System.Globalization;
using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// CREATE TABLE: columns, keys, options.
internal ref partial struct StatementParser
{
    private CreateTableStatement ParseCreateTable(int start, bool temporary)
    {
        Expect(Keyword.TABLE);
        var ifNotExists = AcceptIfNotExists();
        var table = ObjectName();
        var create = new CreateTableStatement(table) { Temporary = temporary, IfNotExists = ifNotExists };
        if (Accept(Keyword.LIKE))
            return create with { Like = ObjectName(), Span = From(start) };
        if (Is(TokenKind.LeftParenthesis) && IsNext(Keyword.LIKE))
        {
            _at += 2;
            var like = ObjectName();
            Expect(TokenKind.RightParenthesis);
            return create with { Like = like, Span = From(start) };
        }
        if (Is(TokenKind.LeftParenthesis) && !StartsQueryInParentheses())
            create = ParseTableElements(create);
        create = create with { Options = ParseTableOptions() };
        if (Is(Keyword.PARTITION))
        {
            SkipPartitions();
            create = create with { Unsupported = "PARTITION BY" };
        }
        create = create with { Duplicates = ParseDuplicateHandling() };
        if (Accept(Keyword.AS) || StartsQuery() || Is(TokenKind.LeftParenthesis))
            create = create with { Query = ParseQueryExpression() };
        else if (create.Duplicates != DuplicateHandling.Error)
            throw Fail();
        return create with { Span = From(start) };
    }

    private bool AcceptIfNotExists()
    {
        if (!Accept(Keyword.IF))
            return false;
        Expect(Keyword.NOT);
        Expect(Keyword.EXISTS);
        return true;
    }

    private bool AcceptIfExists()
    {
        if (!Accept(Keyword.IF))
            return false;
        Expect(Keyword.EXISTS);
        return true;
    }

    /// <summary>PARTITION BY with whatever nests behind it, up to a query.</summary>
    private void SkipPartitions()
    {
        Advance();
        Expect(Keyword.BY);
        var depth = 0;
        while (!Is(TokenKind.End))
        {
            if (Is(TokenKind.Error) || Is(TokenKind.Semicolon))
                throw Fail();
            if (depth == 0 && (StartsQuery() || Current.Keyword is Keyword.AS or Keyword.IGNORE or Keyword.REPLACE))
                return;
            depth += Is(TokenKind.LeftParenthesis) ? 1 : Is(TokenKind.RightParenthesis) ? -1 : 0;
            if (depth < 0)
                throw Fail();
            Advance();
        }
    }

    private CreateTableStatement ParseTableElements(CreateTableStatement create)
    {
        Expect(TokenKind.LeftParenthesis);
        var columns = new List<ColumnDefinition>();
        var constraints = new List<TableConstraint>();
        do
        {
            if (TryTableConstraint() is { } constraint)
                constraints.Add(constraint);
            else
                columns.Add(ParseColumnDefinition());
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        return create with { Columns = SyntaxList.From(columns), Constraints = SyntaxList.From(constraints) };
    }

    // -- columns ---------------------------------------------------------------------------------------------------------------------

    private ColumnDefinition ParseColumnDefinition()
    {
        var start = Start;
        var name = ParseColumn().Column;
        return ParseColumnBody(name, start);
    }

    private ColumnDefinition ParseColumnBody(string name, int start)
    {
        var serial = Is(Keyword.SERIAL);
        var type = ParseType();
        var column = new ColumnDefinition(name, type);
        if (serial)
            column = column with { Nullable = false, AutoIncrement = true, Unique = true };
        var checks = new List<CheckConstraint>();
        while (TryColumnAttribute(ref column, checks))
        {
        }
        return column with { Checks = SyntaxList.From(checks), Span = From(start) };
    }

    private bool TryColumnAttribute(ref ColumnDefinition column, List<CheckConstraint> checks)
    {
        switch (Current.Keyword)
        {
            case Keyword.NOT when IsNext(Keyword.NULL):
                _at += 2;
                column = column with { Nullable = false };
                return true;
            case Keyword.NOT:
                Advance();
                Expect(Keyword.SECONDARY);
                return true;
            case Keyword.NULL:
                Advance();
                column = column with { Nullable = true };
                return true;
            case Keyword.DEFAULT:
                column = ParseColumnDefault(column);
                return true;
            case Keyword.ON:
                Advance();
                Expect(Keyword.UPDATE);
                column = column with { OnUpdate = ParseNow() };
                return true;
            case Keyword.AUTO_INCREMENT:
                Advance();
                column = column with { AutoIncrement = true };
                return true;
            case Keyword.SERIAL:
                Advance();
                Expect(Keyword.DEFAULT);
                Expect(Keyword.VALUE);
                column = column with { AutoIncrement = true, Nullable = false, Unique = true };
                return true;
            case Keyword.PRIMARY:
                Advance();
                Expect(Keyword.KEY);
                column = column with { PrimaryKey = true };
                return true;
            case Keyword.KEY:
                Advance();
                column = column with { PrimaryKey = true };
                return true;
            case Keyword.UNIQUE:
                Advance();
                Accept(Keyword.KEY);
                column = column with { Unique = true };
                return true;
            case Keyword.COMMENT:
                Advance();
                column = column with { Comment = Text() };
                return true;
            case Keyword.COLLATE:
                Advance();
                column = column with { Type = column.Type with { Collation = CharsetName() } };
                return true;
            default:
                return TryRareColumnAttribute(ref column, checks);
        }
    }

    private bool TryRareColumnAttribute(ref ColumnDefinition column, List<CheckConstraint> checks)
    {
        switch (Current.Keyword)
        {
            case Keyword.GENERATED:
                Advance();
                Expect(Keyword.ALWAYS);
                if (!Is(Keyword.AS))
                    throw Fail();
                column = ParseGenerated(column);
                return true;
            case Keyword.AS:
                column = ParseGenerated(column);
                return true;
            case Keyword.CHECK:
                checks.Add(ParseCheck(null, Start));
                return true;
            case Keyword.CONSTRAINT:
                var start = Start;
                Advance();
                var name = Current.IsName ? Name() : null;
                if (!Is(Keyword.CHECK))
                    throw Fail();
                checks.Add(ParseCheck(name, start));
                return true;
            case Keyword.REFERENCES:
                column = column with { References = ParseReferences() };
                return true;
            case Keyword.VISIBLE:
                Advance();
                return true;
            case Keyword.INVISIBLE:
                Advance();
                column = column with { Invisible = true };
                return true;
            case Keyword.COLUMN_FORMAT or Keyword.STORAGE:
                Advance();
                if (!Accept(Keyword.DEFAULT))
                    Name();
                return true;
            case Keyword.ENGINE_ATTRIBUTE or Keyword.SECONDARY_ENGINE_ATTRIBUTE:
                Advance();
                Accept(TokenKind.Equal);
                Text();
                return true;
            case Keyword.SRID:
                Advance();
                column = column with { Srid = (int)Math.Min(UnsignedInt(), int.MaxValue) };
                return true;
            case Keyword.CHARACTER or Keyword.CHARSET or Keyword.CHAR:
                if (!AcceptCharset())
                    throw Fail();
                column = column with { Type = column.Type with { Charset = CharsetName() } };
                return true;
            default:
                return false;
        }
    }

    private ColumnDefinition ParseColumnDefault(ColumnDefinition column)
    {
        Advance();
        var value = ParseDefaultValue(out var isExpression);
        return column with { Default = value, DefaultIsExpression = isExpression };
    }

    /// <summary>A literal with or without sign, CURRENT_TIMESTAMP, or (expr).</summary>
    private Expression ParseDefaultValue(out bool isExpression)
    {
        isExpression = Is(TokenKind.LeftParenthesis);
        if (isExpression)
        {
            Advance();
            var expression = ParseExpression();
            Expect(TokenKind.RightParenthesis);
            return expression;
        }
        if (Current.Keyword is Keyword.CURRENT_TIMESTAMP or Keyword.NOW or Keyword.LOCALTIME or Keyword.LOCALTIMESTAMP)
            return ParseNow();
        if (Current.Keyword is Keyword.CURRENT_DATE or Keyword.CURRENT_TIME)
            throw Fail();
        var value = ParseExpression(Level.Concat);
        var literal = value is UnaryExpression { Operator: UnaryOperator.Minus or UnaryOperator.Plus } sign ? sign.Operand : value;
        return literal is LiteralExpression or TemporalLiteral ? value : throw FailBack();
    }

    /// <summary>CURRENT_TIMESTAMP[(n)], NOW(n) and their synonyms, all given as CURRENT_TIMESTAMP.</summary>
    private FunctionCall ParseNow()
    {
        var start = Start;
        var now = Is(Keyword.NOW);
        if (!now && Current.Keyword is not (Keyword.CURRENT_TIMESTAMP or Keyword.LOCALTIME or Keyword.LOCALTIMESTAMP))
            throw Fail();
        Advance();
        SyntaxList<Expression> arguments = [];
        if (Accept(TokenKind.LeftParenthesis))
        {
            if (!Is(TokenKind.RightParenthesis))
                arguments = [new IntegerLiteral(UnsignedNumber())];
            Expect(TokenKind.RightParenthesis);
        }
        else if (now)
            throw Fail();
        return new FunctionCall(null, "CURRENT_TIMESTAMP", arguments) { WithoutParentheses = arguments.Count == 0, Span = From(start) };
    }

    private ColumnDefinition ParseGenerated(ColumnDefinition column)
    {
        Advance();
        Expect(TokenKind.LeftParenthesis);
        var expression = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        var stored = Accept(Keyword.STORED);
        if (!stored)
            Accept(Keyword.VIRTUAL);
        return column with { GeneratedAs = expression, GeneratedStored = stored };
    }

    // -- keys and constraints --------------------------------------------------------------------------------------------------------

    /// <summary>A key, foreign key or check; null when a column definition stands here.</summary>
    private TableConstraint? TryTableConstraint()
    {
        var start = Start;
        string? name = null;
        var named = Accept(Keyword.CONSTRAINT);
        if (named && Current.IsName)
            name = Name();
        TableConstraint constraint;
        switch (Current.Keyword)
        {
            case Keyword.PRIMARY:
                Advance();
                Expect(Keyword.KEY);
                constraint = ParseKey(KeyKind.Primary, start);
                break;
            case Keyword.UNIQUE:
                Advance();
                if (!Accept(Keyword.KEY))
                    Accept(Keyword.INDEX);
                constraint = ParseKey(KeyKind.Unique, start);
                break;
            case Keyword.FOREIGN:
                constraint = ParseForeignKey(start);
                break;
            case Keyword.CHECK:
                return ParseCheck(name, start);
            case Keyword.KEY or Keyword.INDEX when !named:
                Advance();
                constraint = ParseKey(KeyKind.Index, start);
                break;
            case Keyword.FULLTEXT or Keyword.SPATIAL when !named:
                var kind = Is(Keyword.FULLTEXT) ? KeyKind.Fulltext : KeyKind.Spatial;
                Advance();
                if (!Accept(Keyword.KEY))
                    Accept(Keyword.INDEX);
                constraint = ParseKey(kind, start);
                break;
            default:
                return named ? throw Fail() : null;
        }
        return constraint with { ConstraintName = name };
    }

    private KeyConstraint ParseKey(KeyKind kind, int start)
    {
        var name = Current.IsName ? Name() : null;
        return ParseKeyBody(kind, name, start);
    }

    private KeyConstraint ParseKeyBody(KeyKind kind, string? name, int start)
    {
        var algorithm = ParseIndexType();
        var parts = ParseKeyParts();
        var key = new KeyConstraint(kind, name, parts) { Algorithm = algorithm };
        return ParseKeyOptions(key) with { Span = From(start) };
    }

    private string? ParseIndexType()
    {
        if (!Accept(Keyword.USING) && !Accept(Keyword.TYPE))
            return null;
        var algorithm = Current.Keyword is Keyword.BTREE or Keyword.HASH or Keyword.RTREE ? KeywordText(Current.Keyword) : throw Fail();
        Advance();
        return algorithm;
    }

    private SyntaxList<KeyPart> ParseKeyParts()
    {
        Expect(TokenKind.LeftParenthesis);
        var parts = new List<KeyPart>();
        do
        {
            var start = Start;
            string? column = null;
            Expression? expression = null;
            uint? prefix = null;
            if (Accept(TokenKind.LeftParenthesis))
            {
                expression = ParseExpression();
                Expect(TokenKind.RightParenthesis);
            }
            else
            {
                column = Name();
                if (Accept(TokenKind.LeftParenthesis))
                {
                    prefix = UnsignedInt();
                    Expect(TokenKind.RightParenthesis);
                }
            }
            var descending = Accept(Keyword.DESC);
            if (!descending)
                Accept(Keyword.ASC);
            parts.Add(new KeyPart(column, expression, prefix, descending) { Span = From(start) });
        }
        while (Accept(TokenKind.Comma));
        Expect(TokenKind.RightParenthesis);
        return SyntaxList.From(parts);
    }

    private KeyConstraint ParseKeyOptions(KeyConstraint key)
    {
        while (true)
        {
            switch (Current.Keyword)
            {
                case Keyword.USING or Keyword.TYPE:
                    key = key with { Algorithm = ParseIndexType() };
                    break;
                case Keyword.COMMENT:
                    Advance();
                    key = key with { Comment = Text() };
                    break;
                case Keyword.KEY_BLOCK_SIZE:
                    Advance();
                    Accept(TokenKind.Equal);
                    key = key with { KeyBlockSize = UnsignedNumber() };
                    break;
                case Keyword.WITH:
                    Advance();
                    Expect(Keyword.PARSER);
                    key = key with { Parser = Name() };
                    break;
                case Keyword.VISIBLE or Keyword.INVISIBLE:
                    key = key with { Invisible = Is(Keyword.INVISIBLE) };
                    Advance();
                    break;
                case Keyword.ENGINE_ATTRIBUTE or Keyword.SECONDARY_ENGINE_ATTRIBUTE:
                    Advance();
                    Accept(TokenKind.Equal);
                    Text();
                    break;
                default:
                    return key;
            }
        }
    }

    private ForeignKeyConstraint ParseForeignKey(int start)
    {
        Advance();
        Expect(Keyword.KEY);
        var name = Current.IsName ? Name() : null;
        var columns = ParenthesizedNames();
        if (!Is(Keyword.REFERENCES))
            throw Fail();
        var references = ParseReferences();
        return new ForeignKeyConstraint(name, columns, references) { Span = From(start) };
    }

    private ReferenceClause ParseReferences()
    {
        var start = Start;
        Advance();
        var table = ObjectName();
        var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
        if (Accept(Keyword.MATCH))
        {
            if (!Accept(Keyword.FULL) && !Accept(Keyword.PARTIAL))
                Expect(Keyword.SIMPLE);
        }
        var onDelete = ReferenceAction.NotGiven;
        var onUpdate = ReferenceAction.NotGiven;
        while (Is(Keyword.ON) && Peek().Keyword is Keyword.DELETE or Keyword.UPDATE)
        {
            var delete = IsNext(Keyword.DELETE);
            if ((delete ? onDelete : onUpdate) != ReferenceAction.NotGiven)
                throw Fail();
            _at += 2;
            var action = ParseReferenceAction();
            if (delete)
                onDelete = action;
            else
                onUpdate = action;
        }
        return new ReferenceClause(table, columns, onDelete, onUpdate) { Span = From(start) };
    }

    private ReferenceAction ParseReferenceAction()
    {
        if (Accept(Keyword.RESTRICT))
            return ReferenceAction.Restrict;
        if (Accept(Keyword.CASCADE))
            return ReferenceAction.Cascade;
        if (Accept(Keyword.SET))
        {
            if (Accept(Keyword.NULL))
                return ReferenceAction.SetNull;
            Expect(Keyword.DEFAULT);
            return ReferenceAction.SetDefault;
        }
        Expect(Keyword.NO);
        Expect(Keyword.ACTION);
        return ReferenceAction.NoAction;
    }

    private CheckConstraint ParseCheck(string? name, int start)
    {
        Advance();
        Expect(TokenKind.LeftParenthesis);
        var condition = ParseExpression();
        Expect(TokenKind.RightParenthesis);
        var enforced = !Accept(Keyword.NOT, Keyword.ENFORCED);
        if (enforced)
            Accept(Keyword.ENFORCED);
        return new CheckConstraint(condition, enforced) { ConstraintName = name, Span = From(start) };
    }

    // -- options ---------------------------------------------------------------------------------------------------------------------

    private SyntaxList<TableOption> ParseTableOptions()
    {
        var options = new List<TableOption>();
        while (TryTableOption() is { } option)
        {
            options.Add(option);
            Accept(TokenKind.Comma);
        }
        return SyntaxList.From(options);
    }

    /// <summary>One table option, or null.</summary>
    private TableOption? TryTableOption()
    {
        var start = Start;
        var isDefault = Is(Keyword.DEFAULT) && Peek().Keyword is Keyword.CHARSET or Keyword.CHARACTER or Keyword.CHAR or Keyword.COLLATE;
        if (isDefault)
            Advance();
        if (AcceptCharset())
        {
            Accept(TokenKind.Equal);
            var charset = Accept(Keyword.DEFAULT) ? "default" : CharsetName();
            return new TableOption("CHARSET", charset) { Span = From(start) };
        }
        if (Accept(Keyword.COLLATE))
        {
            Accept(TokenKind.Equal);
            var collation = Accept(Keyword.DEFAULT) ? "default" : CharsetName();
            return new TableOption("COLLATE", collation) { Span = From(start) };
        }
        if (Current.Keyword is Keyword.DATA or Keyword.INDEX && IsNext(Keyword.DIRECTORY))
        {
            var directory = Is(Keyword.DATA) ? "DATA DIRECTORY" : "INDEX DIRECTORY";
            _at += 2;
            Accept(TokenKind.Equal);
            var path = Text();
            return new TableOption(directory, path) { Span = From(start) };
        }
        if (Is(Keyword.UNION))
            return ParseUnionOption(start);
        if (!IsTableOptionName(Current.Keyword))
            return null;
        var name = Is(Keyword.TABLE_CHECKSUM) ? "CHECKSUM" : KeywordText(Current.Keyword);
        Advance();
        Accept(TokenKind.Equal);
        var value = ParseOptionValue();
        return new TableOption(name, value) { Span = From(start) };
    }

    private static bool IsTableOptionName(Keyword keyword) => keyword is Keyword.ENGINE or Keyword.AUTO_INCREMENT or Keyword.AVG_ROW_LENGTH
        or Keyword.CHECKSUM or Keyword.TABLE_CHECKSUM or Keyword.COMMENT or Keyword.COMPRESSION or Keyword.CONNECTION or Keyword.DELAY_KEY_WRITE
        or Keyword.ENCRYPTION or Keyword.ENGINE_ATTRIBUTE or Keyword.SECONDARY_ENGINE_ATTRIBUTE or Keyword.INSERT_METHOD or Keyword.KEY_BLOCK_SIZE
        or Keyword.MAX_ROWS or Keyword.MIN_ROWS or Keyword.PACK_KEYS or Keyword.PASSWORD or Keyword.ROW_FORMAT or Keyword.STATS_AUTO_RECALC
        or Keyword.STATS_PERSISTENT or Keyword.STATS_SAMPLE_PAGES or Keyword.TABLESPACE or Keyword.AUTOEXTEND_SIZE or Keyword.SECONDARY_ENGINE
        or Keyword.STORAGE;

    private string ParseOptionValue()
    {
        if (Is(TokenKind.Integer))
            return UnsignedNumber().ToString(CultureInfo.InvariantCulture);
        if (Accept(Keyword.DEFAULT))
            return "DEFAULT";
        return Accept(Keyword.NULL) ? "NULL" : NameOrText();
    }

    private TableOption ParseUnionOption(int start)
    {
        Advance();
        Accept(TokenKind.Equal);
        Expect(TokenKind.LeftParenthesis);
        var names = new List<string>();
        while (!Is(TokenKind.RightParenthesis))
        {
            if (names.Count > 0)
                Expect(TokenKind.Comma);
            names.Add(ObjectName().ToString());
        }
        Advance();
        return new TableOption("UNION", string.Join(',', names)) { Span = From(start) };
    }
}
