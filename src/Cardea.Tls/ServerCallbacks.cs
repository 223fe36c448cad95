using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>
/// What libssl asks a server in the middle of a handshake: the certificate for a name, the key of a ticket, the OCSP response of a certificate. The
/// thread that shakes hands says before which context it is working for, so nothing managed is ever held by a native pointer. Nothing here throws.
/// </summary>
internal static unsafe class ServerCallbacks
{
    private const int Ok = 0; // SSL_TLSEXT_ERR_OK
    private const int NoAcknowledgement = 3; // SSL_TLSEXT_ERR_NOACK
    private const int NoTicket = 0;

    [ThreadStatic] private static TlsContext? Working;

    internal static void Begin(TlsContext context) => Working = context;

    internal static void End() => Working = null;

    [UnmanagedCallersOnly]
    internal static int OnServerName(nint ssl, int* alert, nint argument)
    {
        var name = Native.SSL_get_servername_raw(ssl, 0);
        return name is not null && Working?.Named.TryUse(ssl, OpenSsl.Text(name)) == true ? Ok : NoAcknowledgement;
    }

    [UnmanagedCallersOnly]
    internal static int OnTicket(nint ssl, byte* name, byte* vector, nint cipher, nint mac, int seal) =>
        Working?.Tickets?.Apply(name, vector, cipher, mac, seal != 0) ?? NoTicket;

    [UnmanagedCallersOnly]
    internal static int OnStatus(nint ssl, nint argument)
    {
        if (Working?.Staples.ResponseOf(Native.SSL_get_certificate(ssl)) is not { } response) return NoAcknowledgement;
        var copy = Native.CRYPTO_malloc((nuint)response.Length, null, 0); // libssl frees it
        if (copy is null) return NoAcknowledgement;
        response.CopyTo(new Span<byte>(copy, response.Length));
        _ = Native.SSL_ctrl_raw(ssl, Native.SetStatusResponse, response.Length, (nint)copy);
        return Ok;
    }
}
