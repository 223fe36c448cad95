using Cardea.Conformance.Hostile;

namespace Cardea.Conformance.Accounts;

/// <summary>
/// What MySQL's own suite (auth_sec: password_require_current, multiple_passwords_ddl; main: grant_alter_user, grant_user_lock) says of who may change
/// passwords, and of what a session with an expired one may still do.
/// </summary>
public sealed class GrantTableWriterTests(AccountServer server) : IClassFixture<AccountServer>
{
    private const uint CanHandleExpired = 1 << 22;
    private const string MustReset = "1820 #HY000You must reset your password using ALTER USER statement before executing this statement.";

    /// <summary>A right on the schema mysql that would let one write the grant tables by hand stands in for CREATE USER, each for its own statements.</summary>
    [Theory]
    [Trait("row", "E-20")]
    [InlineData("INSERT", "CREATE USER fresh IDENTIFIED BY 'x'")]
    [InlineData("UPDATE", "SET PASSWORD FOR other = 'x'")]
    [InlineData("UPDATE", "ALTER USER other IDENTIFIED BY 'x' WITH MAX_QUERIES_PER_HOUR 100 PASSWORD EXPIRE DEFAULT")]
    [InlineData("UPDATE", "ALTER USER other DISCARD OLD PASSWORD, writer DISCARD OLD PASSWORD")]
    [InlineData("UPDATE", "SET PASSWORD = 'x' RETAIN CURRENT PASSWORD")]
    [InlineData("UPDATE", "RENAME USER other TO another")]
    [InlineData("DELETE", "DROP USER other")]
    public void A_right_on_the_grant_tables_stands_in_for_CREATE_USER(string privilege, string sql)
    {
        server.Do("DROP USER IF EXISTS writer, other, another, fresh", "CREATE USER writer IDENTIFIED BY 'x', other IDENTIFIED BY 'y'");
        using (var writer = server.As("writer", "x"))
        {
            Assert.StartsWith("1227", writer.Query(sql), StringComparison.Ordinal);
            foreach (var wrong in new[] { "INSERT", "UPDATE", "DELETE" }.Where(p => p != privilege)) server.Do($"GRANT {wrong} ON mysql.* TO writer");
            Assert.StartsWith("1227", writer.Query(sql), StringComparison.Ordinal);
            server.Do($"GRANT {privilege} ON mysql.* TO writer");
            Assert.Equal("OK", writer.Query(sql));
        }
        // Over system users it gives no power.
        using (var writer = server.As("writer", "x"))
            Assert.Equal("1227 #42000Access denied; you need (at least one of) the SYSTEM_USER privilege(s) for this operation", writer.Query("ALTER USER root@localhost IDENTIFIED BY 'x'"));
    }

    [Fact]
    [Trait("row", "E-20")]
    public void A_session_whose_password_expired_may_set_others_beside_its_own()
    {
        server.Do("DROP USER IF EXISTS late, other", "CREATE USER late IDENTIFIED BY 'x' PASSWORD EXPIRE", "CREATE USER other", "GRANT ALL ON *.* TO late");
        using var late = server.As("late", "x", RawClient.Usual | CanHandleExpired);
        Assert.Equal(MustReset, late.Query("ALTER USER late, other IDENTIFIED BY 'abcd' PASSWORD EXPIRE NEVER"));
        Assert.Equal(MustReset, late.Query("ALTER USER other IDENTIFIED BY 'abcd'"));
        Assert.Equal("OK", late.Query("ALTER USER other IDENTIFIED BY 'abcd', late IDENTIFIED BY 'defg' PASSWORD EXPIRE NEVER"));
        Assert.Equal("late@localhost", late.Query("SELECT USER()"));
        // A statement that fails has changed no password, and opens nothing; one that expires its own closes the session at once.
        Assert.Equal("1396 #HY000Operation ALTER USER failed for 'nobody'@'%'", late.Query("ALTER USER late, nobody PASSWORD EXPIRE"));
        Assert.Equal("1", late.Query("SELECT 1"));
        Assert.Equal("OK", late.Query("ALTER USER IF EXISTS late, nobody PASSWORD EXPIRE"));
        Assert.Equal(MustReset, late.Query("SELECT 1"));
        Assert.Equal("1396 #HY000Operation ALTER USER failed for 'nobody'@'%'", late.Query("ALTER USER late IDENTIFIED BY 'hijk', nobody IDENTIFIED BY 'x'"));
        Assert.Equal(MustReset, late.Query("SELECT 1"));
        Assert.Equal("OK", late.Query("ALTER USER IF EXISTS late IDENTIFIED BY 'hijk', nobody IDENTIFIED BY 'x'"));
        Assert.Equal("1", late.Query("SELECT 1"));
    }

