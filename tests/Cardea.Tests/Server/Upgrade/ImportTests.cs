using System.Text;
using System.Text.Json;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Upgrade;
using Cardea.Server.Upgrade.Import;
using Cardea.Tests.Server.Accounts;
using Cardea.Tls;

namespace Cardea.Tests.Server.Upgrade;

/// <summary>Accounts out of the dumps of all generations. 'mypass' and its two hashes are those of MySQL's manual on password hashing.</summary>
[Trait("row", "R-19")]
public sealed class ImportTests : IDisposable
{
    private static readonly byte[] Password = "mypass"u8.ToArray();
    private static readonly byte[] Salt = Enumerable.Range(1, 20).Select(static i => (byte)(i + (i >= 10 ? 40 : 0))).ToArray();
    private readonly string _directory = Directory.CreateTempSubdirectory("cardea-import-").FullName;

    public ImportTests() => InitialAccounts.Create(_directory, "root-password", TimeProvider.System).Dispose();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Dump(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Server/Upgrade/Dumps", name))
        .Replace("@CACHING@", Stored(new CachingSha2Password()), StringComparison.Ordinal).Replace("@SHA256@", Stored(new Sha256Password()), StringComparison.Ordinal);

    private static string Stored(IAuthenticationMethod method) =>
        Encoding.UTF8.GetString(method.CreateStored(Password, Salt)).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);

    private ImportReport Import(string dump, bool replace = false, bool dryRun = false) =>
        ImportCommand.Import(DumpReader.Read(Encoding.UTF8.GetBytes(dump)), "a dump", _directory, replace, dryRun);

    private AccountStore Open() => AccountStore.Open(_directory, TimeProvider.System);

    private static bool Proves(Account account) => AuthenticationMethods.Find(account.Plugin)!.Verify(Password, account.AuthenticationString);

    private static string Notes(ImportReport report, AccountId? id) => string.Join('\n', report.Notes.Where(n => n.Account == id).Select(static n => $"{n.What}; {n.Cure}"));

    [Fact]
    public void A_parsec_account_of_MariaDB_comes_over_as_it_is()
    {
        const string stored = "P0:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw";
        var report = Import($$"""
            CREATE TABLE `global_priv` (`Host` char(60), `User` char(80), `Priv` longtext);
            INSERT INTO `global_priv` VALUES ('%', 'signs', '{"access":0,"plugin":"parsec","authentication_string":"{{stored}}"}');
            """);
        using var store = Open();
        var signs = store.Current.Find(new("signs", "%"))!;
        Assert.Equal(("parsec", stored, false), (signs.Plugin, Encoding.ASCII.GetString(signs.AuthenticationString), signs.Locked));
        Assert.Equal(ImportOutcome.Imported, report.OutcomeOf(signs.Id));
    }

    [Theory]
    [InlineData("{\"metadata\": {\"require\": \"two signatures\", \"team\": \"red\"}}", "is no rule that is known here", "{\"team\":\"red\"}")]
    [InlineData("{\"metadata\": {\"require\": {\"moon\": \"full\"}, \"comment\": \"x\"}}", "unknown part 'moon'", "{\"comment\":\"x\"}")]
    [InlineData("{\"metadata\": {\"require\": {\"network\": []}}}", "is no rule that is known here", "{}")]
    [InlineData("{\"metadata\": [1]}", "its attributes are no JSON object", null)]
    public void An_attribute_under_our_key_that_is_no_rule_of_ours_locks_the_account(string attributes, string why, string? kept)
    {
        var report = Import($"""
            CREATE TABLE `user` (`Host` char(255), `User` char(32), `ssl_type` text, `plugin` text, `authentication_string` text, `User_attributes` json);
            INSERT INTO `user` VALUES ('%', 'odd', '', 'mysql_native_password', '', '{attributes}'), ('%', 'even', '', 'mysql_native_password', '', NULL);
            """);
        using var store = Open();
        var odd = store.Current.Find(new("odd", "%"))!;
        Assert.Equal((true, kept), (odd.Locked, odd.Attributes));
        Assert.Null(odd.ExtendedRequire);
        Assert.Equal((ImportOutcome.Locked, ImportOutcome.Imported), (report.OutcomeOf(odd.Id), report.OutcomeOf(new("even", "%"))));
        Assert.Contains(why, Notes(report, odd.Id), StringComparison.Ordinal);
        if (kept is not null) Assert.Contains("ALTER USER 'odd'@'%' REQUIRE … ACCOUNT UNLOCK", Notes(report, odd.Id), StringComparison.Ordinal);
    }

