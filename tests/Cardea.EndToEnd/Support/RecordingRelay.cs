using System.Net;
using System.Net.Sockets;

namespace Cardea.EndToEnd.Support;

/// <summary>Sits between a client and the server and keeps every byte of both directions: what somebody on the wire sees.</summary>
public sealed class RecordingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly List<Thread> _pumps = [];
    private readonly MemoryStream _seen = new();

    public RecordingRelay(int target)
    {
        _target = target;
        _listener.Start();
        var accepting = new Thread(Accept) { IsBackground = true };
        accepting.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything that has passed, both directions mixed, in the order of passing.</summary>
    public byte[] Seen()
    {
        Thread[] pumps;
        lock (_pumps) pumps = [.. _pumps];
        foreach (var pump in pumps) pump.Join(TimeSpan.FromSeconds(5));
        lock (_seen) return _seen.ToArray();
    }

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                var server = new TcpClient("127.0.0.1", _target);
                lock (_pumps)
                {
                    _pumps.Add(Pump(client, server));
                    _pumps.Add(Pump(server, client));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the listener was closed
        }
    }

    private Thread Pump(TcpClient from, TcpClient to)
    {
        var thread = new Thread(() =>
        {
            var buffer = new byte[16384];
            try
            {
                for (int count; (count = from.GetStream().Read(buffer)) > 0;)
                {
                    lock (_seen) _seen.Write(buffer, 0, count);
                    to.GetStream().Write(buffer, 0, count);
                }
                to.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
            {
                from.Close();
                to.Close();
            }
        }) { IsBackground = true };
        thread.Start();
        return thread;
    }
}
