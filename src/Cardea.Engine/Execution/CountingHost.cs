using Cardea.Engine.Values;

namespace Cardea.Engine.Execution;

/// <summary>The server's session as the engine sees it; counts the warnings of the statement, which the information text names.</summary>
internal sealed class CountingHost(ISessionHost inner) : ISessionHost
{
    /// <summary>Warnings since the statement began.</summary>
    public int Warnings { get; set; }

    public ISessionHost Inner => inner;

    public uint ConnectionId => inner.ConnectionId;

    public string User => inner.User;

    public string CurrentUser => inner.CurrentUser;

    public string CurrentRole => inner.CurrentRole;

    public string? CurrentSchema
    {
        get => inner.CurrentSchema;
        set => inner.CurrentSchema = value;
    }

    public SqlMode SqlMode => inner.SqlMode;

    public TimeZoneInfo TimeZone => inner.TimeZone;

    public DateTimeOffset StatementTime => inner.StatementTime;

    public TimeProvider Clock => inner.Clock;

    public string ConnectionCollation => inner.ConnectionCollation;

    public bool Autocommit => inner.Autocommit;

    public bool CountsFoundRows => inner.CountsFoundRows;

    public TransactionSettings Transaction => inner.Transaction;

    public object? GetSystemVariable(string name, SystemVariableScope scope) => inner.GetSystemVariable(name, scope);

    public IDictionary<string, SqlValue> UserVariables => inner.UserVariables;

    public ulong LastInsertId
    {
        get => inner.LastInsertId;
        set => inner.LastInsertId = value;
    }

    /// <summary>What LAST_INSERT_ID(expr) was given in this statement: the OK packet names it.</summary>
    public ulong? GivenInsertId { get; private set; }

    public void GiveInsertId(ulong value) => (GivenInsertId, LastInsertId) = (value, value);

    /// <summary>A statement begins.</summary>
    public void Begin() => (Warnings, GivenInsertId) = (0, null);

    public long RowCount => inner.RowCount;

    public long FoundRows
    {
        get => inner.FoundRows;
        set => inner.FoundRows = value;
    }

    public void Warn(WarningLevel level, ushort number, string message)
    {
        Warnings++;
        inner.Warn(level, number, message);
    }

    public int PasswordStrength(string password) => inner.PasswordStrength(password);

    public Stream OpenLocalFile(string name) => inner.OpenLocalFile(name);

    public bool Killed => inner.Killed;

    public bool ClientGone => inner.ClientGone;

    public bool CanSeeSchema(string schema) => inner.CanSeeSchema(schema);

    public bool CanSeeTable(string schema, string table) => inner.CanSeeTable(schema, table);

    public void DemandAccess(IReadOnlyList<TableAccess> accesses) => inner.DemandAccess(accesses);

    public void DemandVisible(string schema, string? table, string command) => inner.DemandVisible(schema, table, command);

    public string? ColumnPrivileges(string schema, string table, string column) => inner.ColumnPrivileges(schema, table, column);

    public IDisposable Blocking() => inner.Blocking();
}
