using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// ALTER TABLE.
internal ref partial struct StatementParser
{
    private AlterTableStatement ParseAlterTable(int start)
    {
        Expect(Keyword.TABLE);
        var table = ObjectName();
        var specifications = new List<AlterSpecification>();
        string? unsupported = null;
        if (!Is(TokenKind.End))
        {
            do
            {
                unsupported ??= UnsupportedAlteration();
                if (unsupported is not null)
                {
                    Unsupported(unsupported);
                    break;
                }
                ParseAlterSpecification(specifications);
            }
            while (Accept(TokenKind.Comma));
            if (unsupported is null && Is(Keyword.PARTITION))
            {
                SkipPartitions();
                unsupported = "PARTITION BY";
            }
        }
        return new AlterTableStatement(table, SyntaxList.From(specifications)) { Unsupported = unsupported, Span = From(start) };
    }

    /// <summary>The name of a specification about partitions or tablespaces, or null.</summary>
    private readonly string? UnsupportedAlteration() => Current.Keyword switch
    {
        Keyword.ADD or Keyword.DROP or Keyword.ANALYZE or Keyword.CHECK or Keyword.OPTIMIZE or Keyword.REPAIR or Keyword.TRUNCATE
            or Keyword.REBUILD or Keyword.DISCARD or Keyword.IMPORT when IsNext(Keyword.PARTITION) => "PARTITION",
        Keyword.REORGANIZE or Keyword.EXCHANGE => "PARTITION",
        Keyword.REMOVE when Peek().Kind == TokenKind.Word => "PARTITION",
        Keyword.DISCARD or Keyword.IMPORT when IsNext(Keyword.TABLESPACE) => "TABLESPACE",
        Keyword.SECONDARY_LOAD or Keyword.SECONDARY_UNLOAD => "SECONDARY ENGINE",
        Keyword.PARTITION => "PARTITION BY",
        _ => null,
    };

    private void ParseAlterSpecification(List<AlterSpecification> specifications)
    {
        var start = Start;
        var count = specifications.Count;
        switch (Current.Keyword)
        {
            case Keyword.ADD:
                Advance();
                ParseAdd(specifications);
                return;
            case Keyword.CHANGE:
                Advance();
                Accept(Keyword.COLUMN);
                var oldName = Name();
                var changed = ParseColumnDefinition();
                specifications.Add(new ChangeColumn(oldName, changed, ParseColumnPosition()));
                break;
            case Keyword.MODIFY:
                Advance();
                Accept(Keyword.COLUMN);
                var modified = ParseColumnDefinition();
                specifications.Add(new ChangeColumn(modified.Name, modified, ParseColumnPosition()));
                break;
            case Keyword.DROP:
                Advance();
                specifications.Add(ParseDropSpecification());
                break;
            case Keyword.ALTER:
                Advance();
                specifications.Add(ParseAlterColumn());
                break;
            case Keyword.RENAME:
                Advance();
                specifications.Add(ParseRenameSpecification());
                break;
            case Keyword.CONVERT:
                specifications.Add(ParseConvertTo());
                break;
            case Keyword.ORDER:
                specifications.Add(new AlterOrderBy(ParseOrderBy()));
                break;
            case Keyword.DISABLE or Keyword.ENABLE:
                var enable = Is(Keyword.ENABLE);
                Advance();
                Expect(Keyword.KEYS);
                specifications.Add(new AlterKeys(enable));
                break;
            default:
                ParseModifierOrOption(specifications);
                return;
        }
        specifications[count] = specifications[count] with { Span = From(start) };
    }

    private void ParseAdd(List<AlterSpecification> specifications)
    {
        var start = Start;
        if (TryTableConstraint() is { } constraint)
        {
            specifications.Add(new AddConstraint(constraint) { Span = From(start) });
            return;
        }
        Accept(Keyword.COLUMN);
        if (Accept(TokenKind.LeftParenthesis))
        {
            do
            {
                start = Start;
                if (TryTableConstraint() is { } inner)
                    specifications.Add(new AddConstraint(inner) { Span = From(start) });
                else
                    specifications.Add(new AddColumn(ParseColumnDefinition(), null) { Span = From(start) });
            }
            while (Accept(TokenKind.Comma));
            Expect(TokenKind.RightParenthesis);
            return;
        }
        var column = ParseColumnDefinition();
        specifications.Add(new AddColumn(column, ParseColumnPosition()) { Span = From(start) });
    }

    private ColumnPosition? ParseColumnPosition()
    {
        var start = Start;
        if (Accept(Keyword.FIRST))
            return new ColumnPosition((string?)null) { Span = From(start) };
        return Accept(Keyword.AFTER) ? new ColumnPosition(Name()) { Span = From(start) } : null;
    }

    private AlterSpecification ParseDropSpecification()
    {
        switch (Current.Keyword)
        {
            case Keyword.PRIMARY:
                Advance();
                Expect(Keyword.KEY);
                return new DropPrimaryKey();
            case Keyword.KEY or Keyword.INDEX:
                Advance();
                return new DropKey(Name());
            case Keyword.FOREIGN:
                Advance();
                Expect(Keyword.KEY);
                return new DropForeignKey(Name());
            case Keyword.CONSTRAINT or Keyword.CHECK:
                var isCheck = Is(Keyword.CHECK);
                Advance();
                return new DropConstraint(Name(), isCheck);
            default:
                Accept(Keyword.COLUMN);
                var name = Name();
                if (!Accept(Keyword.RESTRICT))
                    Accept(Keyword.CASCADE);
                return new DropColumn(name);
        }
    }

    private AlterSpecification ParseAlterColumn()
    {
        if (Accept(Keyword.INDEX))
        {
            var index = Name();
            return new AlterIndexVisibility(index, ParseVisible());
        }
        if (Current.Keyword is Keyword.CHECK or Keyword.CONSTRAINT)
        {
            var isCheck = Is(Keyword.CHECK);
            Advance();
            var constraint = Name();
            var enforced = !Accept(Keyword.NOT);
            Expect(Keyword.ENFORCED);
            return new AlterConstraint(constraint, isCheck, enforced);
        }
        Accept(Keyword.COLUMN);
        var name = Name();
        if (Accept(Keyword.DROP))
        {
            Expect(Keyword.DEFAULT);
            return new SetColumnDefault(name, null, IsExpression: false);
        }
        Expect(Keyword.SET);
        if (!Accept(Keyword.DEFAULT))
            return new SetColumnVisibility(name, ParseVisible());
        var value = ParseDefaultValue(out var isExpression);
        return new SetColumnDefault(name, value, isExpression);
    }

    private bool ParseVisible()
    {
        if (Accept(Keyword.VISIBLE))
            return true;
        Expect(Keyword.INVISIBLE);
        return false;
    }

    private AlterSpecification ParseRenameSpecification()
    {
        if (Current.Keyword is Keyword.COLUMN or Keyword.KEY or Keyword.INDEX)
        {
            var column = Is(Keyword.COLUMN);
            Advance();
            var oldName = Name();
            Expect(Keyword.TO);
            var newName = Name();
            return column ? new RenameColumn(oldName, newName) : new RenameKey(oldName, newName);
        }
        if (!Accept(Keyword.TO) && !Accept(Keyword.AS))
            Accept(TokenKind.Equal);
        return new RenameTo(ObjectName());
    }

    private ConvertToCharset ParseConvertTo()
    {
        Advance();
        Expect(Keyword.TO);
        if (!AcceptCharset())
            throw Fail();
        var charset = Accept(Keyword.DEFAULT) ? null : CharsetName();
        var collation = Accept(Keyword.COLLATE) ? CharsetName() : null;
        return new ConvertToCharset(charset, collation);
    }

    private void ParseModifierOrOption(List<AlterSpecification> specifications)
    {
        var start = Start;
        if (Current.Keyword is Keyword.ALGORITHM or Keyword.LOCK)
        {
            var name = KeywordText(Current.Keyword);
            Advance();
            Accept(TokenKind.Equal);
            var value = Accept(Keyword.DEFAULT) ? "DEFAULT" : Name().ToUpperInvariant();
            specifications.Add(new AlterModifier(name, value) { Span = From(start) });
        }
        else if (Accept(Keyword.FORCE))
            specifications.Add(new AlterModifier("FORCE", null) { Span = From(start) });
        else if (Current.Keyword is Keyword.WITH or Keyword.WITHOUT && IsNext(Keyword.VALIDATION))
        {
            var name = Is(Keyword.WITH) ? "WITH VALIDATION" : "WITHOUT VALIDATION";
            _at += 2;
            specifications.Add(new AlterModifier(name, null) { Span = From(start) });
        }
        else
        {
            var any = false;
            while (TryTableOption() is { } option)
            {
                specifications.Add(new AlterTableOption(option) { Span = option.Span });
                any = true;
            }
            if (!any)
                throw Fail();
        }
    }
}
