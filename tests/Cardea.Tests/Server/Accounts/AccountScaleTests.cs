using System.Diagnostics;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

public sealed class AccountScaleTests
{
    /// <summary>100,000 accounts with 10 grants each load in seconds (3 s of CPU when this was written; the bound leaves room for a busy machine).</summary>
    [Fact]
    public void A_hundred_thousand_accounts_load_in_seconds()
    {
        var directory = Directory.CreateTempSubdirectory("cardea-accounts-").FullName;
        try
        {
            var grants = AccountGrants.None with { Schemas = [.. Enumerable.Range(0, 10).Select(static i => new SchemaGrant($"schema{i}", Privilege.Select | Privilege.Insert))] };
            var rows = Enumerable.Range(0, 100_000).Select(i => new Account(new($"user{i}", "%")) { Plugin = "caching_sha2_password", AuthenticationString = new byte[70], Grants = grants });
            AccountStore.Create(directory, rows, TimeProvider.System).Dispose();
            var watch = Stopwatch.StartNew();
            using var store = AccountStore.Open(directory, TimeProvider.System);
            TestContext.Current.SendDiagnosticMessage($"loaded 100,000 accounts in {watch.Elapsed.TotalSeconds:0.0} s");
            Assert.Equal(100_000, store.Current.Count);
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(120), $"{watch.Elapsed}");
            watch.Restart();
            using (var edit = store.Begin())
            {
                edit.Put(store.Current.Find(new("user5", "%"))! with { Locked = true });
                edit.Commit();
            }
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"one change took {watch.Elapsed}");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
