using Cardea.Engine;

namespace Cardea.Server.Variables;

/// <summary>
/// One session's values. It shares the server's array until it sets something; what the hot path asks for is kept in typed fields beside it.
/// </summary>
public sealed class SessionVariables
{
    private object?[] _values;
    private bool _ownsValues;

    /// <summary>Begins with the server's values.</summary>
    public SessionVariables(GlobalVariables server) => _values = Begin(server);

    /// <summary>@@autocommit.</summary>
    public bool Autocommit { get; private set; }

    /// <summary>@@sql_mode.</summary>
    public SqlMode SqlMode { get; private set; }

    /// <summary>@@time_zone.</summary>
    public TimeZoneInfo TimeZone { get; private set; } = TimeZoneInfo.Local;

    /// <summary>@@character_set_client.</summary>
    public string CharacterSetClient { get; set; } = "utf8mb4";

    /// <summary>@@character_set_results; null: results are not converted.</summary>
    public string? CharacterSetResults { get; set; } = "utf8mb4";

    /// <summary>@@collation_connection.</summary>
    public string CollationConnection { get; set; } = "utf8mb4_0900_ai_ci";

    /// <summary>@@character_set_connection.</summary>
    public string CharacterSetConnection => CharacterSets.OfCollation(CollationConnection);

    /// <summary>Isolation, access mode and lock wait of transactions in this session.</summary>
    public TransactionSettings Transaction { get; private set; }

    /// <summary>SET TRANSACTION without scope: for the next transaction only.</summary>
    public TransactionSettings? NextTransaction { get; set; }

    /// <summary>@@sql_notes: notes are kept.</summary>
    public bool KeepsNotes { get; private set; } = true;

    /// <summary>@@insert_id, @@rand_seed1 … hold what was set last; they have no server value.</summary>
    public Dictionary<string, object?>? Loose { get; private set; }

    /// <summary>@@timestamp when set: the statement's clock stands still.</summary>
    public DateTimeOffset? FixedTime { get; set; }

    /// <summary>A value.</summary>
    public object? this[VariableDefinition row] => _values[row.Ordinal];

    /// <summary>ON or OFF.</summary>
    public bool Flag(VariableDefinition row) => _values[row.Ordinal] is true;

    /// <summary>A number.</summary>
    public ulong Number(VariableDefinition row) => _values[row.Ordinal] is ulong number ? number : 0;

    /// <summary>Back to the server's values, as COM_RESET_CONNECTION and COM_CHANGE_USER do. Character sets are set by the caller.</summary>
    public void Reset(GlobalVariables server)
    {
        _ownsValues = false;
        Loose = null;
        FixedTime = null;
        NextTransaction = null;
        _values = Begin(server);
    }

    /// <summary>Sets a value that has been checked.</summary>
    public void Set(VariableDefinition row, object? value)
    {
        if (!_ownsValues)
        {
            _values = (object?[])_values.Clone();
            _ownsValues = true;
        }
        _values[row.Ordinal] = value;
        Derive(row);
    }

    /// <summary>Keeps a value that only this session knows.</summary>
    public void SetLoose(string name, object? value) => (Loose ??= new(StringComparer.OrdinalIgnoreCase))[name] = value;

    private object?[] Begin(GlobalVariables server)
    {
        var snapshot = server.Snapshot;
        _values = snapshot;
        Autocommit = Flag(Known.Autocommit);
        SqlMode = SqlModes.Parse((string)snapshot[Known.SqlMode.Ordinal]!);
        TimeZone = TimeZones.Parse((string?)snapshot[Known.TimeZone.Ordinal]);
        KeepsNotes = Flag(Known.SqlNotes);
        Transaction = ReadTransaction();
        return snapshot;
    }

    private void Derive(VariableDefinition row)
    {
        if (ReferenceEquals(row, Known.Autocommit)) Autocommit = Flag(row);
        else if (ReferenceEquals(row, Known.SqlMode)) SqlMode = SqlModes.Parse((string)this[row]!);
        else if (ReferenceEquals(row, Known.TimeZone)) TimeZone = TimeZones.Parse((string?)this[row]);
        else if (ReferenceEquals(row, Known.SqlNotes)) KeepsNotes = Flag(row);
        else if (ReferenceEquals(row, Known.Isolation) || ReferenceEquals(row, Known.ReadOnlyTransactions) || ReferenceEquals(row, Known.LockWait)) Transaction = ReadTransaction();
    }

    private TransactionSettings ReadTransaction() =>
        new(ParseIsolation((string?)this[Known.Isolation]), Flag(Known.ReadOnlyTransactions), TimeSpan.FromSeconds(Number(Known.LockWait)));

    private static IsolationLevel ParseIsolation(string? word) => word switch
    {
        "READ-UNCOMMITTED" => IsolationLevel.ReadUncommitted,
        "READ-COMMITTED" => IsolationLevel.ReadCommitted,
        "SERIALIZABLE" => IsolationLevel.Serializable,
        _ => IsolationLevel.RepeatableRead,
    };
}
