using System.Text;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Upgrade;
using Cardea.Sql;

namespace Cardea.Tests.Server.Accounts;

/// <summary>What the store makes of damage, of files that are not its own and of disks that fail.</summary>
public sealed partial class AccountStoreTests
{
    private static readonly TimeProvider Clock = new ManualClock(TestServer.Start);

    private string Refused() => Assert.Throws<AccountsFileException>(() => AccountStore.Open(_directory, Clock)).Message;

    private string State()
    {
        using var store = AccountStore.Open(_directory, Clock);
        return Text(store.Current);
    }

    /// <summary>Random statements, then damage of every kind to a file at a random place: the state is what was acknowledged, or nobody gets in.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void After_any_damage_the_state_is_the_acknowledged_one_or_the_server_does_not_start(int seed)
    {
        var random = new Random(seed);
        string acknowledged;
        using (var store = AccountStore.Create(_directory, InitialAccounts.Make(null, TestServer.Start), Clock))
        {
            RunRandomStatements(store, random, 60);
            acknowledged = Text(store.Current);
        }
        var (file, twin) = (File.ReadAllBytes(File1), File.ReadAllBytes(Backup));
        var stranger = StrangersFile();
        var (refused, healed) = (0, 0);
        for (var round = 0; round < 96; round++)
        {
            File.WriteAllBytes(File1, file);
            File.WriteAllBytes(Backup, twin);
            var kind = Damages[round % Damages.Length];
            // Only one of both files is hit: a disk that eats both leaves nothing to prove it by.
            var target = random.Next(4) == 0 ? Backup : File1;
            File.WriteAllBytes(target, kind(target == File1 ? file : twin, random, stranger));
            try
            {
                Assert.Equal(acknowledged, State());
                healed++;
            }
            catch (AccountsFileException damaged)
            {
                Assert.DoesNotContain('\n', damaged.Message);
                Assert.True(damaged.Message.Contains(" --restore", StringComparison.Ordinal) || damaged.Message.Contains("rm '", StringComparison.Ordinal), damaged.Message);
                refused++;
                if (target != File1) continue;
                // The cure that the line names.
                new DirectoryUpgrade(_directory, Clock, static _ => { }).Restore(AccountsFile.BackupName);
                Assert.Equal(acknowledged, State());
            }
            foreach (var kept in Directory.GetFiles(_directory, "*.replaced*")) File.Delete(kept);
        }
        Assert.True(refused > 30 && healed > 8, $"{refused} refused, {healed} healed");
    }

    private static readonly Func<byte[], Random, byte[], byte[]>[] Damages =
    [
        static (bytes, random, _) => Flip(bytes, random.Next(bytes.Length), random),
        static (bytes, random, _) => Flip(bytes, random.Next(CheckDigits), random), // the header's checksum
        static (bytes, random, _) => Flip(bytes, bytes.Length - 1 - random.Next(3), random), // the very end
        static (bytes, random, _) => Flip(bytes, PlaceOf(bytes, (byte)'\n', random), random), // an end of line
        static (bytes, random, _) => bytes[..random.Next(bytes.Length)], // cut anywhere
        static (bytes, random, _) => bytes[..(PlaceOf(bytes, (byte)'\n', random, notLast: true) + 1)], // cut between two statements
        static (bytes, random, _) => SwapLines(bytes, random),
        static (bytes, random, _) => [.. bytes, .. bytes.AsSpan(bytes.AsSpan(0, bytes.Length - 1).LastIndexOf((byte)'\n') + 1)], // a line twice
        static (bytes, random, _) => Zeros(bytes, random), // a block that never reached the disk
        static (_, _, stranger) => stranger, // another server's
        static (_, _, _) => [],
        static (_, _, _) => "SQLite format 3\0 and more"u8.ToArray(),
    ];

    private const int CheckDigits = 16;

    private static byte[] Flip(byte[] bytes, int at, Random random)
    {
        var bent = bytes.ToArray();
        bent[at] ^= (byte)(1 << random.Next(8));
        return bent;
    }

    private static int PlaceOf(byte[] bytes, byte what, Random random, bool notLast = false)
    {
        var places = Enumerable.Range(0, bytes.Length - (notLast ? 1 : 0)).Where(i => bytes[i] == what).ToArray();
        return places[random.Next(places.Length)];
    }

