using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cardea.Server.Accounts.Login;
using Cardea.Tls;

namespace Cardea.Server.Accounts;

/// <summary>
/// REQUIRE beyond MySQL's words. It lives in the account's attributes under <c>require</c>, so that SHOW CREATE USER still parses on a stock server (which
/// keeps the attribute and enforces the clause beside it). Each list is met by any one of its members; all lists must be met. Whatever cannot be
/// understood is an error and never a weaker rule.
/// </summary>
public sealed record ExtendedRequire
{
    /// <summary>The key in the attributes.</summary>
    public const string Key = "require";

    private static readonly Dictionary<string, string> Purposes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["serverAuth"] = "1.3.6.1.5.5.7.3.1", ["clientAuth"] = "1.3.6.1.5.5.7.3.2", ["codeSigning"] = "1.3.6.1.5.5.7.3.3", ["emailProtection"] = "1.3.6.1.5.5.7.3.4",
    };

    private ImmutableArray<AlternativeName> _names = [];
    private ImmutableArray<string> _fingerprints = [];
    private ImmutableArray<string> _serials = [];
    private ImmutableArray<string> _purposes = [];
    private ImmutableArray<SourceNetwork> _networks = [];
    private ImmutableArray<string> _groups = [];
    private string _version = "";

    /// <summary>REPORT ONLY: would-be refusals of the whole REQUIRE rule are let in, logged and recorded.</summary>
    public bool ReportOnly { get; private init; }

    /// <summary>Something is asked of the certificate.</summary>
    public bool NeedsCertificate => !_names.IsEmpty || !_fingerprints.IsEmpty || !_serials.IsEmpty || !_purposes.IsEmpty;

    /// <summary>Something is asked of TLS.</summary>
    public bool NeedsTls => NeedsCertificate || _version.Length > 0 || !_groups.IsEmpty;

    /// <summary>The parts by their keys: what the SQL words and the JSON have in common.</summary>
    public static IReadOnlyList<string> Parts { get; } = ["san", "fingerprint", "serial", "extended_key_usage", "tls_version", "tls_group", "network"];

    /// <summary>What the attributes hold, or null without the key.</summary>
    /// <exception cref="FormatException">It is not understood.</exception>
    public static ExtendedRequire? Of(string? attributes)
    {
        // Most accounts have no attributes, and of the others most have not this one.
        // A backslash may spell the key in another way.
        if (attributes is null || (!attributes.Contains(Key, StringComparison.Ordinal) && !attributes.Contains('\\', StringComparison.Ordinal))) return null;
        using var json = JsonDocument.Parse(attributes);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(Key, out var rule) ? Read(rule) : null;
    }

    /// <summary>The attributes with this rule in the place of the one they have; null = with none.</summary>
    /// <exception cref="FormatException">A value is not understood.</exception>
    public static JsonObject? Write(IEnumerable<(string Part, IReadOnlyList<string> Values)> terms, bool reportOnly)
    {
        var rule = new JsonObject();
        foreach (var (part, values) in terms)
            rule.Add(part, part == "tls_version" && values.Count == 1 ? JsonValue.Create(values[0]) : new JsonArray([.. values.Select(static v => JsonValue.Create(v))]));
        if (reportOnly) rule.Add("report_only", true);
        if (rule.Count == 0) return null;
        using var json = JsonDocument.Parse(rule.ToJsonString());
        _ = Read(json.RootElement);
        return rule;
    }

    /// <summary>The demands on channel and source, in order; those on the certificate come behind the one for a verified certificate.</summary>
    internal IEnumerable<LoginTerm> Terms()
    {
        if (_version.Length > 0)
            yield return LoginTerm.OfChannel("TLS_VERSION", $"{_version} or newer", c => c.IsEncrypted && string.CompareOrdinal(c.Version, _version) >= 0, Admission.Transport);
        if (!_groups.IsEmpty)
            yield return LoginTerm.OfChannel("TLS_GROUP", Any(_groups), c => c.IsEncrypted && TlsGroups.Find(c.Group) is { } group && _groups.Contains(group), static c => c.Group.Length > 0 ? c.Group : "none");
        if (!_names.IsEmpty)
            yield return LoginTerm.OfPeer("SAN", Any(_names), p => CertificateClaims.AlternativeNames(p) is var present && _names.Any(n => Has(present, n)), static p => Any(CertificateClaims.AlternativeNames(p)));
        if (!_fingerprints.IsEmpty) yield return LoginTerm.OfPeer("FINGERPRINT", Any(_fingerprints), p => _fingerprints.Contains(p.Sha256), static p => p.Sha256);
        if (!_serials.IsEmpty) yield return LoginTerm.OfPeer("SERIAL", Any(_serials), p => _serials.Contains(Serial(p.SerialNumber)), static p => p.SerialNumber);
        if (!_purposes.IsEmpty)
            yield return LoginTerm.OfPeer("EXTENDED_KEY_USAGE", Any(_purposes), p => CertificateClaims.Purposes(p).Any(_purposes.Contains), static p => Any(CertificateClaims.Purposes(p)));
        if (!_networks.IsEmpty)
            yield return new("NETWORK", Any(_networks), r => r.Client.Address is { } address && _networks.Any(n => n.Holds(address)), static r => r.Client.AddressText.Length > 0 ? r.Client.AddressText : "Unix socket");
    }

    private static string Any<T>(IEnumerable<T> list) => string.Join(" or ", list);

    // Names of hosts and of mail domains know no case (RFC 4343, RFC 5280 7.5); everything else is compared as it stands, wildcards too: a wildcard is nobody's identity.
    private static bool Has(IReadOnlyList<AlternativeName> present, AlternativeName wanted)
    {
        // X.509-SVID, section 2: a SPIFFE certificate has exactly one URI name; with two it is none.
        if (wanted.Kind == AlternativeNameKind.Uri && wanted.Value.StartsWith("spiffe://", StringComparison.Ordinal) && present.Count(static n => n.Kind == AlternativeNameKind.Uri) != 1) return false;
        return present.Any(n => n.Kind == wanted.Kind && (n.Kind switch
        {
            AlternativeNameKind.Dns => string.Equals(n.Value, wanted.Value, StringComparison.OrdinalIgnoreCase),
            AlternativeNameKind.Email => SameMailbox(n.Value, wanted.Value),
            _ => string.Equals(n.Value, wanted.Value, StringComparison.Ordinal),
        }));
    }

    private static bool SameMailbox(string one, string other)
    {
        var (at, otherAt) = (one.LastIndexOf('@'), other.LastIndexOf('@'));
        return at >= 0 && at == otherAt && string.Equals(one[..at], other[..at], StringComparison.Ordinal)
            && string.Equals(one[at..], other[at..], StringComparison.OrdinalIgnoreCase);
    }

    private static ExtendedRequire Read(JsonElement rule)
    {
        if (rule.ValueKind != JsonValueKind.Object) throw new FormatException($"'{Key}' is not an object");
        var read = new ExtendedRequire();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in rule.EnumerateObject())
        {
            if (!seen.Add(part.Name)) throw new FormatException($"'{part.Name}' comes twice");
            switch (part.Name)
            {
                case "san": read._names = [.. Texts(part).Select(ReadName)]; break;
                case "fingerprint": read._fingerprints = [.. Texts(part).Select(ReadFingerprint)]; break;
                case "serial": read._serials = [.. Texts(part).Select(ReadSerial)]; break;
                case "extended_key_usage": read._purposes = [.. Texts(part).Select(ReadPurpose)]; break;
                case "tls_version": read._version = ReadVersion(part); break;
                case "tls_group": read._groups = [.. Texts(part).Select(static g => TlsGroups.Find(g) ?? throw Wrong("tls_group", g))]; break;
                case "network": read._networks = [.. Texts(part).Select(SourceNetwork.Parse)]; break;
                case "report_only": read = read with { ReportOnly = part.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? part.Value.GetBoolean() : throw Wrong(part.Name, part.Value.ToString()) }; break;
                default: throw new FormatException($"unknown part '{part.Name}'");
            }
        }
        return read;
    }

    private static IEnumerable<string> Texts(JsonProperty part)
    {
        if (part.Value.ValueKind == JsonValueKind.String) return [part.Value.GetString()!];
        // An empty list would be met by nobody, or, read the other way, by everybody: it is refused.
        if (part.Value.ValueKind != JsonValueKind.Array || part.Value.GetArrayLength() == 0) throw Wrong(part.Name, part.Value.ToString());
        return [.. part.Value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw Wrong(part.Name, v.ToString()))];
    }

    private static AlternativeName ReadName(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var value = text[(colon + 1)..];
        if (colon < 0 || value.Length == 0) throw Wrong("san", text);
        return text[..colon].ToUpperInvariant() switch
        {
            "DNS" when !value.Contains('*', StringComparison.Ordinal) => new(AlternativeNameKind.Dns, value),
            "URI" => new(AlternativeNameKind.Uri, value),
            "EMAIL" when value.Contains('@', StringComparison.Ordinal) => new(AlternativeNameKind.Email, value),
            "IP" when HostAddress.Read(value) is not null => new(AlternativeNameKind.Ip, IPAddress.Parse(value).ToString()),
            _ => throw Wrong("san", text),
        };
    }

    private static string ReadFingerprint(string text)
    {
        var digits = Hex("fingerprint", text);
        return digits.Length == 64 ? digits : throw Wrong("fingerprint", text);
    }

    private static string ReadSerial(string text) => Serial(Hex("serial", text));

    private static string Serial(string digits) => digits.TrimStart('0') is { Length: > 0 } rest ? rest : "0";

    private static string Hex(string part, string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        return digits.Length > 0 && digits.All(char.IsAsciiHexDigit) ? digits : throw Wrong(part, text);
    }

    private static string ReadPurpose(string text) =>
        Purposes.GetValueOrDefault(text) ?? (text.Contains('.', StringComparison.Ordinal) && text.All(static c => char.IsAsciiDigit(c) || c == '.') ? text : throw Wrong("extended_key_usage", text));

    private static string ReadVersion(JsonProperty part) => part.Value.ValueKind == JsonValueKind.String && part.Value.GetString() is "TLSv1.2" or "TLSv1.3"
        ? part.Value.GetString()! : throw Wrong("tls_version", part.Value.ToString());

    private static FormatException Wrong(string part, string value) => new($"'{value}' is no value for '{part}'");
}

/// <summary>A source network: an address, or an address and the length of its prefix.</summary>
internal sealed record SourceNetwork(HostAddress Address, int Bits, string Text)
{
    /// <summary>Reads <c>192.0.2.0/24</c>, <c>2001:db8::/32</c> or one address. Bits behind the prefix are an error: nobody knows what was meant.</summary>
    public static SourceNetwork Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = HostAddress.Read(slash < 0 ? text : text[..slash]) ?? throw Wrong(text);
        var bits = address.Width;
        if (slash >= 0 && !(byte.TryParse(text[(slash + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var given) && (bits = given) <= address.Width))
            throw Wrong(text);
        return address.And(address.Mask(bits)) == address ? new(address, bits, text) : throw Wrong(text);
    }

    /// <summary>Whether an address lies in it; IPv4 in IPv6 counts as IPv4.</summary>
    public bool Holds(IPAddress address)
    {
        var other = HostAddress.Of(address);
        return other.IsV6 == Address.IsV6 && other.And(Address.Mask(Bits)) == Address;
    }

    public override string ToString() => Text;

    private static FormatException Wrong(string text) => new($"'{text}' is no value for 'network'");
}
