namespace Cardea.Doctor.Channel;

/// <summary>TLS alerts by the names of RFC 8446, 6, and what they mean where a client certificate is the matter.</summary>
internal static class Alerts
{
    private static readonly Dictionary<int, (string Name, string? Cause)> Known = new()
    {
        [0] = ("close_notify", null),
        [10] = ("unexpected_message", null),
        [20] = ("bad_record_mac", null),
        [40] = ("handshake_failure", null),
        [41] = ("no_certificate", "client-certificate-demanded"),
        [42] = ("bad_certificate", "client-certificate-refused"),
        [43] = ("unsupported_certificate", "client-certificate-purpose"),
        [44] = ("certificate_revoked", "client-certificate-revoked"),
        [45] = ("certificate_expired", "client-certificate-expired"),
        [46] = ("certificate_unknown", "client-certificate-refused"),
        [47] = ("illegal_parameter", null),
        [48] = ("unknown_ca", "client-certificate-unknown-ca"),
        [49] = ("access_denied", "client-certificate-refused"),
        [50] = ("decode_error", null),
        [51] = ("decrypt_error", null),
        [70] = ("protocol_version", null),
        [71] = ("insufficient_security", null),
        [80] = ("internal_error", null),
        [86] = ("inappropriate_fallback", null),
        [109] = ("missing_extension", null),
        [112] = ("unrecognized_name", null),
        [116] = ("certificate_required", "client-certificate-demanded"),
        [120] = ("no_application_protocol", null),
    };

    internal static string Name(int alert) => Known.TryGetValue(alert, out var known) ? known.Name : $"alert {alert}";

    /// <summary>The row of the table that it points to, or null.</summary>
    internal static string? Cause(int alert) => Known.TryGetValue(alert, out var known) ? known.Cause : null;
}
