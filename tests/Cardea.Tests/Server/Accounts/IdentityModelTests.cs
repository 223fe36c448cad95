using System.Net;
using System.Text.RegularExpressions;
using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;

namespace Cardea.Tests.Server.Accounts;

/// <summary>
/// Thousands of random programs of CREATE, DROP and RENAME USER, GRANT and REVOKE on names with host patterns; then: who is a client of this name from
/// that address (CURRENT_USER() for its USER()), and what may it do? The model reads patterns as texts and regular expressions, and networks as arrays of bits; it
/// shares nothing with the product but the manual (https://dev.mysql.com/doc/refman/8.4/en/connection-access.html).
/// </summary>
public sealed class IdentityModelTests
{
    private const int Programs = 3000;
    private static readonly string[] Users = ["u", "v", ""];
    private static readonly string[] Schemas = ["shop", "shap"];
    private static readonly string[] Kinds = ["SELECT", "INSERT", "DELETE"];

    private static readonly string[] Clients =
        ["127.0.0.1", "127.0.0.2", "192.168.1.7", "192.168.2.7", "198.51.100.7", "198.51.100.130", "198.51.101.7", "10.1.2.3", "::1", "2001:db8::7", "2001:db8:1::7", "::ffff:192.168.1.7", "socket"];

    private static readonly string[] Patterns =
    [
        "%", "", "_%", "1%", "192.168.%", "192.168.1.%", "192.168._.7", "192.168.1._", "%.7", "198.51.100.0/255.255.255.0", "198.51.100.0/255.255.255.128", "198.51.0.0/255.255.0.0", "198.51.100.0/24",
        "198.51.100.128/25", "198.51.100.0/23", "198.51.100.7/24", "0.0.0.0/0", "0.0.0.0/0.0.0.0", "192.168.1.7", "198.51.100.7", "127.0.0.1", "127.0.0.2", "localhost", "LocalHost", "local%", "%host", "%o%", "::1", "2001:db8::/32", "2001:db8::/48",
        "2001:db8::7", "2001:DB8:0::7", "2001:db8:%", "%::7", "db.example.com", "%.example.com", "10.1.2.3", "10.1.2", "10.%.3", "::/0",
    ];

    [Fact, Trait("attack", "B-22")]
    public void Who_a_client_is_and_what_it_may_do_is_what_the_manual_says()
    {
        var (asked, known, allowed) = (0, 0, 0);
        HashSet<string> chosen = [];
        for (var seed = 0; seed < Programs; seed++)
        {
            var random = new Random(seed);
            using var server = new TestServer();
            var root = server.Root();
            List<string> program = [];
            var model = new Model();
            for (var step = 0; step < 14; step++)
            {
                var (sql, works) = model.Next(random);
                program.Add(sql);
                var error = Try(root, sql);
                if (works != error is null) Assert.Fail($"seed {seed}: {(works ? "refused" : "not refused")}: {error}\n{string.Join('\n', program)}");
            }
            foreach (var address in Clients)
                foreach (var user in (string[])["u", "v", "w"])
                {
                    var client = address == "socket" ? ClientHost.UnixSocket : ClientHost.From(IPAddress.Parse(address));
                    var (expected, met) = (model.Match(user, address), server.Store.Current.Match(user, client)?.Id);
                    // root and the server's own accounts are none of the model's
                    if (expected != met) Assert.Fail($"seed {seed}: {user} from {address}: model {expected}, ours {met}\n{string.Join('\n', program)}");
                    asked++;
                    if (met is not { } id) continue;
                    known++;
                    chosen.Add(id.Host);
                    var privileges = new PrivilegeChecker(server.Store, id, client.Text).Current;
                    foreach (var schema in Schemas)
                    {
                        var kind = Kinds[random.Next(Kinds.Length)];
                        var (may, refusal) = (model.May(id, kind, schema), privileges.Check(new TableAccess(schema, "t", Enum.Parse<AccessKind>(kind, ignoreCase: true))));
                        if (may != refusal is null) Assert.Fail($"seed {seed}: {kind} on {schema} by {id} from {address}: model {may}, ours {refusal}\n{string.Join('\n', program)}");
                        if (may) allowed++;
                        else Assert.Equal($"{kind} command denied to user '{id.User}'@'{(address is "socket" or "127.0.0.1" or "::1" ? "localhost" : address.Replace("::ffff:", "", StringComparison.Ordinal))}' for table 't'", refusal!.Message);
                    }
                }
        }
        Assert.True(known > asked / 3 && known < asked && allowed > known / 12, $"{asked} asked, {known} known, {allowed} allowed");
        // Each pattern that fits one of the clients was somebody's identity at least once.
        Assert.Empty(Patterns.Where(static p => Clients.Any(c => Model.Fits(p, c))).Select(static p => p.ToLowerInvariant()).Except(chosen));
    }

    private static ServerError? Try(TestSession session, string sql)
    {
        try
        {
            session.Run(sql);
            return null;
        }
        catch (ServerErrorException refused)
        {
            return refused.Error;
        }
    }

