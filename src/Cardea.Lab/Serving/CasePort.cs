using System.Net;
using System.Net.Sockets;
using System.Text;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Tls;

namespace Cardea.Lab.Serving;

/// <summary>What all servers of a lab share.</summary>
internal sealed record LabShare(LabSecret Secret, Lazy<RsaKeyPair> RsaKeys, string BaitFile, byte[] Bait);

/// <summary>One case on its port: a thread that accepts, one for each connection, and what was seen.</summary>
internal sealed class CasePort : IDisposable
{
    private const int MostVisits = 64;
    private const int Backlog = 64;
    private readonly LabShare _share;
    private readonly Socket _listener;
    private readonly object _gate = new();
    private readonly Action _changed;
    private Observation _seen = Observation.None;
    private int _visits;
    private int _finished;
    private bool _ended;

    internal CasePort(LabCase row, TlsContext tls, string host, IPEndPoint at, LabShare share, Action changed)
    {
        (Case, Tls, Host, _share, _changed) = (row, tls, host, share, changed);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Blocking = false; // who is gone before it is accepted must not be waited for
        _listener.Bind(at);
        _listener.Listen(Backlog);
        new Thread(Accept) { IsBackground = true, Name = $"lab {row.Name}" }.Start();
    }

    internal LabCase Case { get; }

    internal TlsContext Tls { get; }

    /// <summary>What the client is to connect to: a name, or the address.</summary>
    internal string Host { get; }

    internal int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    internal LabSecret Secret => _share.Secret;

    internal RsaKeyPair RsaKeys => _share.RsaKeys.Value;

    internal string BaitFile => _share.BaitFile;

    internal ReadOnlySpan<byte> Bait => _share.Bait;

    /// <summary>What was seen until now.</summary>
    internal Observation Seen
    {
        get
        {
            lock (_gate) return _seen;
        }
    }

    /// <summary>Connections that have come to their end.</summary>
    internal int Finished
    {
        get
        {
            lock (_gate) return _finished;
        }
    }

    internal void Note(Func<Observation, Observation> change)
    {
        lock (_gate) _seen = change(_seen);
    }

    /// <summary>The alert that ended TLS, if one did: the client's, or the server's own when nothing that the client offers will do.</summary>
    internal void NoteAlert(TlsFailure? failure)
    {
        var alert = failure switch
        {
            { AlertReceived: { } received } => Words(received),
            { AlertSent: { } sent } => $"{Words(sent)} of the server",
            _ => null,
        };
        if (alert is not null) Note(seen => seen with { Alert = alert });

        static string Words(int number) => TlsAlerts.NameOf(number) is { } name ? $"{name} ({number})" : $"({number})";
    }

    /// <summary>Waits until nobody is connected or about to be; false when that takes too long.</summary>
    internal bool Settle(TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_gate)
        {
            while (_visits > 0 || _listener.Poll(0, SelectMode.SelectRead))
            {
                var left = until - Environment.TickCount64;
                if (left <= 0) return false;
                Monitor.Wait(_gate, (int)Math.Min(left, 20));
            }
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
        _listener.Dispose();
        Tls.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                lock (_gate)
                {
                    while (_visits >= MostVisits && !_ended) Monitor.Wait(_gate, 100);
                    if (_ended) return;
                }
                socket = AcceptCounted();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                lock (_gate)
                    if (_ended) return;
                continue; // the client was gone before it was accepted
            }
            new Thread(() => Serve(socket)) { IsBackground = true }.Start();
        }
    }

    // Counted before it is taken off the queue's sight: who waits for quiet sees either the queue or the visit.
    private Socket AcceptCounted()
    {
        while (!_listener.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead) && !Volatile.Read(ref _ended))
        {
            // a look now and then whether the lab has ended
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            var socket = _listener.Accept();
            _visits++;
            _seen = _seen with { Connections = _seen.Connections + 1 };
            return socket;
        }
    }

    private void Serve(Socket socket)
    {
        try
        {
            using var link = new PeerLink(socket);
            try
            {
                new Visit(this, link).Play();
            }
            catch (LinkEndedException)
            {
                NoteAlert(link.TlsFailure); // some verify after the handshake
            }
        }
        catch (MalformedPacketException malformed)
        {
            Note(seen => seen with { Malformed = malformed.Message });
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // nothing is left to see
        }
        finally
        {
            lock (_gate)
            {
                _visits--;
                _finished++;
                Monitor.PulseAll(_gate);
            }
            _changed();
        }
    }
}
