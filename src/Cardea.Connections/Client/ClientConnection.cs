using System.Security.Cryptography;
using Cardea.Connections.Sockets;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tls;

namespace Cardea.Connections.Client;

/// <summary>
/// A logged-in client connection in blocking use, by one thread at a time; <see cref="Abort"/> may be called by any. A command is
/// <c>BeginCommand</c>, packets into <see cref="Output"/>, <c>Send</c>, then <c>ReadPacket</c> until the answer is whole.
/// </summary>
public sealed class ClientConnection : IDisposable
{
    private const int BufferSize = 32 << 10;
    private readonly ClientConnectSettings _settings;
    private byte[] _buffer = [];
    private int _from;
    private int _to;

    private ClientConnection(ClientConnectSettings settings, Link link)
    {
        _settings = settings;
        Link = link;
        _buffer = new byte[BufferSize];
    }

    /// <summary>What the channel proves.</summary>
    public ChannelFacts Facts => Link.Facts;

    /// <summary>Outgoing packets of the command.</summary>
    public PacketWriter Output { get; } = new();

    /// <summary>The handshake as it went: greeting, capabilities, method, nonce; needed for a later change of user.</summary>
    public ClientHandshake Handshake { get; private set; } = null!;

    /// <summary>The server's greeting.</summary>
    public Greeting Greeting => Handshake.Greeting!;

    /// <summary>What both sides agreed on.</summary>
    public Capabilities Capabilities => Handshake.Capabilities;

    /// <summary>The OK that ended the login.</summary>
    public OkPacket LoginOk { get; private set; }

    /// <summary>Greatest packet that is taken from the server, bytes.</summary>
    public int MaxPacket
    {
        get => Input.PayloadLimit;
        set => Input.PayloadLimit = value;
    }

    internal Link Link { get; }

    internal PacketAssembler Input { get; } = new();

    internal Span<byte> Scratch => _buffer;

    /// <summary>Connects and logs in.</summary>
    /// <param name="settings">Where and how.</param>
    /// <param name="context">A context made by <see cref="MakeContext"/> for the same settings, to be used for several connections; null makes one.</param>
    /// <exception cref="ClientErrorException">2002, 2003, 2005, 2013, 2026, 2027, 2061 …</exception>
    /// <exception cref="LoginRefusedException">The server refused.</exception>
    public static ClientConnection Connect(ClientConnectSettings settings, TlsContext? context = null)
    {
        var wish = WishOf(settings);
        var own = context is null && wish != TlsWish.Never ? MakeContext(settings) : null; // fails before any network use
        var deadline = Environment.TickCount64 + (long)settings.ConnectTime.TotalMilliseconds;
        ClientConnection? connection = null;
        try
        {
            connection = new ClientConnection(settings, SocketConnector.Connect(settings, deadline));
            var machine = new ClientHandshake(settings.Login with { Tls = wish, Random = settings.Login.Random ?? RandomNumberGenerator.Fill });
            connection.Handshake = machine;
            connection.LoginOk = new ClientLogin(connection, machine, settings, context ?? own, deadline).Run();
            connection.Input.PayloadLimit = (int)Math.Min(settings.Login.MaxPacketSize, 1u << 30);
            return connection;
        }
        catch (TlsSetupException setup)
        {
            connection?.Link.Dispose();
            throw new ClientErrorException(ClientError.TlsFailed(setup.Message), setup.Detail, setup);
        }
        catch
        {
            connection?.Link.Dispose();
            throw;
        }
        finally
        {
            own?.Dispose();
        }
    }

    /// <summary>The TLS context that these settings ask for.</summary>
    /// <exception cref="ClientErrorException">2026: a file or list cannot be used.</exception>
    public static TlsContext MakeContext(ClientConnectSettings settings)
    {
        var verification = settings.SslMode switch
        {
            SslMode.VerifyIdentity => TlsVerification.Identity,
            SslMode.VerifyCa => TlsVerification.Ca,
            _ => TlsVerification.None,
        };
        try
        {
            return TlsContext.ForClient(settings.Tls, verification);
        }
        catch (TlsSetupException setup)
        {
            throw new ClientErrorException(ClientError.TlsFailed(setup.Message), setup.Detail, setup);
        }
        catch (TlsLibraryException missing)
        {
            throw new ClientErrorException(ClientError.TlsFailed(missing.Message), null, missing);
        }
    }

