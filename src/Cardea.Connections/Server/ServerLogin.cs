using System.Diagnostics;
using Cardea.Connections.Readiness;
using Cardea.Connections.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Tls;

namespace Cardea.Connections.Server;

/// <summary>Drives one login: obeys the steps of the machine and never waits. Dropped when the login is over.</summary>
internal sealed class ServerLogin(ServerConnection connection, IServerHost host)
{
    private readonly ServerHandshake _machine = host.BeginLogin(connection);
    private LoginReader _reader;
    private HandshakeStep? _held;
    private bool _tlsUnderWay;
    private bool _greeted;

    /// <summary>Set when the login has come to something.</summary>
    internal LoginOutcome? Outcome { get; private set; }

    /// <summary>The capabilities an error must be written with.</summary>
    internal Capabilities Capabilities => _machine.Capabilities;

    internal bool TlsUnderWay => _tlsUnderWay;

    /// <summary>When the proof was judged (<see cref="Stopwatch.GetTimestamp"/>), or the answer was no longer held back; 0 before.</summary>
    internal long JudgedAt { get; private set; }

    /// <summary>More than zero, without an <see cref="Outcome"/>: call <see cref="Continue"/> again after that time, however long ago the login began.</summary>
    internal TimeSpan Hold { get; private set; }

    internal void Start()
    {
        connection.Output.Sequence = 0;
        _ = _machine.Start(connection.Output);
        connection.Input.Sequence = connection.Output.Sequence;
    }

    /// <summary>Goes on as far as it can: Done with <see cref="Outcome"/>, or what to wait for, or the end of the link.</summary>
    internal LinkStatus Continue()
    {
        if (_held is { } step)
        {
            (_held, Hold) = (null, TimeSpan.Zero);
            Conclude(step);
            return LinkStatus.Done;
        }
        while (true)
        {
            var flushed = connection.FlushSome();
            if (flushed != LinkStatus.Done) return flushed;
            if (!_greeted)
            {
                _greeted = true;
                return LinkStatus.WantRead; // nobody has answered before he was asked
            }
            if (_tlsUnderWay)
            {
                var status = connection.Link.Handshake();
                if (status != LinkStatus.Done) return status;
                _tlsUnderWay = false;
                _ = _machine.TlsEstablished();
            }
            var read = _reader.TryRead(connection.Link, connection.Input, WorkerPool.Worker.Input, out var payload);
            if (read != LinkStatus.Done) return read;
            connection.Output.Sequence = connection.Input.Sequence;
            var next = _machine.Advance(payload, StrengthOf(connection.Link.Facts), connection.Output);
            connection.Input.Sequence = connection.Output.Sequence;
            if (Perform(next)) return LinkStatus.Done;
        }
    }

    private bool Perform(HandshakeStep step)
    {
        switch (step)
        {
            case HandshakeStep.Read:
                return false;
            case HandshakeStep.StartTls when host.TlsOf(connection).Accept(connection.Link.Descriptor) is { } session:
                connection.Link.BeginTls(session);
                _tlsUnderWay = true;
                return false;
            case HandshakeStep.StartTls: // switched off since the greeting
                Outcome = new LoginOutcome.Refused(ServerErrors.BadHandshake(), "TLS was switched off during the login");
                return true;
            case HandshakeStep.Proved or HandshakeStep.Reject:
                Hold = host.HoldBefore(connection);
                if (Hold > TimeSpan.Zero) _held = step;
                else Conclude(step);
                return true;
            default:
                throw new InvalidOperationException($"a server does not do {step}");
        }
    }

    private void Conclude(HandshakeStep step)
    {
        JudgedAt = Stopwatch.GetTimestamp();
        Outcome = step is HandshakeStep.Proved proved
            ? host.Admit(connection, proved.Login)
            : new LoginOutcome.Refused(((HandshakeStep.Reject)step).Error, ((HandshakeStep.Reject)step).OperatorReason);
    }

    internal static ChannelStrength StrengthOf(ChannelFacts facts) => facts switch
    {
        { IsEncrypted: true, PeerVerified: true } => ChannelStrength.EncryptedAndVerified,
        { IsEncrypted: true } => ChannelStrength.Encrypted,
        { Transport: TransportKind.UnixSocket } => ChannelStrength.LocalSocket,
        _ => ChannelStrength.Plain,
    };
}
