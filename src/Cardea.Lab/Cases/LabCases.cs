using Cardea.Lab.Making;
using Cardea.Lab.Serving;
using Cardea.Tls;

namespace Cardea.Lab.Cases;

/// <summary>The table of servers. A new bad server is one row here.</summary>
internal static class LabCases
{
    internal static readonly IReadOnlyList<LabCase> All =
    [
        .. Good(), .. Chains(), .. Revocation(), .. Names(), .. Channels(), .. Demands(), .. Reported(),
    ];

    private static IEnumerable<LabCase> Good() =>
    [
        new("good-rsa", CaseGroup.Good, "an RSA certificate that names the host", static w => w.Leaf(new() { Key = LeafKey.Rsa })),
        new("good-ecdsa", CaseGroup.Good, "an ECDSA certificate that names the host", static w => w.Leaf(new())),
        new("good-address", CaseGroup.Good, "a certificate that names the address", static w => w.Leaf(new() { Names = Sans.Addresses(w.Address) })) { ByAddress = true },
        new("good-chain", CaseGroup.Good, "issued by an intermediate CA, which is sent along", static w => w.Leaf(new() { Issuer = w.Intermediate, Sent = [w.Intermediate] })) { Trust = TrustFiles.Chain },
        new("good-tls12", CaseGroup.Good, "TLSv1.2 only", static w => w.Leaf(new() { Key = LeafKey.Rsa })) { Versions = TlsVersions.Tls12 },
    ];

    private static IEnumerable<LabCase> Chains() =>
    [
        Chain("expired", "the certificate has expired", static w => w.Leaf(new() { FromDays = -20, ToDays = -10 })),
        Chain("not-yet-valid", "the certificate is not yet valid", static w => w.Leaf(new() { FromDays = 10, ToDays = 20 })),
        Chain("self-signed", "the certificate vouches for itself", static w => w.SelfSigned()),
        Chain("foreign-ca", "issued by a CA that nobody trusts", static w => w.Leaf(new() { Issuer = w.Foreign })),
        Chain("impostor-ca", "issued by a CA of the trusted one's name, with another key", static w => w.Leaf(new() { Issuer = w.Impostor })),
        Chain("impostor-ca-sent", "the same, and that CA is sent along", static w => w.Leaf(new() { Issuer = w.Impostor, Sent = [w.Impostor] })),
        Chain("missing-intermediate", "issued by an intermediate CA, which is not sent", static w => w.Leaf(new() { Issuer = w.Intermediate })),
        Chain("expired-intermediate", "issued by an intermediate CA that has expired", static w => w.Below(w.Authority("expired intermediate", AuthorityShape.Usual with { ToDays = -5 }))) with { Trust = TrustFiles.Chain },
        Chain("wrong-purpose", "extended key usage: clientAuth only", static w => w.Leaf(new() { Purpose = Purposes.Client })),
        Chain("ca-without-constraints", "the intermediate CA has no basicConstraints", static w => w.Below(w.Authority("without constraints", new() { Constraints = false }))),
        Chain("leaf-as-ca", "issued by the certificate of another server", static w => w.Below(w.Authority("a mere server", new() { IsAuthority = false }))),
        Chain("v1-ca", "the intermediate CA is an X.509 v1 certificate", static w => w.Below(w.VersionOneAuthority())),
        Chain("path-too-long", "an intermediate CA that may have none below it has one", static w => w.TooDeep()) with { Trust = TrustFiles.Chain },
        Chain("name-constraints", "the intermediate CA may issue for other names only", static w => w.Below(w.Authority("constrained", AuthorityShape.Usual with { PermittedName = "example.test" }))) with { Trust = TrustFiles.Chain },
        Chain("unknown-critical", "a critical extension that nobody knows", static w => w.Leaf(new() { UnknownCritical = true })),
        Chain("weak-rsa-1024", "an RSA key of 1024 bits", static w => w.Leaf(new() { Key = LeafKey.WeakRsa })) with { Weak = true },
        Chain("weak-sha1", "a signature with SHA-1", static w => w.Leaf(new() { Sha1 = true })) with { Weak = true },
    ];

    private static LabCase Chain(string name, string title, Func<Workshop, ServerPair> material) => new(name, CaseGroup.Chain, title, material);

    private static IEnumerable<LabCase> Revocation() =>
    [
        new("revoked", CaseGroup.Revocation, "the certificate is on the CA's list", static w => w.Leaf(new() { Revoked = true })),
        new("revoked-ca", CaseGroup.Revocation, "the intermediate CA is on the root's list", static w => w.Below(w.RevokedIntermediate)) { Trust = TrustFiles.Chain },
        new("expired-list", CaseGroup.Revocation, "the list itself is out of date", static w => w.Leaf(new())) { Trust = TrustFiles.ExpiredList },
    ];

