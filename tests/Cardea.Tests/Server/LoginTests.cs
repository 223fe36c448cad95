using Cardea.Connections.Client;
using Cardea.Protocol.Packets;

namespace Cardea.Tests.Server;

public sealed class LoginTests(LoginTests.Fixture fixture) : IClassFixture<LoginTests.Fixture>
{
    public sealed class Fixture : IDisposable
    {
        internal ServerRig Rig { get; } = new("--mysql-native-password=ON");

        public Fixture() => Rig.Run(
            "CREATE USER sha2@localhost IDENTIFIED BY 'pässword'",
            "CREATE USER sha256@localhost IDENTIFIED WITH sha256_password BY 'pässword'",
            "CREATE USER native@localhost IDENTIFIED WITH mysql_native_password BY 'pässword'",
            "CREATE USER nopass@localhost IDENTIFIED BY ''",
            "CREATE USER tls@localhost IDENTIFIED BY 'pässword' REQUIRE SSL",
            "CREATE USER x509@localhost IDENTIFIED BY 'pässword' REQUIRE X509",
            "CREATE USER locked@localhost IDENTIFIED BY 'pässword' ACCOUNT LOCK",
            "CREATE USER expired@localhost IDENTIFIED BY 'pässword' PASSWORD EXPIRE");

        public void Dispose() => Rig.Dispose();
    }

    [Theory]
    [InlineData("sha2", SslMode.Required, false)]
    [InlineData("sha2", SslMode.Disabled, false)]
    [InlineData("sha2", SslMode.Disabled, true)]
    [InlineData("sha256", SslMode.Required, false)]
    [InlineData("sha256", SslMode.Disabled, false)]
    [InlineData("sha256", SslMode.Disabled, true)]
    [InlineData("native", SslMode.Required, false)]
    [InlineData("native", SslMode.Disabled, false)]
    [InlineData("native", SslMode.Disabled, true)]
    [InlineData("tls", SslMode.Required, false)]
    public void Each_method_lets_in_over_each_channel(string user, SslMode mode, bool socket)
    {
        for (var round = 0; round < 2; round++) // the second time caching_sha2_password knows the account
        {
            using var client = fixture.Rig.Connect(user, "pässword", mode, socket: socket);
            Assert.Equal($"{user}@localhost", client.Query("SELECT CURRENT_USER()").Single);
        }
    }

    [Theory]
    [InlineData("sha2", "wrong", SslMode.Required, 1045)]
    [InlineData("sha2", "", SslMode.Required, 1045)]
    [InlineData("sha256", "wrong", SslMode.Disabled, 1045)]
    [InlineData("native", "wrong", SslMode.Disabled, 1045)]
    [InlineData("nobody", "pässword", SslMode.Disabled, 1045)]
    [InlineData("nopass", "x", SslMode.Required, 1045)]
    [InlineData("tls", "pässword", SslMode.Disabled, 1045)]
    [InlineData("x509", "pässword", SslMode.Required, 1045)]
    [InlineData("locked", "pässword", SslMode.Required, 3118)]
    public void Others_are_refused_with_the_number(string user, string password, SslMode mode, int number)
    {
        var refused = Assert.Throws<LoginRefusedException>(() => fixture.Rig.Connect(user, password, mode));
        Assert.Equal(number, refused.Error.Number);
    }

    [Fact]
    public void An_empty_password_is_one()
    {
        using var client = fixture.Rig.Connect("nopass", "");
        Assert.Equal("1", client.Query("SELECT 1").Single);
    }

