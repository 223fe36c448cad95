namespace Cardea.Server.Accounts;

/// <summary>
/// The host part of an account: whom it fits, and how specific it is. Order, most specific first (the order of MySQL 8.4's manual,
/// https://dev.mysql.com/doc/refman/8.4/en/connection-access.html):
/// <list type="number">
/// <item>an address: <c>192.0.2.7</c>, <c>2001:db8::7</c></item>
/// <item>a network with prefix length, longer prefix first: <c>192.0.2.0/24</c></item>
/// <item>a network with netmask, more ones first: <c>192.0.2.0/255.255.255.0</c></item>
/// <item>a name without wildcards: <c>localhost</c></item>
/// <item>a pattern with <c>%</c> or <c>_</c>, by the number of characters before the first wildcard, then by its length</item>
/// <item><c>%</c></item>
/// <item>the empty pattern, which fits every host too</item>
/// </list>
/// Patterns are tried against the client's name (<c>localhost</c>) and its address text. A network whose address has bits outside its mask fits
/// nobody. IPv6 networks work like IPv4 ones.
/// </summary>
public sealed class HostPattern
{
    private readonly Kind _kind;
    private readonly HostAddress _address;
    private readonly HostAddress _mask;
    private readonly int _specificity;

    private enum Kind { Address, Network, Netmask, Name, Wildcard, Any, Empty }

    private HostPattern(string text)
    {
        Text = text;
        if (text.Length == 0) _kind = Kind.Empty;
        else if (text == "%") _kind = Kind.Any;
        else if (HostAddress.Read(text) is { } address) (_kind, _address) = (Kind.Address, address);
        else if (ReadNetwork(text) is { } network) (_kind, _address, _mask, _specificity) = network;
        else if (text.AsSpan().ContainsAny('%', '_')) (_kind, _specificity) = (Kind.Wildcard, text.AsSpan().IndexOfAny('%', '_'));
        else _kind = Kind.Name;
    }

    /// <summary>The pattern as stored.</summary>
    public string Text { get; }

    /// <summary>The one address that it fits, or null.</summary>
    internal HostAddress? ExactAddress => _kind == Kind.Address ? _address : null;

    internal bool IsNetwork => _kind is Kind.Network or Kind.Netmask;

    internal bool IsName => _kind == Kind.Name;

    /// <summary>Reads a pattern; every text is one.</summary>
    public static HostPattern Parse(string text) => new(text);

    /// <summary>True when the client comes from where the pattern says.</summary>
    public bool Fits(ClientHost client) => _kind switch
    {
        Kind.Any or Kind.Empty => true,
        Kind.Address => client.Bits == _address,
        Kind.Network or Kind.Netmask => client.Bits is { } bits && bits.IsV6 == _address.IsV6 && bits.And(_mask) == _address,
        Kind.Name => Is(client.Name) || Is(client.AddressText),
        _ => (client.Name is { } name && Wildcards.Match(Text, name, ignoreCase: true))
            || (client.AddressText.Length > 0 && Wildcards.Match(Text, client.AddressText, ignoreCase: true)),
    };

    /// <summary>More specific patterns come first; the text breaks ties, so that the order is total.</summary>
    public static int Compare(HostPattern a, HostPattern b)
    {
        var order = CompareSpecificity(a, b);
        return order != 0 ? order : string.CompareOrdinal(a.Text, b.Text);
    }

    /// <summary>As <see cref="Compare"/> but 0 for patterns that are equally specific.</summary>
    public static int CompareSpecificity(HostPattern a, HostPattern b)
    {
        if (a._kind != b._kind) return a._kind.CompareTo(b._kind);
        if (a._specificity != b._specificity) return b._specificity.CompareTo(a._specificity);
        return a._kind == Kind.Wildcard ? b.Text.Length.CompareTo(a.Text.Length) : 0;
    }

    public override string ToString() => Text;

    private bool Is(string? host) => string.Equals(Text, host, StringComparison.OrdinalIgnoreCase);

    private static (Kind Kind, HostAddress Address, HostAddress Mask, int Specificity)? ReadNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || HostAddress.Read(text.AsSpan(0, slash)) is not { } address) return null;
        var size = text.AsSpan(slash + 1);
        if (HostAddress.Read(size) is { IsV6: false } mask && !address.IsV6)
            return (Kind.Netmask, address, mask, mask.Ones);
        if (size.Length is 0 or > 3 || size.ContainsAnyExceptInRange('0', '9')) return null;
        var bits = int.Parse(size);
        return bits <= address.Width ? (Kind.Network, address, address.Mask(bits), bits) : null;
    }
}
