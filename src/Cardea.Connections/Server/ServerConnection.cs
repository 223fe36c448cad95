using System.Net;
using System.Security.Cryptography;
using Cardea.Connections.Readiness;
using Cardea.Connections.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tls;

namespace Cardea.Connections.Server;

/// <summary>
/// One client connection of the server, from accept to close. While armed no thread holds it and it owns no buffer; the thread that finds it
/// readable owns it until it is armed again. <see cref="Close"/> and <see cref="Kill"/> may be called by any thread.
/// </summary>
public sealed class ServerConnection : Pollable
{
    /// <summary>Output beyond this is written in the middle of a result, bytes.</summary>
    public const int FlushThreshold = 64 << 10;

    private readonly Reception _reception;
    private readonly IServerHost _host;
    private volatile State _state = State.Greeting;
    private ServerLogin? _login;
    private ISession? _session;
    private byte[] _buffer = [];
    private int _from;
    private int _to;
    private int _running;
    private int _reason;
    private string? _detail;
    private long _partialSince;
    private bool _drained;
    private bool _obeying;

    internal ServerConnection(Reception reception, IServerHost host, Link link, uint id, IPEndPoint? remote, Listener listener)
    {
        (_reception, _host, Link, Id, RemoteEndPoint, LocalEndPoint, IsAdministrative) = (reception, host, link, id, remote, listener.LocalEndPoint, listener.IsAdministrative);
        AcceptedAt = Environment.TickCount64;
        Input = new PacketAssembler { PayloadLimit = host.Limits.LoginPayload };
        Capabilities = Capabilities.None;
    }

    private ServerConnection(IServerHost host, Capabilities capabilities)
    {
        (_reception, _host, Link, Capabilities) = (null!, host, null!, capabilities);
        Input = new PacketAssembler();
    }

    private enum State
    {
        /// <summary>Accepted; nothing has been sent. Held by the accepting thread.</summary>
        Greeting,
        /// <summary>The greeting is out, packets of the login go to and fro. Held by the thread that runs it, else by nobody.</summary>
        Login,
        /// <summary>The TLS handshake is under way.</summary>
        TlsHandshake,
        /// <summary>The login is decided and its answer held back. Held by nobody until the time is over.</summary>
        Held,
        /// <summary>Logged in; between commands nobody holds it.</summary>
        Ready,
        /// <summary>Our last packet is out and our direction ended; the peer has a moment to take it.</summary>
        Lingering,
        /// <summary>Descriptor and TLS session are gone.</summary>
        Closed,
    }

    /// <summary>The connection's number, never used twice.</summary>
    public uint Id { get; }

    /// <summary>SHA-256 of the certificate that the client was shown; null on a plain link.</summary>
    public byte[]? OwnFingerprint() => Link.Tls?.ReadOwn() is { } own ? SHA256.HashData(own.Der) : null;

    /// <summary>The name of the system user that made the connection; null on TCP, and where its id has no name.</summary>
    public string? ReadSystemUser() => Link.ReadPeerCredentials() is { User: var id } ? SystemUsers.NameOf(id) : null;

    /// <summary>The peer's address; null on a Unix socket.</summary>
    public IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Our address; null on a Unix socket.</summary>
    public IPEndPoint? LocalEndPoint { get; }

    /// <summary>It came in by the administrative interface.</summary>
    public bool IsAdministrative { get; }

    /// <summary>When it was accepted, milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long AcceptedAt { get; }

    /// <summary>What the channel proves; readable by all threads.</summary>
    public ChannelFacts Facts => Link is null ? ChannelFacts.PlainSocket : Link.Facts;

    /// <summary>Answers of the session; owner only.</summary>
    public PacketWriter Output { get; } = new();

    /// <summary>The link; owner only.</summary>
    public Link Link { get; }

    /// <summary>What both sides agreed on at login.</summary>
    public Capabilities Capabilities { get; private set; }

    /// <summary>wait_timeout of this session; null = the server's.</summary>
    public TimeSpan? IdleTime { get; set; }

