using System.Security.Cryptography;
using System.Text;
using Cardea.Lab.Scoring;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Lab.Serving;

/// <summary>One connection, played to its end as the case's conduct says. It writes down what came, and waits for nothing longer than its patience.</summary>
internal sealed class Visit(CasePort port, PeerLink link)
{
    private const Capabilities Offered = Capabilities.LongPassword | Capabilities.FoundRows | Capabilities.LongFlag | Capabilities.ConnectWithDb | Capabilities.LocalFiles
        | Capabilities.Protocol41 | Capabilities.Interactive | Capabilities.Transactions | Capabilities.SecureConnection | Capabilities.MultiStatements | Capabilities.MultiResults
        | Capabilities.PsMultiResults | Capabilities.PluginAuth | Capabilities.ConnectAttrs | Capabilities.PluginAuthLenencClientData | Capabilities.DeprecateEof;

    private const byte MoreData = 1, FastDone = 3, FullWanted = 4, KeyWanted = 2, Sha256KeyWanted = 1;
    private const byte Quit = 1, InitDb = 2, Query = 3, Ping = 14, SetOption = 27, ResetConnection = 31;
    private const int MostCommands = 10_000;
    private const string CachingSha2 = "caching_sha2_password", Sha256 = "sha256_password";

    private static readonly TimeSpan LoginPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CommandPatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan InjectionPatience = TimeSpan.FromSeconds(2);

    private readonly byte[] _nonce = MakeNonce();
    private readonly Conduct _conduct = port.Case.Conduct;
    private Capabilities _agreed;
    private byte _sequence;

    internal void Play()
    {
        link.Deadline = Environment.TickCount64 + (long)LoginPatience.TotalMilliseconds;
        Greet();
        if (Hear() is not { } first) return;
        if (TlsRequest.Matches(first))
        {
            port.Note(static seen => seen with { TlsRequests = seen.TlsRequests + 1 });
            if (!AnswerTlsRequest() || Hear() is not { } login) return;
            first = login;
        }
        var response = HandshakeResponse.Read(first, Capabilities.None);
        _agreed = response.Capabilities & Offered;
        NoteLogin(response);
        if (!Prove(response)) return;
        port.Note(static seen => seen with { Connected = seen.Connected + 1 });
        Obey();
    }

    private static byte[] MakeNonce()
    {
        var nonce = RandomNumberGenerator.GetBytes(Greeting.NonceLength);
        for (var i = 0; i < nonce.Length; i++) nonce[i] = (byte)(nonce[i] % 94 + 33); // no NUL, and nothing that a careless client cuts at
        return nonce;
    }

    private void Greet()
    {
        var offered = _conduct.OffersTls ? Offered | Capabilities.Ssl : Offered;
        var greeting = new Greeting(LabServer.Version, 1, _nonce, offered, 45, StatusFlags.Autocommit, _conduct.Proof == Proof.Sha256 ? Sha256 : CachingSha2);
        link.Send(0, output =>
        {
            output.Add(greeting, Capabilities.None);
            if (!_conduct.Injects) return;
            output.Sequence = 3; // as the answer to a login packet behind a TLS request would be
            output.Add(Ok, Capabilities.Protocol41);
            output.Sequence = 1; // and to a command
            output.Add(Ok, Capabilities.Protocol41);
        });
    }

    private static OkPacket Ok => new(0, 0, StatusFlags.Autocommit);

    // False: the visit is over.
    private bool AnswerTlsRequest()
    {
        switch (_conduct.OnTlsRequest)
        {
            case AnswerToTlsRequest.Error:
                Refuse();
                break;
            case AnswerToTlsRequest.Plain:
                Say(new AuthSwitchRequest("mysql_clear_password", _nonce));
                break;
            case AnswerToTlsRequest.Reset:
                _ = link.Waits(LoginPatience);
                link.Reset();
                return false;
            default:
                return Shake();
        }
        // Whatever comes now comes in plain: a ClientHello, which looks like a long packet that ends with the connection, or what nobody should send.
        while (Hear() is { } more)
            if (more.Length > TlsRequest.Length) NoteLogin(HandshakeResponse.Read(more, Capabilities.None));
        return false;
    }

    private bool Shake()
    {
        var done = link.Secure(port.Tls);
        var version = done ? link.Facts?.Version : null;
        port.Note(seen => seen with { Handshakes = seen.Handshakes + (done ? 1 : 0), TlsVersion = version ?? seen.TlsVersion });
        if (!done) port.NoteAlert(link.TlsFailure);
        return done;
    }

