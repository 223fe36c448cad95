using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

/// <summary>
/// Two thousand random programs with partial_revokes on and off, with mandatory roles, against a model written from the manual: one fact per
/// (account, privilege, place), restrictions as facts of their own.
/// </summary>
public sealed class RestrictionModelTests
{
    private static readonly string[] Kinds = ["SELECT", "INSERT", "DROP"];
    private static readonly string[] Schemas = ["a", "b_", "bx"];
    private static readonly string[] Accounts = ["u", "r", "m"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Our_answer_is_that_of_the_manual(bool partialRevokes)
    {
        var (allowed, asked) = (0, 0);
        for (var seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            using var server = new TestServer();
            server.Store.Use(new AccountPolicy { PartialRevokes = partialRevokes, MandatoryRoles = [new("m", "%")] });
            var root = server.Root();
            root.Run("CREATE USER u", "CREATE ROLE r, m", "GRANT r TO u");
            var model = new Model(partialRevokes);
            List<string> program = [];
            for (var step = 0; step < 12; step++)
            {
                var (who, kind, schema, grant) = (Accounts[random.Next(3)], Kinds[random.Next(3)], random.Next(3) == 0 ? null : Schemas[random.Next(3)], random.Next(2) == 0);
                var sql = $"{(grant ? "GRANT" : "REVOKE")} {kind} ON {(schema is null ? "*" : $"`{schema}`")}.* {(grant ? "TO" : "FROM")} {who}";
                program.Add(sql);
                var fails = model.Run(grant, who, kind, schema);
                var error = Try(root, sql);
                if (fails != (error == 1141)) Assert.Fail($"seed {seed}: {(fails ? "should" : "should not")} be refused: {error}\n{string.Join('\n', program)}");
            }
            string[] active = random.Next(4) switch { 0 => [], 1 => ["r"], 2 => ["m"], _ => ["r", "m"] };
            var session = server.Session("u");
            session.Privileges.ActiveRoles = [.. active.Select(static r => new AccountId(r, "%"))];
            foreach (var schema in Schemas)
                foreach (var kind in Kinds)
                {
                    var (expected, refusal) = (model.Allows([.. active, "u"], kind, schema), session.Privileges.Current.Check(new TableAccess(schema, "t", Enum.Parse<AccessKind>(kind, ignoreCase: true))));
                    if (expected != refusal is null) Assert.Fail($"seed {seed}: {kind} on {schema} with [{string.Join(',', active)}]: model {expected}, ours {refusal}\n{string.Join('\n', program)}");
                    (allowed, asked) = (allowed + (expected ? 1 : 0), asked + 1);
                }
            // What SHOW GRANTS prints makes the same account again.
            root.Run("CREATE USER copy");
            foreach (var line in root.Grants("u")) root.Run(line.Replace("`u`@`%`", "copy", StringComparison.Ordinal));
            Assert.Equal(root.Grants("u"), root.Grants("copy").Select(static line => line.Replace("`copy`", "`u`", StringComparison.Ordinal)));
        }
        Assert.True(allowed > asked / 5 && allowed < asked * 4 / 5, $"{allowed} of {asked}");
    }

    private static int Try(TestSession session, string sql)
    {
        try
        {
            session.Run(sql);
            return 0;
        }
        catch (ServerErrorException refused)
        {
            return refused.Error.Number;
        }
    }

    private sealed class Model(bool partialRevokes)
    {
        private readonly HashSet<(string Who, string Kind)> _global = [];
        private readonly HashSet<(string Who, string Kind, string Schema)> _schema = [];
        private readonly HashSet<(string Who, string Kind, string Schema)> _restricted = [];

        /// <summary>True when the statement is refused: REVOKE on a schema where there is nothing.</summary>
        public bool Run(bool grant, string who, string kind, string? schema)
        {
            if (schema is null)
            {
                if (grant) _global.Add((who, kind));
                else _global.Remove((who, kind));
                _restricted.RemoveWhere(r => r.Who == who && r.Kind == kind);
                return false;
            }
            if (grant)
            {
                if (!_restricted.Remove((who, kind, schema))) _schema.Add((who, kind, schema));
                return false;
            }
            if (_schema.Remove((who, kind, schema))) return false;
            if (partialRevokes && _global.Contains((who, kind)))
            {
                _restricted.Add((who, kind, schema));
                return false;
            }
            return !_schema.Any(s => s.Who == who && s.Schema == schema);
        }

        public bool Allows(string[] identities, string kind, string schema) => identities.Any(who =>
            (_global.Contains((who, kind)) && !_restricted.Contains((who, kind, schema))) || OnSchema(who, kind, schema));

        // `b_` is a pattern while partial_revokes is off; of several that fit, the exact name decides alone.
        private bool OnSchema(string who, string kind, string schema)
        {
            if (partialRevokes || schema == "a") return _schema.Contains((who, kind, schema));
            if (schema == "bx" && _schema.Any(s => s.Who == who && s.Schema == "bx")) return _schema.Contains((who, kind, "bx"));
            return _schema.Contains((who, kind, "b_"));
        }
    }
}