    private static IEnumerable<LabCase> Names() =>
    [
        Named("wrong-name", "a certificate for another host", static _ => Sans.Dns("other.example.test")),
        Named("name-with-more", "the host's name with more behind it", static w => Sans.Dns(w.Host + ".example.test")),
        Named("nul-in-name", "the host's name, a NUL, and more", static w => Sans.Dns(w.Host + "\0.example.test")),
        Named("look-alike", "an international name that looks like the host's", static w => Sans.Dns(Sans.LookAlike(w.Host), Sans.LookAlikeOnTheWire(w.Host))),
        Named("wildcard-all", "the wildcard *", static _ => Sans.Dns("*", "*.")),
        Named("wildcard-part", "a wildcard within a label", static w => Sans.Dns($"{w.Host[..1]}*", $"*{w.Host[1..]}")),
        new("subject-beside-names", CaseGroup.Name, "the host in the subject only, beside other names", static w => w.Leaf(new() { Subject = w.Host, Names = Sans.Dns("other.example.test") })),
        new("address-in-subject", CaseGroup.Name, "the address in the subject only", static w => w.Leaf(new() { Subject = w.Address.ToString(), Names = null })) { ByAddress = true },
        new("address-as-name", CaseGroup.Name, "the address as a DNS name", static w => w.Leaf(new() { Names = Sans.Dns(w.Address.ToString()) })) { ByAddress = true },
        new("other-address", CaseGroup.Name, "a certificate for another address", static w => w.Leaf(new() { Names = Sans.Addresses(System.Net.IPAddress.Parse("192.0.2.5")) })) { ByAddress = true },
    ];

    private static LabCase Named(string name, string title, Func<Workshop, byte[]> names) =>
        new(name, CaseGroup.Name, title, w => w.Leaf(new() { Subject = "a server", Names = names(w) }));

    private static IEnumerable<LabCase> Channels() =>
    [
        Channel("tls10-only", "TLSv1.0 and nothing newer", Conduct.Thief) with { Versions = TlsVersions.Tls10, Weak = true },
        Channel("tls11-only", "TLSv1.1 and nothing newer", Conduct.Thief) with { Versions = TlsVersions.Tls11, Weak = true },
        Channel("stripped", "no TLS in the greeting; its own RSA key for the password", Conduct.Thief with { OffersTls = false }),
        Channel("stripped-sha256", "the same with sha256_password", new() { OffersTls = false, Proof = Proof.Sha256 }),
        Channel("stripped-clear", "no TLS in the greeting; asks for mysql_clear_password", new() { OffersTls = false, Proof = Proof.Clear }),
        Channel("stripped-native", "no TLS in the greeting; asks for mysql_native_password", new() { OffersTls = false, Proof = Proof.Native }),
        Channel("tls-refused", "offers TLS and answers the request with an error", Conduct.Thief with { OnTlsRequest = AnswerToTlsRequest.Error }),
        Channel("tls-ignored", "offers TLS and answers the request in plain", new() { OnTlsRequest = AnswerToTlsRequest.Plain, Proof = Proof.Clear }),
        Channel("tls-broken", "offers TLS and resets the handshake, in wait for a plain try", Conduct.Thief with { OnTlsRequest = AnswerToTlsRequest.Reset }),
        Channel("injected", "plain packets glued to the greeting, then TLS with a good certificate", new() { Injects = true, Proof = Proof.Silent }),
    ];

    private static LabCase Channel(string name, string title, Conduct conduct) =>
        new(name, CaseGroup.Channel, title, static w => w.Leaf(new() { Key = LeafKey.Rsa })) { Behaviour = conduct };

    private static IEnumerable<LabCase> Demands() =>
    [
        new("clear-password", CaseGroup.Demand, "a verified server asks for mysql_clear_password unbidden", static w => w.Leaf(new())) { Behaviour = new() { Proof = Proof.Clear } },
        new("local-file", CaseGroup.Demand, "a verified server asks for a file that no statement named", static w => w.Leaf(new())) { Behaviour = new() { AsksForFile = true } },
    ];

    private static IEnumerable<LabCase> Reported() =>
    [
        new("good-ed25519", CaseGroup.Reported, "an Ed25519 certificate that names the host", static w => w.Leaf(new() { Key = LeafKey.Ed25519 })),
        new("name-in-subject", CaseGroup.Reported, "the host in the subject, no other names: MySQL's clients accept it", static w => w.Leaf(new() { Subject = w.Host, Names = null })),
        new("v1-leaf", CaseGroup.Reported, "an X.509 v1 certificate with the host in the subject: OpenSSL accepts it", static w => w.VersionOneLeaf()),
        new("native-password", CaseGroup.Reported, "a verified server asks for mysql_native_password", static w => w.Leaf(new())) { Behaviour = new() { Proof = Proof.Native } },
    ];
}