    [Fact]
    public void The_log_names_rule_and_what_came_and_the_client_is_not_told()
    {
        var refused = Assert.Throws<LoginRefusedException>(() => fixture.Rig.Connect("tls", "pässword", SslMode.Disabled));
        Assert.Equal("Access denied for user 'tls'@'localhost' (using password: YES)", refused.Error.Message);
        Assert.Contains("rule REQUIRE", fixture.Rig.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("pässword", fixture.Rig.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_at_login_must_exist_and_be_allowed()
    {
        Assert.Equal(1049, Assert.Throws<LoginRefusedException>(() => fixture.Rig.Connect(schema: "nosuch")).Error.Number);
        Assert.Equal(1044, Assert.Throws<LoginRefusedException>(() => fixture.Rig.Connect("sha2", "pässword", schema: "mysql")).Error.Number);
        using var client = fixture.Rig.Connect(schema: "test");
        Assert.Equal("test", client.Query("SELECT DATABASE()").Single);
    }

    [Fact]
    public void An_expired_password_may_only_be_changed()
    {
        using (var client = fixture.Rig.Connect("expired", "pässword"))
        {
            Assert.StartsWith("1820", client.Query("SELECT 1").Error);
            Assert.StartsWith("1820", client.Query("/*!40101 SELECT 1 */").Error);
            Assert.StartsWith("1820", client.Command([(byte)CommandCode.InitDb, .. "test"u8])[0].Error);
            Assert.StartsWith("1820", client.Command([(byte)CommandCode.StatementPrepare, .. "SELECT 1"u8])[0].Error);
            Assert.StartsWith("1820", client.QueryAll("SET @a=1; SELECT 1")[0].Error);
            Assert.Null(client.Query("ALTER USER USER() IDENTIFIED BY 'anew'").Error);
            Assert.Equal("1", client.Query("SELECT 1").Single);
        }
        using var again = fixture.Rig.Connect("expired", "anew");
        again.Query("ALTER USER expired@localhost IDENTIFIED BY 'pässword' PASSWORD EXPIRE");
    }

    [Fact]
    public void Change_user_logs_in_anew_and_three_failures_end_the_connection()
    {
        using var client = fixture.Rig.Connect("nopass", "");
        client.Query("SET @a = 1");
        ChangeUser(client, "nopass");
        Assert.Null(client.Query("SELECT @a").Rows[0][0]);
        for (var i = 0; i < 3; i++) Assert.Equal(0xFF, ChangeUser(client, "nobody"));
        Assert.Throws<ClientErrorException>(() => client.Query("SELECT 1"));

        static byte ChangeUser(RigClient client, string user)
        {
            client.Send(output => new ChangeUserCommand(user, [], "", 255, "caching_sha2_password", null).Write(output, client.Connection.Capabilities));
            while (true)
            {
                var packet = client.ReadPacket();
                if (packet[0] is 0x00 or 0xFF) return packet[0];
                if (packet is [0x01, 0x03]) continue;
                if (packet is [0x01, 0x04]) client.Connection.Output.Begin().Byte(0).End(); // full proof of the empty password
                else client.Connection.Output.Begin().End();
                client.Connection.Send();
            }
        }
    }

    [Fact]
    public void Plain_links_are_refused_before_any_credential_when_secure_transport_is_required()
    {
        using var rig = new ServerRig("--require-secure-transport=ON");
        Assert.Equal(3159, Assert.Throws<LoginRefusedException>(() => rig.Connect(mode: SslMode.Disabled)).Error.Number);
        using var client = rig.Connect();
        using var local = rig.Connect(mode: SslMode.Disabled, socket: true);
        Assert.Equal("1", local.Query("SELECT 1").Single);
    }

    [Fact]
    public void One_above_max_connections_is_for_administrators()
    {
        using var rig = new ServerRig("--max-connections=2");
        rig.Run("CREATE USER u@localhost IDENTIFIED BY ''");
        using var first = rig.Connect("u", "");
        using var second = rig.Connect("u", "");
        Assert.Equal(1040, Assert.Throws<LoginRefusedException>(() => rig.Connect("u", "")).Error.Number);
        using var root = rig.Connect();
        Assert.ThrowsAny<Exception>(() => rig.Connect());
        root.Query("SET GLOBAL max_connections = 4");
        using var third = rig.Connect("u", "");
    }
}
