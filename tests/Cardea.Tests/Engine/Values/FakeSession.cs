using Cardea.Engine;
using Cardea.Engine.Values;

namespace Cardea.Tests.Engine.Values;

/// <summary>A session with a still clock, which collects warnings.</summary>
internal sealed class FakeSession : ISessionHost
{
    public List<(WarningLevel Level, int Number, string Text)> Warnings { get; } = [];

    public uint ConnectionId { get; init; } = 7;

    public string User => "joe@client";

    public string CurrentUser => "joe@%";

    public string CurrentRole => "NONE";

    public string? CurrentSchema { get; set; } = "shop";

    public SqlMode SqlMode { get; set; } = SqlMode.Default;

    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    public DateTimeOffset StatementTime { get; set; } = new(2024, 2, 29, 13, 14, 15, 678, TimeSpan.Zero);

    public TimeProvider Clock => TimeProvider.System;

    public string ConnectionCollation => "utf8mb4_0900_ai_ci";

    public bool Autocommit => true;

    public bool CountsFoundRows => false;

    public TransactionSettings Transaction => default;

    public long MaxAllowedPacket { get; set; } = 1 << 20;

    public object? GetSystemVariable(string name, SystemVariableScope scope) => name switch
    {
        "max_allowed_packet" => MaxAllowedPacket,
        "group_concat_max_len" => 1024L,
        "default_week_format" => 0L,
        "version" => "8.4.0-cardea",
        _ => null,
    };

    public IDictionary<string, SqlValue> UserVariables { get; } = new Dictionary<string, SqlValue>(StringComparer.OrdinalIgnoreCase);

    public ulong LastInsertId { get; set; }

    public long RowCount => -1;

    public long FoundRows { get; set; }

    public void Warn(WarningLevel level, ushort number, string message) => Warnings.Add((level, number, message));

    public bool Killed { get; set; }

    public bool CanSeeSchema(string schema) => true;

    public bool CanSeeTable(string schema, string table) => true;

    public IDisposable Blocking() => new Nothing();

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
