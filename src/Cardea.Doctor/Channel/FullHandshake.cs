using System.Net.Sockets;
using Cardea.Doctor.Network;
using Cardea.Tls;

namespace Cardea.Doctor.Channel;

/// <summary>What a whole TLS handshake, made by OpenSSL as a client makes it, came to.</summary>
internal sealed record FullHandshake
{
    // A server that sends tickets does so with its last flight; who sends none keeps us waiting no longer than this.
    private const int TicketWait = 300;

    /// <summary>Null: it did not stand.</summary>
    public ChannelFacts? Facts { get; init; }

    /// <summary>What the server sent, its own certificate first.</summary>
    public IReadOnlyList<CertificateFacts> Chain { get; init; } = [];

    /// <summary>Why it failed, or why the server ended it right afterwards.</summary>
    public TlsFailure? Failure { get; init; }

    /// <summary>The server ended it when it had seen our certificate, or none: TLS 1.3 servers can say so only behind the handshake.</summary>
    public bool EndedAfterwards { get; init; }

    /// <summary>No answer in time.</summary>
    public bool IsSilent { get; init; }

    /// <summary>The session, fit to be taken up again, or null.</summary>
    public string? Session { get; init; }

    internal static FullHandshake Make(Patient patient, Way way, TlsContext context, string? session = null)
    {
        using var link = way.AtTls();
        if (link is null) return new() { IsSilent = true };
        using var tls = context.Connect((int)link.Socket.Handle, patient.Host, patient.Options.Text("tls-sni-servername"), session);
        var deadline = patient.Deadline;
        for (var status = tls.Handshake(); status != TlsStatus.Done; status = tls.Handshake())
        {
            if (status is not (TlsStatus.WantRead or TlsStatus.WantWrite)) return new() { Failure = tls.Failure };
            if (!link.Wait(status == TlsStatus.WantRead ? SelectMode.SelectRead : SelectMode.SelectWrite, deadline)) return new() { IsSilent = true };
        }
        var made = new FullHandshake { Facts = tls.ReadFacts(TransportKind.Tcp), Chain = tls.ReadPeerChain() };
        Span<byte> scrap = stackalloc byte[64]; // what follows here is tickets or an alert: the server waits for the login
        if (made.Facts.Version == "TLSv1.3" && link.Wait(SelectMode.SelectRead, Environment.TickCount64 + TicketWait) && tls.Read(scrap, out _) == TlsStatus.Failed)
            return made with { Failure = tls.Failure, EndedAfterwards = true };
        made = made with { Session = tls.ExportSession() };
        _ = tls.Shutdown();
        return made;
    }
}