    private void NoteLogin(HandshakeResponse response)
    {
        var plain = link.IsInsideTls ? 0 : 1;
        var exposure = response.Response.Length > 1 ? Exposure.Scramble : Exposure.UserName;
        port.Note(seen => (seen with { Logins = seen.Logins + 1, PlainLogins = seen.PlainLogins + plain }).With(exposure));
    }

    private bool Prove(HandshakeResponse response) => _conduct.Proof switch
    {
        Proof.Honest => Honest(response),
        Proof.Password => Steal(response),
        Proof.Sha256 => StealSha256(response),
        Proof.Clear => Switch("mysql_clear_password") is not null && Welcome(),
        Proof.Native => Switch("mysql_native_password") is { Length: 20 } && Welcome(),
        _ => Listen(),
    };

    private bool Honest(HandshakeResponse response)
    {
        var scramble = response.Method == CachingSha2 ? response.Response : Switch(CachingSha2);
        if (scramble is null) return false;
        if (!port.Secret.Proves(scramble, _nonce))
        {
            Refuse();
            return false;
        }
        Say([MoreData, FastDone]);
        return Welcome();
    }

    private bool Steal(HandshakeResponse response)
    {
        if (response.Method != CachingSha2 && Switch(CachingSha2) is null) return false;
        Say([MoreData, FullWanted]);
        if (Hear() is not { } answer) return false;
        return answer is not [KeyWanted] || TakeUnderKey() ? Welcome() : false;
    }

    private bool StealSha256(HandshakeResponse response)
    {
        var answer = response.Method == Sha256 ? response.Response : Switch(Sha256);
        return answer is not null && (answer is not [Sha256KeyWanted] || TakeUnderKey()) && Welcome();
    }

    // Hands out the lab's own key as if it were the server's.
    private bool TakeUnderKey()
    {
        Say([MoreData, .. port.RsaKeys.PublicKeyBytes]);
        if (Hear() is not { } block) return false;
        Span<byte> password = stackalloc byte[512];
        if (port.RsaKeys.TryOpen(block, _nonce, password, out var length) && port.Secret.Is(password[..length])) port.Note(static seen => seen.With(Exposure.Sealed));
        return true;
    }

    // For a while no answer comes, and then a refusal: who sends a command, before it or after, has taken the injected OK for the answer.
    private bool Listen()
    {
        var went = link.Waits(InjectionPatience) && Hear() is not null;
        Refuse();
        if (went || Hear() is { Length: > 0 } and not [Quit]) port.Note(static seen => seen with { TookInjection = true });
        return false;
    }

    private byte[]? Switch(string method)
    {
        Say(new AuthSwitchRequest(method, _nonce));
        var answer = Hear();
        if (answer is { Length: > 1 }) port.Note(static seen => seen.With(Exposure.Scramble));
        return answer;
    }

    private bool Welcome()
    {
        Say(Ok);
        return true;
    }

    private void Refuse() => Say(new ErrPacket(ServerErrors.AccessDenied(LabSecret.User, port.Host, usingPassword: true)));

    private void Obey()
    {
        var asked = false;
        for (var i = 0; i < MostCommands; i++)
        {
            link.Deadline = Environment.TickCount64 + (long)CommandPatience.TotalMilliseconds;
            if (Hear() is not { Length: > 0 } command || command[0] == Quit) return;
            port.Note(static seen => seen with { Commands = seen.Commands + 1 });
            if (command[0] == Query && _conduct.AsksForFile && !asked)
            {
                asked = true;
                if (!AskForFile()) return;
            }
            else if (command[0] == Query) link.Send(_sequence, output => Replies.Answer(output, Encoding.UTF8.GetString(command.AsSpan(1)), _agreed));
            else if (command[0] is InitDb or Ping or SetOption or ResetConnection) Say(Ok);
            else Say(new ErrPacket(ServerErrors.UnknownCommand()));
        }
    }

    private bool AskForFile()
    {
        Say(new LocalInfileRequest(port.BaitFile));
        while (Hear() is { } content)
        {
            if (content.Length == 0)
            {
                Say(Ok);
                return true;
            }
            // A command, or the end, means that the client did not answer at all.
            if (content.AsSpan().IndexOf(port.Bait) >= 0) port.Note(static seen => seen with { GaveFile = true });
            else if (content is [Quit]) return false;
        }
        return false;
    }

    private byte[]? Hear()
    {
        if (link.Receive() is not { } packet) return null;
        if (port.Secret.IsIn(packet.Payload)) port.Note(static seen => seen.With(Exposure.Clear));
        _sequence = (byte)(packet.Sequence + 1);
        return packet.Payload;
    }

    private void Say<T>(in T packet) where T : IPacket<T> => link.Send(_sequence++, packet, _agreed | Capabilities.Protocol41);

    private void Say(ReadOnlySpan<byte> payload) => link.Send(_sequence++, payload);
}
