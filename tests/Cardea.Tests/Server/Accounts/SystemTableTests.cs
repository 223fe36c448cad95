using System.Text;
using Cardea.Engine;
using Cardea.Engine.Values;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.SystemTables;

namespace Cardea.Tests.Server.Accounts;

public sealed class SystemTableTests : IDisposable
{
    private static readonly IReadOnlyDictionary<int, object?> NoFilter = new Dictionary<int, object?>();

    private readonly TestServer _server = new();
    private readonly Dictionary<string, ISystemTable> _tables;
    private readonly List<AccountId> _roles = [];

    public SystemTableTests() => _tables = AccountSystemTables.Make(_server.Store, _ => _roles).ToDictionary(static t => t.Name, StringComparer.Ordinal);

    public void Dispose() => _server.Dispose();

    private List<Dictionary<string, object?>> Rows(string table, string as_ = "root@localhost") => [.. _tables[table].Rows(new Host(as_), NoFilter)
        .Select(row => _tables[table].Columns.Select((c, i) => (c.Name, row[i])).ToDictionary(static p => p.Name, static p => p.Item2))];

    [Fact]
    public void Mysql_user_has_the_columns_of_8_4_and_what_REQUIRE_left()
    {
        Assert.Equal(51, _tables["user"].Columns.Count);
        Assert.Equal(["Host", "User", "Select_priv"], _tables["user"].Columns.Take(3).Select(static c => c.Name));
        Assert.Equal(["Create_tablespace_priv", "ssl_type", "ssl_cipher", "x509_issuer", "x509_subject", "max_questions"], _tables["user"].Columns.Skip(30).Take(6).Select(static c => c.Name));
        Assert.Equal(["account_locked", "Create_role_priv", "Drop_role_priv", "Password_reuse_history", "Password_reuse_time", "Password_require_current", "User_attributes"],
            _tables["user"].Columns.Skip(44).Select(static c => c.Name));
        _server.Root().Run("CREATE USER u IDENTIFIED BY 'x' REQUIRE ISSUER '/C=US' AND CIPHER 'C' WITH MAX_USER_CONNECTIONS 4 PASSWORD EXPIRE INTERVAL 9 DAY ATTRIBUTE '{\"a\": 1}'");
        var row = Rows("user").Single(static r => (string)r["User"]! == "u");
        Assert.Equal(("SPECIFIED", "C", "/C=US", ""), (row["ssl_type"], Text(row["ssl_cipher"]), Text(row["x509_issuer"]), Text(row["x509_subject"])));
        Assert.Equal(("caching_sha2_password", 4L, 9L, "N", "{\"metadata\": {\"a\": 1}}"),
            (row["plugin"], row["max_user_connections"], row["password_lifetime"], row["account_locked"], row["User_attributes"]));
        Assert.StartsWith("$A$005$", (string)row["authentication_string"]!);
        Assert.Equal("Y", Rows("user").Single(static r => (string)r["User"]! == "root")["Super_priv"]);
        Assert.Equal("", Rows("user").Single(static r => (string)r["User"]! == "root")["ssl_type"]);
    }

