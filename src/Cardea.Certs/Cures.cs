using Cardea.Certificates;

namespace Cardea.Certs;

/// <summary>What to do about OpenSSL's verification errors. https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/</summary>
internal static class Cures
{
    private static readonly Dictionary<int, string> ByCode = new()
    {
        [2] = "its issuer is not among the CAs: use the ca.pem of the CA that issued it, or put the missing intermediate into the certificate's file",
        [3] = "there is no revocation list of this issuer: add it to the file, or check without lists",
        [7] = "the signature is wrong: another CA of the same name issued it, or the file is damaged; get the right ca.pem",
        [8] = "the list was not signed by the CA: get it anew from where the CA is ('cardea certs crl')",
        [9] = "it is not valid yet: set the clock of this machine, or wait",
        [10] = "it has expired: 'cardea certs renew FILE'; a CA with 'cardea certs init --roll-over'",
        [11] = "the list is from the future: set the clock of this machine",
        [12] = "the list is past its life: write a new one with 'cardea certs crl' and hand it out",
        [18] = "it is self-signed: add it to the trusted CAs, if you mean to trust just it",
        [19] = "the chain ends in a CA that is not trusted: use the ca.pem of that CA",
        [20] = "its issuer is not among the CAs: use the ca.pem of the CA that issued it, or put the missing intermediate into the certificate's file",
        [21] = "its issuer is not among the CAs: use the ca.pem of the CA that issued it, or put the missing intermediate into the certificate's file",
        [22] = "the chain is too long",
        [23] = "it was revoked: make a new one with 'cardea certs client' or 'server'",
        [24] = "the issuer's certificate is not a CA (basicConstraints CA:FALSE): have it issued by a CA",
        [25] = "the CA may not have so many CAs below it (pathlen)",
        [26] = "it is made for another purpose: a server needs serverAuth, a client clientAuth; 'cardea certs gateway' makes one for both",
        [32] = "the CA's key usage does not allow signing certificates",
        [47] = "its CA may not issue for that name (name constraints): leave the name out ('cardea certs server --only-these-names'), or have a CA with other limits",
        [48] = "its CA may not issue for that name (name constraints): leave the name out ('cardea certs server --only-these-names'), or have a CA with other limits",
        [62] = "the name is not in it: make one with 'cardea certs server --dns=NAME', or connect by one of its names",
        [64] = "the address is not in it: make one with 'cardea certs server --ip=ADDRESS', or connect by one of its names",
        [66] = "the key is too small for OpenSSL's security level: make a new one with at least RSA 2048",
        [67] = "a CA's key is too small: make a new CA with at least RSA 2048",
        [68] = "it is signed with a broken hash (MD5 or SHA-1): renew it",
        [79] = "the CA does not say that it is one (RFC 5280 wants basicConstraints): make it anew with 'cardea certs init'",
    };

    internal static string Of(ChainVerdict verdict, CertificateDetails leaf)
    {
        var cure = ByCode.GetValueOrDefault(verdict.Code, "'cardea certs lint FILE' may know more; OpenSSL's manual explains the words");
        return verdict.Code is 62 or 64 && leaf.Names.Count > 0 ? $"{cure} ({string.Join(", ", leaf.Names.Take(10))})" : cure;
    }
}
