using Cardea.Tls;

namespace Cardea.Doctor.Channel;

/// <summary>What a server's alert says of the client's certificate, or of there being none.</summary>
internal static class Alerts
{
    private static readonly Dictionary<int, string> Causes = new()
    {
        [41] = "client-certificate-demanded",
        [42] = "client-certificate-refused",
        [43] = "client-certificate-purpose",
        [44] = "client-certificate-revoked",
        [45] = "client-certificate-expired",
        [46] = "client-certificate-refused",
        [48] = "client-certificate-unknown-ca",
        [49] = "client-certificate-refused",
        [116] = "client-certificate-demanded",
    };

    internal static string Name(int alert) => TlsAlerts.NameOf(alert) ?? $"alert {alert}";

    /// <summary>The row of the table that it points to, or null.</summary>
    internal static string? Cause(int alert) => Causes.GetValueOrDefault(alert);
}
