using System.Collections.Frozen;
using Cardea.Server.Sessions;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Statements;

/// <summary>Runs a statement that the server itself carries out.</summary>
/// <param name="session">Who asks.</param>
/// <param name="statement">What.</param>
/// <param name="sql">The text, for those that need a piece of it.</param>
public delegate void StatementHandler(Session session, Statement statement, ReadOnlyMemory<byte> sql);

/// <summary>A row of the statement table.</summary>
/// <param name="Counter">The Com_% status variable.</param>
/// <param name="Handler">Null: the engine carries it out.</param>
/// <param name="ImplicitCommit">The open transaction is committed first, when the server carries the statement out (the engine sees to its own).</param>
/// <param name="AllowedWithExpiredPassword">May run in the sandbox of an expired password.</param>
/// <param name="KeepsDiagnostics">Looks at the messages of the statement before and leaves them.</param>
/// <param name="Preparable">Can be prepared.</param>
public sealed record StatementRow(
    Com Counter, StatementHandler? Handler, bool ImplicitCommit = false, bool AllowedWithExpiredPassword = false, bool KeepsDiagnostics = false, bool Preparable = true)
{
    /// <summary>Set: the handler runs only those statements for which it is true, the engine all others.</summary>
    public Func<Session, Statement, bool>? HandledIf { get; init; }

    /// <summary>Changes what lasts: read_only forbids it, MAX_UPDATES_PER_HOUR counts it. Of the engine's statements the plan tells.</summary>
    public bool Writes { get; init; }

    /// <summary>True when the engine carries the statement out.</summary>
    public bool IsEngines(Session session, Statement statement) => Handler is null || HandledIf?.Invoke(session, statement) == false;
}

/// <summary>Syntax type → who carries it out, under which policy. SHOW is one type with many kinds, of which the engine has some.</summary>
public sealed class StatementTable
{
    private static readonly StatementRow Other = new(Com.Other, null);
    private readonly FrozenDictionary<Type, StatementRow> _rows;
    private readonly StatementRow[] _shows;

    /// <summary>Takes the rows.</summary>
    public StatementTable(IEnumerable<KeyValuePair<Type, StatementRow>> rows, ShowHandler show)
    {
        _rows = rows.ToFrozenDictionary();
        _shows = [.. Enum.GetValues<ShowKind>().Select(kind => new StatementRow(ShowHandler.CounterOf(kind), ShowHandler.Knows(kind) ? show.Run : null,
            KeepsDiagnostics: kind is ShowKind.Warnings or ShowKind.Errors or ShowKind.CountWarnings or ShowKind.CountErrors))];
    }

    /// <summary>The row of a statement; unknown ones go to the engine, which answers 1235 when it does not know them either.</summary>
    public StatementRow Find(Statement statement) =>
        statement is ShowStatement show ? _shows[(int)show.Kind] : _rows.GetValueOrDefault(statement.GetType(), Other);
}
