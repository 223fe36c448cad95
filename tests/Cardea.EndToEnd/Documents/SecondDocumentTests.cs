namespace Cardea.EndToEnd.Documents;

/// <summary>The book's chapter on secure connections: option files of both ends, the status line, and the GRANT statements for laura.</summary>
public sealed class SecondDocumentTests(SecondDocumentTests.Deployment deployment) : IClassFixture<SecondDocumentTests.Deployment>
{
    private const string Password = "moneymoneymoney";

    private static CertificateZoo Zoo => CertificateZoo.Instance;
    private ServerProcess Server => deployment.Server;

    /// <summary>The book's server: certificates named in the <c>[mysqld]</c> group of an option file.</summary>
    public sealed class Deployment : IDisposable
    {
        public Deployment()
        {
            Home = Directory.CreateTempSubdirectory("cardea-paul").FullName;
            var file = Path.Combine(Home, "my.cnf");
            File.WriteAllText(file, $"""
                [mysqld]
                ssl-ca={Zoo.BothCas}
                ssl-cert={Zoo.Server.Certificate}
                ssl-key={Zoo.Server.Key}
                """);
            Server = ServerProcess.Start($"--defaults-file={file}");
            Server.AsRoot($"CREATE DATABASE finance; CREATE TABLE finance.accounts (id INT); CREATE USER paul IDENTIFIED BY '{Password}'");
        }

        public ServerProcess Server { get; }
        public string Home { get; }

        public void Dispose()
        {
            Server.Dispose();
            Directory.Delete(Home, recursive: true);
        }
    }

    public static TheoryData<string, string[]> Rules()
    {
        const string Issuer = CertificateZoo.AuthorityName;
        const string Subject = CertificateZoo.ClientName;
        return new TheoryData<string, string[]>
        {
            { "", ["plain", "tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"] },
            { "NONE", ["plain", "tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"] },
            { "SSL", ["tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"] },
            { "X509", ["Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"] },
            { $"ISSUER '{Issuer}'", ["Client", "ClientOfOtherUnit", "ClientOfOtherName", "dhe"] },
            { $"SUBJECT '{Subject}'", ["Client", "ClientOfForeignCa", "dhe"] },
            { $"ISSUER '{Issuer}' AND SUBJECT '{Subject}'", ["Client", "dhe"] },
            { $"SUBJECT '{Subject}' ISSUER '{Issuer}'", ["Client", "dhe"] },
            { "CIPHER 'DHE-RSA-AES128-GCM-SHA256'", ["dhe"] },
            { $"ISSUER '{Issuer}' AND CIPHER 'DHE-RSA-AES128-GCM-SHA256'", ["dhe"] },
            { $"ISSUER '{Issuer}' AND CIPHER 'EXP1024-RC4-SHA'", [] },
            { $"ISSUER '{Issuer.ToUpperInvariant()}'", [] },
            { $"SUBJECT '{Subject}/'", [] },
        };
    }

    [Fact]
    [Trait("row", "V-1")]
    public void Server_says_that_it_has_openssl() =>
        Assert.Equal("Variable_name\tValue\nhave_openssl\tYES\n", Clients.Ours([.. Server.At("paul", Password), "-e", "SHOW VARIABLES LIKE 'have_openssl'"]).Demand(Server));

    [Fact]
    public void User_table_has_the_columns_for_TLS() =>
        Assert.Equal("ssl_type\nssl_cipher\nx509_issuer\nx509_subject",
            Server.AsRoot("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA='mysql' AND TABLE_NAME='user' AND (COLUMN_NAME LIKE 'ssl\\_%' OR COLUMN_NAME LIKE 'x509\\_%') ORDER BY ORDINAL_POSITION"));

