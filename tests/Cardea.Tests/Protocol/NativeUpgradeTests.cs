using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;

namespace Cardea.Tests.Protocol;

/// <summary>authentication_upgrade_native on the wire: who is asked for the password itself, and what it is checked against.</summary>
public sealed class NativeUpgradeTests
{
    private const string Caching = CachingSha2Password.MethodName, Native = MySqlNativePassword.MethodName;

    private static Rehearsal Run(StoredCredential account, string password, string? begins = null, bool bySwitch = false, TlsWish tls = TlsWish.Required,
        ChannelStrength plain = ChannelStrength.Plain, Capabilities without = Capabilities.None, bool on = true)
    {
        var rehearsal = new Rehearsal();
        return rehearsal.Run(rehearsal.ServerOptions(account) with { UpgradeNative = on ? new NativeUpgrade(bySwitch, new StoredForm(6000, CachingSha2Format.Crypt5)) : null },
            Rehearsal.ClientOptions(password, tls) with { Method = begins, Capabilities = ClientHandshakeOptions.Default & ~without }, plain);
    }

    private static string Shape(Rehearsal of) => string.Join(' ', of.SentByServer.Skip(1).Select(static p => $"{p[0]:x}:{p.Length}"));

    [Theory, InlineData(ChannelStrength.Plain, AuthenticationPath.FullTls), InlineData(ChannelStrength.LocalSocket, AuthenticationPath.FullSocket)]
    public void A_client_that_begins_with_the_newer_method_gives_its_password_and_is_hashed_anew(ChannelStrength plain, AuthenticationPath path)
    {
        var account = Rehearsal.Credential(Native, "one");
        var good = Run(account, "one", plain: plain, tls: plain == ChannelStrength.Plain ? TlsWish.Required : TlsWish.Never);
        Assert.IsType<HandshakeStep.Done>(good.ClientEnd);
        Assert.Equal((NativeUpgradeState.Made, path, Native), (good.Login.UpgradeState, good.Login.Path, good.Login.Method));
        var method = AuthenticationMethods.Find(Caching)!;
        Assert.True(method.Verify("one"u8, good.Login.Upgraded!) && good.Login.Upgraded!.AsSpan().StartsWith("$A$006$"u8));
        Assert.Equal("1:2 0", $"{Shape(good)}"[..5]); // FullNeeded and OK, and no switch
        // The salt is new each time.
        var rehearsal = Run(account with { }, "one", begins: Native, bySwitch: true);
        Assert.NotEqual(good.Login.Upgraded, rehearsal.Login.Upgraded);
        var wrong = Run(account, "two");
        Assert.Equal((1045, "Access denied for user 'u'@'h' (using password: YES)"), (wrong.Rejection.Number, wrong.Rejection.Message));
        Assert.Equal(1045, Run(account, "").Rejection.Number);
    }

    [Fact]
    public void Others_log_in_as_before_and_the_reason_is_kept()
    {
        var account = Rehearsal.Credential(Native, "one");
        foreach (var (run, state) in new[]
        {
            (Run(account, "one", on: false), NativeUpgradeState.NotWished),
            (Run(account, "one", begins: Native), NativeUpgradeState.ClientBeganOtherwise),
            (Run(account, "one", tls: TlsWish.Never), NativeUpgradeState.PlainLink),
            (Run(account, "one", begins: Native, bySwitch: true, tls: TlsWish.Never), NativeUpgradeState.PlainLink),
            (Run(account, "one", bySwitch: true, without: Capabilities.PluginAuth), NativeUpgradeState.ClientBeganOtherwise),
        })
        {
            Assert.IsType<HandshakeStep.Done>(run.ClientEnd);
            Assert.Equal((state, AuthenticationPath.Native), (run.Login.UpgradeState, run.Login.Path));
            Assert.Null(run.Login.Upgraded);
            Assert.False(run.ClientSent("one\0"), "the password itself has been sent");
        }
        var switched = Run(account, "one", begins: Native, bySwitch: true);
        Assert.Equal((NativeUpgradeState.Made, AuthenticationPath.FullTls), (switched.Login.UpgradeState, switched.Login.Path));
        Assert.StartsWith("fe:44 1:2 0:", Shape(switched), StringComparison.Ordinal); // one switch
        // Other methods are none of its business.
        var other = Run(Rehearsal.Credential(Caching, "one"), "one");
        Assert.Equal((NativeUpgradeState.NotWished, true), (other.Login.UpgradeState, other.Login.Upgraded is null));
    }

    [Fact]
    public void A_second_password_and_no_password_are_left_as_they_are()
    {
        var native = AuthenticationMethods.Find(Native)!;
        var dual = Rehearsal.Credential(Native, "new") with { SecondaryString = native.CreateStored("old"u8, []) };
        foreach (var (password, secondary) in new[] { ("new", false), ("old", true) })
        {
            var run = Run(dual, password);
            Assert.Equal((NativeUpgradeState.SecondPassword, secondary, true), (run.Login.UpgradeState, run.Login.SecondaryUsed, run.Login.Upgraded is null));
        }
        var none = Run(Rehearsal.Credential(Native, ""), "");
        Assert.Equal((NativeUpgradeState.NoPassword, true), (none.Login.UpgradeState, none.Login.Upgraded is null));
    }

    [Fact, Trait("attack", "B-02")]
    public void A_name_without_account_is_asked_what_an_account_is_asked()
    {
        foreach (var begins in new[] { Caching, Native })
        {
            var wrong = Run(Rehearsal.Credential(Native, "one"), "two", begins, bySwitch: true);
            var decoy = Run(Rehearsal.Credential(Native, "one", decoy: true), "one", begins, bySwitch: true);
            Assert.Equal(Shape(wrong), Shape(decoy));
            Assert.Equal(wrong.Rejection, decoy.Rejection);
        }
    }

    [Fact]
    public void Only_the_first_factor_is_moved()
    {
        var account = Rehearsal.Credential(Native, "one") with { Further = [Rehearsal.Credential(Native, "two") with { AccountKey = "u\0h\0002" }] };
        var rehearsal = new Rehearsal();
        rehearsal.Run(rehearsal.ServerOptions(account) with { UpgradeNative = new NativeUpgrade(true, StoredForm.Default) },
            Rehearsal.ClientOptions("one", TlsWish.Required) with { FurtherPasswords = [Secret.FromText("two")] });
        Assert.Equal(NativeUpgradeState.Made, rehearsal.Login.UpgradeState);
        Assert.True(AuthenticationMethods.Find(Caching)!.Verify("one"u8, rehearsal.Login.Upgraded!));
        Assert.False(rehearsal.ClientSent("two\0"));
    }
}
