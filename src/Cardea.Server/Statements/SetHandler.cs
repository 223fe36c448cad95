using System.Text;
using Cardea.Engine;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Sql.Syntax;
using IsolationLevel = Cardea.Sql.Syntax.IsolationLevel;

namespace Cardea.Server.Statements;

/// <summary>SET in all its forms. Items are carried out from left to right; an error leaves what came before, as MySQL does for variables of different kinds.</summary>
public static class SetHandler
{
    /// <summary>SET a = …, @b = …, NAMES …</summary>
    public static void Set(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        foreach (var item in ((SetStatement)statement).Items)
        {
            switch (item)
            {
                case SetVariable variable: SetSystemVariable(session, variable); break;
                case SetUserVariable variable: SetUser(session, variable); break;
                case SetNames names: Names(session, names); break;
                case SetCharacterSet set: CharacterSet(session, set.Charset); break;
                default: throw new ServerErrorException(ServerErrors.NotSupportedYet(item.GetType().Name));
            }
        }
        session.Reply.Ok();
    }

    /// <summary>SET [GLOBAL | SESSION] TRANSACTION …</summary>
    public static void SetTransaction(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        var set = (SetTransactionStatement)statement;
        var word = set.Isolation switch
        {
            IsolationLevel.ReadUncommitted => "READ-UNCOMMITTED",
            IsolationLevel.ReadCommitted => "READ-COMMITTED",
            IsolationLevel.RepeatableRead => "REPEATABLE-READ",
            IsolationLevel.Serializable => "SERIALIZABLE",
            _ => null,
        };
        switch (set.Scope)
        {
            case VariableScope.Global:
                if (word is not null) SystemVariables.SetGlobal(session, Known.Isolation, word, isDefault: false);
                if (set.ReadOnly is { } all) SystemVariables.SetGlobal(session, Known.ReadOnlyTransactions, all, isDefault: false);
                break;
            case VariableScope.Session:
                if (word is not null) SystemVariables.SetSession(session, Known.Isolation, word, isDefault: false);
                if (set.ReadOnly is { } mine) SystemVariables.SetSession(session, Known.ReadOnlyTransactions, mine, isDefault: false);
                break;
            default:
                if (session.Engine.InTransaction) throw new ServerErrorException(ServerErrors.TransactionInProgress());
                var next = session.Transaction;
                if (set.Isolation is { } level) next = next with { Isolation = (Engine.IsolationLevel)(int)level };
                if (set.ReadOnly is { } readOnly) next = next with { ReadOnly = readOnly };
                session.Variables.NextTransaction = next;
                break;
        }
        session.Reply.Ok();
    }

    /// <summary>SET NAMES and its like on a session.</summary>
    public static void Names(Session session, SetNames names)
    {
        var server = session.Server.Variables;
        var charset = names.Charset is null ? server.Text(Known.CharacterSetServer) : CharacterSets.DemandForClient(names.Charset);
        var collation = names.Collation is null ? CharacterSets.DefaultCollation(charset) : CharacterSets.DemandCollation(names.Collation);
        if (CharacterSets.OfCollation(collation) != charset) throw new ServerErrorException(ServerErrors.CollationCharacterSetMismatch(collation, charset));
        var variables = session.Variables;
        (variables.CharacterSetClient, variables.CharacterSetResults, variables.CollationConnection) = (charset, charset, collation);
        session.NoteChanged("character_set_client", charset);
        session.NoteChanged("character_set_connection", charset);
        session.NoteChanged("character_set_results", charset);
    }

    // SET CHARACTER SET: client and results as given, the connection as the current schema.
    private static void CharacterSet(Session session, string? given)
    {
        var server = session.Server.Variables;
        var charset = given is null ? server.Text(Known.CharacterSetServer) : CharacterSets.DemandForClient(given);
        var variables = session.Variables;
        (variables.CharacterSetClient, variables.CharacterSetResults, variables.CollationConnection) = (charset, charset, server.Text(Known.CollationServer));
        session.NoteChanged("character_set_client", charset);
        session.NoteChanged("character_set_connection", variables.CharacterSetConnection);
        session.NoteChanged("character_set_results", charset);
    }

    private static void SetSystemVariable(Session session, SetVariable set)
    {
        var row = SystemVariables.Find(set.Component is null ? set.Name : $"{set.Component}.{set.Name}");
        var value = set.Value is null ? null : ValueOf(session, set.Value);
        switch (set.Scope)
        {
            case VariableScope.Global:
                SystemVariables.SetGlobal(session, row, value, set.Value is null);
                break;
            case VariableScope.Persist or VariableScope.PersistOnly:
                throw new ServerErrorException(ServerErrors.NotSupportedYet("SET PERSIST"));
            // SET @@transaction_isolation without scope is for the next transaction only.
            case VariableScope.None when set.WithAtAt && ReferenceEquals(row, Known.Isolation):
                if (session.Engine.InTransaction) throw new ServerErrorException(ServerErrors.TransactionInProgress());
                SystemVariables.SetSession(session, row, value, set.Value is null);
                break;
            default:
                SystemVariables.SetSession(session, row, value, set.Value is null);
                break;
        }
    }

    // An integer, a string, a word: what drivers send at connect needs no engine.
    private static object? ValueOf(Session session, Expression expression) => expression switch
    {
        ColumnReference { Schema: null, Table: null } word => word.Column,
        StringLiteral { Introducer: null } text => text.Text,
        IntegerLiteral { Value: <= long.MaxValue } number => (long)number.Value,
        IntegerLiteral number => number.Value,
        DecimalLiteral number => double.Parse(number.Text, System.Globalization.CultureInfo.InvariantCulture),
        BooleanLiteral flag => flag.Value,
        NullLiteral => null,
        SystemVariable { Component: null } variable => SystemVariables.Read(session, variable.Name, ScopeOf(variable.Scope)),
        UnaryExpression { Operator: UnaryOperator.Minus, Operand: IntegerLiteral { Value: <= long.MaxValue } number } => -(long)number.Value,
        DefaultExpression { Column: null } => null,
        _ => session.Engine.Evaluate(expression),
    };

    private static SystemVariableScope ScopeOf(VariableScope scope) => scope switch
    {
        VariableScope.Global => SystemVariableScope.Global,
        VariableScope.Session => SystemVariableScope.Session,
        _ => SystemVariableScope.Default,
    };

    private static void SetUser(Session session, SetUserVariable set)
    {
        session.UserVariables[set.Name] = set.Value switch
        {
            StringLiteral { Introducer: null } text => SqlValue.FromUtf8(text.Bytes.Span),
            IntegerLiteral { Value: <= long.MaxValue } number => SqlValue.FromInt((long)number.Value),
            NullLiteral => SqlValue.Null,
            _ => FromObject(session, set),
        };
    }

    // The engine assigns by itself, so that the value keeps its exact type.
    private static SqlValue FromObject(Session session, SetUserVariable set)
    {
        var value = session.Engine.Evaluate(new UserVariableAssignment(set.Name, set.Value));
        return session.UserVariables.TryGetValue(set.Name, out var assigned) ? assigned : value switch
        {
            null => SqlValue.Null,
            bool flag => SqlValue.FromBool(flag),
            long number => SqlValue.FromInt(number),
            ulong number => SqlValue.FromUInt(number),
            double number => SqlValue.FromDouble(number),
            byte[] bytes => SqlValue.FromBytes(bytes),
            _ => SqlValue.FromUtf8(Encoding.UTF8.GetBytes(value.ToString() ?? "")),
        };
    }
}
