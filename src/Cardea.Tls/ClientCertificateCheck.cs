using System.Security.Cryptography;

namespace Cardea.Tls;

/// <summary>What a server context says of a client's certificate.</summary>
/// <param name="Facts">The certificate, or null when the text holds none.</param>
/// <param name="Verified">The context would have taken it in a handshake.</param>
/// <param name="Reason">Why not, or "ok".</param>
public sealed record CertificateVerdict(CertificateFacts? Facts, bool Verified, string Reason);

/// <summary>Asks a server context about a client certificate without a handshake, with the trust, revocation lists, purpose and level that a handshake has.</summary>
public static unsafe class ClientCertificateCheck
{
    /// <summary>The first certificate of the text is the client's, the others are intermediates that it would send along.</summary>
    public static CertificateVerdict Verify(TlsContext context, ReadOnlySpan<byte> pem)
    {
        List<nint> certificates;
        try
        {
            certificates = Pem.Certificates(pem);
        }
        catch (Exception bad) when (bad is IOException or CryptographicException)
        {
            return new(null, false, bad.Message);
        }
        var chain = Native.OPENSSL_sk_new_null();
        try
        {
            for (var i = 1; i < certificates.Count; i++) _ = Native.OPENSSL_sk_push(chain, certificates[i]);
            return Verify(context, certificates[0], chain);
        }
        finally
        {
            Native.OPENSSL_sk_free(chain);
            foreach (var certificate in certificates) Native.X509_free(certificate);
        }
    }

    // As libssl's ssl_verify_cert_chain prepares it.
    private static CertificateVerdict Verify(TlsContext context, nint certificate, nint chain)
    {
        var facts = CertificateFacts.Of(certificate);
        if (context.VerifyMode == Native.VerifyNone) return new(facts, false, "the server has no CA and asks for no certificate");
        using var session = new SafeSslHandle(Native.SSL_new(context.Handle));
        var check = Native.X509_STORE_CTX_new();
        try
        {
            if (session.IsInvalid || check == 0 || Native.X509_STORE_CTX_init(check, Native.SSL_CTX_get_cert_store(context.Handle), certificate, chain) != 1
                || Native.X509_STORE_CTX_set_default(check, "ssl_client") != 1)
                return new(facts, false, ErrorQueue.Drain().Words);
            var parameters = Native.X509_STORE_CTX_get0_param(check);
            Native.X509_VERIFY_PARAM_set_auth_level(parameters, Native.SSL_get_security_level(session));
            if (Native.X509_VERIFY_PARAM_set1(parameters, Native.SSL_get0_param(session)) != 1) return new(facts, false, ErrorQueue.Drain().Words);
            HandshakeWitness.Reset();
            Native.X509_STORE_CTX_set_verify_cb(check, &HandshakeWitness.OnVerify);
            var verified = Native.X509_verify_cert(check) == 1;
            return new(facts, verified, HandshakeWitness.Refusal is { } refusal && !verified ? refusal.Words : OpenSsl.Text(Native.X509_verify_cert_error_string(Native.X509_STORE_CTX_get_error(check))));
        }
        finally
        {
            Native.X509_STORE_CTX_free(check);
            ErrorQueue.Clear();
        }
    }
}
