using System.Net;
using Cardea.Doctor.Channel;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Doctor.Network;

/// <summary>The way to one server that was found to be open, to be walked again for each question.</summary>
internal sealed class Way(Patient patient, EndPoint end)
{
    public EndPoint End { get; } = end;

    /// <summary>A connection whose greeting has been read and that was asked for TLS: the next bytes are TLS. Null when the server does not play along.</summary>
    internal PlainLink? AtTls()
    {
        if (patient.IsOver || PlainLink.Open(End, patient.Deadline) is not { } link) return null;
        try
        {
            if (link.ReadFirst(patient.Deadline, out var payload) == Heard.All && payload is [Greeting.Version, ..]
                && Greeting.Read(payload, Capabilities.None) is var greeting && (greeting.Capabilities & Capabilities.Ssl) != 0 && link.RequestTls(greeting, patient.Deadline))
                return link;
        }
        catch (MalformedPacketException)
        {
        }
        link.Dispose();
        return null;
    }

    /// <summary>What the server says to a ClientHello of ours.</summary>
    internal HelloAnswer Ask(ushort version, IReadOnlyList<ushort> suites, ushort? group = null)
    {
        using var link = AtTls();
        if (link is null) return new HelloAnswer.Unreachable();
        if (!link.Write(ClientHello.Write(version, suites, patient.Host, group), patient.Deadline)) return new HelloAnswer.Closed();
        var header = new byte[ServerHello.HeaderLength];
        if (link.ReadExactly(header, patient.Deadline) is not Heard.All and var ended) return Ended(ended);
        if (ServerHello.LengthOf(header) is not { } length) return new HelloAnswer.Nonsense(header);
        var record = new byte[length];
        if (link.ReadExactly(record, patient.Deadline) is not Heard.All and var broken) return Ended(broken);
        return ServerHello.Read(header[0], record) ?? new HelloAnswer.Nonsense([.. header, .. record.AsSpan(0, Math.Min(length, 32))]);
    }

    private static HelloAnswer Ended(Heard heard) => heard == Heard.Silence ? new HelloAnswer.Silence() : new HelloAnswer.Closed();
}
