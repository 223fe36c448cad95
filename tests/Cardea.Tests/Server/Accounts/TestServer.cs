using System.Net;
using System.Text;
using Cardea.Engine;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Accounts.Store;
using Cardea.Sql;

namespace Cardea.Tests.Server.Accounts;

/// <summary>A store, the statements over it and sessions that run real SQL text.</summary>
internal sealed class TestServer : IAccountSettings, IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static readonly IReadOnlyList<Account> Initial = InitialAccounts.Make(rootPassword: null, Start);

    public TestServer()
    {
        Store = AccountStore.InMemory(Initial, Clock);
        Statements = new(Store, this);
    }

    public ManualClock Clock { get; } = new(Start);

    public AccountStore Store { get; }

    public AccountStatements Statements { get; }

    public HashSet<string> Methods { get; } = ["caching_sha2_password", "sha256_password", "mysql_native_password", "ed25519", "parsec", "auth_socket", "cardea_x509"];

    public HashSet<string> Tables { get; } = ["shop.t", "shop.orders", "my_db.t"];

    public AuthenticationPolicy Policy { get; set; } = AuthenticationPolicy.Default;

    public string DefaultMethod { get; set; } = "caching_sha2_password";

    public bool PrintIdentifiedWithAsHex { get; set; }

    public bool GrantMayChangeAccounts { get; set; } = true;

    public bool PasswordRequireCurrent { get; set; }

    public StoredForm StoredForm { get; set; } = StoredForm.Default;

    public bool IsEnabled(string method) => Methods.Contains(method);

    public ReuseRule PasswordReuse { get; set; }

    public ServerError? CheckPassword(ReadOnlySpan<byte> password, params ReadOnlySpan<string> names) => null;

    public ServerError? CheckChanged(ReadOnlySpan<byte> current, ReadOnlySpan<byte> password) => null;

    public TestSession Root() => Session("root", "localhost", "127.0.0.1");

    public TestSession Session(string user, string hostPattern = "%", string? address = null) => new(this, new(user, hostPattern), ClientHost.From(IPAddress.Parse(address ?? "192.0.2.7")));

    public Account Account(string user, string host = "%") => Store.Current.Find(new(user, host)) ?? throw new InvalidOperationException($"no account {user}@{host}");

    public void Dispose() => Store.Dispose();
}

internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public void Advance(TimeSpan by) => _now += by;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.Ticks;
}

internal sealed class TestSession(TestServer server, AccountId account, ClientHost client) : IAccountSession
{
    public PrivilegeChecker Privileges { get; } = new(server.Store, account, client.Text);

    public AccountId Account => account;

    public string User => account.User;

    public string Host => client.Text;

    public bool UsedPassword => true;

    public string? CurrentSchema { get; set; }

    public int GeneratedPasswordLength => 20;

    public bool? PrintIdentifiedWithAsHex => null;

    public List<(WarningLevel Level, ushort Number, string Message)> Warnings { get; } = [];

    public int PasswordChanges { get; private set; }

    public bool TableExists(string schema, string table) => server.Tables.Contains($"{schema}.{table}");

    public bool ColumnExists(string schema, string table, string column) => column is "a" or "b" or "c";

    public bool RoutineExists(string schema, string routine, bool isFunction) => routine is "p" or "f";

    public void Warn(WarningLevel level, ushort number, string message) => Warnings.Add((level, number, message));

    public void CountAnew(AccountId account)
    {
    }

    public void PasswordChanged() => PasswordChanges++;

    public void PasswordExpired()
    {
    }

    public List<(AccountId From, AccountId To)> Renames { get; } = [];

    public void Renamed(AccountId from, AccountId to) => Renames.Add((from, to));

    public AccountResult Run(string sql)
    {
        Warnings.Clear();
        return server.Statements.Run(Parser.Parse(Encoding.UTF8.GetBytes(sql)), this);
    }

    public void Run(params string[] statements)
    {
        foreach (var sql in statements) Run(sql);
    }

    /// <summary>The error that a statement ends with, as the client prints it.</summary>
    public string Fails(string sql)
    {
        var before = server.Store.Current;
        var error = Assert.Throws<ServerErrorException>(() => Run(sql)).Error.ToString();
        Assert.Same(before, server.Store.Current); // a refused statement changes nothing
        return error;
    }

    public string[] Grants(string? account = null) => [.. Run(account is null ? "SHOW GRANTS" : $"SHOW GRANTS FOR {account}").Rows.Select(static r => r[0]!)];

    public string CreateUser(string account) => Run($"SHOW CREATE USER {account}").Rows[0][0]!;
}
