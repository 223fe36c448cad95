using Cardea.Engine;
using Cardea.Engine.Storage;

namespace Cardea.Tests.Server;

/// <summary>The server with the embedded engine: a plan that is known is still checked with the rights of the moment.</summary>
public sealed class PrivilegeTests
{
    [Fact]
    public void A_known_plan_is_refused_as_soon_as_the_right_is_gone()
    {
        using var rig = new ServerRig(null, static directory => EmbeddedEngine.Open(Path.Combine(directory, "cardea.db"), new DatabaseSettings()));
        rig.Run("CREATE DATABASE d", "CREATE TABLE d.t (a INT)", "INSERT INTO d.t VALUES (7)", "CREATE USER u@localhost IDENTIFIED BY ''", "CREATE ROLE r", "GRANT SELECT ON d.* TO r", "GRANT r TO u@localhost");
        using var user = rig.Connect("u", "");
        Assert.StartsWith("1142", user.Query("SELECT a FROM d.t").Error);
        Assert.Null(user.Query("SET ROLE r").Error);
        for (var i = 0; i < 3; i++) Assert.Equal("7", user.Query("SELECT a FROM d.t").Single);
        Assert.Null(user.Query("SET ROLE NONE").Error);
        Assert.StartsWith("1142", user.Query("SELECT a FROM d.t").Error);
        Assert.Null(user.Query("SET ROLE r").Error);
        Assert.Equal("7", user.Query("SELECT a FROM d.t").Single);
        rig.Run("REVOKE SELECT ON d.* FROM r");
        Assert.StartsWith("1142", user.Query("SELECT a FROM d.t").Error);
        Assert.StartsWith("1044", user.Query("USE d").Error);
    }
}
