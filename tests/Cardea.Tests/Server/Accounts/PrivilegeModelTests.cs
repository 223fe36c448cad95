using Cardea.Engine;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

/// <summary>
/// Random GRANT and REVOKE programs run as SQL text against our accounts and, beside it, against a model that keeps one fact per
/// (grantee, level, object, privilege) and knows nothing of bits, patterns' order or snapshots. Their answers must be the same.
/// </summary>
public sealed class PrivilegeModelTests
{
    private const int Steps = 24;
    private static readonly string[] Kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "REFERENCES"];
    private static readonly string[] ColumnKinds = ["SELECT", "INSERT", "UPDATE", "REFERENCES"];
    private static readonly string[] Schemas = ["shop", "shap", "sh_p"];
    private static readonly string[] Patterns = ["shop", @"sh\_p", "sh_p", "sh%", "%"];

    [Fact]
    public void Our_answer_is_that_of_an_independent_model()
    {
        var decisions = 0;
        for (var seed = 0; seed < 1000; seed++) decisions += RunProgram(new Random(seed));
        Assert.True(decisions > 50_000, $"{decisions}");
    }

    private static int RunProgram(Random random)
    {
        using var server = new TestServer();
        foreach (var schema in Schemas) server.Tables.UnionWith([$"{schema}.t", $"{schema}.v"]);
        var (root, model, decisions) = (server.Root(), new Model(), 0);
        root.Run("CREATE USER u, w", "CREATE ROLE r, q");
        string[] grantees = ["u", "r", "q"];
        for (var step = 0; step < Steps; step++)
        {
            var grantee = grantees[random.Next(3)];
            if (random.Next(6) == 0)
            {
                var (role, member) = random.Next(3) switch { 0 => ("r", "u"), 1 => ("q", "u"), _ => ("q", "r") };
                if (random.Next(3) == 0) { root.Run($"REVOKE {role} FROM {member}"); model.Edges.Remove((role, member)); }
                else { root.Run($"GRANT {role} TO {member}"); model.Edges.Add((role, member)); }
            }
            else
            {
                var (level, target, name) = Target(random);
                var kind = level == 'c' ? ColumnKinds[random.Next(4)] : Kinds[random.Next(Kinds.Length)];
                var all = level != 'c' && random.Next(10) == 0;
                var words = all ? "ALL" : level == 'c' ? $"{kind} (a)" : kind;
                if (random.Next(3) == 0)
                {
                    root.Run($"REVOKE IF EXISTS {words} ON {target} FROM {grantee}");
                    model.Revoke(grantee, level, name, all ? null : kind);
                }
                else
                {
                    root.Run($"GRANT {words} ON {target} TO {grantee}");
                    foreach (var one in all ? Kinds : [kind]) model.Grants.Add((grantee, level, name, one));
                }
            }
            if (step % 8 == 7 || step == Steps - 1) decisions += Compare(server, model, random);
        }
        return decisions;
    }

    private static (char Level, string Target, string Name) Target(Random random)
    {
        var pattern = Patterns[random.Next(Patterns.Length)];
        var schema = Schemas[random.Next(Schemas.Length)];
        return random.Next(4) switch
        {
            0 => ('g', "*.*", ""),
            1 => ('s', $"`{pattern}`.*", pattern),
            2 => ('t', $"`{schema}`.t", $"{schema}.t"),
            _ => ('c', $"`{schema}`.t", $"{schema}.t"),
        };
    }

    private static int Compare(TestServer server, Model model, Random random)
    {
        var session = server.Session("u");
        string[] active = random.Next(3) switch { 0 => [], 1 => ["r"], _ => ["r", "q"] };
        session.Privileges.ActiveRoles = [.. active.Select(static r => new AccountId(r, "%"))];
        var privileges = session.Privileges.Current;
        var asked = 0;
        foreach (var schema in Schemas)
            foreach (var table in (string?[])["t", "v", null])
                foreach (var (kind, index) in Kinds.Select(static (k, i) => (k, i)))
                    foreach (var columns in (string[]?[])[null, ["a"], ["a", "b"]])
                    {
                        if (table is null && columns is not null) continue;
                        var access = new TableAccess(schema, table, Enum.Parse<AccessKind>(kind, ignoreCase: true), columns);
                        var expected = model.Allows("u", active, schema, table, kind, columns);
                        var refusal = privileges.Check(access);
                        if (expected != refusal is null)
                            Assert.Fail($"{access} by u with [{string.Join(',', active)}]: model {expected}, ours {refusal}\n{string.Join('\n', server.Root().Grants("u"))}");
                        if (refusal is not null) Assert.Equal(table is null ? 1044 : refusal.Number == 1143 ? 1143 : 1142, refusal.Number);
                        asked++;
                        _ = index;
                    }
        return asked;
    }

    private sealed class Model
    {
        public HashSet<(string Grantee, char Level, string Name, string Kind)> Grants { get; } = [];

        public HashSet<(string Role, string Member)> Edges { get; } = [];

        public void Revoke(string grantee, char level, string name, string? kind) => Grants.RemoveWhere(g =>
            g.Grantee == grantee && g.Name == name && (kind is null || g.Kind == kind) && (g.Level == level || (level == 't' && g.Level == 'c')));

        public bool Allows(string user, string[] active, string schema, string? table, string kind, string[]? columns)
        {
            var identities = new HashSet<string> { user };
            foreach (var role in active)
                if (Edges.Contains((role, user))) Reach(role, identities);
            var onObject = identities.Any(i => Grants.Contains((i, 'g', "", kind)) || BySchema(i, schema, kind)
                || (table is not null && Grants.Contains((i, 't', $"{schema}.{table}", kind))));
            if (onObject) return true;
            return columns is not null && table is not null && columns.All(c => c == "a" && identities.Any(i => Grants.Contains((i, 'c', $"{schema}.{table}", kind))));
        }

        private void Reach(string role, HashSet<string> identities)
        {
            if (!identities.Add(role)) return;
            foreach (var edge in Edges.Where(e => e.Member == role).ToList()) Reach(edge.Role, identities);
        }

        /// <summary>Of one identity's schema patterns that fit, the most specific one decides alone.</summary>
        private bool BySchema(string identity, string schema, string kind)
        {
            string[] bySpecificity = ["shop", @"sh\_p", "sh_p", "sh%", "%"];
            var first = bySpecificity.FirstOrDefault(p => Fits(p, schema) && Grants.Any(g => g.Grantee == identity && g.Level == 's' && g.Name == p));
            return first is not null && Grants.Contains((identity, 's', first, kind));
        }

        private static bool Fits(string pattern, string schema) => pattern switch
        {
            "shop" => schema == "shop",
            @"sh\_p" => schema == "sh_p",
            "sh_p" => schema.Length == 4,
            _ => true,
        };
    }

    [Theory]
    [InlineData("information_schema", "TABLES", AccessKind.Select, null)]
    [InlineData("information_schema", "TABLES", AccessKind.Insert, 1044)]
    [InlineData("INFORMATION_SCHEMA", null, AccessKind.Create, 1044)]
    [InlineData("performance_schema", "session_status", AccessKind.Select, null)]
    [InlineData("performance_schema", "threads", AccessKind.Select, 1142)]
    [InlineData("mysql", "user", AccessKind.Select, 1142)]
    [InlineData("sys", "session_ssl_status", AccessKind.Select, 1142)]
    [InlineData("shop", "t", AccessKind.Select, 1142)]
    [InlineData("shop", null, AccessKind.Drop, 1044)]
    public void Who_was_granted_nothing_sees_only_what_is_open_to_all(string schema, string? table, AccessKind kind, int? error)
    {
        using var server = new TestServer();
        server.Root().Run("CREATE USER u");
        var privileges = server.Session("u").Privileges.Current;
        Assert.Equal(error, (int?)privileges.Check(new TableAccess(schema, table, kind))?.Number);
        Assert.Equal(schema.Contains("_schema", StringComparison.OrdinalIgnoreCase), privileges.CanSeeSchema(schema));
        if (kind == AccessKind.Select) Assert.Null(server.Root().Privileges.Current.Check(new TableAccess(schema, table, kind)));
        if (schema.Equals("information_schema", StringComparison.OrdinalIgnoreCase) && kind != AccessKind.Select)
            Assert.NotNull(server.Root().Privileges.Current.Check(new TableAccess(schema, table, kind))); // not even root writes there
    }

    [Fact]
    public void Texts_of_refusals_name_who_what_and_where()
    {
        using var server = new TestServer();
        server.Root().Run("CREATE USER u", "GRANT SELECT (a) ON shop.t TO u");
        var privileges = server.Session("u").Privileges.Current;
        Assert.Equal("ERROR 1142 (42000): INSERT, DELETE command denied to user 'u'@'192.0.2.7' for table 't'",
            privileges.Check(new TableAccess("shop", "t", AccessKind.Insert | AccessKind.Delete))!.ToString());
        Assert.Equal("ERROR 1143 (42000): SELECT command denied to user 'u'@'192.0.2.7' for column 'b' in table 't'",
            privileges.Check(new TableAccess("shop", "t", AccessKind.Select, ["a", "b"]))!.ToString());
        Assert.Null(privileges.Check(new TableAccess("shop", "t", AccessKind.Select, [])));
        Assert.Equal("ERROR 1142 (42000): SELECT command denied to user 'u'@'192.0.2.7' for table 't'", privileges.Check(new TableAccess("shop", "t", AccessKind.Select))!.ToString());
        Assert.Equal("ERROR 1044 (42000): Access denied for user 'u'@'%' to database 'other'", privileges.CheckUse("other")!.ToString());
        Assert.Null(privileges.CheckUse("shop"));
        Assert.True(privileges.CanSeeTable("shop", "t") && !privileges.CanSeeTable("shop", "orders"));
        Assert.Equal("ERROR 1227 (42000): Access denied; you need (at least one of) the SUPER or CONNECTION_ADMIN privilege(s) for this operation",
            privileges.CheckAny(Privilege.Super, DynamicPrivileges.ConnectionAdmin)!.ToString());
    }

    [Fact]
    public void A_session_feels_a_change_at_its_next_statement_and_a_dropped_account_has_no_rights()
    {
        using var server = new TestServer();
        var root = server.Root();
        root.Run("CREATE USER u", "GRANT ALL ON *.* TO u");
        var u = server.Session("u");
        var access = new TableAccess("shop", "t", AccessKind.Select);
        Assert.Null(u.Privileges.Current.Check(access));
        Assert.Same(u.Privileges.Current, u.Privileges.Current); // compiled once
        root.Run("REVOKE SELECT ON *.* FROM u");
        Assert.NotNull(u.Privileges.Current.Check(access));
        root.Run("GRANT SELECT ON *.* TO u", "DROP USER u");
        Assert.NotNull(u.Privileges.Current.Check(access));
    }
}
