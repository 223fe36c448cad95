using Cardea.Engine;
using Cardea.Engine.Values;

namespace Cardea.Tests.Engine.Storage;

/// <summary>A session host without a server.</summary>
internal sealed class FakeHost : ISessionHost, IDisposable
{
    public uint ConnectionId { get; init; } = 1;

    public string User => "root@localhost";

    public string CurrentUser => "root@localhost";

    public string CurrentRole => "NONE";

    public string? CurrentSchema { get; set; }

    public SqlMode SqlMode { get; set; } = SqlMode.Default;

    public TimeZoneInfo TimeZone => TimeZoneInfo.Utc;

    public DateTimeOffset StatementTime => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public TimeProvider Clock => TimeProvider.System;

    public string ConnectionCollation => "utf8mb4_0900_ai_ci";

    public bool Autocommit => true;

    public bool CountsFoundRows => false;

    public TransactionSettings Transaction { get; set; } = new(IsolationLevel.RepeatableRead, false, TimeSpan.FromSeconds(20));

    public bool ForeignKeyChecks { get; set; } = true;

    public object? GetSystemVariable(string name, SystemVariableScope scope) => name == "foreign_key_checks" ? ForeignKeyChecks : null;

    public IDictionary<string, SqlValue> UserVariables { get; } = new Dictionary<string, SqlValue>();

    public ulong LastInsertId { get; set; }

    public long RowCount => 0;

    public long FoundRows { get; set; }

    public List<string> Warnings { get; } = [];

    public void Warn(WarningLevel level, ushort number, string message) => Warnings.Add($"{level} {number} {message}");

    public volatile bool Kill;

    public bool Killed => Kill;

    public Func<string, bool> Visible { get; set; } = _ => true;

    public bool CanSeeSchema(string schema) => Visible(schema);

    public bool CanSeeTable(string schema, string table) => Visible(schema);

    public IDisposable Blocking() => this;

    public void Dispose()
    {
    }
}
