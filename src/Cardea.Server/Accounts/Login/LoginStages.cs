using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Login;

/// <summary>What stands before and behind the admission list: conditions that other parts of the server look at, named here so that every refusal has a rule.</summary>
public static class LoginStages
{
    /// <summary>The name under which a full account is reported.</summary>
    public const string AccountLimits = "connection limits";

    public static readonly LoginRule
        Places = new("places", "a free place among max_connections", "1040"),
        Host = new("host", "a host that is not blocked", "1129, 1130"),
        Packets = new("packets", "packets that keep to the protocol and its limits", "1043, 1047, 1153, 1156, 1835"),
        Time = new("time", "a login within connect_timeout that does not have to make room for others", "none"),
        Handshake = new("TLS handshake", "a TLS handshake that succeeds, with a certificate that verifies if one comes", "a TLS alert"),
        Method = new("method", "an authentication method that is switched on and that the client knows", "1251, 1524"),
        Proof = new("proof", "a proof of identity by the account's method", "1045, 1698") { SetBy = AccountRule.Proof },
        Failures = new("repeated failure", "a proof before the source has failed FAILED_LOGIN_ATTEMPTS times in a row", "3955") { SetBy = AccountRule.FailedLogins },
        Limits = new(AccountLimits, "a place within the account's MAX_CONNECTIONS_PER_HOUR and MAX_USER_CONNECTIONS, or max_user_connections", "1203, 1226")
        {
            SetBy = AccountRule.Limits,
        },
        Reserve = new("reserve", "a place among max_connections, or CONNECTION_ADMIN and the one kept for it", "1040"),
        CurrentCertificate = new("current certificate", "a certificate that what was reloaded during the login would let in too", "1045"),
        InitConnect = new("init_connect", "an init_connect that runs without error", "1184");

    /// <summary>Before the list, in order.</summary>
    public static readonly IReadOnlyList<LoginRule> Before = [Places, Host, Packets, Time, Handshake, Method, Proof, Failures];

    /// <summary>Behind the list, in order: they take a place or do work.</summary>
    public static readonly IReadOnlyList<LoginRule> Behind = [Limits, Reserve, CurrentCertificate, InitConnect];

    /// <summary>Everything that a login passes, in order.</summary>
    public static IEnumerable<LoginRule> All => [.. Before, .. Admission.Rules, .. Behind];

    /// <summary>The rule behind an error that was made before the admission list.</summary>
    public static LoginRule Of(ServerError error) => error.Number switch
    {
        1040 => Places,
        1129 or 1130 => Host,
        1251 or 1524 => Method,
        1045 or 1698 => Proof,
        3955 => Failures,
        3159 => Admission.Rules.First(static rule => rule.Name == Admission.SecureTransportRule),
        _ => Packets,
    };
}
