namespace Cardea.Conformance.Hostile;

/// <summary>What is measured on the heap of the process runs alone: other tests allocate on the same heap.</summary>
[CollectionDefinition(nameof(MemoryAttacks), DisableParallelization = true)]
public sealed class MemoryAttacksRunAlone;

/// <summary>Catalogue parts D and G: what an attacker can make the server keep.</summary>
[Collection(nameof(MemoryAttacks))]
public sealed class MemoryAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    private const byte Execute = 0x17, LongData = 0x18;

    public void Dispose() => server.AssertUnharmed();

    private static byte[] Id(uint id) => BitConverter.GetBytes(id);

    /// <summary>768 MiB for one idle statement: the cap of the session holds, and the memory is given back.</summary>
    [Fact]
    [Trait("attack", "D-08")]
    public void D08_long_data_has_a_cap()
    {
        using var client = server.Laura(tls: false);
        var (id, _) = client.Prepare("SELECT LENGTH(?)");
        var before = GC.GetTotalMemory(true);
        var piece = new byte[8 << 20];
        byte[] packet = [LongData, .. Id(id), 0, 0, .. piece];
        for (var i = 0; i < 96; i++)
        {
            client.Sequence = 0;
            client.SendPacket(packet);
        }
        Assert.Equal(0, client.Command(0x0E)![0]);
        var grown = GC.GetTotalMemory(true) - before;
        // The cap is 64 MiB; what growing left in the pool of arrays comes on top. Without the cap it is 768 MiB.
        Assert.InRange(grown, long.MinValue, 384L << 20);
        Assert.Equal(1105, RawClient.ErrorOf(client.Command([Execute, .. Id(id), 0, 1, 0, 0, 0, 0, 1, 0xFC, 0])));
    }

    [Theory]
    [InlineData("FEFFFFFFFFFFFFFFFF01")]
    [InlineData("FE000000000100000001")]
    [InlineData("FDFFFFFF01")]
    [InlineData("0101")]
    [InlineData("01010001FD0005")]
    [InlineData("010100010000")]
    [Trait("attack", "D-16")]
    public void D16_query_attributes_that_lie_are_1835(string attributes)
    {
        using var client = server.Laura(capabilities: RawClient.Usual | RawClient.QueryAttributes);
        var before = GC.GetTotalMemory(false);
        var answer = client.Command([3, .. Convert.FromHexString(attributes)]);
        Assert.True(RawClient.ErrorOf(answer) is 1835 or 1064 or 1065, RawClient.Describe(answer));
        Assert.True(GC.GetTotalMemory(false) - before < 64 << 20);
    }

    /// <summary>A hundred peers that claim and send as much as they may: nothing grows with claims, little with what came.</summary>
    [Fact]
    [Trait("attack", "G-03")]
    public void G03_claims_before_login_cost_nothing()
    {
        var before = GC.GetTotalMemory(true);
        List<RawClient> crowd = [];
        for (var i = 0; i < 100; i++)
        {
            var client = server.Raw();
            client.Send([0xFF, 0xFF, 0, 1]); // 65,535: allowed, and never sent
            client.Send(new byte[100]);
            crowd.Add(client);
        }
        Thread.Sleep(100);
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 8L << 20);
        foreach (var client in crowd) client.Dispose();
    }
}
