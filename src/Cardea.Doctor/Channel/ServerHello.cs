using System.Buffers.Binary;

namespace Cardea.Doctor.Channel;

/// <summary>What a server answered to a <see cref="ClientHello"/>.</summary>
internal abstract record HelloAnswer
{
    private HelloAnswer()
    {
    }

    /// <summary>It takes part. <paramref name="Group"/> is 0 where the message does not name one.</summary>
    internal sealed record Hello(ushort Version, ushort Suite, ushort Group, bool IsRetryRequest) : HelloAnswer;

    /// <summary>It refuses with an alert.</summary>
    internal sealed record Alert(byte Description) : HelloAnswer;

    /// <summary>It refuses by hanging up, as some do.</summary>
    internal sealed record Closed : HelloAnswer;

    /// <summary>No answer in time.</summary>
    internal sealed record Silence : HelloAnswer;

    /// <summary>It is not TLS what came; <paramref name="First"/> is its beginning.</summary>
    internal sealed record Nonsense(byte[] First) : HelloAnswer;

    /// <summary>The link was lost before TLS could be asked for.</summary>
    internal sealed record Unreachable : HelloAnswer;
}

/// <summary>Reads a ServerHello, as little of it as is needed, and nothing that is longer than it may be.</summary>
internal static class ServerHello
{
    internal const int HeaderLength = 5;
    private const int GreatestRecord = 1 << 14;
    private const ushort SupportedVersions = 43, KeyShare = 51;
    private const byte AlertType = 21, HandshakeType = 22, HelloMessage = 2;

    // SHA-256 of "HelloRetryRequest": RFC 8446, 4.1.3.
    private static readonly byte[] RetryRandom = Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    /// <summary>The length of the record behind a header, or null when it is no header of TLS.</summary>
    internal static int? LengthOf(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        return header[0] is AlertType or HandshakeType && header[1] == 3 && length is > 0 and <= GreatestRecord ? length : null;
    }

    /// <summary>Reads the first record; null where it is no answer to a hello.</summary>
    internal static HelloAnswer? Read(byte type, ReadOnlySpan<byte> record)
    {
        if (type == AlertType) return record.Length >= 2 ? new HelloAnswer.Alert(record[1]) : null;
        // handshake header 4, version 2, random 32, length of the session id 1
        if (record.Length < 39 || record[0] != HelloMessage) return null;
        var version = BinaryPrimitives.ReadUInt16BigEndian(record[4..]);
        var isRetry = record.Slice(6, 32).SequenceEqual(RetryRandom);
        var rest = record[38..];
        if (rest.Length < 1 + rest[0] + 3) return null;
        rest = rest[(1 + rest[0])..];
        var suite = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[3..];
        ushort group = 0;
        if (rest.Length >= 2) rest = rest[2..];
        while (rest.Length >= 4)
        {
            var extension = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (rest.Length < 4 + length) break;
            var data = rest.Slice(4, length);
            if (extension == SupportedVersions && length >= 2) version = BinaryPrimitives.ReadUInt16BigEndian(data);
            if (extension == KeyShare && length >= 2) group = BinaryPrimitives.ReadUInt16BigEndian(data);
            rest = rest[(4 + length)..];
        }
        return new HelloAnswer.Hello(version, suite, group, isRetry);
    }
}