    /// <summary>Greatest command payload of this session in bytes (max_allowed_packet).</summary>
    public int MaxAllowedPacket
    {
        get => Input.PayloadLimit;
        set => Input.PayloadLimit = value;
    }

    /// <summary>Whether the login is over and the session runs, or ran.</summary>
    public bool IsLoggedIn { get; private set; }

    /// <summary>What the host remembers of the login under way; owner only.</summary>
    public object? Attempt { get; set; }

    /// <summary>Whether it is being ended; a long command should look at it now and then.</summary>
    public bool IsClosing => Volatile.Read(ref _reason) != 0;

    /// <summary>
    /// Whether the peer has closed its end. A look at the descriptor, for commands that wait long: nothing that the peer sent is taken, and what it may
    /// still have sent before is nobody's question any more.
    /// </summary>
    public bool PeerHasHungUp => Link is not null && LibC.HasHungUp(Link.Descriptor);

    internal PacketAssembler Input { get; }

    internal LinkedListNode<ServerConnection>? Waiting { get; set; }

    /// <summary>
    /// A connection without a peer and with the number 0, for statements that the server runs for itself (an init file). Nothing can be read from it
    /// or written to it, and there is nothing to close.
    /// </summary>
    public static ServerConnection Detached(IServerHost host, Capabilities capabilities) => new(host, capabilities);

    /// <summary>Ends the connection after the command under way, if any.</summary>
    public void Close() => End(CloseReason.Quit, LibC.ShutdownRead, evenIfRunning: false);

    /// <summary>Ends the connection at once: also a thread that waits for its peer comes free.</summary>
    public void Kill(CloseReason why = CloseReason.Killed) => End(why, LibC.ShutdownBoth, evenIfRunning: true);

    /// <summary>Ends it when idle, or after the command under way.</summary>
    internal void Retire(CloseReason why) => End(why, LibC.ShutdownRead, evenIfRunning: false);

    /// <summary>Writes what is there if it is much. For big results, between two packets.</summary>
    public void FlushIfLarge()
    {
        if (Output.Length >= FlushThreshold) Flush();
    }

