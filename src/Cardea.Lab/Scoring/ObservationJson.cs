using System.Text.Json.Nodes;

namespace Cardea.Lab.Scoring;

/// <summary>An observation in files.</summary>
internal static class ObservationJson
{
    internal static JsonObject Write(Observation seen) => new()
    {
        ["connections"] = seen.Connections, ["tlsRequests"] = seen.TlsRequests, ["handshakes"] = seen.Handshakes, ["tlsVersion"] = seen.TlsVersion, ["alert"] = seen.Alert,
        ["logins"] = seen.Logins, ["plainLogins"] = seen.PlainLogins, ["exposure"] = seen.Exposure.ToString().ToLowerInvariant(), ["connected"] = seen.Connected,
        ["commands"] = seen.Commands, ["tookInjection"] = seen.TookInjection, ["gaveFile"] = seen.GaveFile, ["malformed"] = seen.Malformed,
    };

    /// <exception cref="FormatException">It is not what <see cref="Write"/> wrote.</exception>
    internal static Observation Read(JsonObject data)
    {
        try
        {
            return new()
            {
                Connections = (int)data["connections"]!, TlsRequests = (int)data["tlsRequests"]!, Handshakes = (int)data["handshakes"]!, TlsVersion = (string?)data["tlsVersion"],
                Alert = (string?)data["alert"], Logins = (int)data["logins"]!, PlainLogins = (int)data["plainLogins"]!,
                Exposure = Enum.Parse<Exposure>((string)data["exposure"]!, ignoreCase: true), Connected = (int)data["connected"]!, Commands = (int)data["commands"]!,
                TookInjection = (bool)data["tookInjection"]!, GaveFile = (bool)data["gaveFile"]!, Malformed = (string?)data["malformed"],
            };
        }
        catch (Exception wrong) when (wrong is ArgumentNullException or NullReferenceException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("an observation that is not the lab's", wrong);
        }
    }
}