    [Fact]
    public void Every_row_has_a_value_for_every_column()
    {
        _server.Root().Run("CREATE ROLE r", "CREATE USER u", "GRANT SELECT, INSERT (a) ON shop.t TO u", "GRANT ALL ON `shop%`.* TO u WITH GRANT OPTION", "GRANT EXECUTE ON FUNCTION shop.f TO u",
            "GRANT r TO u", "SET DEFAULT ROLE r TO u", "GRANT ROLE_ADMIN ON *.* TO u", "GRANT PROXY ON x@y TO u");
        foreach (var table in _tables.Values)
            foreach (var row in table.Rows(new Host("root@localhost"), NoFilter))
            {
                Assert.Equal(table.Columns.Count, row.Length);
                for (var i = 0; i < row.Length; i++)
                {
                    Assert.True(row[i] is not null || table.Columns[i].Nullable, $"{table.Name}.{table.Columns[i].Name}");
                    Assert.True(row[i] is null or long or ulong or double or string or byte[] or DateTime);
                }
            }
        Assert.Equal(("shop%", "Y", "Y"), (Rows("db").Single(static r => (string)r["User"]! == "u")["Db"], Rows("db").Single(static r => (string)r["User"]! == "u")["Grant_priv"],
            Rows("db").Single(static r => (string)r["User"]! == "u")["Trigger_priv"]));
        Assert.Equal(("Select", "Insert"), (Rows("tables_priv").Single(static r => (string)r["User"]! == "u")["Table_priv"], Rows("tables_priv").Single(static r => (string)r["User"]! == "u")["Column_priv"]));
        Assert.Equal("a", Assert.Single(Rows("columns_priv"))["Column_name"]);
        Assert.Equal(("r", "u"), (Assert.Single(Rows("role_edges"))["FROM_USER"], Rows("role_edges")[0]["TO_USER"]));
        Assert.Equal("r", Assert.Single(Rows("default_roles"))["DEFAULT_ROLE_USER"]);
        Assert.Equal("Execute", Assert.Single(Rows("procs_priv"))["Proc_priv"]);
    }

    [Fact]
    public void Privilege_views_show_an_account_its_own_and_the_readers_of_mysql_all()
    {
        _server.Root().Run("CREATE ROLE r", "CREATE USER u, v", "GRANT SELECT ON shop.* TO u", "GRANT r TO u", "GRANT SELECT ON mysql.* TO r");
        Assert.Equal(["'u'@'%'"], Rows("USER_PRIVILEGES", "u@%").Select(static r => (string)r["GRANTEE"]!).Distinct());
        Assert.Equal("USAGE", Assert.Single(Rows("USER_PRIVILEGES", "u@%"))["PRIVILEGE_TYPE"]);
        Assert.Equal(("shop", "SELECT", "NO"), (Rows("SCHEMA_PRIVILEGES", "u@%")[0]["TABLE_SCHEMA"], Rows("SCHEMA_PRIVILEGES", "u@%")[0]["PRIVILEGE_TYPE"], Rows("SCHEMA_PRIVILEGES", "u@%")[0]["IS_GRANTABLE"]));
        Assert.Equal("r", Assert.Single(Rows("APPLICABLE_ROLES", "u@%"))["ROLE_NAME"]);
        Assert.Empty(Rows("ENABLED_ROLES", "u@%"));
        _roles.Add(new("r", "%"));
        Assert.Single(Rows("ENABLED_ROLES", "u@%"));
        Assert.Contains("'v'@'%'", Rows("USER_PRIVILEGES", "u@%").Select(static r => (string)r["GRANTEE"]!));
    }

    private static string Text(object? bytes) => Encoding.UTF8.GetString((byte[])bytes!);

    /// <summary>Only CURRENT_USER() is asked for.</summary>
    private sealed class Host(string currentUser) : ISessionHost
    {
        public uint ConnectionId => 1;
        public string User => currentUser;
        public string CurrentUser => currentUser;
        public string CurrentRole => "NONE";
        public string? CurrentSchema { get; set; }
        public SqlMode SqlMode => SqlMode.Default;
        public TimeZoneInfo TimeZone => TimeZoneInfo.Utc;
        public DateTimeOffset StatementTime => default;
        public TimeProvider Clock => TimeProvider.System;
        public string ConnectionCollation => "utf8mb4_0900_ai_ci";
        public bool Autocommit => true;
        public bool CountsFoundRows => false;
        public TransactionSettings Transaction => default;
        public IDictionary<string, SqlValue> UserVariables { get; } = new Dictionary<string, SqlValue>();
        public ulong LastInsertId { get; set; }
        public long RowCount => 0;
        public long FoundRows { get; set; }
        public bool Killed => false;
        public object? GetSystemVariable(string name, SystemVariableScope scope) => null;
        public void Warn(WarningLevel level, ushort number, string message) { }
        public bool CanSeeSchema(string schema) => true;
        public bool CanSeeTable(string schema, string table) => true;
        public IDisposable Blocking() => throw new NotSupportedException();
    }
}
