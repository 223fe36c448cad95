using Cardea.Connections.Sockets;
using Cardea.Protocol.Wire;

namespace Cardea.Connections.Server;

/// <summary>
/// Reads exactly one packet and not a byte more, so that what follows a TLS request stays in the socket and can only ever become TLS, never a command.
/// </summary>
internal struct LoginReader
{
    private const int HeaderLength = 4;
    private uint _header;
    private int _have;

    /// <summary>Done with the payload, or what to wait for. Throws <see cref="Protocol.Errors.MalformedPacketException"/>.</summary>
    internal LinkStatus TryRead(Link link, PacketAssembler assembler, Span<byte> scratch, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        while (true)
        {
            var wanted = _have < HeaderLength ? HeaderLength - _have : HeaderLength + (int)(_header & 0xFF_FFFF) - _have;
            var status = link.Read(scratch[..Math.Min(wanted, scratch.Length)], out var count);
            if (status != LinkStatus.Done) return status;
            for (var i = 0; i < count && _have + i < HeaderLength; i++) _header |= (uint)scratch[i] << (8 * (_have + i));
            _have += count;
            ReadOnlySpan<byte> input = scratch[..count];
            if (!assembler.TryRead(ref input, out payload)) continue;
            (_header, _have) = (0, 0);
            return LinkStatus.Done;
        }
    }
}
