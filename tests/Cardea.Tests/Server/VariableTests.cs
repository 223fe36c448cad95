using Cardea.Connections.Client;
using Cardea.Server;
using Cardea.Server.Statements;
using Cardea.Server.Variables;

namespace Cardea.Tests.Server;

public sealed class VariableTests(VariableTests.Fixture fixture) : IClassFixture<VariableTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        internal ServerRig Rig { get; } = new();

        public Fixture() => Rig.Run("CREATE USER u@localhost IDENTIFIED BY ''");

        public void Dispose() => Rig.Dispose();
    }

    [Fact]
    public void The_names_that_code_asks_for_exist() => Assert.All(typeof(Known).GetFields(), static field => Assert.IsType<VariableDefinition>(field.GetValue(null)));

    [Fact]
    public void Defaults_are_values_that_can_be_set()
    {
        foreach (var row in ServerOptions.All.Where(static row => row.IsDynamic && !row.IsComputed && row.Default is not null))
            Assert.Equal(row.Default, VariableValue.Convert(row, row.Default, strict: true, null));
    }

    [Theory]
    [InlineData("SET nosuch = 1", "1193 Unknown system variable 'nosuch'")]
    [InlineData("SET autocommit = 2", "1231 Variable 'autocommit' can't be set to the value of '2'")]
    [InlineData("SET autocommit = NULL", "1231 Variable 'autocommit' can't be set to the value of 'NULL'")]
    [InlineData("SET wait_timeout = 'x'", "1232 Incorrect argument type to variable 'wait_timeout'")]
    [InlineData("SET version = 'x'", "1238 Variable 'version' is a read only variable")]
    [InlineData("SET max_connections = 10", "1229 Variable 'max_connections' is a GLOBAL variable and should be set with SET GLOBAL")]
    [InlineData("SET GLOBAL last_insert_id = 10", "1228 Variable 'last_insert_id' is a SESSION variable and can't be used with SET GLOBAL")]
    [InlineData("SELECT @@session.max_connections", null)]
    [InlineData("SET sql_mode = 'NONSENSE'", "1231 Variable 'sql_mode' can't be set to the value of 'NONSENSE'")]
    [InlineData("SET NAMES klingon", "1115 Unknown character set: 'klingon'")]
    [InlineData("SET NAMES utf8mb4 COLLATE latin1_bin", "1253 COLLATION 'latin1_bin' is not valid for CHARACTER SET 'utf8mb4'")]
    [InlineData("SET NAMES utf8mb4 COLLATE nosuch", "1273 Unknown collation: 'nosuch'")]
    [InlineData("SET character_set_client = utf16", "1231 Variable 'character_set_client' can't be set to the value of 'utf16'")]
    [InlineData("SET time_zone = '+99:00'", "1298 Unknown or incorrect time zone: '+99:00'")]
    [InlineData("SET max_allowed_packet = 1024", "1621 SESSION variable 'max_allowed_packet' is read-only. Use SET GLOBAL to assign the value")]
    [InlineData("SET PERSIST max_connections = 10", "1235 This version of MySQL doesn't yet support 'SET PERSIST'")]
    [InlineData("SET GLOBAL tls_version = 'SSLv3'", "1231 Variable 'tls_version' can't be set to the value of 'SSLv3'")]
    [InlineData("SET transaction_isolation = 'chaos'", "1231 Variable 'transaction_isolation' can't be set to the value of 'chaos'")]
    public void What_cannot_be_set_is_refused_in_mysqls_words(string sql, string? error)
    {
        using var client = fixture.Rig.Connect();
        if (error is not null) Assert.Equal(error, client.Query(sql).Error);
        Assert.Null(client.Query("SELECT 1").Error);
    }

    [Fact]
    public void A_number_out_of_range_is_adjusted_with_a_warning()
    {
        using var client = fixture.Rig.Connect();
        var result = client.Query("SET wait_timeout = 0");
        Assert.Equal(1, result.Ok.Warnings);
        Assert.Equal((string?[])["Warning", "1292", "Truncated incorrect wait_timeout value: '0'"], client.Query("SHOW WARNINGS").Rows[0]);
        Assert.Equal("1", client.Query("SHOW COUNT(*) WARNINGS").Single);
        Assert.Equal("1", client.Query("SELECT @@warning_count").Single);
        Assert.Equal("1", client.Query("SELECT @@wait_timeout").Single);
        Assert.Empty(client.Query("SHOW WARNINGS").Rows);
        client.Query("SET sql_mode = 'STRICT_ALL_TABLES'");
        Assert.StartsWith("1231", client.Query("SET wait_timeout = 0").Error);
    }

    [Fact]
    public void An_error_is_shown_as_a_condition_too()
    {
        using var client = fixture.Rig.Connect();
        client.Query("SELECT FROM");
        Assert.Equal((string?[])["Error", "1064"], client.Query("SHOW ERRORS").Rows[0][..2]);
    }

    [Fact]
    public void A_global_value_is_for_sessions_to_come_and_needs_the_right()
    {
        using var root = fixture.Rig.Connect();
        using var user = fixture.Rig.Connect("u", "");
        Assert.StartsWith("1227", user.Query("SET GLOBAL wait_timeout = 100").Error);
        Assert.Null(root.Query("SET GLOBAL lock_wait_timeout = 77").Error);
        Assert.NotEqual("77", user.Query("SELECT @@lock_wait_timeout").Single);
        using var next = fixture.Rig.Connect("u", "");
        Assert.Equal("77", next.Query("SELECT @@lock_wait_timeout").Single);
        Assert.Equal("77", next.Query("SHOW GLOBAL VARIABLES LIKE 'lock\\_wait\\_timeout'").Rows[0][1]);
        root.Query("SET GLOBAL lock_wait_timeout = DEFAULT");
        Assert.Null(user.Query("SET sql_log_bin = 1").Error is { } e && e.StartsWith("1227", StringComparison.Ordinal) ? null : "no refusal");
    }

    [Theory]
    [InlineData("SET sql_mode = 'ANSI'", "sql_mode", "REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ONLY_FULL_GROUP_BY,ANSI")]
    [InlineData("SET sql_mode = 'traditional'", "sql_mode", "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,TRADITIONAL,NO_ENGINE_SUBSTITUTION")]
    [InlineData("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "tx_isolation", "READ-COMMITTED")]
    [InlineData("SET SESSION TRANSACTION READ ONLY", "transaction_read_only", "1")]
    [InlineData("SET @@session.time_zone = 'Europe/Berlin'", "time_zone", "Europe/Berlin")]
    [InlineData("SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_520_ci'", "collation_connection", "utf8mb4_unicode_520_ci")]
    [InlineData("SET character_set_results = NULL", "character_set_results", null)]
    [InlineData("SET autocommit = OFF", "autocommit", "0")]
    [InlineData("SET SQL_SAFE_UPDATES=1,SQL_SELECT_LIMIT=1000,MAX_JOIN_SIZE=1000000", "sql_select_limit", "1000")]
    [InlineData("SET optimizer_switch = 'mrr=off'", "completion_type", "NO_CHAIN")]
    public void Values_read_back_as_they_were_set(string set, string variable, string? value)
    {
        using var client = fixture.Rig.Connect();
        Assert.Null(client.Query(set).Error);
        Assert.Equal(value, client.Query($"SELECT @@{variable}").Single);
    }

    [Fact]
    public void The_status_variables_of_tls_are_mysqls_26()
    {
        using var client = fixture.Rig.Connect();
        var rows = client.Query("SHOW STATUS LIKE 'Ssl%'").Rows.ToDictionary(static row => row[0]!, static row => row[1]!);
        Assert.Equal(26, rows.Count);
        Assert.Equal(client.Connection.Facts.Cipher, rows["Ssl_cipher"]);
        Assert.Equal(client.Connection.Facts.Version, rows["Ssl_version"]);
        Assert.Equal("5", rows["Ssl_verify_mode"]);
        Assert.Equal("SERVER", rows["Ssl_session_cache_mode"]);
        Assert.EndsWith(" GMT", rows["Ssl_server_not_after"]);
        Assert.True(long.Parse(rows["Ssl_finished_accepts"]) >= 1);
        using var plain = fixture.Rig.Connect(mode: SslMode.Disabled);
        Assert.Equal("", plain.Query("SHOW STATUS LIKE 'Ssl_cipher'").Rows[0][1]);
        Assert.Equal("0", plain.Query("SHOW STATUS LIKE 'Ssl_verify_mode'").Rows[0][1]);
    }

    [Fact]
    public void A_tls_channel_has_28_rows()
    {
        using var client = fixture.Rig.Connect();
        var rows = client.Query("SELECT * FROM performance_schema.tls_channel_status").Rows;
        Assert.Equal(56, rows.Count);
        Assert.Equal((string?[])["mysql_main", "Enabled", "Yes"], rows[0]);
        Assert.Equal("ssl_accept_renegotiates", rows[1][1]);
        Assert.Equal("mysql_admin", rows[28][0]);
    }

    [Fact]
    public void Public_keys_are_the_files()
    {
        using var client = fixture.Rig.Connect();
        var pem = File.ReadAllText(Path.Combine(fixture.Rig.Directory, "public_key.pem"));
        Assert.Equal(pem.Trim(), client.Query("SHOW STATUS LIKE 'Rsa_public_key'").Rows[0][1]!.Trim());
        Assert.Equal(pem.Trim(), client.Query("SHOW STATUS LIKE 'Caching_sha2_password_rsa_public_key'").Rows[0][1]!.Trim());
    }

    [Fact]
    public void No_two_status_variables_have_one_name() => Assert.Equal(StatusTable.All.Count, StatusTable.All.Select(static row => row.Name.ToLowerInvariant()).Distinct().Count());

    [Theory]
    [InlineData("CREATE USER u IDENTIFIED BY 'secret'")]
    [InlineData("alter user u identified by \"sec''ret\"")]
    [InlineData("SET PASSWORD = 'secret")]
    [InlineData("/* x */ GRANT ALL ON *.* TO u IDENTIFIED BY 'secret' nonsense")]
    [InlineData("CREATE USER u IDENTIFIED WITH caching_sha2_password AS 0x736563726574")]
    public void Passwords_are_taken_out_of_texts_that_are_written(string sql)
    {
        var text = SecretText.Hide(System.Text.Encoding.UTF8.GetBytes(sql));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sec''ret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("736563", text, StringComparison.Ordinal);
    }
}
