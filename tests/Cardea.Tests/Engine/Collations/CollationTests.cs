using System.Text;
using Cardea.Engine.Collations;

namespace Cardea.Tests.Engine.Collations;

public sealed class CollationTests
{
    private static int Compare(string collation, string a, string b) => Math.Sign(Collation.Get(collation).Compare(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b)));

    [Theory]
    [InlineData("utf8mb4_0900_ai_ci", "a", "A", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "a", "á", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "ß", "ss", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "æ", "ae", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "a", "a ", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "a", "b", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "Z", "a", 1)]
    [InlineData("utf8mb4_0900_ai_ci", "9", "A", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "_", "1", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "Ω", "ω", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "Я", "я", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "e\u0301", "é", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "a\u200db", "ab", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "한", "\u1112\u1161\u11ab", 0)]
    [InlineData("utf8mb4_0900_ai_ci", "一", "丁", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "🍣", "🍺", -1)]
    [InlineData("utf8mb4_0900_ai_ci", "", "a", -1)]
    [InlineData("utf8mb4_0900_as_ci", "a", "á", -1)]
    [InlineData("utf8mb4_0900_as_ci", "a", "A", 0)]
    [InlineData("utf8mb4_0900_as_cs", "a", "A", -1)]
    [InlineData("utf8mb4_0900_as_cs", "aB", "Ab", -1)]
    [InlineData("utf8mb4_0900_bin", "a", "a ", -1)]
    [InlineData("utf8mb4_bin", "a", "a ", 0)]
    [InlineData("utf8mb4_bin", "a", "a\t", 1)]
    [InlineData("utf8mb4_general_ci", "ß", "s", 0)]
    [InlineData("utf8mb4_general_ci", "ß", "ss", -1)]
    [InlineData("utf8mb4_general_ci", "É", "e", 0)]
    [InlineData("utf8mb4_general_ci", "a", "a  ", 0)]
    [InlineData("utf8mb4_general_ci", "🍣", "🍺", 0)]
    [InlineData("utf8mb4_unicode_ci", "a", "a ", 0)]
    [InlineData("utf8mb4_unicode_ci", "ß", "ss", 0)]
    [InlineData("utf8mb4_unicode_ci", "🍣", "🍺", 0)]
    [InlineData("utf8mb4_unicode_520_ci", "🍣", "🍺", -1)]
    [InlineData("latin1_swedish_ci", "ä", "Ä", 0)]
    [InlineData("latin1_swedish_ci", "ä", "z", 1)]
    [InlineData("latin1_swedish_ci", "é", "E", 0)]
    [InlineData("ascii_general_ci", "a", "A ", 0)]
    [InlineData("binary", "a", "A", 1)]
    public void Orders_as_MySQL_does(string collation, string a, string b, int expected)
    {
        Assert.Equal(expected, Compare(collation, a, b));
        Assert.Equal(-expected, Compare(collation, b, a));
    }

    public static TheoryData<string> All() => [.. Collation.All.Select(static c => c.Name)];

    [Theory, MemberData(nameof(All))]
    public void Is_one_total_order_and_its_sort_keys_agree(string name)
    {
        var collation = Collation.Get(name);
        var texts = Texts(new Random(99)).Select(Encoding.UTF8.GetBytes).ToArray();
        foreach (var a in texts)
        {
            Assert.Equal(0, collation.Compare(a, a));
            foreach (var b in texts)
            {
                var order = Math.Sign(collation.Compare(a, b));
                Assert.Equal(-order, Math.Sign(collation.Compare(b, a)));
                Assert.Equal(order == 0, collation.Equals(a, b));
                Assert.Equal(order, Math.Sign(collation.SortKey(a).AsSpan().SequenceCompareTo(collation.SortKey(b))));
            }
        }
        // Sorted by pairs, every earlier text must be no greater than every later one: transitivity.
        Array.Sort(texts, (x, y) => collation.Compare(x, y));
        for (var i = 0; i < texts.Length; i++)
            for (var j = i; j < texts.Length; j++) Assert.True(collation.Compare(texts[i], texts[j]) <= 0);
    }

    [Fact]
    public void Defaults_and_ids_are_MySQLs()
    {
        Assert.Equal(255, Collation.Default.Id);
        Assert.Equal("utf8mb4_0900_ai_ci", Collation.DefaultOf("utf8mb4")!.Name);
        Assert.Equal("utf8mb3_general_ci", Collation.DefaultOf("utf8")!.Name);
        Assert.Equal(63, Collation.Binary.Id);
        Assert.Equal(Collation.All.Count, Collation.All.Select(static c => c.Id).Distinct().Count());
    }

    private static List<string> Texts(Random random)
    {
        string[] pieces = ["", " ", "  ", "\t", "\u0001", "a", "A", "b", "ä", "a\u0308", "ß", "ss", "S", "æ", "ae", "-", "_", "1", "é", "Ω", "я", "한", "一", "\uFFFD", "🍣", "🍺", "\u200d", "\u0301", "~", "z", "Å", "\u00a0"];
        var texts = new List<string>(pieces);
        for (var i = 0; i < 130; i++) texts.Add(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)])));
        return texts;
    }
}
