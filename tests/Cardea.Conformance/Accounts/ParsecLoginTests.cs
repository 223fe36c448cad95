using Cardea.Connections.Client;
using Cardea.Conformance.Hostile;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.Accounts;

/// <summary>parsec over real connections: our client against our server, and the packets as they stand.</summary>
public sealed class ParsecLoginTests(AccountServer server) : IClassFixture<AccountServer>
{
    private const string Vector = "P0:AQIDBAUGBwgJCgsMDQ4PEBES:Gnd4wCHlzSphQI3fTActL1GTImv1fKdOXzucRojTOsw"; // of 'secret'

    private string LogIn(string user, string password, SslMode mode = SslMode.Required)
    {
        try
        {
            using var client = ClientConnection.Connect(new ClientConnectSettings
            {
                Host = "127.0.0.1", Port = server.Port, SslMode = mode, Tls = new TlsSettings(), ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
                Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(password) },
            });
            return "in";
        }
        catch (LoginRefusedException refused)
        {
            return refused.Error.ToString();
        }
    }

    private static string Denied(string user) => $"ERROR 1045 (28000): Access denied for user '{user}'@'localhost' (using password: YES)";

    [Fact]
    public void Accounts_are_made_in_both_servers_words_and_sign()
    {
        server.Do("CREATE USER p1 IDENTIFIED WITH parsec BY 'secret'", "CREATE USER p2 IDENTIFIED VIA parsec USING PASSWORD('secret')", $"CREATE USER p3 IDENTIFIED VIA parsec USING '{Vector}'",
            $"CREATE USER p4 IDENTIFIED WITH 'parsec' AS '{Vector}'", "CREATE USER p5 IDENTIFIED WITH parsec BY ''");
        foreach (var user in new[] { "p1", "p2", "p3", "p4" })
        {
            foreach (var mode in new[] { SslMode.Disabled, SslMode.Required })
            {
                Assert.Equal("in", LogIn(user, "secret", mode));
                Assert.Equal(Denied(user), LogIn(user, "Secret", mode));
            }
        }
        Assert.Equal("in", LogIn("p5", ""));
        Assert.Contains($"IDENTIFIED WITH 'parsec' AS '{Vector}'", server.Ask("SHOW CREATE USER p3"), StringComparison.Ordinal);
        Assert.Equal("1827 #HY000The password hash doesn't have the expected format.", server.Ask("CREATE USER p6 IDENTIFIED VIA parsec USING 'pwd'"));
        Assert.NotEqual(server.Ask("SELECT authentication_string FROM mysql.user WHERE user = 'p1'"), server.Ask("SELECT authentication_string FROM mysql.user WHERE user = 'p2'"));
        Assert.Equal("ACTIVE", server.Ask("SELECT plugin_status FROM information_schema.plugins WHERE plugin_name = 'parsec'"));
    }

    [Fact]
    public void A_retained_password_and_a_new_one_both_sign()
    {
        server.Do("CREATE USER kept IDENTIFIED WITH parsec BY 'old'", "ALTER USER kept IDENTIFIED BY 'new' RETAIN CURRENT PASSWORD");
        Assert.Equal(("in", "in", Denied("kept")), (LogIn("kept", "old"), LogIn("kept", "new"), LogIn("kept", "newer")));
        server.Do("ALTER USER kept DISCARD OLD PASSWORD");
        Assert.Equal((Denied("kept"), "in"), (LogIn("kept", "old"), LogIn("kept", "new")));
    }

    [Fact]
    public void The_salt_is_asked_for_with_nothing_and_comes_without_a_header()
    {
        server.Do($"CREATE USER packets IDENTIFIED WITH parsec AS '{Vector}'");
        using var client = new RawClient(server.Port);
        client.StartTls();
        client.SendPacket(RawClient.LoginPacket("packets", [], RawClient.Usual | RawClient.Ssl, "mysql_native_password"));
        var ask = client.Read()!;
        Assert.Equal((40, "FE706172736563" + "00"), (ask.Length, Convert.ToHexString(ask.AsSpan(0, 8))));
        client.SendPacket();
        Assert.Equal("5000" + "0102030405060708090A0B0C0D0E0F101112", Convert.ToHexString(client.Read()!));
        client.SendPacket(new byte[96]);
        Assert.StartsWith("1045", RawClient.Describe(client.Read()), StringComparison.Ordinal);
    }
}
