namespace Cardea.Conformance;

/// <summary>A recorded conversation: lines <c>S: hex</c> and <c>C: hex</c>, one frame each, and comments.</summary>
internal sealed record Transcript(IReadOnlyList<(bool FromServer, byte Sequence, byte[] Payload)> Packets)
{
    public static IEnumerable<string> Names =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Transcripts"), "*.hex").Select(f => Path.GetFileName(f)).Order();

    public static Transcript Load(string name)
    {
        var packets = new List<(bool, byte, byte[])>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Transcripts", name)))
        {
            if (line.Length < 3 || line[0] == '#') continue;
            var frame = Convert.FromHexString(line[3..]);
            packets.Add((line[0] == 'S', frame[3], frame[4..]));
        }
        return new(packets);
    }
}
