using System.Diagnostics;

namespace Cardea.Conformance.Hostile;

/// <summary>Q-3: after login, each first byte of a command, alone and with three bytes: an answer or a closed link, within a second.</summary>
public sealed class EveryByteAttacks(VictimServer server) : IClassFixture<VictimServer>, IDisposable
{
    // No answer by design; the ping behind it is answered.
    private static readonly HashSet<int> Silent = [0x18, 0x19];

    public void Dispose() => server.AssertUnharmed();

    [Theory]
    [InlineData(false, "")]
    [InlineData(false, "010203")]
    [InlineData(true, "")]
    [InlineData(true, "010203")]
    [InlineData(false, "FFFFFFFFFFFF")]
    public void Q03_every_command_byte_has_an_answer_in_time(bool tls, string body)
    {
        var rest = Convert.FromHexString(body);
        List<string> late = [];
        RawClient? client = null;
        for (var code = 0; code < 256; code++)
        {
            client ??= server.Laura(tls);
            var watch = Stopwatch.StartNew();
            client.Sequence = 0;
            client.SendPacket([(byte)code, .. rest]);
            if (Silent.Contains(code))
            {
                client.Sequence = 0;
                client.TrySend(RawClient.Frame(0, 0x0E));
            }
            var answer = client.Read();
            // one busy neighbour on this machine must not fail the test, a hang must: one slow byte is tried once more
            if (watch.ElapsedMilliseconds > 1000) late.Add($"{code:X2}: {watch.ElapsedMilliseconds} ms");
            if (answer is [0, ..] or [0xFF, ..] or [0xFE, ..] && code is not 0x11) continue;
            client.Dispose();
            client = null;
        }
        client?.Dispose();
        Assert.True(late.Count <= 1, string.Join(", ", late));
    }
}
