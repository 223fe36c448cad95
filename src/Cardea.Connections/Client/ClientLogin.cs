using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Connections.Server;
using Cardea.Connections.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>Drives the client's handshake: obeys its steps, waiting within one deadline. There is no second, plainer attempt after any failure.</summary>
internal sealed class ClientLogin(ClientConnection connection, ClientHandshake machine, ClientConnectSettings settings, TlsContext? context, long deadline)
{
    private LoginReader _reader;

    internal OkPacket Run()
    {
        var step = machine.Start();
        while (true)
        {
            // What the client has given up must not send another byte.
            if (step is not HandshakeStep.Failed && connection.Flush(deadline) is var flushed and not LinkStatus.Done)
                throw Lost(flushed == LinkStatus.TimedOut ? LibC.TimedOut : 0);
            switch (step)
            {
                case HandshakeStep.Read:
                    step = ReadAndAdvance();
                    break;
                case HandshakeStep.StartTls:
                    StartTls();
                    machine.ServerFingerprint = Fingerprint();
                    step = machine.TlsEstablished(Strength, connection.Output);
                    connection.Input.Sequence = connection.Output.Sequence;
                    break;
                case HandshakeStep.Done done:
                    return done.Ok;
                case HandshakeStep.Refused refused:
                    throw new LoginRefusedException(refused.Error, refused.Verified);
                case HandshakeStep.Failed failed:
                    throw new ClientErrorException(failed.Error);
                default:
                    throw new InvalidOperationException($"a client does not do {step}");
            }
        }
    }

    private ChannelStrength Strength => ServerLogin.StrengthOf(connection.Facts);

    private HandshakeStep ReadAndAdvance()
    {
        try
        {
            while (true)
            {
                var status = _reader.TryRead(connection.Link, connection.Input, connection.Scratch, out var payload);
                if (status == LinkStatus.Done)
                {
                    connection.Output.Sequence = connection.Input.Sequence;
                    var step = machine.Advance(payload, Strength, connection.Output);
                    connection.Input.Sequence = connection.Output.Sequence;
                    return step;
                }
                if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite)) throw Lost(0);
                if (!connection.Link.Wait(status, deadline)) throw Lost(LibC.TimedOut);
            }
        }
        catch (MalformedPacketException malformed)
        {
            throw new ClientErrorException(ClientError.MalformedPacket(), malformed.Message);
        }
    }

    private void StartTls()
    {
        var host = settings.Host;
        connection.Link.BeginTls(context!.Connect(connection.Link.Descriptor, host, settings.ServerName, settings.SessionPem));
        while (true)
        {
            var status = connection.Link.Handshake();
            if (status == LinkStatus.Done) break;
            if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite)) throw TransportErrors.Tls(connection.Link.Failure);
            if (!connection.Link.Wait(status, deadline)) throw Lost(LibC.TimedOut);
        }
        if (settings.SessionPem is not null && !settings.ContinueOnFailedReuse && !connection.Facts.Resumed)
            throw new ClientErrorException(ClientError.SessionNotReused());
        if (settings.CheckServer is { } check && connection.Facts.Peer is { } server && check(server) is { } refused) throw refused;
    }

    // Null where nothing can be proven: no certificate, or one whose time is not now. The password vouches for the key, not for the calendar.
    private byte[]? Fingerprint()
    {
        if (connection.Facts.Peer is not { } peer) return null;
        using var certificate = X509CertificateLoader.LoadCertificate(peer.Der);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return now >= certificate.NotBefore.ToUniversalTime() && now <= certificate.NotAfter.ToUniversalTime() ? SHA256.HashData(peer.Der) : null;
    }

    // An alert explains more than "lost": it is how a TLS 1.3 server says what it has against our certificate.
    private ClientErrorException Lost(int systemError)
    {
        var failure = connection.Link.Failure;
        if (failure is { Kind: TlsFailureKind.Protocol or TlsFailureKind.Verification }) return TransportErrors.Tls(failure);
        var where = machine.Greeting is null ? "reading initial communication packet" : "reading authorization packet";
        return new ClientErrorException(ClientError.LostConnection(where, systemError != 0 ? systemError : failure?.SystemError ?? 0), failure?.Detail);
    }
}
