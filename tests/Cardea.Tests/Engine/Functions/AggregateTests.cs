using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Tests.Engine.Functions;

public sealed class AggregateTests
{
    private static string Run(string name, AggregateOptions? options, params string[] rows)
    {
        var aggregate = FunctionTable.Aggregate(name)!;
        var first = rows.Select(static r => r.Split('|').Select(Values.Calls.Literal).ToArray()).ToArray();
        var types = first.Length == 0 ? [MySqlType.BigInt] : Enumerable.Range(0, first[0].Length).Select(i => TypeRules.Aggregate(first.Select(r => r[i].Type))).ToArray();
        var site = CallSites.Get(CallSites.Intern(aggregate, types, aggregate.ResultType(types), options));
        var running = aggregate.Create(new FunctionContext(new Values.FakeSession(), site));
        foreach (var row in first) running.Add(row.Select(static v => v.Value).ToArray());
        var result = running.Result();
        return StorageCodec.Decode(StorageCodec.Encode(result, site.ResultType, TimeZoneInfo.Utc), site.ResultType, TimeZoneInfo.Utc).ToString();
    }

    [Fact]
    public void Sums_and_averages_are_exact()
    {
        Assert.Equal("6", Run("SUM", null, "1", "2", "3"));
        Assert.Equal("0.30", Run("SUM", null, "0.10", "0.20"));
        Assert.Equal("1.5000", Run("AVG", null, "1", "2", "NULL"));
        Assert.Equal("27670116110564327421", Run("SUM", null, "9223372036854775807", "9223372036854775807", "9223372036854775807"));
        Assert.Equal("NULL", Run("SUM", null, "NULL"));
        Assert.Equal("3.5", Run("SUM", null, "'1.5'", "'2x'"));
    }

    [Fact]
    public void Counts_and_extremes()
    {
        Assert.Equal("2", Run("COUNT", null, "1", "NULL", "2"));
        Assert.Equal("2", Run("COUNT", new(true), "'a'", "'A'", "'b'", "NULL"));
        Assert.Equal("2", Run("COUNT", new(true), "1|'x'", "1|'X'", "2|'x'"));
        Assert.Equal("3", Run("SUM", new(true), "1", "2", "1"));
        Assert.Equal("b", Run("MAX", null, "'a'", "'b'", "'B'"));
        Assert.Equal("2024-01-01", Run("MIN", null, "DATE'2024-01-02'", "DATE'2024-01-01'"));
    }

    [Fact]
    public void Concatenates_groups_in_order()
    {
        Assert.Equal("a,b,a", Run("GROUP_CONCAT", null, "'a'", "NULL", "'b'", "'a'"));
        Assert.Equal("c-b-a", Run("GROUP_CONCAT", new(false, 1, "D", "-"), "'b'|2", "'c'|3", "'a'|1"));
        Assert.Equal("a,b", Run("GROUP_CONCAT", new(true, 1), "'a'", "'b'", "'A'"));
        Assert.Equal(1024, Run("GROUP_CONCAT", null, [.. Enumerable.Repeat("'0123456789'", 200)]).Length);
    }

    [Fact]
    public void Bits_variance_and_json()
    {
        Assert.Equal("18446744073709551615", Run("BIT_AND", null, "NULL"));
        Assert.Equal("7", Run("BIT_OR", null, "1", "6"));
        Assert.Equal("2", Run("STD", null, "2", "4", "4", "4", "5", "5", "7", "9"));
        Assert.Equal("NULL", Run("VAR_SAMP", null, "1"));
        Assert.Equal("""[1, null, 3]""", Run("JSON_ARRAYAGG", null, "1", "NULL", "3"));
        Assert.Equal("""{"a": 2, "bb": 1}""", Run("JSON_OBJECTAGG", null, "'bb'|1", "'a'|2"));
    }

    [Fact]
    public void Functions_tell_their_argument_counts()
    {
        Assert.False(FunctionTable.Accepts(FunctionTable.Scalar("left")!, 1));
        Assert.True(FunctionTable.Accepts(FunctionTable.Scalar("CONCAT")!, 30));
        Assert.Null(FunctionTable.Scalar("PASSWORD"));
        Assert.NotNull(FunctionTable.WithUnit("DATE_ADD", "day_hour"));
        Assert.Null(FunctionTable.WithUnit("DATE_ADD", "fortnight"));
    }

    [Fact]
    public void Bad_patterns_and_slow_ones_end()
    {
        var session = new Values.FakeSession();
        Assert.Equal("0", Values.Calls.Run("LIKE", session, $"'{new string('a', 5000)}'", $"'{string.Concat(Enumerable.Repeat("%a", 50))}%b'"));
        Assert.Equal("0", Values.Calls.Run("REGEXP", session, $"'{new string('a', 5000)}'", "'(a+)+$b'"));
        Assert.StartsWith("3699", Values.Calls.Run("REGEXP", session, $"'{new string('a', 40)}'", "'(?=(a+)+b)(a+)+b\\1'"), StringComparison.Ordinal);
        Assert.StartsWith("3157", Values.Calls.Run("JSON_LENGTH", session, $"'{new string('[', 101)}{new string(']', 101)}'"), StringComparison.Ordinal);
        Assert.Equal("1", Values.Calls.Run("JSON_LENGTH", session, $"'{new string('[', 100)}{new string(']', 100)}'"));
    }

    [Fact]
    public void User_locks_belong_to_their_session()
    {
        var (one, two) = (new Values.FakeSession { ConnectionId = 901 }, new Values.FakeSession { ConnectionId = 902 });
        Assert.Equal("1", Values.Calls.Run("GET_LOCK", one, "'Lock1'", "0"));
        Assert.Equal("0", Values.Calls.Run("GET_LOCK", two, "'lock1'", "0"));
        Assert.Equal("901", Values.Calls.Run("IS_USED_LOCK", two, "'lock1'"));
        Assert.Equal("0", Values.Calls.Run("RELEASE_LOCK", two, "'lock1'"));
        Assert.Equal("1", Values.Calls.Run("RELEASE_ALL_LOCKS", one));
        Assert.Equal("NULL", Values.Calls.Run("RELEASE_LOCK", two, "'lock1'"));
        two.Killed = true;
        Assert.Equal("1", Values.Calls.Run("SLEEP", two, "10"));
    }
}
