using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>
/// libssl's callbacks, which run inside the calling thread's SSL_do_handshake, SSL_read or SSL_write. They note what the failing call will be asked
/// about right afterwards, and never throw. The verdict they change in one direction only: a key beyond <see cref="KeyLimits"/> is refused.
/// </summary>
internal static unsafe class HandshakeWitness
{
    private const int CertificateRejected = 28; // X509_V_ERR_CERT_REJECTED

    [ThreadStatic] private static VerificationRefusal? LastRefusal;
    [ThreadStatic] private static int LastAlertSent;

    internal static void Reset()
    {
        LastRefusal = null;
        LastAlertSent = -1;
    }

    internal static VerificationRefusal? Refusal => LastRefusal;

    internal static int? AlertSent => LastAlertSent >= 0 ? LastAlertSent : null;

    [UnmanagedCallersOnly]
    internal static int OnVerify(int accepted, nint context)
    {
        if (accepted == 0)
        {
            LastRefusal ??= Describe(context, null);
            return 0;
        }
        if (IsAnchor(context) || KeyLimits.Fault(Native.X509_STORE_CTX_get_current_cert(context)) is not { } fault) return 1;
        Native.X509_STORE_CTX_set_error(context, CertificateRejected);
        LastRefusal ??= Describe(context, fault);
        return 0;
    }

    private static bool IsAnchor(nint context)
    {
        var depth = Native.X509_STORE_CTX_get_error_depth(context);
        return depth > 0 && depth == Native.OPENSSL_sk_num(Native.X509_STORE_CTX_get0_chain(context)) - 1;
    }

    [UnmanagedCallersOnly]
    internal static void OnInfo(nint ssl, int where, int value)
    {
        if (where == Native.CallbackWriteAlert) LastAlertSent = value & 0xFF;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static VerificationRefusal Describe(nint context, string? fault)
    {
        var code = Native.X509_STORE_CTX_get_error(context);
        var failed = Native.X509_STORE_CTX_get_current_cert(context);
        return new VerificationRefusal(code, OpenSsl.Text(Native.X509_verify_cert_error_string(code)) + (fault is null ? "" : $": {fault}"), Native.X509_STORE_CTX_get_error_depth(context),
            failed == 0 ? null : CertificateFacts.Of(failed), Presented(Native.X509_STORE_CTX_get0_untrusted(context)));
    }

    internal static CertificateFacts[] Presented(nint chain)
    {
        if (chain == 0) return [];
        var presented = new CertificateFacts[Math.Min(Native.OPENSSL_sk_num(chain), VerificationRefusal.MostPresented)];
        for (var i = 0; i < presented.Length; i++) presented[i] = CertificateFacts.Of(Native.OPENSSL_sk_value(chain, i));
        return presented;
    }
}
