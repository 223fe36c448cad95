using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;
using Cardea.Tls;

namespace Cardea.Tests.Server.Accounts;

public sealed partial class AccountStoreTests : IDisposable
{
    // In memory where there is such a place: these tests sync thousands of times, and what they ask is not what a disk does.
    private readonly string _directory = Directory.CreateDirectory(
        Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"cardea-accounts-{Guid.NewGuid():N}")).FullName;

    private string Backup => Path.Combine(_directory, AccountsFile.BackupName);

    private string File1 => Path.Combine(_directory, AccountsFile.Name);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    internal static Account Rich(string user) => new(new(user, "192.0.2.0/24"))
    {
        Plugin = "caching_sha2_password", AuthenticationString = [.. Enumerable.Range(1, 70).Select(static i => (byte)i)], SecondAuthenticationString = "old"u8.ToArray(),
        Require = new(TlsRequirementKind.Specified, "ECDHE-RSA-AES128-GCM-SHA256", "/C=US/O=\"x\"\\y", "/CN=läura"), Limits = new(1, 2, 3, uint.MaxValue),
        PasswordExpired = true, PasswordChanged = TestServer.Start, PasswordLifetimeDays = 0, PasswordHistory = 6, PasswordReuseDays = 365, PasswordRequireCurrent = false,
        FailedLoginAttempts = 4, PasswordLockDays = -1, Locked = true, Attributes = "{\"comment\": \"a\\nb\"}", Created = TestServer.Start, Changed = TestServer.Start,
        Grants = AccountGrants.None with
        {
            Global = Privilege.Select | Privilege.GrantOption, Dynamic = AccountGrants.None.Dynamic.Add("ROLE_ADMIN", true).Add("SYSTEM_USER", false),
            Schemas = [new(@"my\_db", Privilege.AllSchema), new("my%", Privilege.Select)],
            Tables = [new("s", "t", Privilege.Insert, [new("a", Privilege.Select | Privilege.Update)], "root@localhost", TestServer.Start)],
            Routines = [new("s", "f", true, Privilege.Execute, "root@localhost", TestServer.Start)],
            Roles = [new(new("r", "%"), true)], DefaultRoles = [new("r", "%")], Proxies = [new(new("", ""), true, "root@localhost", TestServer.Start)],
        },
    };

    internal static string Text(Account account)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new System.Text.Json.Utf8JsonWriter(buffer)) AccountJson.Write(json, account);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Text(AccountsSnapshot snapshot) => string.Join('\n', snapshot.All.Select(Text));

    private static void Put(AccountStore store, params Account[] accounts)
    {
        using var edit = store.Begin();
        foreach (var account in accounts) edit.Put(account);
        edit.Commit();
    }

    [Fact]
    public void Every_field_comes_back()
    {
        var clock = new ManualClock(TestServer.Start);
        string written;
        using (var store = AccountStore.Create(_directory, [Rich("a")], clock))
        {
            Put(store, Rich("b"));
            written = Text(store.Current);
        }
        using var again = AccountStore.Open(_directory, clock);
        Assert.Equal(written, Text(again.Current));
        Assert.Equal(2, again.Current.Count);
        Assert.Equal(70, again.Current.Find(new("a", "192.0.2.0/24"))!.AuthenticationString.Length);
        Assert.Equal(Rich("a").Grants.Tables[0], again.Current.Find(new("a", "192.0.2.0/24"))!.Grants.Tables[0]);
    }

    [Fact]
    public void The_file_is_the_owners_alone_and_has_a_readable_backup()
    {
        using var store = AccountStore.Create(_directory, [Rich("a")], TimeProvider.System);
        foreach (var name in (string[])[AccountsFile.Name, AccountsFile.BackupName])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, name)));
        Assert.Contains("\"user\":\"a\"", File.ReadAllText(Path.Combine(_directory, AccountsFile.BackupName)));
    }

    [Fact]
    public void A_statement_that_is_not_committed_changes_nothing()
    {
        using var store = AccountStore.Create(_directory, [Rich("a")], TimeProvider.System);
        var before = File.ReadAllBytes(File1);
        using (var edit = store.Begin()) edit.Put(Rich("b"));
        Assert.Equal(1, store.Current.Count);
        Assert.Equal(before, File.ReadAllBytes(File1));
    }

    /// <summary>Cut the file at each byte of the last statement: the old state or the new one, never another.</summary>
    [Fact]
    public void A_torn_last_statement_is_as_if_it_had_not_been()
    {
        var (whole, oldLength, oldText, newText) = TwoStates();
        for (var length = oldLength; length <= whole.Length; length++)
        {
            var content = AccountsLog.Read(whole.AsSpan(0, length));
            Assert.Equal(length == whole.Length ? newText : oldText, Text(AccountsSnapshot.Of(content.Accounts.Values, 1)));
            Assert.Equal(length == whole.Length ? length : oldLength, content.Length);
        }
        // Once through the store itself, which tells and heals. Nobody was told that the statement had happened: it is not in the backup.
        File.WriteAllBytes(Backup, whole[..oldLength]);
        File.WriteAllBytes(File1, whole[..(whole.Length - 3)]);
        using (var store = AccountStore.Open(_directory, TimeProvider.System)) Assert.NotNull(store.Notice);
        using (var store = AccountStore.Open(_directory, TimeProvider.System)) Assert.Null(store.Notice);
        // Blocks that were promised but never written read as zeros.
        File.WriteAllBytes(File1, [.. whole[..(oldLength + 10)], .. new byte[whole.Length - oldLength - 11], (byte)'\n']);
        using (var store = AccountStore.Open(_directory, TimeProvider.System)) Assert.Equal(oldText, Text(store.Current));
    }

    /// <summary>Flip each byte: a refusal to start with the cure, or (the last line's end) the old state; a wrong state never.</summary>
    [Fact]
    public void A_changed_byte_is_never_taken_for_an_account()
    {
        var (whole, oldLength, oldText, newText) = TwoStates();
        var refused = 0;
        for (var at = 0; at < whole.Length; at++)
        {
            var bent = whole.ToArray();
            bent[at] ^= (byte)(1 << (at % 8));
            try
            {
                var content = AccountsLog.Read(bent);
                Assert.True(at >= oldLength, $"byte {at} of the snapshot was changed and nobody saw it");
                Assert.Contains(Text(AccountsSnapshot.Of(content.Accounts.Values, 1)), (string[])[oldText, newText]);
            }
            catch (FormatException)
            {
                refused++;
                if (refused % 500 != 1) continue;
                File.WriteAllBytes(File1, bent);
                var damage = Assert.Throws<AccountsFileException>(() => AccountStore.Open(_directory, TimeProvider.System));
                Assert.Contains($"cardea upgrade --datadir='{_directory}' --restore", damage.Message);
                Assert.DoesNotContain('\n', damage.Message);
            }
        }
        Assert.True(refused > whole.Length - 100, $"{refused} of {whole.Length}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_lost_line_is_seen(int lost)
    {
        TwoStates();
        var lines = File.ReadAllLines(File1).ToList();
        lines.RemoveAt(lost);
        File.WriteAllLines(File1, lines);
        Assert.Throws<AccountsFileException>(() => AccountStore.Open(_directory, TimeProvider.System));
    }

    /// <summary>Whose grants name an account is kept up to date by every kind of change.</summary>
    [Fact]
    public void Dropping_and_renaming_reach_all_who_name_the_account()
    {
        using var store = AccountStore.InMemory([Rich("a"), Rich("b") with { Grants = AccountGrants.None }], TimeProvider.System);
        var role = new AccountId("r", "%");
        Put(store, new Account(role) { Plugin = "caching_sha2_password" });
        var b = store.Current.Find(new("b", "192.0.2.0/24"))!;
        Put(store, b with { Grants = b.Grants.WithRole(role, false) });
        Assert.Equal(["a", "b"], store.Current.NamedBy(role).Select(static id => id.User).Order());
        using (var edit = store.Begin())
        {
            edit.Move(role, store.Current.Find(role)!.Renamed(new("s", "%")));
            edit.Commit();
        }
        Assert.Empty(store.Current.NamedBy(role));
        Assert.All((string[])["a", "b"], user => Assert.Equal(new("s", "%"), Assert.Single(store.Current.Find(new(user, "192.0.2.0/24"))!.Grants.Roles).Role));
        Assert.Equal(new("s", "%"), Assert.Single(store.Current.Find(new("a", "192.0.2.0/24"))!.Grants.DefaultRoles));
        using (var edit = store.Begin())
        {
            edit.Drop(new("a", "192.0.2.0/24"));
            edit.Drop(new("s", "%"));
            edit.Commit();
        }
        Assert.Empty(store.Current.NamedBy(new("s", "%")));
        Assert.Empty(store.Current.Find(new("b", "192.0.2.0/24"))!.Grants.Roles);
    }

    [Fact]
    public void Many_statements_are_folded_into_a_snapshot_and_nothing_is_lost()
    {
        using (var store = AccountStore.Create(_directory, [Rich("a")], TimeProvider.System))
            for (var i = 0; i < 40; i++) Put(store, Rich($"u{i}"));
        using (var store = AccountStore.Open(_directory, TimeProvider.System))
        {
            Assert.Equal(41, store.Current.Count);
            Assert.Equal(42, File.ReadAllLines(File1).Length); // the start wrote a fresh snapshot: a header and the rows
            using var edit = store.Begin();
            edit.Drop(new("u7", "192.0.2.0/24"));
            edit.Commit();
        }
        using var last = AccountStore.Open(_directory, TimeProvider.System);
        Assert.Null(last.Current.Find(new("u7", "192.0.2.0/24")));
        Assert.Equal(40, last.Current.Count);
    }

    [Fact]
    public void Sixty_four_writers_and_readers_see_whole_statements_only()
    {
        using var store = AccountStore.InMemory([], TimeProvider.System);
        var torn = 0;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            for (var n = 0; n < 20; n++)
            {
                Put(store, Rich($"l{i}"), Rich($"r{i}"));
                var seen = store.Current;
                for (var k = 0; k < 64; k++)
                    if (seen.Find(new($"l{k}", "192.0.2.0/24")) is null != seen.Find(new($"r{k}", "192.0.2.0/24")) is null) Interlocked.Increment(ref torn);
            }
        });
        Assert.Equal(0, torn);
        Assert.Equal(128, store.Current.Count);
    }

    private (byte[] Whole, int OldLength, string OldText, string NewText) TwoStates()
    {
        using var store = AccountStore.Create(_directory, [Rich("a")], TimeProvider.System);
        Put(store, Rich("b"));
        var (oldLength, oldText) = ((int)new FileInfo(File1).Length, Text(store.Current));
        using (var edit = store.Begin())
        {
            edit.Put(Rich("c"));
            edit.Drop(new("a", "192.0.2.0/24"));
            edit.Commit();
        }
        return (File.ReadAllBytes(File1), oldLength, oldText, Text(store.Current));
    }
}
