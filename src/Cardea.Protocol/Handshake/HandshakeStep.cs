using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Handshake;

/// <summary>What a handshake machine has decided; its caller performs it. Whatever the step, pending output is written first.</summary>
public abstract record HandshakeStep
{
    private HandshakeStep()
    {
    }

    /// <summary>Write what is pending, read the peer's next packet, call <c>Advance</c>.</summary>
    public sealed record Read : HandshakeStep
    {
        /// <summary>The only one.</summary>
        public static Read Instance { get; } = new();
    }

    /// <summary>
    /// Write what is pending, do the TLS handshake, call <c>TlsEstablished</c>. Bytes that arrived behind the packet so far belong to TLS or are an
    /// error; they are never a packet.
    /// </summary>
    public sealed record StartTls : HandshakeStep
    {
        /// <summary>The only one.</summary>
        public static StartTls Instance { get; } = new();
    }

    /// <summary>Server: the identity is proven. The caller runs admission and then writes OK or ERR itself.</summary>
    public sealed record Proved(LoginRequest Login) : HandshakeStep;

    /// <summary>
    /// Server: no. The caller writes <paramref name="Error"/> (see <c>ServerHandshake.Capabilities</c>) and closes;
    /// <paramref name="OperatorReason"/> is for the log, never for the client.
    /// </summary>
    public sealed record Reject(ServerError Error, string? OperatorReason) : HandshakeStep;

    /// <summary>Client: logged in.</summary>
    public sealed record Done(OkPacket Ok) : HandshakeStep;

    /// <summary>Client: given up by the client itself; the caller closes without another byte.</summary>
    public sealed record Failed(ClientError Error) : HandshakeStep;

    /// <summary>Client: the server said no. Without <paramref name="Verified"/> the text may come from anybody on the way.</summary>
    public sealed record Refused(ServerError Error, bool Verified) : HandshakeStep;
}
