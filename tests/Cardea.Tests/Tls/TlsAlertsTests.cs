using System.Globalization;
using System.Text.RegularExpressions;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>The names that people look up.</summary>
public sealed partial class TlsAlertsTests
{
    // AlertDescription of RFC 8446, 6, in its order.
    private const string Standard = """
        close_notify(0), unexpected_message(10), bad_record_mac(20), record_overflow(22), handshake_failure(40), bad_certificate(42), unsupported_certificate(43),
        certificate_revoked(44), certificate_expired(45), certificate_unknown(46), illegal_parameter(47), unknown_ca(48), access_denied(49), decode_error(50),
        decrypt_error(51), protocol_version(70), insufficient_security(71), internal_error(80), inappropriate_fallback(86), user_canceled(90),
        missing_extension(109), unsupported_extension(110), unrecognized_name(112), bad_certificate_status_response(113), unknown_psk_identity(115),
        certificate_required(116), no_application_protocol(120)
        """;

    // Of earlier versions: RFC 5246, 7.2.
    private const string Earlier = "decryption_failed(21), decompression_failure(30), no_certificate(41), export_restriction(60), no_renegotiation(100)";

    [Fact]
    public void Each_alert_has_the_name_of_the_standard_and_no_other_number_has_one()
    {
        var wanted = Row().Matches(Standard + Earlier).ToDictionary(static row => int.Parse(row.Groups[2].ValueSpan, CultureInfo.InvariantCulture), static row => row.Groups[1].Value);
        Assert.Equal(32, wanted.Count);
        for (var alert = -1; alert <= 256; alert++) Assert.Equal((alert, wanted.GetValueOrDefault(alert)), (alert, TlsAlerts.NameOf(alert)));
    }

    [GeneratedRegex(@"(\w+)\((\d+)\)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Row();
}
