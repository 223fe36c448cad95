using Cardea.Connections.Readiness;
using Cardea.Engine;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Variables;

namespace Cardea.Server.Sessions;

/// <content>What the engine asks of the session.</content>
public sealed partial class Session : ISessionHost
{
    private DateTimeOffset? _statementTime;
    private Dictionary<string, SqlValue>? _userVariables;
    private long _nextRowCount;

    /// <inheritdoc/>
    public uint ConnectionId => Connection.Id;

    /// <inheritdoc/>
    public string User => $"{Identity.User}@{Identity.Host.Text}";

    /// <inheritdoc/>
    public string CurrentUser => Identity.Account.ToString();

    /// <inheritdoc/>
    public string CurrentRole => Privileges.ActiveRoles.Count == 0 ? "NONE"
        : string.Join(',', Privileges.ActiveRoles.Order(AccountId.ByName).Select(static role => role.BackTicked));

    /// <inheritdoc/>
    public string? CurrentSchema
    {
        get => _schema;
        set
        {
            if (_schema == value) return;
            _schema = value;
            if (!Variables.Flag(Known.TrackSchema) || (Connection.Capabilities & Capabilities.SessionTrack) == 0) return;
            (_changes ??= []).Add(new SessionChange.Schema(value ?? ""));
            NoteState();
        }
    }

    /// <inheritdoc/>
    public SqlMode SqlMode => Variables.SqlMode;

    /// <inheritdoc/>
    public TimeZoneInfo TimeZone => Variables.TimeZone;

    /// <inheritdoc/>
    public DateTimeOffset StatementTime => _statementTime ??= Variables.FixedTime ?? Server.Clock.GetUtcNow();

    /// <inheritdoc/>
    public TimeProvider Clock => Server.Clock;

    /// <inheritdoc/>
    public int PasswordStrength(string password) => Server.Passwords.Strength(password, Identity.User, Identity.Account.User);

    /// <inheritdoc/>
    public string ConnectionCollation => Variables.CollationConnection;

    /// <inheritdoc/>
    public bool Autocommit => Variables.Autocommit;

    /// <inheritdoc/>
    public bool CountsFoundRows => (Identity.Capabilities & Capabilities.FoundRows) != 0;

    /// <inheritdoc/>
    public TransactionSettings Transaction => Variables.NextTransaction ?? Variables.Transaction;

    /// <inheritdoc/>
    public IDictionary<string, SqlValue> UserVariables => _userVariables ??= new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public ulong LastInsertId { get; set; }

    /// <summary>ROW_COUNT(): what the statement before this one came to.</summary>
    public long RowCount => RowCountOfLast;

    /// <inheritdoc/>
    public long FoundRows { get; set; }

    /// <inheritdoc/>
    public bool Killed => _killQuery || Connection.IsClosing;

    /// <inheritdoc/>
    public bool ClientGone => Connection.PeerHasHungUp;

    private long RowCountOfLast { get; set; }

    /// <inheritdoc/>
    public object? GetSystemVariable(string name, SystemVariableScope scope) => SystemVariables.Read(this, name, scope);

    /// <inheritdoc/>
    public void Warn(WarningLevel level, ushort number, string message)
    {
        if (level == WarningLevel.Note && !Variables.KeepsNotes) return;
        Diagnostics.Add(level, number, message, Variables.Number(Known.MaxErrorCount));
    }

    /// <summary>Adds a warning whose text stands in the catalogue of errors.</summary>
    public void Warn(ServerError warning) => Warn(WarningLevel.Warning, warning.Number, warning.Message);

    /// <inheritdoc/>
    public bool CanSeeSchema(string schema) => Privileges.Current.CanSeeSchema(schema);

    /// <inheritdoc/>
    public bool CanSeeTable(string schema, string table) => Privileges.Current.CanSeeTable(schema, table);

    /// <inheritdoc/>
    public void DemandAccess(IReadOnlyList<TableAccess> accesses)
    {
        if (Privileges.Current.Check(accesses) is { } refusal) throw new ServerErrorException(refusal);
    }

    /// <inheritdoc/>
    public void DemandVisible(string schema, string? table, string command)
    {
        if (Privileges.Current.CheckVisible(schema, table, command) is { } refusal) throw new ServerErrorException(refusal);
    }

    /// <inheritdoc/>
    public string? ColumnPrivileges(string schema, string table, string column) => Privileges.Current.ColumnPrivilegeList(schema, table, column);

    /// <inheritdoc/>
    public Stream OpenLocalFile(string name)
    {
        var allowed = Server.Variables.Flag(Known.LocalInfile) && (Connection.Capabilities & Capabilities.LocalFiles) != 0 && Reply.IsHeard;
        return allowed ? LocalFile.Receive(Connection, name, Server.Variables.Text(Known.TempDirectory)) : throw new ServerErrorException(ServerErrors.LocalFilesDisabled());
    }

    /// <inheritdoc/>
    public IDisposable Blocking() => BlockingLease.Enter();

    /// <summary>What ROW_COUNT() will say in the next statement.</summary>
    internal void SetRowCount(long rows) => _nextRowCount = rows;
}
