using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Cardea.Doctor.Channel;

/// <summary>
/// A ClientHello written by hand, so that a server can be asked for what our own library would never speak: versions, suites and groups of the past,
/// one at a time. Nothing is ever computed from the answer. RFC 5246, 8446.
/// </summary>
internal static class ClientHello
{
    internal const ushort Tls10 = 0x0301, Tls11 = 0x0302, Tls12 = 0x0303, Tls13 = 0x0304;

    private const ushort ServerName = 0, SupportedGroups = 10, PointFormats = 11, SignatureAlgorithms = 13, ExtendedMasterSecret = 23,
        SupportedVersions = 43, KeyExchangeModes = 45, KeyShare = 51, RenegotiationInfo = 0xFF01;

    internal const ushort X25519 = 29;

    private static readonly ushort[] UsualGroups = [X25519, 23, 24, 25, 30, 256, 257];

    // Everything that a server can sign with, SHA-1 and RSA-PSS among it: what it picks is not of interest here.
    private static readonly ushort[] Signatures = [0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201];

    /// <param name="version">The highest, and for TLS 1.3 the only version.</param>
    /// <param name="suites">IANA numbers.</param>
    /// <param name="host">For the server name indication, when it is a name.</param>
    /// <param name="group">Only this key-exchange group, without a share: the server answers with a request for it, or refuses; null = the usual ones.</param>
    internal static byte[] Write(ushort version, IReadOnlyList<ushort> suites, string host, ushort? group = null)
    {
        var modern = version == Tls13;
        var body = new Bytes();
        body.UInt16(modern ? Tls12 : version).Raw(RandomNumberGenerator.GetBytes(32));
        body.Block8(b => b.Raw(modern ? RandomNumberGenerator.GetBytes(32) : []));
        body.Block16(b => { foreach (var suite in suites) b.UInt16(suite); });
        body.Block8(b => b.Byte(0)); // no compression
        body.Block16(b => Extensions(b, version, host, group));
        var message = new Bytes().Byte(1).Block24(b => b.Raw(body.ToArray()));
        return new Bytes().Byte(22).UInt16(Tls10).Block16(b => b.Raw(message.ToArray())).ToArray();
    }

    private static void Extensions(Bytes all, ushort version, string host, ushort? group)
    {
        var modern = version == Tls13;
        if (!IPAddress.TryParse(host, out _) && host.All(char.IsAscii) && host.Length is > 0 and <= 255)
            Extension(ServerName, b => b.Block16(list => list.Byte(0).Block16(name => name.Raw(Encoding.ASCII.GetBytes(host)))));
        Extension(SupportedGroups, b => b.Block16(list => { foreach (var one in group is { } only ? [only] : UsualGroups) list.UInt16(one); }));
        Extension(PointFormats, b => b.Block8(list => list.Byte(0)));
        if (version >= Tls12) Extension(SignatureAlgorithms, b => b.Block16(list => { foreach (var one in Signatures) list.UInt16(one); }));
        Extension(ExtendedMasterSecret, static _ => { });
        Extension(RenegotiationInfo, static b => b.Byte(0));
        if (!modern) return;
        Extension(SupportedVersions, b => b.Block8(list => list.UInt16(Tls13)));
        Extension(KeyExchangeModes, static b => b.Block8(static list => list.Byte(1)));
        // Any 32 bytes are a point of X25519; nobody will know its secret, and nobody needs it.
        Extension(KeyShare, b => b.Block16(list => { if (group is null) list.UInt16(X25519).Block16(key => key.Raw(RandomNumberGenerator.GetBytes(32))); }));

        void Extension(ushort type, Action<Bytes> write) => all.UInt16(type).Block16(write);
    }

    /// <summary>Bytes with lengths in front of blocks.</summary>
    private sealed class Bytes
    {
        private readonly List<byte> _all = [];

        internal Bytes Byte(byte value)
        {
            _all.Add(value);
            return this;
        }

        internal Bytes UInt16(ushort value) => Byte((byte)(value >> 8)).Byte((byte)value);

        internal Bytes Raw(byte[] bytes)
        {
            _all.AddRange(bytes);
            return this;
        }

        internal Bytes Block8(Action<Bytes> write) => Block(1, write);

        internal Bytes Block16(Action<Bytes> write) => Block(2, write);

        internal Bytes Block24(Action<Bytes> write) => Block(3, write);

        internal byte[] ToArray() => [.. _all];

        private Bytes Block(int lengthBytes, Action<Bytes> write)
        {
            var block = new Bytes();
            write(block);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, block._all.Count);
            _all.AddRange(length[^lengthBytes..].ToArray());
            _all.AddRange(block._all);
            return this;
        }
    }
}
