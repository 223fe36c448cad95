using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Cardea.Sql.Syntax;

namespace Cardea.Sql.Printing;

/// <summary>The tools of the printer and the choice of the family.</summary>
internal sealed partial class NodePrinter
{
    private readonly StringBuilder _out = new();

    public override string ToString() => _out.ToString();

    public void Node(SyntaxNode node)
    {
        switch (node)
        {
            case Expression expression:
                Expression(expression);
                break;
            case QueryExpression query:
                Query(query);
                break;
            case TypeName type:
                Type(type);
                break;
            case ColumnDefinition column:
                Column(column);
                break;
            case TableConstraint constraint:
                Constraint(constraint);
                break;
            case ObjectName name:
                Name(name);
                break;
            case Statement statement:
                Statement(statement);
                break;
            default:
                throw new ArgumentException($"{node.GetType().Name} is not printed.", nameof(node));
        }
    }

    private void Write(string text) => _out.Append(text);

    private void Write(ulong number) => _out.Append(number.ToString(CultureInfo.InvariantCulture));

    private void Name(string name) => Write(SqlPrinter.QuoteName(name));

    private void Name(ObjectName name)
    {
        if (name.Schema is not null)
        {
            Name(name.Schema);
            Write(".");
        }
        Name(name.Name);
    }

    private void Names(SyntaxList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            Write(i == 0 ? "" : ", ");
            Name(names[i]);
        }
    }

    private void ParenthesizedNames(SyntaxList<string> names)
    {
        Write(" (");
        Names(names);
        Write(")");
    }

    private void List<T>(SyntaxList<T> items, Action<T> print)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Write(i == 0 ? "" : ", ");
            print(items[i]);
        }
    }

    /// <summary>keyword and expression, if there is one.</summary>
    private void Clause(string keyword, Expression? expression)
    {
        if (expression is null)
            return;
        Write(keyword);
        Expression(expression);
    }

    public void Text(string text)
    {
        _out.Append('\'');
        foreach (var c in text)
        {
            switch (c)
            {
                case '\'':
                    _out.Append("''");
                    break;
                case '\\':
                    _out.Append(@"\\");
                    break;
                case '\0':
                    _out.Append(@"\0");
                    break;
                case '\n':
                    _out.Append(@"\n");
                    break;
                case '\r':
                    _out.Append(@"\r");
                    break;
                case '\x1a':
                    _out.Append(@"\Z");
                    break;
                default:
                    _out.Append(c);
                    break;
            }
        }
        _out.Append('\'');
    }

    private void String(StringLiteral literal)
    {
        if (literal.Introducer is not null)
            Write($"_{literal.Introducer}");
        if (Utf8.IsValid(literal.Bytes.Span))
            Text(literal.Text);
        else
            Write($" 0x{Convert.ToHexString(literal.Bytes.Span)}"); // bytes that no text can show
    }
}
