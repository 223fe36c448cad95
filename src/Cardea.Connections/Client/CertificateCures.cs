using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>What to do about a server's certificate that does not verify: one line of advice for each of OpenSSL's verdicts that a user can meet.</summary>
public static class CertificateCures
{
    // Numbers: X509_V_ERR_* of OpenSSL 3, x509_vfy.h.
    private static readonly Dictionary<int, string> Cures = new()
    {
        [2] = "the CA in --ssl-ca is itself issued by another one: put the whole chain up to the self-signed root into that file",
        [3] = "there is no revocation list of this issuer: give its CRL with --ssl-crl, one for each CA of the chain",
        [7] = "the certificate was not signed by the CA that it names: another CA of the same name is in --ssl-ca; get the right file",
        [8] = "the revocation list was not signed by the CA that it names: get the right list",
        [9] = "it is valid only later: compare the clocks of both machines, or wait",
        [10] = "it has run out: renew it at the server (`cardea certs renew`) and reload (ALTER INSTANCE RELOAD TLS)",
        [11] = "the revocation list is valid only later: compare the clocks of both machines",
        [12] = "the revocation list has run out: make a new one (`cardea certs crl`) and give that with --ssl-crl",
        [18] = "it signs itself and is not in --ssl-ca: give the file of this very server (./data/ca.pem of a cardea server), or a certificate issued by your CA",
        [19] = "it leads to a CA that is not in --ssl-ca: get that CA's certificate from the server's operator, compare its SHA-256, and give it with --ssl-ca",
        [20] = "its issuer is not in --ssl-ca, and the server did not send it: give that CA with --ssl-ca, or let the server send its intermediate certificates",
        [21] = "its issuer is not in --ssl-ca, and the server sent nothing but its own certificate: give that CA with --ssl-ca, or let the server send its intermediate certificates",
        [23] = "it has been revoked: do not connect; the server needs a new certificate",
        [24] = "the issuer's certificate has no usable key: the CA is broken",
        [25] = "an intermediate CA issued more CAs than it may: the chain is wrong at the server",
        [26] = "it is not meant for servers (extended key usage): the server needs one with serverAuth (`cardea certs server`)",
        [32] = "its issuer is not allowed to sign certificates: the chain is wrong at the server",
        [47] = "its names are outside of what its CA may issue for",
        [48] = "its names are outside of what its CA may issue for",
        [62] = "it is valid for other names: connect by one of them, or let the server have one with this name (`cardea certs server --dns=…`)",
        [64] = "it is valid for other addresses: connect by a name that it holds, or let the server have one with this address (`cardea certs server --ip=…`)",
        [66] = "its key is too small: the server needs a new one (RSA 2048 or P-256 at least)",
        [67] = "the CA's key is too small: a new CA is needed",
        [68] = "it is signed with a hash that is not safe any more: it must be issued again with SHA-256",
        [79] = "its issuer is not a CA: the chain is wrong at the server, or somebody signs who may not",
    };

    /// <summary>The advice, without a full stop; general where OpenSSL's number is a rare one.</summary>
    public static string For(VerificationRefusal refusal) =>
        Cures.GetValueOrDefault(refusal.Code, "show it to the server's operator: `cardea certs inspect` and `cardea certs verify` tell more");

    /// <summary>
    /// All that a person needs, line by line: the verdict, the chain as the server sent it, the names it is valid for, the cure. Texts of
    /// certificates stand in OpenSSL's escaped form.
    /// </summary>
    public static string Explain(TlsFailure failure)
    {
        if (failure.Refusal is not { } refusal) return failure.Detail;
        var lines = new List<string> { failure.Detail };
        for (var i = 0; i < refusal.Presented.Count; i++) lines.Add($"{(i == 0 ? "the server sent:" : "               ")} {Describe(i, refusal.Presented[i])}");
        if (refusal.Code is 62 or 64 && refusal.Presented is [var own, ..])
            lines.Add($"valid for: {(own.AlternativeNames is { Count: > 0 } names ? string.Join(", ", names) : "no name at all (no subjectAltName)")}");
        lines.Add($"cure: {For(refusal)}");
        return string.Join('\n', lines);
    }

    private static string Describe(int depth, CertificateFacts certificate) =>
        $"{depth} {certificate.Subject}, issued by {certificate.Issuer}, valid {certificate.ValidFrom:yyyy-MM-dd HH:mm} to {certificate.ValidTo:yyyy-MM-dd HH:mm} UTC, SHA-256 {certificate.Sha256}";
}