    /// <summary>The table that the second document's readers are sent to mysql_fix_privilege_tables for.</summary>
    [Fact]
    public void A_table_without_SSL_columns_gets_them()
    {
        var report = Import(Dump("mysql-3.23.sql"));
        Assert.Contains("no SSL columns", Notes(report, null));
        using var store = Open();
        var paul = store.Current.Find(new("paul", "localhost"))!;
        Assert.Equal(TlsRequirementKind.None, paul.Require.Kind);
        Assert.Equal(ImportOutcome.Imported, report.OutcomeOf(paul.Id));
        // What the fixing script gives to accounts of that age: GRANT OPTION on a schema means CREATE USER.
        Assert.Equal(Privilege.CreateUser | Privilege.CreateTemporaryTables | Privilege.LockTables, paul.Grants.Global);
        var sampdb = Assert.Single(paul.Grants.Schemas);
        Assert.Equal(Privilege.CreateRoutine | Privilege.AlterRoutine | Privilege.Execute | Privilege.GrantOption | Privilege.Index, sampdb.Privileges
            & (Privilege.CreateRoutine | Privilege.AlterRoutine | Privilege.Execute | Privilege.GrantOption | Privilege.Index | Privilege.References));

        // A password hash of those days proves nothing: the account is there, with its rights, and nobody comes in with it.
        var admin = store.Current.Find(new("admin", "localhost"))!;
        Assert.True(admin.Locked);
        Assert.False(Proves(admin));
        Assert.Equal(ImportOutcome.Locked, report.OutcomeOf(admin.Id));
        Assert.Contains("before 4.1", Notes(report, admin.Id));
        Assert.Contains("ALTER USER 'admin'@'localhost' IDENTIFIED BY '…' ACCOUNT UNLOCK", Notes(report, admin.Id));
        Assert.Equal(Privilege.AllGlobal & ~(Privilege.CreateRole | Privilege.DropRole) | Privilege.GrantOption, admin.Grants.Global);
        Assert.Equal(Privilege.None, store.Current.Find(new("", "%"))!.Grants.Global); // the anonymous account inherits nothing
        // The schema rights of the anonymous account were everybody's.
        Assert.Equal(@"test\_%", Assert.Single(store.Current.Find(new("", "%"))!.Grants.Schemas).Pattern);
    }

    [Fact]
    public void A_dump_of_4_1()
    {
        var report = Import(Dump("mysql-4.1.sql"));
        using var store = Open();
        var laura = store.Current.Find(new("laura", "%"))!;
        Assert.True(Proves(laura));
        Assert.Equal("mysql_native_password", laura.Plugin);
        Assert.Equal(new TlsRequirement(TlsRequirementKind.Specified, "EXP1024-RC4-SHA", "/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb", ""), laura.Require);
        Assert.Equal(new AccountLimits(100, 0, 7, 0), laura.Limits);
        var salary = Assert.Single(laura.Grants.Tables);
        Assert.Equal(("finance", "salary", Privilege.Select | Privilege.GrantOption), (salary.Schema, salary.Table, salary.Privileges));
        Assert.Equal(new ColumnGrant("bonus", Privilege.Update), Assert.Single(salary.Columns));
        Assert.Contains("no such account", Notes(report, new("nobody", "%")));
        Assert.Contains("mysql-native-password=ON", Notes(report, null));
        Assert.Equal(TlsRequirementKind.Any, store.Current.Find(new("o'brien", "%"))!.Require.Kind);
        // root@localhost is here already, and whoever set up this server knows its password.
        Assert.Equal(ImportOutcome.Kept, report.OutcomeOf(new("root", "localhost")));
        Assert.False(Proves(store.Current.Find(new("root", "localhost"))!));
        store.Dispose();
        Import(Dump("mysql-4.1.sql"), replace: true);
        using var again = Open();
        Assert.True(Proves(again.Current.Find(new("root", "localhost"))!)); // the hash in hexadecimal
    }

