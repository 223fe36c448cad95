namespace Cardea.EndToEnd.Options;

/// <summary>What each option about TLS does, seen over a real connection of the program.</summary>
public sealed class TlsOptionTests(OptionServers servers) : IClassFixture<OptionServers>
{
    private const string NotVerified = "WARNING: no verification of server certificate will be done. Use --ssl-mode=VERIFY_CA or VERIFY_IDENTITY.";
    private const string VerifyFailed = "ERROR 2026 (HY000): SSL connection error: error:0A000086:SSL routines::certificate verify failed";

    private static CertificateZoo Zoo => CertificateZoo.Instance;

    [Fact]
    [Trait("row", "C-1"), Trait("row", "C-2"), Trait("row", "C-3")]
    public void Disabled_never_preferred_if_offered_required_or_nothing()
    {
        Assert.Equal("", servers.Status("Ssl_cipher", "--ssl-mode=DISABLED", "--get-server-public-key"));
        servers.RunAs("tls", "--ssl-mode=DISABLED", "--get-server-public-key", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 1045 (28000)");
        Assert.NotEqual("", servers.Status("Ssl_cipher"));
        Assert.NotEqual("", servers.Status("Ssl_cipher", "--ssl-mode=PREFERRED"));
        Assert.NotEqual("", servers.Status("Ssl_cipher", "--ssl-mode=REQUIRED"));

        string[] there = [.. servers.Plain.At("o", OptionServers.Password), "--get-server-public-key", "-N", "-B", "-e", "SHOW STATUS LIKE 'Ssl_cipher'"];
        Assert.Equal("Ssl_cipher\t\n", Clients.Ours(there).Demand(servers.Plain)); // PREFERRED goes on without
        Clients.Ours([.. there, "--ssl-mode=REQUIRED"]).DemandRefusal(servers.Plain, "ERROR 2026 (HY000): SSL connection error: SSL is required but the server doesn't support it");
        Clients.Ours([.. there, $"--ssl-ca={Zoo.Ca}"]).DemandRefusal(servers.Plain, "SSL is required but the server doesn't support it");
    }

    [Fact]
    [Trait("row", "C-4"), Trait("row", "C-5"), Trait("row", "C-6")]
    public void Verify_ca_looks_at_the_chain_verify_identity_at_the_name_too()
    {
        servers.Run("--ssl-mode=VERIFY_CA", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1").Demand(servers.Tls);
        servers.Run("--ssl-mode=VERIFY_CA", $"--ssl-ca={Zoo.ForeignCa}", "-e", "SELECT 1").DemandRefusal(servers.Tls, VerifyFailed);
        foreach (var mode in new[] { "VERIFY_CA", "VERIFY_IDENTITY" })
            servers.Run($"--ssl-mode={mode}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026 (HY000): SSL connection error: CA certificate is required if ssl-mode is VERIFY_CA or VERIFY_IDENTITY");

        string[] elsewhere = ["--host=127.0.0.2", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1"]; // a name that is not in the certificate
        servers.Run([.. elsewhere]).Demand(servers.Tls); // the CA alone implies VERIFY_CA, not more
        servers.Run([.. elsewhere, "--ssl-mode=VERIFY_IDENTITY"]).DemandRefusal(servers.Tls, VerifyFailed);
        servers.Run("--host=localhost", "--protocol=TCP", $"--ssl-ca={Zoo.Ca}", "--ssl-mode=VERIFY_IDENTITY", "-e", "SELECT 1").Demand(servers.Tls);

        servers.Run($"--ssl-ca={Zoo.ForeignCa}", "-e", "SELECT 1").DemandRefusal(servers.Tls, VerifyFailed);
        // Everything else leaves the mode as it is: no CA, and yet no error.
        servers.Run($"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}", "--ssl-cipher=ECDHE-RSA-AES256-GCM-SHA384", $"--ssl-crl={Zoo.Crl}", "--tls-version=TLSv1.2",
            "--tls-sni-servername=x.test", "-e", "SELECT 1").Demand(servers.Tls);
    }

    [Fact]
    [Trait("row", "C-7")]
    public void A_weak_mode_with_a_ca_is_warned_of_in_mysql_s_words()
    {
        foreach (var mode in new[] { "DISABLED", "PREFERRED", "REQUIRED" })
        {
            var run = servers.Run($"--ssl-mode={mode}", $"--ssl-ca={Zoo.ForeignCa}", "--get-server-public-key", "-e", "SELECT 1");
            run.Demand(servers.Tls);
            Assert.Contains(NotVerified + "\n", run.Errors, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("WARNING", servers.Run($"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1").Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", servers.Run("--ssl-mode=REQUIRED", "-e", "SELECT 1").Errors, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "C-8")]
    public void A_mode_may_be_written_in_any_case_and_short_but_must_be_one()
    {
        servers.Run("--ssl-mode=verify_i", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1").Demand(servers.Tls);
        Assert.Equal("", servers.Status("Ssl_cipher", "--ssl-mode=disable", "--get-server-public-key"));
        foreach (var wrong in new[] { "VERIFY_", "NONE", "" })
        {
            var run = servers.Run($"--ssl-mode={wrong}", "-e", "SELECT 1");
            run.DemandRefusal(servers.Tls, "DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY");
            Assert.Empty(run.Output);
        }
    }

    [Fact]
    [Trait("row", "C-9"), Trait("row", "C-10")]
    public void The_old_options_still_mean_what_they_meant_and_say_that_they_are_old()
    {
        foreach (var off in new[] { "--skip-ssl", "--disable-ssl", "--ssl=0" })
        {
            var run = servers.Run(off, "--get-server-public-key", "-e", "SHOW STATUS LIKE 'Ssl_cipher'");
            Assert.Equal("Ssl_cipher\t\n", run.Demand(servers.Tls));
            Assert.Contains("WARNING: --ssl is deprecated and will be removed in a future version. Use --ssl-mode instead.\n", run.Errors, StringComparison.Ordinal);
        }
        Clients.Ours([.. servers.Plain.At("o", OptionServers.Password), "--ssl", "-e", "SELECT 1"]).DemandRefusal(servers.Plain, "SSL is required but the server doesn't support it");
        var old = servers.Run("--ssl-verify-server-cert", "--host=127.0.0.2", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1");
        old.DemandRefusal(servers.Tls, VerifyFailed);
        Assert.Contains("WARNING: --ssl-verify-server-cert is deprecated and will be removed in a future version. Use --ssl-mode=VERIFY_IDENTITY instead.\n", old.Errors, StringComparison.Ordinal);
        servers.Run("--ssl-verify-server-cert", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1").Demand(servers.Tls);
    }

    [Fact]
    [Trait("row", "C-11"), Trait("row", "C-12")]
    public void Authorities_come_from_a_file_of_several_or_a_hashed_directory()
    {
        servers.Run($"--ssl-ca={Zoo.BothCas}", "-e", "SELECT 1").Demand(servers.Tls);
        var directory = Directory.CreateDirectory(Path.Combine(servers.Scratch, "capath")).FullName;
        servers.Run($"--ssl-capath={directory}", "-e", "SELECT 1").DemandRefusal(servers.Tls, VerifyFailed);
        File.Copy(Zoo.Ca, Path.Combine(directory, $"{Hash("x509", Zoo.Ca)}.0"));
        servers.Run($"--ssl-capath={directory}", "-e", "SELECT 1").Demand(servers.Tls);
    }

    [Fact]
    [Trait("row", "C-13")]
    public void Certificate_and_key_come_in_two_files_or_one_and_must_be_usable_before_the_network_is()
    {
        servers.RunAs("x", $"--ssl-cert={Zoo.Client.Certificate}", $"--ssl-key={Zoo.Client.Key}", "-e", "SELECT 1").Demand(servers.Tls);
        servers.RunAs("x", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 1045 (28000)");
        var both = servers.Save("both.pem", File.ReadAllText(Zoo.Client.Certificate) + File.ReadAllText(Zoo.Client.Key));
        servers.RunAs("x", $"--ssl-cert={both}", "-e", "SELECT 1").Demand(servers.Tls);
        servers.RunAs("x", $"--ssl-key={both}", "-e", "SELECT 1").Demand(servers.Tls);

        string[] nowhere = ["--host=127.0.0.1", "--port=1", "--user=x"]; // with the network it would be 2003
        foreach (var (certificate, key, why) in new[]
        {
            ("/nonexistent", Zoo.Client.Key, "Unable to get certificate"), (Zoo.Client.Certificate, "/nonexistent", "Unable to get private key"),
            (Zoo.Client.Certificate, Zoo.Expired.Key, "Private key does not match the certificate public key"),
        })
            Clients.Ours([.. nowhere, $"--ssl-cert={certificate}", $"--ssl-key={key}", "-e", "SELECT 1"]).DemandRefusal(servers.Tls, $"ERROR 2026 (HY000): SSL connection error: {why}");
    }

    [Fact]
    [Trait("row", "C-13")]
    public void A_passphrase_is_asked_for()
    {
        var key = Path.Combine(servers.Scratch, "locked.pem");
        Assert.Equal(0, Programs.Run(Programs.Demand("openssl"), ["pkey", "-in", Zoo.Client.Key, "-aes256", "-passout", "pass:open sesame", "-out", key]).ExitCode);
        using var terminal = new Terminal($"{Programs.Cardea} client --no-defaults --host=127.0.0.1 --port={servers.Tls.Port} --user=x --password={OptionServers.Password} "
            + $"--ssl-cert={Zoo.Client.Certificate} --ssl-key={key} -N -e 'SELECT 6*7'");
        terminal.WaitFor($"Enter passphrase for {key}: ");
        terminal.Type("open sesame\n");
        Assert.Contains("42", terminal.WaitForEnd(out var code), StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    [Trait("row", "C-14"), Trait("row", "C-15"), Trait("row", "C-16")]
    public void Ciphers_suites_and_versions_are_those_asked_for()
    {
        foreach (var cipher in new[] { "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305" })
            Assert.Equal(cipher, servers.Status("Ssl_cipher", "--tls-version=TLSv1.2", $"--ssl-cipher={cipher}"));
        foreach (var suite in new[] { "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256" })
            Assert.Equal(suite, servers.Status("Ssl_cipher", "--tls-version=TLSv1.3", $"--tls-ciphersuites={suite}"));
        Assert.Equal("TLSv1.2", servers.Status("Ssl_version", "--tls-version=TLSv1.2"));
        Assert.Equal("TLSv1.3", servers.Status("Ssl_version", "--tls-version=TLSv1.2,TLSv1.3"));
        servers.Run("--ssl-cipher=NONE-SUCH", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026 (HY000): SSL connection error: Failed to set ciphers to use");
        servers.Run("--tls-ciphersuites=NONE_SUCH", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026 (HY000): SSL connection error: Failed to set ciphers to use");
        foreach (var wrong in new[] { "TLSv1.1", "TLSv1.2,SSLv3", "TLSv1.2;TLSv1.3", "" })
            servers.Run($"--tls-version={wrong}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026 (HY000): SSL connection error: TLS version is invalid");
        servers.Tls.AsRoot("SET GLOBAL tls_version = 'TLSv1.3'; ALTER INSTANCE RELOAD TLS;");
        try
        {
            servers.Run("--tls-version=TLSv1.2", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026 (HY000): SSL connection error: error:0A00042E:SSL routines::tlsv1 alert protocol version");
        }
        finally
        {
            servers.Tls.AsRoot("SET GLOBAL tls_version = 'TLSv1.2,TLSv1.3'; ALTER INSTANCE RELOAD TLS;");
        }
    }

    [Fact]
    [Trait("row", "C-17")]
    public void Revocation_lists_come_from_a_file_or_a_hashed_directory()
    {
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-crl={Zoo.Crl}", "-e", "SELECT 1").Demand(servers.Tls);
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-crl={Zoo.Ca}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026"); // no list in it: never "no check"
        var directory = Directory.CreateDirectory(Path.Combine(servers.Scratch, "crlpath")).FullName;
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-crlpath={directory}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2026"); // nor a directory without
        File.Copy(Zoo.Crl, Path.Combine(directory, $"{Hash("crl", Zoo.Crl)}.r0"));
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-crlpath={directory}", "-e", "SELECT 1").Demand(servers.Tls);
    }

    [Fact]
    [Trait("row", "C-18"), Trait("row", "T-33")]
    public void The_server_sees_the_name_that_was_asked_for()
    {
        Assert.Equal("shop.example.test", servers.Status("Tls_sni_server_name", "--tls-sni-servername=shop.example.test"));
        Assert.Equal("", servers.Status("Tls_sni_server_name"));
        Assert.Equal("localhost", servers.Status("Tls_sni_server_name", "--host=localhost", "--protocol=TCP"));
    }

    [Fact]
    [Trait("row", "C-19")]
    public void A_session_is_written_for_the_owner_only_and_taken_up_again()
    {
        var file = Path.Combine(servers.Scratch, "session.pem");
        Clients.Ours([.. servers.Tls.At("o", OptionServers.Password), $"--ssl-ca={Zoo.Ca}"], $"SELECT 1;\nssl_session_data_print {file}\n").Demand(servers.Tls);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.StartsWith("-----BEGIN SSL SESSION PARAMETERS-----", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal("1", servers.Status("Ssl_sessions_reused", $"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={file}"));
        Assert.Contains("\nSSL session reused:\ttrue\n", servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={file}", "-e", "\\s").Demand(servers.Tls), StringComparison.Ordinal);

        // A reload ends what the session was worth; then it is an error unless the user says otherwise.
        servers.Tls.AsRoot("ALTER INSTANCE RELOAD TLS");
        const string NotReused = "--ssl-session-data specified but the session was not reused.";
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={file}", "-e", "SELECT 1").DemandRefusal(servers.Tls, NotReused);
        Assert.Equal("0", servers.Status("Ssl_sessions_reused", $"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={file}", "--ssl-session-data-continue-on-failed-reuse"));
        servers.Run($"--ssl-ca={Zoo.Ca}", "--ssl-session-data=/nonexistent", "-e", "SELECT 1").DemandRefusal(servers.Tls, "Can't open the ssl session data file.");
        servers.Run($"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={servers.Save("empty", "")}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "Can't read the ssl session data file.");
    }

    /// <summary>mysql looks for its own words in each piece between delimiters, not only in whole lines (add_line in client/mysql.cc).</summary>
    [Fact]
    [Trait("row", "C-19")]
    public void Commands_may_stand_behind_a_statement()
    {
        foreach (var end in new[] { "", ";" })
        {
            var file = Path.Combine(servers.Scratch, $"behind{end.Length}.pem");
            Assert.Equal("1\n", servers.Run("-N", $"--ssl-ca={Zoo.Ca}", "-e", $"SELECT 1; ssl_session_data_print {file}{end}").Demand(servers.Tls));
            Assert.Equal("1", servers.Status("Ssl_sessions_reused", $"--ssl-ca={Zoo.Ca}", $"--ssl-session-data={file}"));
        }
        Assert.StartsWith("1\n-----BEGIN SSL SESSION PARAMETERS-----", servers.Run("-N", $"--ssl-ca={Zoo.Ca}", "-e", "SELECT 1; ssl_session_data_print").Demand(servers.Tls), StringComparison.Ordinal);
        Assert.Contains("SSL:\t\t\tCipher in use is", servers.Run("-N", "-e", "SELECT 1; status; SELECT 2").Demand(servers.Tls), StringComparison.Ordinal);
        Assert.Equal("1\ninformation_schema\n", servers.Run("-N", "-e", "SELECT 1; use information_schema; SELECT DATABASE();").Demand(servers.Tls));
        Assert.Equal("1\n", servers.Run("-N", "-e", "SELECT 1; quit; SELECT 2;").Demand(servers.Tls));
        // A file is read where it is named, and what stands behind it on the line comes after.
        var script = servers.Save("behind.sql", "SELECT 'in the file';\nSELECT 'no end'");
        foreach (var (line, rest) in new[] { ($"SELECT 1; source {script}; SELECT 2;", "2\n"), ($"SELECT 1; source {script}", "") })
            Assert.Equal("1\nin the file\nno end\n" + rest, servers.Run("-N", "-e", line).Demand(servers.Tls));
        // Words of the client inside a statement, a text or a longer word are none.
        Assert.Equal("status; quit;\n", servers.Run("-N", "-e", "SELECT 'status; quit;';").Demand(servers.Tls));
        servers.Run("-N", "-e", "SELECT 1; statuses;").DemandRefusal(servers.Tls, "ERROR 1064 (42000)");
    }

    [Fact]
    [Trait("row", "C-20")]
    public void A_fips_mode_that_cannot_be_had_is_an_error_and_never_silence()
    {
        servers.Run("--ssl-fips-mode=OFF", "-e", "SELECT 1").Demand(servers.Tls);
        foreach (var mode in new[] { "ON", "STRICT" }) servers.Run($"--ssl-fips-mode={mode}", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 2064 (HY000): Set Fips mode ON/STRICT failed, detail: ");
        servers.Run("--ssl-fips-mode=2FAST", "-e", "SELECT 1").DemandRefusal(servers.Tls, "OFF, ON, STRICT");
    }

    [Fact]
    [Trait("row", "C-21"), Trait("row", "C-22")]
    public void A_known_key_is_used_and_only_without_one_the_server_s_is_asked_for()
    {
        const string NeedsMore = "ERROR 2061 (HY000): Authentication plugin 'caching_sha2_password' reported error: Authentication requires secure connection.";
        ProgramRun Fresh(params string[] arguments)
        {
            servers.Tls.AsRoot("FLUSH PRIVILEGES"); // nothing cached: the password itself must go
            return servers.Run(["--ssl-mode=DISABLED", .. arguments, "-e", "SELECT 1"]);
        }
        Fresh().DemandRefusal(servers.Tls, NeedsMore);
        Fresh("--get-server-public-key").Demand(servers.Tls);
        Fresh($"--server-public-key-path={Path.Combine(servers.Tls.DataDirectory, "public_key.pem")}").Demand(servers.Tls);

        var missing = Fresh("--server-public-key-path=/nonexistent/key.pem");
        missing.DemandRefusal(servers.Tls, NeedsMore);
        Assert.Contains("mysql: [Warning] Can't locate server public key '/nonexistent/key.pem'\n", missing.Errors, StringComparison.Ordinal);
        var garbage = servers.Save("garbage.pem", "no key at all\n");
        var unreadable = Fresh($"--server-public-key-path={garbage}");
        unreadable.DemandRefusal(servers.Tls, NeedsMore);
        Assert.Contains($"mysql: [Warning] Public key is not in PEM format: '{garbage}'\n", unreadable.Errors, StringComparison.Ordinal);
        Fresh($"--server-public-key-path={garbage}", "--get-server-public-key").Demand(servers.Tls); // as if no key were given

        // A usable key that is not the server's: asking would mend it, and is not done.
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var foreign = servers.Save("foreign.pem", other.ExportSubjectPublicKeyInfoPem() + "\n");
        Fresh($"--server-public-key-path={foreign}", "--get-server-public-key").DemandRefusal(servers.Tls, "ERROR 1045 (28000)");
    }

    [Fact]
    [Trait("row", "C-24")]
    public void Who_must_change_the_password_is_let_in_on_a_terminal_or_by_the_option()
    {
        servers.Tls.AsRoot($"CREATE USER IF NOT EXISTS 'late'@'%' IDENTIFIED BY '{OptionServers.Password}'; ALTER USER 'late'@'%' PASSWORD EXPIRE;");
        var batch = servers.RunAs("late", "-e", "SELECT 1");
        Assert.Equal(("Please use --connect-expired-password option or invoke mysql in interactive mode.\n", 1), (batch.Output, batch.ExitCode));
        servers.RunAs("late", "--connect-expired-password", "-e", "SELECT 1").DemandRefusal(servers.Tls, "ERROR 1820 (HY000)");
        using (var terminal = new Terminal($"{Programs.Cardea} client --no-defaults --host=127.0.0.1 --port={servers.Tls.Port} --user=late --password={OptionServers.Password}"))
        {
            terminal.WaitFor("mysql> ");
            terminal.Type("SELECT 1;\n");
            terminal.WaitFor("ERROR 1820 (HY000)");
            terminal.Type("exit\n");
            terminal.WaitForEnd(out _);
        }
        servers.RunAs("late", "--connect-expired-password", "-e", $"ALTER USER USER() IDENTIFIED BY '{OptionServers.Password}'; SELECT 1").Demand(servers.Tls);
        servers.RunAs("late", "-e", "SELECT 1").Demand(servers.Tls);
    }

    [Fact]
    [Trait("row", "C-25")]
    public void Tls_over_a_socket_is_called_what_it_is()
    {
        string[] there = ["client", "--no-defaults", $"--socket={servers.Tls.Socket}", "--user=root", $"--password={servers.Tls.RootPassword}"];
        foreach (var (mode, told) in new[] { ("REQUIRED", true), ("PREFERRED", false) })
        {
            using var terminal = new Terminal($"{Programs.Cardea} {string.Join(' ', there)} --ssl-mode={mode}");
            terminal.WaitFor("mysql> ");
            terminal.Type("exit\n");
            var seen = terminal.WaitForEnd(out _).Replace("\r", "", StringComparison.Ordinal);
            Assert.Equal(told, seen.Contains("You are enforcing ssl connection via unix socket. Please consider\nswitching ssl off as it does not make connection via unix socket\nany more secure.\n", StringComparison.Ordinal));
        }
        Assert.DoesNotContain("enforcing", Programs.Run(Programs.Cardea, [.. there, "--ssl-mode=REQUIRED", "-e", "SELECT 1"]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("row", "C-28")]
    public void Options_of_a_file_make_TLS_the_default_and_skip_ssl_overrides_them()
    {
        string File(string group, string more = "") => servers.Save($"{group}.cnf", $"[{group}]\nssl-ca={Zoo.Ca}\nssl-cert={Zoo.Client.Certificate}\nssl-key={Zoo.Client.Key}\n{more}");
        ProgramRun With(string file, params string[] more) => Programs.Run(Programs.Cardea, ["client", $"--defaults-file={file}", .. servers.Tls.At("x", OptionServers.Password), "-N", "-B", "-e", "SHOW STATUS LIKE 'Ssl_version'", .. more]);
        Assert.Equal("Ssl_version\tTLSv1.3\n", With(File("mysql")).Demand(servers.Tls));
        Assert.Equal("Ssl_version\tTLSv1.3\n", With(File("client")).Demand(servers.Tls));
        With(File("mysql"), "--skip-ssl", "--get-server-public-key").DemandRefusal(servers.Tls, "ERROR 1045 (28000)");
        With(File("client", "ssl-none-such=1\n")).DemandRefusal(servers.Tls, "ssl-none-such");
        var loose = With(File("client", "loose-ssl-none-such=1\n"));
        Assert.Equal("Ssl_version\tTLSv1.3\n", loose.Demand(servers.Tls));
        Assert.Contains("ssl-none-such", loose.Errors, StringComparison.Ordinal);
    }

    private static string Hash(string kind, string file) => Programs.Run(Programs.Demand("openssl"), [kind, "-hash", "-noout", "-in", file]).Output.Trim();
}
