using System.Net;
using Cardea.Certificates;

namespace Cardea.Doctor.Channel;

/// <summary>Whether a certificate names a host, where OpenSSL cannot be asked because no CA leads to it. RFC 6125: whole labels, a star for the first.</summary>
internal static class Names
{
    internal static bool Fit(IReadOnlyList<AlternativeName> names, string host) => IPAddress.TryParse(host, out var address)
        ? names.Any(n => n.Kind == "IP" && IPAddress.TryParse(n.Value, out var own) && own.Equals(address))
        : names.Any(n => n.Kind == "DNS" && FitsOne(n.Value, host.TrimEnd('.')));

    private static bool FitsOne(string pattern, string host)
    {
        if (pattern.Equals(host, StringComparison.OrdinalIgnoreCase)) return true;
        if (!pattern.StartsWith("*.", StringComparison.Ordinal) || pattern.Count(static c => c == '.') < 2) return false;
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && host.AsSpan(dot).Equals(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }
}
