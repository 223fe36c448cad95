using System.Text;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Catalog;

/// <summary>What DDL needs to know about expressions. The query layer overrides what goes beyond literals.</summary>
/// <param name="sql">Text of the statement.</param>
/// <param name="session">Who defines.</param>
public class DdlExpressions(ReadOnlyMemory<byte> sql, ISessionHost session)
{
    protected ISessionHost Session { get; } = session;

    /// <summary>The value of a literal default, converted to the column's type. Throws 1067.</summary>
    public virtual SqlValue Default(ColumnInfo column, Expression expression)
    {
        try
        {
            var value = Literal(expression) ?? throw new ServerErrorException(ServerErrors.InvalidDefault(column.Name));
            if (value.IsNull) return value;
            var slot = ColumnStore.Convert(column with { Default = ColumnDefault.None }, value, new StoreMode(Strict: true, Ignore: false), Session);
            return StorageCodec.Decode(slot, column.Type, Session.TimeZone);
        }
        catch (ServerErrorException)
        {
            throw new ServerErrorException(ServerErrors.InvalidDefault(column.Name));
        }
    }

    /// <summary>Text of a default, generated or check expression as SHOW CREATE TABLE prints it, without outer parentheses.</summary>
    public virtual string TextOf(Expression expression)
    {
        var text = Encoding.UTF8.GetString(expression.Span.Of(sql.Span)).Trim();
        return IsWrapped(text) ? text[1..^1].Trim() : text;
    }

    /// <summary>Refuses CHECK, generated columns and defaults that cannot be computed from a row; <paramref name="old"/> is the table before ALTER.</summary>
    public virtual void Demand(TableInfo table, TableInfo? old)
    {
    }

    /// <summary>The columns of a table that one of its expressions names.</summary>
    public virtual IEnumerable<string> ColumnsOf(TableInfo table, string text) => [];

    /// <summary>Values for the rows of a table that gets a column with a computed default or a generated column; 1235 where that is not possible.</summary>
    public virtual SqlValue Compute(ColumnInfo column) => throw new ServerErrorException(ServerErrors.NotSupportedYet("expression of an added column in a table with rows"));

    /// <summary>Converts a stored value to a changed column type. Throws what an INSERT would throw.</summary>
    public virtual StorageSlot Convert(ColumnInfo column, SqlValue value, long row) =>
        ColumnStore.Convert(column, value, new StoreMode((Session.SqlMode & (SqlMode.StrictTransTables | SqlMode.StrictAllTables)) != 0, Ignore: false, row), Session);

    private static SqlValue? Literal(Expression expression) => expression switch
    {
        NullLiteral => SqlValue.Null,
        BooleanLiteral b => SqlValue.FromInt(b.Value ? 1 : 0),
        IntegerLiteral { Value: <= long.MaxValue } i => SqlValue.FromInt((long)i.Value),
        IntegerLiteral i => SqlValue.FromUInt(i.Value),
        DecimalLiteral d => SqlValue.FromString(d.Text),
        DoubleLiteral d => SqlValue.FromDouble(d.Value),
        StringLiteral s => SqlValue.FromUtf8(s.Bytes.Span),
        HexLiteral h => SqlValue.FromBytes(h.Bytes.Span),
        BitLiteral b => SqlValue.FromBytes(b.Bytes.Span),
        TemporalLiteral t => SqlValue.FromUtf8(t.Value.Bytes.Span),
        UnaryExpression { Operator: UnaryOperator.Plus } u => Literal(u.Operand),
        UnaryExpression { Operator: UnaryOperator.Minus, Operand: IntegerLiteral { Value: <= long.MaxValue } i } => SqlValue.FromInt(-(long)i.Value),
        UnaryExpression { Operator: UnaryOperator.Minus, Operand: IntegerLiteral i } => SqlValue.FromString($"-{i.Value}"),
        UnaryExpression { Operator: UnaryOperator.Minus, Operand: DecimalLiteral d } => SqlValue.FromString("-" + d.Text),
        UnaryExpression { Operator: UnaryOperator.Minus, Operand: DoubleLiteral d } => SqlValue.FromDouble(-d.Value),
        _ => null,
    };

    private static bool IsWrapped(string text)
    {
        if (text.Length < 2 || text[0] != '(' || text[^1] != ')') return false;
        var depth = 0;
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0) return false;
            else if (text[i] is '\'' or '"' or '`') i = text.IndexOf(text[i], i + 1) is var end and >= 0 ? end : text.Length;
        }
        return true;
    }
}
