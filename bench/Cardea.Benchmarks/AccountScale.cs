using System.Diagnostics;
using System.Net;
using System.Text;
using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Store;

namespace Cardea.Benchmarks;

/// <summary>
/// <c>bench/run --only=accounts</c>: what many accounts cost, in one process and without a network. Each account has 10 grants. Loading has to be linear,
/// everything that a login does constant. CPU time, since the machine has neighbours.
/// </summary>
internal static class AccountScale
{
    private static readonly int[] Sizes = [10, 1_000, 10_000, 100_000];
    private static readonly ClientHost Client = ClientHost.From(IPAddress.Parse("192.0.2.7"));

    public static void Run()
    {
        Console.WriteLine("| accounts, 10 grants each | file | write | load | load per account | memory per account | a login's look-ups | one name, all hosts | stranger's name | GRANT, without disk | GRANT, durable | DROP USER |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        _ = Measure(1_000); // compiles
        foreach (var size in Sizes) Console.WriteLine(Measure(size));
    }

    private static string Measure(int size)
    {
        var folder = Directory.CreateTempSubdirectory("cardea-accounts").FullName;
        try
        {
            var write = Cpu(() => AccountStore.Create(folder, Accounts(size), TimeProvider.System).Dispose());
            var bytes = new FileInfo(Path.Combine(folder, "accounts")).Length;
            AccountStore? opened = null;
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var load = Cpu(() => opened = AccountStore.Open(folder, TimeProvider.System));
            using var store = opened!;
            var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / size;
            var directory = new CredentialDirectory(store, ["caching_sha2_password"]);
            var login = Each(20_000, i => LogIn(store, directory, $"user{i % size}", Client));
            var stranger = Each(20_000, i => LogIn(store, directory, "nobody", Client));
            var grant = Grant(AccountStore.InMemory(store.Current.All, TimeProvider.System), size, 2_000);
            var durable = Wall(50, i => Change(store, $"user{i % size}", i));
            var memoryStore = AccountStore.InMemory(store.Current.All, TimeProvider.System);
            var drop = Each(Math.Min(size, 20), i => Drop(memoryStore, $"user{i}"));
            var hosts = AccountStore.InMemory(Enumerable.Range(0, size).Select(static i => Make("many", new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder(0x0A000000 + i))).ToString())), TimeProvider.System);
            var manyHosts = new CredentialDirectory(hosts, ["caching_sha2_password"]);
            var last = ClientHost.From(new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder(0x0A000000 + size - 1))));
            _ = LogIn(hosts, manyHosts, "many", last); // makes the index
            var host = Each(20_000, _ => LogIn(hosts, manyHosts, "many", last));
            return $"| {size:N0} | {bytes / 1024.0 / 1024:0.0} MB | {write.TotalSeconds:0.00} s | {load.TotalSeconds:0.000} s | {load.TotalMicroseconds / size:0.0} µs | {memory:N0} B | {login:0.00} µs | {host:0.00} µs | {stranger:0.00} µs "
                + $"| {grant:0.0} µs | {durable / 1000:0.0} ms | {drop:0} µs |";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What a login asks of the accounts: the credential, the row of now, its rights, one check.
    private static bool LogIn(AccountStore store, CredentialDirectory directory, string user, ClientHost client)
    {
        var credential = directory.Find(user, client);
        if (credential.Account is not Account account) return false;
        var row = store.Current.Find(account.Id)!;
        var privileges = new SessionPrivileges(store.Current, row.Id, client.Text, row.Grants.DefaultRoles);
        return privileges.CheckUse("schema3") is null && privileges.Check(new TableAccess("schema9", "t", AccessKind.Select, null)) is not null;
    }

    private static double Grant(AccountStore store, int size, int count) => Each(count, i => Change(store, $"user{i % size}", i));

    private static bool Change(AccountStore store, string user, int number)
    {
        using var edit = store.Begin();
        var account = edit.Find(new(user, "%"))!;
        edit.Put(account with { Grants = account.Grants.WithSchema($"new{number % 3}", (number & 4) == 0 ? Privilege.Select : Privilege.None) });
        edit.Commit();
        return true;
    }

    private static bool Drop(AccountStore store, string user)
    {
        using var edit = store.Begin();
        edit.Drop(new(user, "%"));
        edit.Commit();
        return true;
    }

    private static IEnumerable<Account> Accounts(int count) => Enumerable.Range(0, count).Select(static i => Make($"user{i}", "%"));

    private static Account Make(string user, string host)
    {
        var grants = AccountGrants.None with { Global = Privilege.Process };
        for (var i = 0; i < 6; i++) grants = grants.WithSchema($"schema{i}", Privilege.Select | Privilege.Insert | Privilege.Update);
        for (var i = 0; i < 2; i++) grants = grants.WithTable(new("shop", $"t{i}", Privilege.Select, [new("a", Privilege.Update)], "root@localhost", DateTimeOffset.UnixEpoch));
        grants = grants.WithRoutine(new("shop", "f", true, Privilege.Execute, "root@localhost", DateTimeOffset.UnixEpoch));
        return new(new(user, host)) { Plugin = "caching_sha2_password", AuthenticationString = Encoding.ASCII.GetBytes("$A$005$" + user.PadRight(63, 'x')), Grants = grants };
    }

    private static TimeSpan Cpu(Action work)
    {
        GC.Collect();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return Process.GetCurrentProcess().TotalProcessorTime - before;
    }

    /// <summary>µs of CPU per call.</summary>
    private static double Each(int count, Func<int, bool> work)
    {
        for (var i = 0; i < Math.Min(count, 2); i++) _ = work(i);
        return Cpu(() =>
        {
            for (var i = 0; i < count; i++) _ = work(i);
        }).TotalMicroseconds / count;
    }

    /// <summary>µs by the clock per call, the best of them: what the disk takes when nobody else wants it.</summary>
    private static double Wall(int count, Func<int, bool> work)
    {
        var best = double.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var started = Stopwatch.GetTimestamp();
            _ = work(i);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
        return best;
    }
}