    [Fact]
    [Trait("row", "E-20")]
    public void A_new_password_lets_nobody_in_who_is_locked_out()
    {
        server.Do("DROP USER IF EXISTS shut", "CREATE USER shut IDENTIFIED BY 'x' FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME 3");
        Assert.StartsWith("3955", server.Try("shut", "wrong"), StringComparison.Ordinal);
        server.Do("ALTER USER shut IDENTIFIED BY 'y'");
        Assert.StartsWith("3955", server.Try("shut", "y"), StringComparison.Ordinal);
        server.Do("ALTER USER shut ACCOUNT UNLOCK");
        Assert.Equal("OK", server.Try("shut", "y"));
        Assert.StartsWith("3955", server.Try("shut", "wrong"), StringComparison.Ordinal);
        server.Do("DROP USER shut", "CREATE USER shut IDENTIFIED BY 'x' FAILED_LOGIN_ATTEMPTS 1 PASSWORD_LOCK_TIME 3");
        Assert.Equal("OK", server.Try("shut", "x"));
    }

    [Theory]
    [InlineData("ALTER USER USER() IDENTIFIED WITH 'sha256_password'", "'sha256_password''")] // behind the WITH, as MySQL's lexer has looked there already
    [InlineData("ALTER USER USER() IDENTIFIED BY 'def', other PASSWORD EXPIRE", ", other PASSWORD EXPIRE'")]
    [InlineData("ALTER USER USER() IDENTIFIED BY 'def' PASSWORD EXPIRE", "PASSWORD EXPIRE'")]
    [InlineData("CREATE USER x ACCOUNT LOCK WITH MAX_QUERIES_PER_HOUR 100", "MAX_QUERIES_PER_HOUR 100'")]
    [InlineData("SET global.max_connections = 1", "global.max_connections = 1'")]
    public void What_MySQL_cannot_read_is_refused_where_it_stands(string sql, string near)
    {
        using var root = server.Root();
        Assert.Equal($"1064 #42000You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '{near} at line 1", root.Query(sql));
    }

    [Theory]
    [InlineData("SET GLOBAL password_history = NULL", "1232 #42000Incorrect argument type to variable 'password_history'")]
    [InlineData("SET GLOBAL require_secure_transport = 10000.01", "1232 #42000Incorrect argument type to variable 'require_secure_transport'")]
    [InlineData("SET GLOBAL require_secure_transport = NULL", "1231 #42000Variable 'require_secure_transport' can't be set to the value of 'NULL'")]
    [InlineData("SET GLOBAL connection_control_failed_connections_threshold = -20", "1231 #42000Variable 'connection_control_failed_connections_threshold' can't be set to the value of '-20'")]
    [InlineData("SET GLOBAL connection_control_min_connection_delay = 20", "1231 #42000Variable 'connection_control_min_connection_delay' can't be set to the value of '20'")]
    [InlineData("SET GLOBAL caching_sha2_password_digest_rounds = 4999", "1231 #42000Variable 'caching_sha2_password_digest_rounds' can't be set to the value of '4999'")]
    [InlineData("SET SESSION max_user_connections = 2", "1229 #HY000Variable 'max_user_connections' is a GLOBAL variable and should be set with SET GLOBAL")]
    [InlineData("SELECT global.password_history", "1109 #42S02Unknown table 'global' in field list")]
    public void A_wrong_value_is_refused_in_MySQLs_words(string sql, string error)
    {
        using var root = server.Root();
        Assert.Equal(error, root.Query(sql));
    }

    [Fact]
    public void The_bounds_of_the_delays_do_not_cross()
    {
        server.Do("SET GLOBAL connection_control_max_connection_delay = 10000");
        try
        {
            Assert.Equal("1231 #42000Variable 'connection_control_min_connection_delay' can't be set to the value of '11000'", server.Ask("SET GLOBAL connection_control_min_connection_delay = 11000"));
            server.Do("SET GLOBAL connection_control_max_connection_delay = DEFAULT", "SET GLOBAL connection_control_min_connection_delay = 11000");
            Assert.Equal("1231 #42000Variable 'connection_control_max_connection_delay' can't be set to the value of '10000'", server.Ask("SET GLOBAL connection_control_max_connection_delay = 10000"));
        }
        finally
        {
            server.Do("SET GLOBAL connection_control_min_connection_delay = DEFAULT", "SET GLOBAL connection_control_max_connection_delay = DEFAULT");
        }
    }

    [Fact]
    public void The_limit_of_ones_own_connections_can_be_read()
    {
        server.Do("DROP USER IF EXISTS few", "CREATE USER few IDENTIFIED BY 'x' WITH MAX_USER_CONNECTIONS 2");
        using (var few = server.As("few", "x")) Assert.Equal((string?[])["2", "0"], few.QueryRows("SELECT @@session.max_user_connections, @@global.max_user_connections")![0]);
        Assert.Equal("0", server.Ask("SELECT @@max_user_connections"));
    }

    [Fact]
    public void FLUSH_STATUS_begins_the_count_of_locked_accounts_anew()
    {
        server.Do("DROP USER IF EXISTS shut", "CREATE USER shut IDENTIFIED BY 'x' ACCOUNT LOCK");
        Assert.StartsWith("3118", server.Try("shut", "x"), StringComparison.Ordinal);
        server.Do("FLUSH STATUS");
        Assert.StartsWith("3118", server.Try("shut", "x"), StringComparison.Ordinal);
        Assert.Equal("1", server.Ask("SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Locked_connects'"));
    }
}