    private sealed class Model
    {
        private readonly HashSet<AccountId> _accounts = [];
        private readonly HashSet<(AccountId Who, string Kind, string Schema)> _grants = [];

        /// <summary>The next statement, and whether it works.</summary>
        public (string Sql, bool Works) Next(Random random)
        {
            var id = new AccountId(Users[random.Next(Users.Length)], Patterns[random.Next(Patterns.Length)].ToLowerInvariant());
            var present = _accounts.Count > 0 && random.Next(4) > 0 ? _accounts.Order(Comparer<AccountId>.Create(static (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))).ElementAt(random.Next(_accounts.Count)) : id;
            switch (random.Next(10))
            {
                case < 5:
                    return ($"CREATE USER {id.Quoted}", _accounts.Add(id));
                case 5:
                    var drops = _accounts.Remove(present);
                    if (drops) _grants.RemoveWhere(g => g.Who == present);
                    return ($"DROP USER {present.Quoted}", drops);
                case 6:
                    if (!_accounts.Contains(present) || _accounts.Contains(id)) return ($"RENAME USER {present.Quoted} TO {id.Quoted}", false);
                    _accounts.Remove(present);
                    _accounts.Add(id);
                    foreach (var grant in _grants.Where(g => g.Who == present).ToList())
                    {
                        _grants.Remove(grant);
                        _grants.Add(grant with { Who = id });
                    }
                    return ($"RENAME USER {present.Quoted} TO {id.Quoted}", true);
                default:
                    var (kind, schema) = (Kinds[random.Next(Kinds.Length)], random.Next(3) == 0 ? "" : Schemas[random.Next(Schemas.Length)]);
                    var on = schema.Length == 0 ? "*.*" : $"`{schema}`.*";
                    if (random.Next(4) > 0)
                    {
                        if (_accounts.Contains(present)) _grants.Add((present, kind, schema));
                        return ($"GRANT {kind} ON {on} TO {present.Quoted}", _accounts.Contains(present));
                    }
                    var works = _accounts.Contains(present) && (schema.Length == 0 || _grants.Any(g => g.Who == present && g.Schema == schema));
                    _grants.Remove((present, kind, schema));
                    return ($"REVOKE {kind} ON {on} FROM {present.Quoted}", works);
            }
        }

        public bool May(AccountId who, string kind, string schema) => _grants.Contains((who, kind, "")) || _grants.Contains((who, kind, schema));

        /// <summary>Of all rows that fit, the one whose host says most; of those that say the same, the one with a name; the text decides the rest.</summary>
        public AccountId? Match(string user, string client)
        {
            var fitting = _accounts.Where(a => (a.User == user || a.User.Length == 0) && Fits(a.Host, client))
                .OrderBy(static a => Says(a.Host)).ThenBy(static a => a.User.Length == 0).ThenBy(static a => a.Host, StringComparer.Ordinal).ToList();
            return fitting.Count == 0 ? null : fitting[0];
        }

        private static readonly Dictionary<(string, string), bool> Known = [];

        public static bool Fits(string pattern, string client)
        {
            if (!Known.TryGetValue((pattern, client), out var fits)) Known.Add((pattern, client), fits = Read(pattern, client));
            return fits;
        }

        private static bool Read(string pattern, string client)
        {
            var v4 = client.StartsWith("::ffff:", StringComparison.Ordinal) ? client[7..] : client;
            string[] names = client is "socket" ? ["localhost"] : v4 is "127.0.0.1" or "::1" ? ["localhost", v4] : [v4];
            if (pattern.Length == 0) return true;
            if (pattern.Split('/') is [var net, var size] && Bits(net) is { } bits)
            {
                if (client == "socket" || Bits(v4) is not { } own || own.Length != bits.Length) return false;
                var mask = Bits(size) ?? new string('1', int.Parse(size)).PadRight(bits.Length, '0');
                return own.Select((bit, i) => mask[i] == '1' ? bit : '0').SequenceEqual(bits);
            }
            if (Bits(pattern) is { } address) return client != "socket" && Bits(v4) == address;
            var expression = "^" + Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal) + "$";
            return names.Any(name => Regex.IsMatch(name, expression, RegexOptions.IgnoreCase));
        }

        // Small is specific: address, prefix, netmask, name, pattern, %, nothing.
        private static (int, int, int) Says(string host)
        {
            if (host.Length == 0) return (6, 0, 0);
            if (host == "%") return (5, 0, 0);
            if (Bits(host) is not null) return (0, 0, 0);
            if (host.Split('/') is [_, var size]) return Bits(size) is { } mask ? (2, -mask.Count(static b => b == '1'), 0) : (1, -int.Parse(size), 0);
            var wild = host.IndexOfAny(['%', '_']);
            return wild < 0 ? (3, 0, 0) : (4, -wild, -host.Length);
        }

        private static string? Bits(string text)
        {
            if (!Regex.IsMatch(text, @"^\d+\.\d+\.\d+\.\d+$|^[0-9a-f]*:[0-9a-f:]*$")) return null;
            return string.Concat(IPAddress.Parse(text).GetAddressBytes().Select(static b => Convert.ToString(b, 2).PadLeft(8, '0')));
        }
    }
}
