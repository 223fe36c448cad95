using System.Text;

namespace Cardea.Conformance.Hostile;

/// <summary>A server that takes files.</summary>
public sealed class FileServer() : VictimServer("--local-infile=ON");

/// <summary>LOAD DATA LOCAL: who may send a file, and what comes of one that is big, empty, broken off or in the middle of other statements.</summary>
public sealed class LocalFileTests(FileServer server) : IClassFixture<FileServer>, IDisposable
{
    private const uint LocalFiles = 128, Giving = RawClient.Usual | LocalFiles;
    private const string Load = "LOAD DATA LOCAL INFILE '/some/where' INTO TABLE sampdb.t";

    public void Dispose() => server.AssertUnharmed();

    [Fact]
    public void A_file_becomes_rows()
    {
        using var client = server.Laura(capabilities: Giving);
        Assert.Equal("\u00fb/some/where", Encoding.Latin1.GetString(Ask(client, Load)));
        Send(client, "100\ta\n10", "1\tb\n", "");
        Assert.Contains("Records: 2  Deleted: 0  Skipped: 0  Warnings: 0", Encoding.Latin1.GetString(client.Read()!), StringComparison.Ordinal);
        Assert.Equal("OK", client.Query("DELETE FROM sampdb.t WHERE id IN (100, 101) AND v IN ('a', 'b')"));
    }

    [Fact]
    public void A_big_file_goes_by_way_of_the_disk_and_leaves_nothing_there()
    {
        using var client = server.Laura(capabilities: Giving);
        Assert.Equal("OK", client.Query("CREATE TABLE sampdb.big (id INT PRIMARY KEY, v VARCHAR(100))"));
        Ask(client, Load.Replace("sampdb.t", "sampdb.big", StringComparison.Ordinal));
        for (var from = 0; from < 30_000; from += 1000)
            Send(client, string.Concat(Enumerable.Range(from, 1000).Select(static i => $"{i}\t{new string('v', 60)}\n")));
        Send(client, "");
        Assert.Contains("Records: 30000  Deleted: 0  Skipped: 0", Encoding.Latin1.GetString(client.Read()!), StringComparison.Ordinal);
        Assert.Equal("30000", client.Query("SELECT COUNT(*) FROM sampdb.big WHERE LENGTH(v) = 60"));
        Assert.Empty(Directory.GetFiles("/tmp", "cardea-load-*"));
        Assert.Equal("OK", client.Query("DROP TABLE sampdb.big"));
    }

    [Fact]
    public void Among_other_statements_it_is_one_of_them()
    {
        using var client = server.Laura(capabilities: Giving | RawClient.MultiStatements);
        client.Sequence = 0;
        client.SendPacket([3, .. Encoding.UTF8.GetBytes($"SELECT 'before'; {Load}; SELECT 'behind it comes a text that the file must not overwrite'")]);
        Assert.Equal("before", client.ReadResult()![0][0]);
        Assert.Equal(0xFB, client.Read()![0]);
        Send(client, new string('#', 2000), "");
        Assert.Equal(0, client.Read()![0]);
        Assert.Equal("behind it comes a text that the file must not overwrite", client.ReadResult()![0][0]);
        Assert.Equal("OK", client.Query("DELETE FROM sampdb.t WHERE id = 0"));
    }

    [Fact]
    public void A_client_that_gives_nothing_changes_nothing()
    {
        using var client = server.Laura(capabilities: Giving);
        Ask(client, Load);
        Send(client, "");
        Assert.Contains("Records: 0", Encoding.Latin1.GetString(client.Read()!), StringComparison.Ordinal);
        using (var broken = server.Laura(capabilities: Giving))
        {
            Ask(broken, Load);
            Send(broken, "300\tnever\n");
        }
        Assert.Equal("0", client.Query("SELECT COUNT(*) FROM sampdb.t WHERE id = 300"));
    }

    [Fact]
    public void Who_did_not_offer_files_is_not_asked_for_one()
    {
        using (var client = server.Laura()) Assert.StartsWith("3948 ", client.Query(Load), StringComparison.Ordinal);
        using var giving = server.Laura(capabilities: Giving);
        Assert.StartsWith("1290 ", giving.Query(Load.Replace("LOCAL", "", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("1142 ", giving.Query(Load.Replace("sampdb.t", "mysql.user", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(1295, giving.Prepare(Load).Error);
    }

    [Fact]
    public void By_default_no_file_is_taken()
    {
        using var plain = new VictimServer();
        using var client = plain.Laura(capabilities: Giving);
        Assert.StartsWith("3948 ", client.Query(Load), StringComparison.Ordinal);
    }

    private static byte[] Ask(RawClient client, string sql) => client.Command([3, .. Encoding.UTF8.GetBytes(sql)])!;

    private static void Send(RawClient client, params string[] pieces)
    {
        foreach (var piece in pieces) client.SendPacket(Encoding.UTF8.GetBytes(piece));
    }
}