    private static byte[] SwapLines(byte[] bytes, Random random)
    {
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n');
        var at = random.Next(lines.Length - 1);
        (lines[at], lines[at + 1]) = (lines[at + 1], lines[at]);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    private static byte[] Zeros(byte[] bytes, Random random)
    {
        var bent = bytes.ToArray();
        var at = random.Next(bytes.Length - 8);
        bent.AsSpan(at, Math.Min(512, bytes.Length - at)).Clear();
        return bent;
    }

    private static byte[] StrangersFile()
    {
        var other = Directory.CreateTempSubdirectory("cardea-accounts-").FullName;
        using (var store = AccountStore.Create(other, InitialAccounts.Make("theirs", TestServer.Start), Clock)) Put(store, Rich("intruder"));
        var bytes = File.ReadAllBytes(Path.Combine(other, AccountsFile.Name));
        Directory.Delete(other, recursive: true);
        return bytes;
    }

    private static void RunRandomStatements(AccountStore store, Random random, int count)
    {
        using var settings = new TestServer();
        var statements = new AccountStatements(store, settings);
        var session = new StoreSession(store);
        for (var i = 0; i < count; i++)
        {
            var (a, b) = ($"u{random.Next(8)}", $"u{random.Next(8)}");
            var sql = random.Next(10) switch
            {
                0 or 1 => $"CREATE USER IF NOT EXISTS {a}, {b} IDENTIFIED WITH mysql_native_password BY 'p{i}'",
                2 => $"DROP USER IF EXISTS {a}",
                3 => $"ALTER USER {a} REQUIRE SUBJECT '/CN={i}' ACCOUNT LOCK",
                4 => $"SET PASSWORD FOR {a} = 'p{i}'",
                5 => $"GRANT SELECT, INSERT ON db{random.Next(3)}.* TO {a}",
                6 => $"GRANT {b} TO {a}",
                7 => $"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {a}",
                8 => $"RENAME USER {a} TO {b}",
                _ => $"GRANT UPDATE (a), DELETE ON shop.t TO {a} WITH GRANT OPTION",
            };
            try
            {
                statements.Run(Parser.Parse(Encoding.UTF8.GetBytes(sql)), session);
            }
            catch (ServerErrorException)
            {
                // it was refused; nothing changed
            }
        }
    }

    [Fact]
    public void A_file_without_its_last_acknowledged_statement_is_refused()
    {
        var (whole, oldLength, oldText, newText) = TwoStates();
        File.WriteAllBytes(File1, whole[..oldLength]);
        Assert.Contains("lacks 1 acknowledged statements", Refused());
        // An older copy that was put there on purpose: the other cure.
        File.Delete(Backup);
        Assert.Equal(oldText, State());
        File.WriteAllBytes(Backup, whole);
        new DirectoryUpgrade(_directory, Clock, static _ => { }).Restore(AccountsFile.BackupName);
        Assert.Equal(newText, State());
    }

    [Fact]
    public void A_missing_file_is_not_a_new_server()
    {
        TwoStates();
        File.Delete(File1);
        Assert.True(AccountStore.Exists(_directory));
        Assert.Contains("is missing; restore", Refused());
        File.Delete(Backup);
        Assert.False(AccountStore.Exists(_directory));
    }

    [Fact]
    public void Foreign_files_and_newer_layouts_are_refused_by_name()
    {
        TwoStates();
        File.WriteAllBytes(File1, []);
        Assert.Contains("it is empty", Refused());
        File.WriteAllText(File1, "[client]\nuser=root\n");
        Assert.Contains("it is not an accounts file of Cardea", Refused());
        foreach (var layout in (int[])[0, 99])
        {
            WriteLines($"{{\"file\":\"Cardea accounts\",\"version\":{layout},\"store\":\"x\",\"generation\":1,\"accounts\":0}}");
            Assert.Contains(layout == 0 ? "there is no layout 0" : $"has a newer layout than {AccountsLog.Version}; start the version that wrote it", Refused());
        }
        WriteLines("{\"file\":\"Cardea cookies\",\"version\":1,\"generation\":1,\"accounts\":0}");
        Assert.Contains("it is not an accounts file of Cardea", Refused());
        File.Delete(File1);
        File.CreateSymbolicLink(File1, "/dev/null");
        Assert.Contains("is a symbolic link", Refused());
    }

    /// <summary>A member may be a rule of a newer version. An account without its rule would be weaker than its owner said.</summary>
    [Theory]
    [InlineData("\"mustDance\":true", "unknown member 'mustDance'")]
    [InlineData("\"require\":{\"type\":\"X509\",\"onTuesdays\":true}", "unknown member 'onTuesdays'")]
    [InlineData("\"require\":{\"type\":\"FINGERPRINT\"}", "unknown REQUIRE type 'FINGERPRINT'")]
    [InlineData("\"global\":\"SELECT,FLY\"", "unknown privilege 'FLY'")]
    public void An_unknown_rule_is_not_passed_over(string member, string said)
    {
        const string header = "{\"file\":\"Cardea accounts\",\"version\":2,\"store\":\"x\",\"generation\":1,\"accounts\":1}";
        WriteLines(header, $"{{\"user\":\"a\",\"host\":\"%\",\"plugin\":\"caching_sha2_password\",{member}}}");
        Assert.Contains(said, Refused());
        WriteLines(header, "{\"user\":\"a\",\"host\":\"%\",\"plugin\":\"caching_sha2_password\"}");
        Assert.Contains("\"a\"", State()); // the same without the rule is fine
    }

    private void WriteLines(params string[] lines)
    {
        var (text, check) = (new StringBuilder(), "");
        foreach (var line in lines)
        {
            var hash = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(check + line));
            check = Convert.ToHexStringLower(hash)[..CheckDigits];
            text.Append(check).Append(' ').Append(line).Append('\n');
        }
        File.WriteAllText(File1, text.ToString());
    }