    /// <summary>A new command: its first packet has number 0. Answers of the one before must have been read.</summary>
    public PacketWriter BeginCommand()
    {
        Output.Clear();
        Output.Sequence = 0;
        return Output;
    }

    /// <summary>Writes what is in <see cref="Output"/>; answers count on from its sequence number.</summary>
    /// <exception cref="ClientErrorException">2013.</exception>
    public void Send()
    {
        if (Flush(DeadlineOf(_settings.WriteTime)) != LinkStatus.Done) throw Lost();
        Input.Sequence = Output.Sequence;
    }

    /// <summary>The server's next packet, valid until the next call.</summary>
    /// <param name="limit">How long to wait; null = the connection's own limit.</param>
    /// <exception cref="ClientErrorException">2013, 2027.</exception>
    public ReadOnlySpan<byte> ReadPacket(TimeSpan? limit = null)
    {
        var deadline = DeadlineOf(limit ?? _settings.ReadTime);
        try
        {
            while (true)
            {
                if (TryTake(out var payload))
                {
                    Output.Sequence = Input.Sequence;
                    return payload;
                }
                (_from, _to) = (0, 0);
                var status = Link.Read(_buffer, out _to);
                if (status == LinkStatus.Done) continue;
                if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite) || !Link.Wait(status, deadline)) throw Lost();
            }
        }
        catch (MalformedPacketException malformed)
        {
            throw new ClientErrorException(ClientError.MalformedPacket(), malformed.Message);
        }
    }

    /// <summary>The TLS session as PEM for a later connection, or null.</summary>
    public string? ExportSession() => Link.Tls?.ExportSession();

    /// <summary>Ends the connection from any thread; a waiting call fails with 2013.</summary>
    public void Abort() => Link.ShutDown(LibC.ShutdownBoth);

    /// <summary>COM_QUIT, close_notify, close.</summary>
    public void Quit()
    {
        Output.Clear();
        Output.Sequence = 0;
        Output.AddRaw([(byte)CommandCode.Quit]);
        while (Output.Length > 0 && Link.Write(Output.Pending, out var count) == LinkStatus.Done) Output.Consume(count);
        _ = Link.Tls?.Shutdown();
        Dispose();
    }

    /// <summary>Closes without a word.</summary>
    public void Dispose()
    {
        Link.Dispose();
        Input.Release();
        Output.Clear();
    }

    /// <summary>Done, Failed or TimedOut.</summary>
    internal LinkStatus Flush(long deadline)
    {
        while (Output.Length > 0)
        {
            var status = Link.Write(Output.Pending, out var count);
            Output.Consume(count);
            if (status == LinkStatus.Done) continue;
            if (status is not (LinkStatus.WantRead or LinkStatus.WantWrite)) return LinkStatus.Failed;
            if (!Link.Wait(status, deadline)) return LinkStatus.TimedOut;
        }
        return LinkStatus.Done;
    }

    private static long DeadlineOf(TimeSpan? limit) =>
        limit is { } time ? Environment.TickCount64 + (long)time.TotalMilliseconds : long.MaxValue;

    private static TlsWish WishOf(ClientConnectSettings settings) => settings.SslMode switch
    {
        SslMode.Disabled => TlsWish.Never,
        SslMode.Preferred or SslMode.Required when settings.VerifyByPassword => TlsWish.RequiredAndProven,
        SslMode.Preferred => settings.SocketPath is null ? TlsWish.IfOffered : TlsWish.Never, // a local socket needs none
        SslMode.Required => TlsWish.Required,
        SslMode.VerifyCa or SslMode.VerifyIdentity => TlsWish.RequiredAndVerified,
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.SslMode, "unknown ssl-mode"),
    };

    private bool TryTake(out ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> input = _buffer.AsSpan(_from, _to - _from);
        var whole = Input.TryRead(ref input, out payload);
        _from = _to - input.Length;
        return whole;
    }

    private ClientErrorException Lost()
    {
        var failure = Link.Failure;
        return failure is { AlertReceived: not null } ? TransportErrors.Tls(failure) : new ClientErrorException(TransportErrors.LostDuringQuery(), failure?.Detail);
    }
}
