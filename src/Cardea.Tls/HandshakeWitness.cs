using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>
/// libssl's callbacks, which run inside the calling thread's SSL_do_handshake, SSL_read or SSL_write. They only note what the
/// failing call will be asked about right afterwards; they never throw and never change the verdict.
/// </summary>
internal static unsafe class HandshakeWitness
{
    [ThreadStatic] private static string? LastRefusal;
    [ThreadStatic] private static int LastAlertSent;

    internal static void Reset()
    {
        LastRefusal = null;
        LastAlertSent = -1;
    }

    internal static string? Refusal => LastRefusal;

    internal static int? AlertSent => LastAlertSent >= 0 ? LastAlertSent : null;

    [UnmanagedCallersOnly]
    internal static int OnVerify(int accepted, nint context)
    {
        if (accepted == 0 && LastRefusal is null) LastRefusal = Describe(context);
        return accepted;
    }

    [UnmanagedCallersOnly]
    internal static void OnInfo(nint ssl, int where, int value)
    {
        if (where == Native.CallbackWriteAlert) LastAlertSent = value & 0xFF;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Describe(nint context)
    {
        var words = OpenSsl.Text(Native.X509_verify_cert_error_string(Native.X509_STORE_CTX_get_error(context)));
        var certificate = Native.X509_STORE_CTX_get_current_cert(context);
        if (certificate == 0) return words;
        var subject = CertificateFacts.OneLine(Native.X509_get_subject_name(certificate));
        var issuer = CertificateFacts.OneLine(Native.X509_get_issuer_name(certificate));
        return $"{words} (depth {Native.X509_STORE_CTX_get_error_depth(context)}, subject {subject}, issuer {issuer})";
    }
}