    /// <summary>Writes everything, waiting for a slow reader within net_write_timeout.</summary>
    /// <exception cref="LinkBrokenException">The peer is gone or too slow.</exception>
    public void Flush()
    {
        long deadline = 0;
        while (true)
        {
            var status = FlushSome();
            if (status == LinkStatus.Done) return;
            if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite)) throw Broken(CloseReason.PeerBroke);
            if (deadline == 0) deadline = Environment.TickCount64 + (long)_host.Limits.WriteTime.TotalMilliseconds;
            if (!Link.Wait(status, deadline)) throw Broken(CloseReason.WriteTimeout);
        }
    }

    /// <summary>
    /// Reads the client's next packet inside a command (COM_CHANGE_USER's answers, a LOCAL file); flushes first. The payload is valid until the next call.
    /// An empty payload is a packet like others. The sequence number of <see cref="Output"/> is set for the answer.
    /// </summary>
    /// <exception cref="LinkBrokenException">The peer is gone or too slow.</exception>
    /// <exception cref="MalformedPacketException">The packet is out of order or too large.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        Flush();
        Input.Sequence = Output.Sequence;
        var deadline = Environment.TickCount64 + (long)_host.Limits.ReadTime.TotalMilliseconds;
        while (true)
        {
            if (TryTake(out var payload))
            {
                Output.Sequence = Input.Sequence;
                return payload;
            }
            var status = Fill();
            if (status == LinkStatus.Done) continue;
            if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite)) throw Broken(CloseReason.PeerBroke);
            if (!Link.Wait(status, deadline)) throw Broken(CloseReason.ReadTimeout);
        }
    }

    /// <summary>The first act, on the accepting thread, before the descriptor is armed for the first time.</summary>
    internal void Begin(ServerError? refusal)
    {
        _running = 1;
        Deadline = AcceptedAt + (long)_host.Limits.LoginTime.TotalMilliseconds;
        if (refusal is null)
        {
            _login = new ServerLogin(this, _host);
            _login.Start();
            Move(State.Login);
            ContinueLogin();
            return;
        }
        Output.Add(new ErrPacket(_host.Refused(this, refusal, null)), Capabilities.None);
        Linger(CloseReason.Refused, null);
    }

    /// <inheritdoc/>
    protected internal override void OnReady()
    {
        Volatile.Write(ref _running, 1);
        switch (_state)
        {
            case State.Held:
                Move(State.Login);
                Deadline = Environment.TickCount64 + (long)_host.Limits.LoginTime.TotalMilliseconds;
                ContinueLogin();
                break;
            case State.Login or State.TlsHandshake:
                ContinueLogin();
                break;
            case State.Ready:
                Serve();
                break;
            case State.Lingering:
                if (Link.Drain() || Environment.TickCount64 >= Deadline || Deadline == 0) Finish();
                else Arm(LinkStatus.WantRead);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    protected internal override void OnDeadline()
    {
        if (_state == State.Held)
        {
            Deadline = 0;
            _reception.Pool.Arm(this, Link.Descriptor, LibC.EpollOut); // writable at once: a worker takes it up
            return;
        }
        var why = _state switch
        {
            State.Greeting or State.Login or State.TlsHandshake => CloseReason.LoginTimeout,
            State.Ready => _partialSince != 0 ? CloseReason.ReadTimeout : CloseReason.IdleTimeout,
            _ => CloseReason.None,
        };
        Deadline = 0;
        if (why == CloseReason.None) Link.ShutDown(LibC.ShutdownBoth);
        else End(why, why == CloseReason.LoginTimeout ? LibC.ShutdownBoth : LibC.ShutdownRead, evenIfRunning: false);
    }

    /// <inheritdoc/>
    protected internal override void OnBug(Exception bug)
    {
        _host.Bug(this, bug, Guid.NewGuid().ToString("N")[..12]);
        if (_state == State.Closed) return;
        Output.Clear();
        SetReason(CloseReason.Bug, bug.GetType().Name);
        Finish();
    }

    /// <summary>Writes what the socket takes, without waiting.</summary>
    internal LinkStatus FlushSome()
    {
        while (Output.Length > 0)
        {
            var status = Link.Write(Output.Pending, out var count);
            if (status != LinkStatus.Done) return status;
            Output.Consume(count);
        }
        return LinkStatus.Done;
    }

    private void ContinueLogin()
    {
        if (IsClosing)
        {
            Finish();
            return;
        }
        LinkStatus status;
        try
        {
            status = _login!.Continue();
        }
        catch (MalformedPacketException malformed)
        {
            Output.Sequence = unchecked((byte)(Input.Sequence + 1));
            Refuse(malformed.Answer, malformed.Message, CloseReason.ProtocolViolation);
            return;
        }
        if (status is LinkStatus.WantRead or LinkStatus.WantWrite)
        {
            NoteHandshake();
            Arm(status);
        }
        else if (status == LinkStatus.Done)
        {
            NoteHandshake();
            if (_login.Hold > TimeSpan.Zero) HoldBack(_login.Hold);
            else OnOutcome(_login.Outcome!);
        }
        else
        {
            OnLoginLost(status);
        }
    }

    // Nobody owns it now, and nothing can wake it but its time, or the end.
    private void HoldBack(TimeSpan time)
    {
        (_buffer, _from, _to) = ([], 0, 0);
        Deadline = Environment.TickCount64 + (long)time.TotalMilliseconds;
        Move(State.Held);
        Interlocked.Exchange(ref _running, 0);
        if (IsClosing) Deadline = Environment.TickCount64;
    }

    private void NoteHandshake()
    {
        if (_login!.TlsUnderWay && _state == State.Login)
        {
            _reception.BeginHandshake();
            Move(State.TlsHandshake);
        }
        else if (!_login.TlsUnderWay && _state == State.TlsHandshake)
        {
            _reception.EndHandshake();
            Move(State.Login);
        }
    }

    private void OnOutcome(LoginOutcome outcome)
    {
        if (outcome is LoginOutcome.Refused refused)
        {
            Refuse(refused.Error, refused.OperatorReason, CloseReason.Refused);
            return;
        }
        var admitted = (LoginOutcome.Admitted)outcome;
        Capabilities = _login!.Capabilities;
        (_session, IsLoggedIn) = (admitted.Session, true);
        _login = null;
        _reception.LoggedIn(this);
        Move(State.Ready);
        Input.PayloadLimit = _host.Limits.MaxAllowedPacket;
        Input.Release();
        Input.Sequence = 0;
        Output.Add(admitted.Ok, Capabilities);
        Serve();
    }

    private void OnLoginLost(LinkStatus status)
    {
        var failure = Link.Failure;
        var tls = _login!.TlsUnderWay;
        var detail = failure is null ? null : tls ? $"{failure.Text}: {failure.Detail}" : failure.Detail;
        SetReason(tls && status == LinkStatus.Failed ? CloseReason.TlsFailed : CloseReason.PeerBroke, detail);
        // libssl's alert is in the socket's buffer: a moment of grace, or unread bytes of the peer turn it into a reset.
        if (tls && status == LinkStatus.Failed) Linger((CloseReason)_reason, detail);
        else Finish();
    }

    private void Refuse(ServerError error, string? operatorReason, CloseReason why)
    {
        Output.Add(new ErrPacket(_host.Refused(this, error, operatorReason)), _login?.Capabilities ?? Capabilities);
        if (_login is { JudgedAt: not 0 and var judged }) RefusalFloor.Await(judged);
        Linger(why, operatorReason);
    }

    // Logged in: obeys every whole command that is here, in order, then goes to sleep.
    private void Serve()
    {
        Deadline = 0;
        _drained = false;
        try
        {
            Flush();
            var status = LinkStatus.Done;
            while (status == LinkStatus.Done)
            {
                if (!Obey()) return;
                status = _drained ? LinkStatus.WantRead : Fill();
            }
            Rest(status);
        }
        catch (LinkBrokenException broken)
        {
            SetReason(broken.Why, Link.Failure?.Detail);
            Finish();
        }
        catch (MalformedPacketException malformed)
        {
            Output.Abandon();
            if (!_obeying) Output.Sequence = unchecked((byte)(Input.Sequence + 1));
            Output.Add(new ErrPacket(malformed.Answer), Capabilities);
            Linger(CloseReason.ProtocolViolation, malformed.Message);
        }
    }

    // False: the connection is over.
    private bool Obey()
    {
        while (!IsClosing && TryTake(out var command))
        {
            _partialSince = 0;
            Output.Sequence = Input.Sequence;
            _obeying = true;
            _session!.OnCommand(command);
            _obeying = false;
            Flush();
            Input.Sequence = 0;
        }
        if (!IsClosing) return true;
        EndGently();
        return false;
    }

    private void Rest(LinkStatus status)
    {
        if (status is LinkStatus.Closed or LinkStatus.Failed)
        {
            SetReason(status == LinkStatus.Closed && !Input.IsPartial ? CloseReason.PeerClosed : CloseReason.PeerBroke, Link.Failure?.Detail);
            Finish();
            return;
        }
        var now = Environment.TickCount64;
        if (!Input.IsPartial) _partialSince = 0;
        else if (_partialSince == 0) _partialSince = now;
        Deadline = _partialSince != 0
            ? _partialSince + (long)_host.Limits.ReadTime.TotalMilliseconds
            : now + (long)(IdleTime ?? _host.Limits.IdleTime).TotalMilliseconds;
        Arm(LinkStatus.WantRead);
    }

    // Reads once into the thread's buffer. A short plain read or an empty TLS session says that there is no more, which saves the call that would say so.
    private LinkStatus Fill()
    {
        (_buffer, _from, _to) = (WorkerPool.Worker.Input, 0, 0);
        var status = Link.Read(_buffer, out _to);
        _drained = Link.Tls is null ? _to < _buffer.Length : !Link.HasPending;
        return status;
    }

    private bool TryTake(out ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> input = _buffer.AsSpan(_from, _to - _from);
        var whole = Input.TryRead(ref input, out payload);
        _from = _to - input.Length;
        return whole;
    }

    private void Arm(LinkStatus wanted)
    {
        // from here on another thread may own this connection
        (_buffer, _from, _to) = ([], 0, 0);
        Interlocked.Exchange(ref _running, 0);
        // Whoever asked for the end while this thread was running left it to this thread.
        if (_state != State.Lingering && IsClosing && Interlocked.Exchange(ref _running, 1) == 0)
        {
            EndGently();
            return;
        }
        _reception.Pool.Arm(this, Link.Descriptor, wanted == LinkStatus.WantWrite ? LibC.EpollOut : LibC.EpollIn);
    }

    private void EndGently()
    {
        var why = (CloseReason)Volatile.Read(ref _reason);
        var farewell = why switch
        {
            CloseReason.IdleTimeout => ServerErrors.DisconnectedByInactivity(),
            CloseReason.ReadTimeout => ServerErrors.ReadTimeout(),
            _ => null,
        };
        if (farewell is null || _state != State.Ready)
        {
            Finish();
            return;
        }
        Output.Sequence = 1; // nobody has asked yet: it is read as the answer to the next command
        Output.Add(new ErrPacket(farewell), Capabilities);
        Linger(why, null);
    }

    private void Linger(CloseReason why, string? detail)
    {
        SetReason(why, detail);
        LeaveLogin();
        _ = FlushSome();
        Link.EndWriting();
        Move(State.Lingering);
        if (Link.Drain())
        {
            Finish();
            return;
        }
        Deadline = Environment.TickCount64 + (long)_host.Limits.LingerTime.TotalMilliseconds;
        Arm(LinkStatus.WantRead);
    }

    private void LeaveLogin()
    {
        if (_state == State.TlsHandshake)
        {
            _reception.EndHandshake();
            // A certificate that we refuse is an answer, not a walking away: a revoked client that tries on must not shut out its neighbours.
            if (_reason != (int)CloseReason.Shutdown && Link.Failure?.Kind != TlsFailureKind.Verification) _reception.Charge(this, Link.Tls?.HandshakeCost ?? 1);
        }
        if (_state is State.Greeting or State.Login or State.TlsHandshake or State.Held) _reception.LoggedIn(this);
        _login = null;
    }

    private void Finish()
    {
        if (_state == State.Closed) return;
        LeaveLogin();
        if (_state != State.Lingering) _ = Link.Tls?.Shutdown();
        Move(State.Closed);
        Deadline = 0;
        _reception.Pool.Unregister(this);
        Link.Dispose();
        Input.Release();
        Output.Clear();
        (_buffer, _from, _to) = ([], 0, 0);
        var why = (CloseReason)Volatile.Read(ref _reason);
        var session = _session;
        _session = null;
        try
        {
            session?.OnClosed(why);
        }
        finally
        {
            _host.Closed(this, why, _detail);
        }
    }

    private void End(CloseReason why, int direction, bool evenIfRunning)
    {
        SetReason(why, null);
        if (Link is null) return;
        if (evenIfRunning || Volatile.Read(ref _running) == 0) Link.ShutDown(direction);
        if (_state == State.Held) Deadline = Environment.TickCount64;
    }

    private void SetReason(CloseReason why, string? detail)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)why, (int)CloseReason.None) == (int)CloseReason.None) _detail = detail;
    }

    private LinkBrokenException Broken(CloseReason why)
    {
        SetReason(why, Link.Failure?.Detail);
        return new LinkBrokenException(why);
    }

    private void Move(State next) => _state = next;
}

/// <summary>The peer is gone or too slow; ends the connection. Let it pass.</summary>
public sealed class LinkBrokenException(CloseReason why) : Exception($"the connection ended: {why}")
{
    /// <summary>How.</summary>
    public CloseReason Why { get; } = why;
}
