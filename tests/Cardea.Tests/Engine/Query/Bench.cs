using System.Text;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;
using Cardea.Sql;

namespace Cardea.Tests.Engine.Query;

/// <summary>The server's half of a session, for tests: everything can be set.</summary>
internal sealed class TestHost : ISessionHost, IDisposable
{
    public uint ConnectionId => 7;

    public string User => "root@localhost";

    public string CurrentUser => "root@localhost";

    public string CurrentRole => "NONE";

    public string? CurrentSchema { get; set; }

    public SqlMode SqlMode { get; set; } = SqlMode.Default;

    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Utc;

    public DateTimeOffset StatementTime { get; set; } = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public TimeProvider Clock => TimeProvider.System;

    public string ConnectionCollation { get; set; } = "utf8mb4_0900_ai_ci";

    public bool Autocommit { get; set; } = true;

    public bool CountsFoundRows { get; set; }

    public TransactionSettings Transaction { get; set; } = new(IsolationLevel.RepeatableRead, false, TimeSpan.FromSeconds(5));

    public Dictionary<string, object?> SystemVariables { get; } = new(StringComparer.OrdinalIgnoreCase) { ["version"] = "8.4.0-cardea", ["max_allowed_packet"] = 67108864L };

    public object? GetSystemVariable(string name, SystemVariableScope scope) => SystemVariables.GetValueOrDefault(name);

    public IDictionary<string, SqlValue> UserVariables { get; } = new Dictionary<string, SqlValue>(StringComparer.OrdinalIgnoreCase);

    public ulong LastInsertId { get; set; }

    public long RowCount { get; set; }

    public long FoundRows { get; set; }

    public List<string> Warnings { get; } = [];

    public void Warn(WarningLevel level, ushort number, string message) => Warnings.Add($"{level} {number} {message}");

    public bool Killed => false;

    /// <summary>What the client gives for LOAD DATA LOCAL.</summary>
    public Func<string, Stream>? LocalFile { get; set; }

    public Stream OpenLocalFile(string name) => LocalFile!(name);

    public bool CanSeeSchema(string schema) => true;

    public bool CanSeeTable(string schema, string table) => true;

    public IDisposable Blocking() => this;

    public void Dispose()
    {
    }
}

/// <summary>Collects rows as text: NULL is null.</summary>
internal sealed class TestSink(bool binary = false) : IResultSink
{
    private readonly PacketWriter _output = new();
    private readonly RowWriter _writer = binary ? new BinaryRowWriter() : new TextRowWriter();

    public ColumnDefinition[] Columns { get; private set; } = [];

    public List<string?[]> Rows { get; } = [];

    public int RowCount { get; private set; }

    public bool Discard { get; init; }

    public RowWriter Begin(IReadOnlyList<ColumnDefinition> columns)
    {
        Columns = [.. columns];
        _writer.Begin(columns, _output);
        return _writer;
    }

    public void RowDone()
    {
        RowCount++;
        if (!Discard) Rows.Add(binary ? ReadBinary(_output.Pending[4..]) : ReadText(_output.Pending[4..]));
        _output.Consume(_output.Length);
    }

    private string?[] ReadText(ReadOnlySpan<byte> row)
    {
        var values = new string?[Columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (row[0] == 0xFB)
            {
                row = row[1..];
                continue;
            }
            var reader = new PacketReader(row);
            var bytes = reader.ReadLengthEncodedBytes();
            values[i] = Columns[i].CollationId == 63 && Columns[i].Type is ColumnType.Blob or ColumnType.VarString or ColumnType.String or ColumnType.Bit && Columns[i].CollationId == 63
                ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes);
            row = row[^reader.Remaining..];
        }
        return values;
    }

    private string?[] ReadBinary(ReadOnlySpan<byte> row) => [row.Length.ToString()];
}

/// <summary>A database, an engine and a session on it.</summary>
internal sealed class Bench : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cardea-query-").FullName;
    private readonly List<IEngineSession> _sessions = [];

    public Bench(bool withSchema = true)
    {
        Engine = EmbeddedEngine.Open(Path.Combine(_directory, "cardea.db"), new DatabaseSettings { Durable = false });
        Session = Open(Host);
        if (!withSchema) return;
        Run("CREATE DATABASE d");
        Host.CurrentSchema = "d";
    }

    public EmbeddedEngine Engine { get; }

    public TestHost Host { get; } = new();

    public IEngineSession Session { get; }

    public IEnginePlan? LastPlan { get; private set; }

    public bool LastWasHit { get; private set; }

    public TestSink LastSink { get; private set; } = new();

    public IEngineSession Open(ISessionHost host)
    {
        var session = Engine.OpenSession(host);
        _sessions.Add(session);
        return session;
    }

    /// <summary>Runs a statement the way the server does: cache, else parse and prepare.</summary>
    public StatementOutcome Run(string sql, IEngineSession? session = null, bool binary = false)
    {
        session ??= Session;
        var text = Encoding.UTF8.GetBytes(sql);
        Host.Warnings.Clear();
        LastPlan = session.FindPlan(text);
        LastWasHit = LastPlan is not null;
        LastPlan ??= session.Prepare(Parser.Parse(text), text, prepared: false);
        LastSink = new TestSink(binary);
        return session.Execute(LastPlan, [], [], LastSink);
    }

    public void RunAll(params string[] statements)
    {
        foreach (var statement in statements) Run(statement);
    }

    /// <summary>Rows as text: values joined with <c>|</c>, NULL as <c>NULL</c>.</summary>
    public string[] Rows(string sql, IEngineSession? session = null)
    {
        Run(sql, session);
        return [.. LastSink.Rows.Select(static r => string.Join('|', r.Select(static v => v ?? "NULL")))];
    }

    /// <summary>The only value of the only row.</summary>
    public string? Value(string sql)
    {
        var rows = Rows(sql);
        return Assert.Single(rows);
    }

    public ServerError Error(string sql, IEngineSession? session = null) => Assert.Throws<ServerErrorException>(() => Run(sql, session)).Error;

    public void Dispose()
    {
        foreach (var session in _sessions) session.Dispose();
        Engine.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
