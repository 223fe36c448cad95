using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Cardea.Server.Accounts;

/// <summary>
/// Where a client comes from, as host patterns see it. Names are never looked up (no reverse DNS in the decision); only what is certain without
/// DNS has a name: Unix sockets, 127.0.0.1 and ::1 are <c>localhost</c>; the rest of 127.0.0.0/8 is not, as in MySQL (ip_to_hostname). IPv4 in IPv6 (<c>::ffff:a.b.c.d</c>) counts as IPv4.
/// </summary>
public sealed class ClientHost
{
    /// <summary>A client on a Unix socket: it has a name and no address.</summary>
    public static readonly ClientHost UnixSocket = new(null);

    private ClientHost(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        // A zone index (fe80::1%eth0) names the link, not the peer.
        if (address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 }) address = new IPAddress(address.GetAddressBytes());
        Address = address;
        AddressText = address?.ToString() ?? "";
        Name = address is null || address.Equals(IPAddress.Loopback) || address.Equals(IPAddress.IPv6Loopback) ? "localhost" : null;
        if (address is not null) Bits = HostAddress.Of(address);
    }

    /// <summary>A client on TCP.</summary>
    public static ClientHost From(IPAddress address) => new(address);

    /// <summary>The peer's address, or null on a Unix socket.</summary>
    public IPAddress? Address { get; }

    /// <summary>The address in its canonical text, or empty.</summary>
    public string AddressText { get; }

    /// <summary><c>localhost</c>, or null.</summary>
    public string? Name { get; }

    /// <summary>What USER() and error texts print behind the @: the name if there is one, else the address.</summary>
    public string Text => Name ?? AddressText;

    internal HostAddress? Bits { get; }

    public override string ToString() => Text;
}

/// <summary>
/// An address as a number, so that masks are one AND; IPv4 sits in the low 32 bits. Two halves instead of a UInt128: whatever touches that type is
/// left out of ahead-of-time compilation, and every login touches this one.
/// </summary>
internal readonly record struct HostAddress(bool IsV6, ulong High, ulong Low)
{
    public int Width => IsV6 ? 128 : 32;

    /// <summary>The number of ones, for a netmask.</summary>
    public int Ones => BitOperations.PopCount(High) + BitOperations.PopCount(Low);

    public static HostAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out var length);
        return length == 4
            ? new(false, 0, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : new(true, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    /// <summary>
    /// Reads dotted quads and IPv6 texts only. .NET also takes <c>1</c>, <c>127.1</c> and <c>0x7f.0.0.1</c> for addresses; in an account these are host names.
    /// </summary>
    public static HostAddress? Read(ReadOnlySpan<char> text)
    {
        if (!IPAddress.TryParse(text, out var address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return text.ContainsAny("%[") ? null : Of(address);
        return text.SequenceEqual(address.ToString()) ? Of(address) : null;
    }

    /// <summary>The mask with <paramref name="bits"/> leading ones, 0 to <see cref="Width"/>.</summary>
    public HostAddress Mask(int bits) => IsV6 ? new(true, Leading(Math.Min(bits, 64)), Leading(Math.Max(bits - 64, 0))) : new(false, 0, Leading(bits) >> 32);

    /// <summary>The bits that <paramref name="mask"/> keeps.</summary>
    public HostAddress And(HostAddress mask) => this with { High = High & mask.High, Low = Low & mask.Low };

    // Shifting by 64 would shift by 0.
    private static ulong Leading(int bits) => bits == 0 ? 0 : ulong.MaxValue << (64 - bits);
}
