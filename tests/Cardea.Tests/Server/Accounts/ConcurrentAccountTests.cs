using Cardea.Connections.Client;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

/// <summary>
/// A whole server: 64 sessions change accounts while 64 log in and others read. Each change puts two things or two accounts from one state to another by one
/// statement, so that half of it would be seen.
/// </summary>
public sealed class ConcurrentAccountTests
{
    private const int Changers = 64, Logins = 64, Turns = 3;

    [Fact]
    public void Sixty_four_change_accounts_while_sixty_four_log_in_and_nobody_sees_half_a_change()
    {
        using var rig = new ServerRig("--mysql-native-password=ON", "--max-connections=400");
        rig.Run([.. Enumerable.Range(0, Changers).Select(static i => $"CREATE USER x{i}, y{i} IDENTIFIED WITH mysql_native_password BY 'open'")]);
        using var start = new ManualResetEventSlim();
        var (failures, admitted, refused, changing) = (new List<string>(), 0, 0, Changers);
        List<Thread> threads =
        [
            .. Enumerable.Range(0, Changers).Select(i => new Thread(() => Guard(() => Change(i)))),
            .. Enumerable.Range(0, Logins).Select(i => new Thread(() => Guard(() => LogIn(i)))),
            .. Enumerable.Range(0, 3).Select(_ => new Thread(() => Guard(Read))),
        ];
        foreach (var thread in threads) thread.Start();
        start.Set();
        foreach (var thread in threads) Assert.True(thread.Join(TimeSpan.FromMinutes(3)), "a session hangs");

        Assert.Empty(failures);
        Assert.True(admitted > 0 && refused > 0, $"{admitted} admitted, {refused} refused");
        // What is on disk is what is in memory, account by account.
        var (file, memory) = (AccountsFiles.Examine(rig.Directory), rig.Server.State.Accounts.Current);
        Assert.Null(file.Refusal);
        Assert.True(file.TwinIsSame);
        Assert.Equal(memory.Generation, file.Content!.Generation);
        Assert.Equal(memory.All.Select(static a => AccountStoreTests.Text(a)), AccountsSnapshot.Of(file.Content.Accounts.Values, 1).All.Select(static a => AccountStoreTests.Text(a)));

        // Open: a password, and nothing else is asked for. Shut: another password, and a certificate that no client here has.
        void Change(int i)
        {
            using var session = rig.Connect(mode: SslMode.Preferred, socket: true);
            start.Wait();
            for (var turn = 0; turn < Turns; turn++)
            {
                Do($"ALTER USER x{i}, y{i} IDENTIFIED BY 'shut' REQUIRE X509 COMMENT '{turn}'");
                Do($"GRANT SELECT ON s{turn}.* TO x{i}, y{i}");
                Do($"CREATE USER t{i}, u{i} IDENTIFIED WITH mysql_native_password BY 'new'");
                Do($"ALTER USER x{i}, y{i} IDENTIFIED BY 'open' REQUIRE NONE");
                Do($"REVOKE SELECT ON s{turn}.* FROM x{i}, y{i}");
                Do($"SET PASSWORD FOR t{i} = 'newer'");
                Do($"DROP USER t{i}, u{i}");
            }
            Interlocked.Decrement(ref changing);

            void Do(string sql)
            {
                if (session.Query(sql).Error is { } error) throw new InvalidOperationException($"{sql}: {error}");
            }
        }

        void LogIn(int i)
        {
            start.Wait();
            for (var turn = 0; turn < 4 || (Volatile.Read(ref changing) > 0 && turn < 30); turn++)
            {
                var (user, shut) = ($"{(turn % 2 == 0 ? 'x' : 'y')}{(i + turn) % Changers}", turn % 3 == 2);
                try
                {
                    using var session = rig.Connect(user, shut ? "shut" : "open", SslMode.Preferred, socket: true);
                    if (shut) throw new InvalidOperationException($"{user} came in by the new password without the new rule");
                    Interlocked.Increment(ref admitted);
                }
                catch (LoginRefusedException no)
                {
                    if (no.Error.Number != 1045) throw;
                    Interlocked.Increment(ref refused);
                }
            }
        }

        // One SELECT reads one snapshot: twins are equal in it, or both are missing.
        void Read()
        {
            using var session = rig.Connect(mode: SslMode.Preferred, socket: true);
            start.Wait();
            while (Volatile.Read(ref changing) > 0)
            {
                var rows = rig.Server.State.Accounts.Current;
                for (var i = 0; i < Changers; i++)
                {
                    Twins(rows.Find(new($"x{i}", "%")), rows.Find(new($"y{i}", "%")));
                    if (rows.Find(new($"t{i}", "%")) is null != rows.Find(new($"u{i}", "%")) is null) throw new InvalidOperationException($"t{i} without u{i}");
                }
                if (session.Query("SHOW GRANTS FOR x0").Error is { } error) throw new InvalidOperationException(error);
            }
        }

        void Guard(Action work)
        {
            try
            {
                work();
            }
            catch (Exception failed) when (failed is InvalidOperationException or ClientErrorException or LoginRefusedException)
            {
                lock (failures) failures.Add(failed.Message);
            }
        }
    }

    private static void Twins(Account? x, Account? y)
    {
        if (x is null || y is null || x.Attributes != y.Attributes || x.Require != y.Require || x.Grants.Schemas.Length != y.Grants.Schemas.Length)
            throw new InvalidOperationException($"twins differ: {x} {y}");
    }
}