    [Fact]
    [Trait("row", "C-28")]
    public void Option_files_of_the_user_make_TLS_the_default_and_skip_ssl_overrides_them()
    {
        var home = Directory.CreateDirectory(Path.Combine(deployment.Home, "u-paul")).FullName;
        var file = Path.Combine(home, ".my.cnf");
        File.WriteAllText(file, $"[mysql]\nssl-ca={Zoo.Ca}\nssl-cert={Zoo.Client.Certificate}\nssl-key={Zoo.Client.Key}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        ProgramRun Run(params string[] more) => Programs.Run(Programs.Cardea, ["client", .. Server.At("paul", Password), .. more], environment: new Dictionary<string, string> { ["HOME"] = home });

        Assert.Matches("\nSSL:\t\t\tCipher in use is TLS_[A-Z0-9_]+\n", Run("-e", "\\s").Demand(Server));
        Assert.Contains("\nSSL:\t\t\tNot in use\n", Run("--skip-ssl", "--get-server-public-key", "-e", "\\s").Demand(Server), StringComparison.Ordinal);
        Assert.Contains("\nSSL:\t\t\tCipher in use is", Run("-e", "STATUS").Demand(Server), StringComparison.Ordinal);
        // The file names its CA, hence verification: another one in its place shuts the door.
        Run($"--ssl-ca={Zoo.ForeignCa}", "-e", "\\s").DemandRefusal(Server, "ERROR 2026");
    }

    [Fact]
    public void The_same_on_the_command_line() =>
        Assert.Matches("SSL:\t\t\tCipher in use is ", Clients.Ours([.. Server.At("paul", Password), $"--ssl-ca={Zoo.Ca}", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}", "-e", "\\s"]).Demand(Server));

    [Fact]
    [Trait("row", "T-4")]
    public void Status_variables_are_all_there_and_true()
    {
        var rows = Clients.Ours([.. Server.At("paul", Password), "--ssl-mode=REQUIRED", "-N", "-B", "-e", "SHOW STATUS LIKE 'Ssl%'"]).Demand(Server)
            .TrimEnd('\n').Split('\n').Select(static line => line.Split('\t')).ToDictionary(static cells => cells[0], static cells => cells[1]);
        Assert.Equal(
        [
            "Ssl_accept_renegotiates", "Ssl_accepts", "Ssl_callback_cache_hits", "Ssl_cipher", "Ssl_cipher_list", "Ssl_client_connects", "Ssl_connect_renegotiates",
            "Ssl_ctx_verify_depth", "Ssl_ctx_verify_mode", "Ssl_default_timeout", "Ssl_finished_accepts", "Ssl_finished_connects", "Ssl_server_not_after",
            "Ssl_server_not_before", "Ssl_session_cache_hits", "Ssl_session_cache_misses", "Ssl_session_cache_mode", "Ssl_session_cache_overflows",
            "Ssl_session_cache_size", "Ssl_session_cache_timeout", "Ssl_session_cache_timeouts", "Ssl_sessions_reused", "Ssl_used_session_cache_entries",
            "Ssl_verify_depth", "Ssl_verify_mode", "Ssl_version",
        ], rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("TLSv1.3", rows["Ssl_version"]);
        Assert.Equal("SERVER", rows["Ssl_session_cache_mode"]);
        Assert.Equal("5", rows["Ssl_ctx_verify_mode"]);
        Assert.Matches(@"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4} GMT$", rows["Ssl_server_not_after"]);
        Assert.True(long.Parse(rows["Ssl_finished_accepts"], System.Globalization.CultureInfo.InvariantCulture) > 0);

        var plain = Clients.Ours([.. Server.At("paul", Password), "--ssl-mode=DISABLED", "--get-server-public-key", "-N", "-B", "-e", "SHOW STATUS WHERE Variable_name IN ('Ssl_cipher', 'Ssl_version', 'Ssl_cipher_list')"]).Demand(Server);
        Assert.Equal("Ssl_cipher\t\nSsl_cipher_list\t\nSsl_version\t\n", plain);
    }

    [Fact]
    public void Grant_makes_laura_as_the_book_writes_it()
    {
        Assert.Equal("Warning", Server.AsRoot($"DROP USER IF EXISTS laura; GRANT ALL ON finance.* TO 'laura'@'%' IDENTIFIED BY '{Password}' REQUIRE SSL; SHOW WARNINGS").Split('\t')[0]);
        Assert.Equal("ANY", Server.AsRoot("SELECT ssl_type FROM mysql.user WHERE user = 'laura'"));
        Assert.Contains("GRANT ALL PRIVILEGES ON `finance`.* TO `laura`@`%`", Server.AsRoot("SHOW GRANTS FOR laura"), StringComparison.Ordinal);
        Clients.Ours([.. Server.At("laura", Password), "--ssl-mode=REQUIRED", "finance", "-e", "INSERT INTO accounts VALUES (1); SELECT * FROM accounts"]).Demand(Server);
        Clients.Ours([.. Server.At("laura", Password), "--ssl-mode=REQUIRED", "-e", "SELECT * FROM mysql.user"]).DemandRefusal(Server, "ERROR 1142 (42000)");
    }

    [Theory, MemberData(nameof(Rules))]
    public void Rule_lets_in_exactly_those_that_it_should(string rule, string[] expected)
    {
        var require = rule.Length == 0 ? "" : $"REQUIRE {rule}";
        Server.AsRoot($"DROP USER IF EXISTS laura; GRANT ALL ON finance.* TO 'laura'@'%' IDENTIFIED BY '{Password}' {require}");
        DemandVisitors(expected);
    }

    [Fact]
    public void Grant_usage_changes_the_rule_alone()
    {
        Server.AsRoot($"DROP USER IF EXISTS laura; GRANT ALL ON finance.* TO 'laura'@'%' IDENTIFIED BY '{Password}'");
        var before = Server.AsRoot("SHOW GRANTS FOR laura");
        Server.AsRoot("GRANT USAGE ON *.* TO 'laura'@'%' REQUIRE X509");
        Assert.Equal(before, Server.AsRoot("SHOW GRANTS FOR laura"));
        DemandVisitors(["Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"]);
        Server.AsRoot($"GRANT USAGE ON *.* TO 'laura'@'%' REQUIRE SUBJECT '{CertificateZoo.ClientName}' AND ISSUER '{CertificateZoo.AuthorityName}'");
        Assert.Equal($"SPECIFIED\t\t{CertificateZoo.AuthorityName}\t{CertificateZoo.ClientName}", Server.AsRoot("SELECT ssl_type, ssl_cipher, x509_issuer, x509_subject FROM mysql.user WHERE user = 'laura'"));
        DemandVisitors(["Client", "dhe"]);
        Server.AsRoot("GRANT USAGE ON *.* TO 'laura'@'%' REQUIRE NONE");
        DemandVisitors(["plain", "tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"]);
        Assert.Equal(before, Server.AsRoot("SHOW GRANTS FOR laura"));
    }

    [Fact]
    public void Eight_point_four_writes_the_same_rules()
    {
        Server.AsRoot($"DROP USER IF EXISTS laura; CREATE USER 'laura'@'%' IDENTIFIED BY '{Password}' REQUIRE ISSUER '{CertificateZoo.AuthorityName}'");
        DemandVisitors(["Client", "ClientOfOtherUnit", "ClientOfOtherName", "dhe"]);
        Server.AsRoot("ALTER USER 'laura'@'%' REQUIRE SSL");
        DemandVisitors(["tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"]);
        Assert.Contains(" REQUIRE SSL ", Server.AsRoot("SHOW CREATE USER 'laura'@'%'"), StringComparison.Ordinal);
    }

    // Everybody tries; the rule must tell them apart. Each certificate differs from laura's own in one attribute.
    private void DemandVisitors(string[] expected)
    {
        var came = new List<string>();
        var refusals = "";
        foreach (var visitor in (string[])["plain", "tls", "Client", "ClientOfOtherUnit", "ClientOfOtherName", "ClientOfForeignCa", "dhe"])
        {
            string[] link = visitor switch
            {
                "plain" => ["--skip-ssl"],
                "tls" => ["--ssl"],
                "dhe" => ["--ssl", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}", "--tls-version=TLSv1.2", "--ssl-cipher=DHE-RSA-AES128-GCM-SHA256"],
                _ => ["--ssl", $"--ssl-cert={Zoo[visitor].Certificate}", $"--ssl-key={Zoo[visitor].Key}"],
            };
            var run = Clients.Stock([.. Server.At("laura", Password), .. link, "-e", "SELECT 1"]);
            if (run.ExitCode == 0) came.Add(visitor);
            else Assert.True(run.Errors.Contains("ERROR 1045 (28000): Access denied for user 'laura'@'localhost' (using password: YES)", StringComparison.Ordinal), $"{visitor}: {run}{Server.LogTail()}");
            refusals += run.Errors;
        }
        Assert.True(came.SequenceEqual(expected), $"wanted {string.Join(", ", expected)}\ncame   {string.Join(", ", came)}\n{refusals}\n{Server.LogTail()}");
    }
}