    /// <summary>The layout of the beginning, from a file that the program of those days wrote.</summary>
    [Fact]
    public void Layout_1_is_brought_up_to_date_and_kept()
    {
        var fixture = Path.Combine(AppContext.BaseDirectory, "Server/Accounts/Layouts/accounts.layout1");
        File.Copy(fixture, File1);
        var said = new List<string>();
        var upgrade = new DirectoryUpgrade(_directory, Clock, said.Add);
        Assert.False(upgrade.Check());
        Assert.Contains("layout 1, 9 accounts, 11 changes", said[0]);
        Assert.Equal(File.ReadAllBytes(fixture), File.ReadAllBytes(File1)); // --check only looks

        upgrade.Upgrade();
        Assert.True(upgrade.Check());
        Assert.Equal(File.ReadAllBytes(fixture), File.ReadAllBytes(File1 + ".layout1"));
        using var store = AccountStore.Open(_directory, Clock);
        Assert.Null(store.Notice);
        Assert.Equal(Text(Rich("rich")), Text(store.Current.Find(new("rich", "192.0.2.0/24"))!));
        var laura = store.Current.Find(new("laura", "%.example.com"))!;
        Assert.Equal("/C=US/ST=WI/L=Madison/O=sampdb/OU=CA/CN=sampdb", laura.Require.Issuer);
        Assert.True(new Cardea.Protocol.Authentication.CachingSha2Password().Verify("moneymoneymoney"u8, laura.AuthenticationString));
        Assert.Equal(new RoleGrant(new("reader", "%"), AdminOption: true), Assert.Single(laura.Grants.Roles));
        Assert.Null(store.Current.Find(new("gone", "%")));
    }

    /// <summary>Every call to the disk fails once, in every way: the statement errs, memory and file say the old, and the next statement is kept.</summary>
    [Theory]
    [InlineData(nameof(DiskFault.NoSpace), 1021)]
    [InlineData(nameof(DiskFault.HalfWritten), 1021)]
    [InlineData(nameof(DiskFault.SyncFails), 1026)]
    [InlineData(nameof(DiskFault.EverythingFails), 1021)]
    public void When_the_disk_fails_memory_and_file_agree(string faultName, int number)
    {
        var fault = Enum.Parse<DiskFault>(faultName);
        var disk = new FaultyDisk { FailFrom = int.MaxValue };
        using var settings = new TestServer();
        var store = AccountStore.Create(_directory, InitialAccounts.Make(null, TestServer.Start), Clock, disk.Disk);
        var (statements, session) = (new AccountStatements(store, settings), new StoreSession(store));
        Run("CREATE USER kept");
        var (before, snapshot) = (Text(store.Current), store.Current);

        (disk.Fault, disk.FailFrom) = (fault, 0);
        var error = Assert.Throws<ServerErrorException>(() => Run("CREATE USER lost")).Error;
        Assert.Equal(number, error.Number);
        Assert.Same(snapshot, store.Current);
        Assert.Throws<ServerErrorException>(() => Run("DROP USER kept")); // and again, as long as it lasts
        if (fault != DiskFault.EverythingFails) Assert.Equal(before, Text(AccountsSnapshot.Of(AccountsFiles.Examine(_directory).Content!.Accounts.Values, 1)));

        disk.Fault = DiskFault.None;
        Run("CREATE USER later");
        var after = Text(store.Current);
        Assert.Contains("\"kept\"", after);
        Assert.DoesNotContain("\"lost\"", after);
        store.Dispose();
        Assert.Equal(after, State());

        void Run(string sql) => statements.Run(Parser.Parse(Encoding.UTF8.GetBytes(sql)), session);
    }