    [Fact]
    public void A_dump_of_all_schemas_of_5_7()
    {
        var report = Import(Dump("mysql-5.7.sql"));
        using var store = Open();
        // Neither another schema's table of the same name nor the text of a routine makes accounts.
        Assert.Null(store.Current.Find(new("intruder", "%")));
        Assert.Null(store.Current.Find(new("smuggled", "%")));
        var user1 = store.Current.Find(new("user1", "%"))!;
        Assert.True(Proves(user1));
        Assert.Equal((TlsRequirementKind.X509, 90u, 3u), (user1.Require.Kind, user1.PasswordLifetimeDays!.Value, user1.Limits.UserConnections));
        Assert.Equal(new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero), user1.PasswordChanged);
        Assert.Equal(Privilege.Execute | Privilege.GrantOption, user1.Grants.FindRoutine("shop", "f", isFunction: true)!.Privileges);
        Assert.Equal(new("user2", "%"), Assert.Single(user1.Grants.Proxies).Proxied);
        var user2 = store.Current.Find(new("user2", "%"))!;
        Assert.True(Proves(user2));
        Assert.True(user2 is { Plugin: "sha256_password", PasswordExpired: true, Locked: true, PasswordLifetimeDays: 0u });
        Assert.Equal(ImportOutcome.Imported, report.OutcomeOf(user2.Id));
        foreach (var (name, reason) in (ReadOnlySpan<(string, string)>)[("ldap", "'authentication_ldap_simple' does not exist here"), ("dora", "REQUIRE type 'DANCE' is not known")])
        {
            var account = store.Current.Find(new(name, "%"))!;
            Assert.True(account.Locked, name);
            Assert.Contains(reason, Notes(report, account.Id));
        }
        Assert.Equal(ImportOutcome.LeftOut, report.OutcomeOf(new("mysql.sys", "localhost")));
    }

    [Fact]
    public void A_dump_of_8_0()
    {
        var report = Import(Dump("mysql-8.0.sql"));
        using var store = Open();
        var app = store.Current.Find(new("app", "%"))!;
        Assert.True(Proves(app));
        Assert.Equal(new TlsRequirement(TlsRequirementKind.Specified, "", "/CN=ca", "/CN=app"), app.Require);
        Assert.Equal((5u, 365u, true, 3u, -1), (app.PasswordHistory!.Value, app.PasswordReuseDays!.Value, app.PasswordRequireCurrent!.Value, app.FailedLoginAttempts, app.PasswordLockDays));
        Assert.Equal("{\"comment\": \"the \\\"app\\\"\"}", app.Attributes);
        Assert.Equal(new RoleGrant(new("reader", "%"), AdminOption: true), Assert.Single(app.Grants.Roles));
        Assert.Equal(new("reader", "%"), Assert.Single(app.Grants.DefaultRoles));
        Assert.Equal(["ALLOW_NONEXISTENT_DEFINER", "BACKUP_ADMIN", "SET_ANY_DEFINER"], app.Grants.Dynamic.Keys);
        Assert.True(app.Grants.Dynamic["BACKUP_ADMIN"]);
        Assert.Contains("NDB_STORED_USER", Notes(report, app.Id));
        Assert.Contains("the role 'gone'@'%' does not exist", Notes(report, app.Id));
        Assert.Equal(new SchemaGrant(@"shop\_%", Privilege.Select), Assert.Single(store.Current.Find(new("reader", "%"))!.Grants.Schemas));
        // An exception that is lost would be a right; a factor that is lost would be an open door.
        var partial = store.Current.Find(new("partial", "%"))!.Grants;
        Assert.Equal((Privilege.Select | Privilege.Insert, Privilege.Select), (partial.Global, partial.GlobalOn("mysql")));
        Assert.Equal("caching_sha2_password", Assert.Single(store.Current.Find(new("twice", "%"))!.FurtherFactors).Plugin);
        Assert.Equal(ImportOutcome.Imported, report.OutcomeOf(new("twice", "%")));
        Assert.True(store.Current.Find(new("device", "%"))!.Locked);
        Assert.True(store.Current.Find(new("future", "%"))!.Locked);
        Assert.Contains("'must_come_from_mars' is not known here and may be a rule", Notes(report, new("future", "%")));
    }

    [Fact]
    public void A_dump_of_MariaDB()
    {
        var report = Import(Dump("mariadb-10.11.sql"));
        using var store = Open();
        var joe = store.Current.Find(new("joe", "%"))!;
        Assert.True(Proves(joe));
        Assert.Equal(new TlsRequirement(TlsRequirementKind.Specified, "", "/CN=ca", "/CN=joe"), joe.Require);
        Assert.Equal((Privilege.Select, 4u), (joe.Grants.Global, joe.Limits.UserConnections));
        Assert.Equal(["ALLOW_NONEXISTENT_DEFINER", "CONNECTION_ADMIN", "SET_ANY_DEFINER"], joe.Grants.Dynamic.Keys.Order());
        Assert.Contains("FEDERATED ADMIN has no equal", Notes(report, joe.Id));
        Assert.Equal(new RoleGrant(new("boss", "%"), AdminOption: true), Assert.Single(joe.Grants.Roles));
        Assert.Equal(new("boss", "%"), Assert.Single(joe.Grants.DefaultRoles));
        var boss = store.Current.Find(new("boss", "%"))!;
        Assert.True(boss is { Locked: true, Grants.Global: Privilege.Create });
        Assert.Equal(new SchemaGrant("wages", Privilege.Select | Privilege.Delete), Assert.Single(boss.Grants.Schemas));
        Assert.Equal(ImportOutcome.Imported, report.OutcomeOf(boss.Id));
        var either = store.Current.Find(new("or", "%"))!;
        Assert.True(Proves(either) && either is { PasswordExpired: true, Locked: false });
        Assert.Contains("2 ways to log in (OR), 1 of them known", Notes(report, either.Id));
        Assert.True(store.Current.Find(new("two", "%"))!.Locked);
        Assert.True(store.Current.Find(new("neu", "%"))!.Locked);
        Assert.Equal(ImportOutcome.LeftOut, report.OutcomeOf(new("PUBLIC", "%")));
        Assert.Equal(ImportOutcome.LeftOut, report.OutcomeOf(new("mariadb.sys", "localhost")));
    }

    [Fact]
    public void A_dry_run_says_the_same_and_writes_nothing()
    {
        var before = File.ReadAllBytes(Path.Combine(_directory, AccountsFile.Name));
        var dry = Import(Dump("mysql-8.0.sql"), dryRun: true);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_directory, AccountsFile.Name)));
        var wet = Import(Dump("mysql-8.0.sql"));
        Assert.Equal(dry.Lines().Skip(1), wet.Lines().Skip(1));
        using var json = JsonDocument.Parse(wet.Json());
        Assert.Equal(4, json.RootElement.GetProperty("imported").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("locked").GetInt32());
        Assert.Contains("locked", json.RootElement.GetProperty("accounts").EnumerateArray().Single(static a => a.GetProperty("user").GetString() == "future").GetProperty("outcome").GetString());
        // A second time all are there and stay as they are.
        Assert.Equal(6, Import(Dump("mysql-8.0.sql")).Count(ImportOutcome.Kept));
    }

    /// <summary>Cut anywhere, a dump gives all the accounts of its whole statements or a plain refusal; it never breaks the program or half an account.</summary>
    [Fact]
    public void A_dump_that_breaks_off_is_told()
    {
        var text = Dump("mysql-4.1.sql");
        var refused = 0;
        for (var length = 0; length < text.Length; length += 53)
        {
            try
            {
                var accounts = AccountImport.Read(DumpReader.Read(Encoding.UTF8.GetBytes(text[..length])), new ImportReport("cut"));
                Assert.All(accounts, static a => Assert.Contains(a.Id.User, (string[])["laura", "o'brien", "root"]));
            }
            catch (ImportException)
            {
                refused++;
            }
        }
        Assert.True(refused > 10);
        Assert.Throws<ImportException>(() => DumpReader.Read("INSERT INTO user VALUES ('%','x');"u8.ToArray())); // columns unknown
        Assert.Throws<ImportException>(() => DumpReader.Read("CREATE TABLE user (a int, b int); INSERT INTO user VALUES (1);"u8.ToArray()));
    }
}
