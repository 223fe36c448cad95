using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

/// <summary>The storing half of authentication_upgrade_native: what is compared, what is kept, and a disk that fails.</summary>
public sealed class MethodUpgradeTests : IDisposable
{
    private static readonly IAuthenticationMethod Native = AuthenticationMethods.Find("mysql_native_password")!, Caching = AuthenticationMethods.Find("caching_sha2_password")!;
    private static readonly byte[] Moved = Caching.CreateStored("pw"u8, "abcdefghijklmnopqrst"u8);
    private static readonly AccountId Id = new("u", "%");
    private readonly string _directory = Directory.CreateTempSubdirectory("cardea-upgrade-").FullName;
    private readonly FaultyDisk _disk = new() { FailFrom = int.MaxValue };
    private readonly List<string> _warnings = [];
    private readonly AccountStore _store;
    private string _policy = "*,,";

    public MethodUpgradeTests()
    {
        var stored = Native.CreateStored("pw"u8, []);
        _store = AccountStore.Create(_directory, [new Account(Id) { Plugin = Native.Name, AuthenticationString = stored, OldPasswords = [new OldPassword(TestServer.Start, stored)] }], TimeProvider.System, _disk.Disk);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Account Row => _store.Current.Find(Id)!;

    private string? Run(Account proven) => new MethodUpgrade(_store, () => AuthenticationPolicy.Parse(_policy), static () => false, _warnings.Add).Run(
        new LoginRequest("u", null, Capabilities.None, 0, 0, ConnectAttributes.None, Native.Name, AuthenticationPath.FullTls, true, false, proven.Credential, []) { Upgraded = Moved, UpgradeState = NativeUpgradeState.Made });

    [Fact]
    public void A_disk_that_fails_costs_nobody_his_login_and_changes_nothing()
    {
        var before = Row;
        (_disk.Fault, _disk.FailFrom) = (DiskFault.NoSpace, 0);
        Assert.Equal("not moved: the accounts could not be written", Run(before));
        Assert.Same(before, Row);
        Assert.Contains("'u'@'%' stays with mysql_native_password", Assert.Single(_warnings), StringComparison.Ordinal);
        _disk.Fault = DiskFault.None;
        Assert.Equal("moved", Run(before));
        Assert.Equal(Caching.Name, Row.Plugin);
    }

    [Fact]
    public void Who_proved_the_old_row_finds_it_moved_and_a_changed_one_is_left_alone()
    {
        var before = Row;
        List<AccountId> forgotten = [];
        _store.CredentialsChanged = ids => forgotten.AddRange(ids ?? []);
        Assert.Equal("moved", Run(before));
        Assert.Equal("moved by another login", Run(before));
        Assert.True(Row.IsUpgradeOf(before));
        Assert.Empty(forgotten); // failed logins go on being counted
        Assert.Equal((Moved, TestServer.Start), (Assert.Single(Row.OldPasswords).Stored, Row.OldPasswords[0].Set));
        Put(Row with { AuthenticationString = Caching.CreateStored("other"u8, "abcdefghijklmnopqrst"u8) });
        Assert.False(Row.IsUpgradeOf(before)); // what came later is no move
        Assert.Equal("not moved: the account was changed meanwhile", Run(before));
    }

    [Fact]
    public void The_policy_has_the_last_word()
    {
        _policy = "mysql_native_password,,";
        Assert.Equal("not moved: authentication_policy forbids it", Run(Row));
        Assert.Equal(Native.Name, Row.Plugin);
    }

    private void Put(Account account)
    {
        using var edit = _store.Begin();
        edit.Put(account);
        edit.Commit();
    }
}