    /// <summary>A disk that dies for good in the middle of anything: what the next start finds is what the last OK said.</summary>
    [Fact]
    public void A_disk_that_dies_at_any_call_leaves_what_was_acknowledged()
    {
        for (var call = 0; call < 40; call++)
        {
            var place = Directory.CreateDirectory(Path.Combine(_directory, $"d{call}")).FullName;
            var disk = new FaultyDisk { FailFrom = int.MaxValue, Fault = call % 2 == 0 ? DiskFault.SyncFails : DiskFault.HalfWritten };
            string acknowledged;
            using (var store = AccountStore.Create(place, [Rich("a")], Clock, disk.Disk))
            {
                disk.FailFrom = disk.Calls + call;
                for (var i = 0; i < 20; i++)
                {
                    try
                    {
                        Put(store, Rich($"u{i % 5}"), Rich($"v{i}"));
                    }
                    catch (IOException)
                    {
                        break;
                    }
                }
                acknowledged = Text(store.Current);
                disk.FailFrom = int.MaxValue; // it may be read again, and the process ends in peace
            }
            using var again = AccountStore.Open(place, Clock);
            Assert.Equal(acknowledged, Text(again.Current));
        }
    }

    [Fact]
    public void Folding_that_fails_can_wait()
    {
        var disk = new FaultyDisk { FailFrom = int.MaxValue };
        using var store = AccountStore.Create(_directory, [Rich("a")], Clock, disk.Disk);
        Directory.CreateDirectory(Path.Combine(_directory, "accounts.new", "in the way"));
        for (var i = 0; i < 8; i++) Put(store, [.. Enumerable.Range(0, 1000).Select(n => Rich($"big{n}"))]);
        Assert.True(new FileInfo(File1).Length > 6 << 20);
        Assert.Equal(1001, store.Current.Count);
        Directory.Delete(Path.Combine(_directory, "accounts.new"), recursive: true);
        Put(store, Rich("last"));
        Assert.True(new FileInfo(File1).Length < 2 << 20, "folded when nothing stood in the way");
        store.Dispose();
        using var again = AccountStore.Open(_directory, Clock);
        Assert.Equal(1002, again.Current.Count);
    }

    [Theory]
    [InlineData(nameof(DiskFault.NoSpace), false)]
    [InlineData(nameof(DiskFault.HalfWritten), true)]
    [InlineData(nameof(DiskFault.SyncFails), false)]
    [InlineData(nameof(DiskFault.EverythingFails), true)]
    public void A_start_on_a_full_disk_reads_and_refuses_changes_until_there_is_room(string faultName, bool isTorn)
    {
        using (var store = AccountStore.Create(_directory, [Rich("a")], Clock, Disk.Real)) Put(store, Rich("b"));
        if (isTorn) File.AppendAllText(File1, "{\"half");
        var before = File.ReadAllBytes(File1);
        var disk = new FaultyDisk { Fault = Enum.Parse<DiskFault>(faultName) };
        using (var store = AccountStore.Open(_directory, Clock, disk.Disk))
        {
            Assert.Equal(2, store.Current.Count);
            Assert.Contains("accounts cannot be changed until", store.Notice, StringComparison.Ordinal);
            Assert.Throws<IOException>(() => Put(store, Rich("lost")));
            Assert.Equal(before, File.ReadAllBytes(File1));
            Assert.Equal(2, store.Current.Count);
            disk.Fault = DiskFault.None;
            Put(store, Rich("c"));
        }
        using var again = AccountStore.Open(_directory, Clock);
        Assert.Equal(3, again.Current.Count);
        Assert.Null(again.Current.Find(Rich("lost").Id));
    }
}
