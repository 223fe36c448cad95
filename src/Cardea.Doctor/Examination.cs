using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cardea.Certificates;
using Cardea.Client.Connecting;
using Cardea.Connections.Client;
using Cardea.Doctor.Causes;
using Cardea.Doctor.Channel;
using Cardea.Doctor.Logins;
using Cardea.Doctor.Network;
using Cardea.Doctor.Reports;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;
using Cardea.Tls;

namespace Cardea.Doctor;

/// <summary>The steps in order. Each stands on the one before; what cannot be reached is not guessed at.</summary>
internal sealed class Examination(Patient patient, Action<Check> show)
{
    private const string OwnCa = "data/ca.pem"; // where a cardea server that was started here keeps it

    private readonly Report _report = new(new Values(
        ("host", patient.Host), ("port", patient.Plan.Port.ToString(CultureInfo.InvariantCulture)), ("place", patient.Place), ("user", patient.User ?? "USER"),
        ("mode", patient.Plan.Mode.Word()), ("ca", patient.Options.Text("ssl-ca") ?? (patient.IsNextDoor && File.Exists(OwnCa) ? OwnCa : "ca.pem")), ("cert", patient.Options.Text("ssl-cert") ?? "client-cert.pem"),
        ("decision", patient.DecisionId ?? "")), show);

    private readonly ServerTrust _trust = ServerTrust.Of(patient.Options, patient.Plan, ask: null, static _ => { }, patient.Clock);

    internal Report Run()
    {
        if (FindWay() is not { } way || ReadGreeting(way) is not { } greeting) return _report;
        var files = ReadFiles();
        if (patient.Plan.SocketPath is null && !LookAtTls(way, greeting, files)) return _report;
        if (files.Fault is null && !patient.IsOver) new LoginStep(patient, _report, greeting, _trust).Run();
        if (patient.IsOver) _report.Find("out-of-time");
        return _report;
    }

    private ClientFiles ReadFiles()
    {
        var files = ClientFiles.Read(patient.Options);
        if (files.Fault is not { } fault) return files;
        _report.Add("files", Mark.Bad, $"{fault.File}: {fault.Reason}");
        _report.Find("ca-unusable", more: [("reason", fault.Reason), ("file", fault.File)]);
        return files;
    }

    private Way? FindWay() => patient.Plan.SocketPath is { } path ? FindSocket(path) : FindAddress();

    private Way? FindSocket(string path)
    {
        try
        {
            var end = new UnixDomainSocketEndPoint(path);
            var outcome = Dial.All([end], patient.Deadline)[0];
            _report.Add("socket", outcome.Error is null ? Mark.Good : Mark.Bad, $"{path}: {outcome.Words}");
            if (outcome.Error is null) return new Way(patient, end);
            // Permission first: what lies in a directory that may not be passed does not exist for this user.
            _report.Find(outcome.Error == SocketError.AccessDenied ? "socket-forbidden" : Path.Exists(path) ? "socket-dead" : "socket-missing");
        }
        catch (ArgumentOutOfRangeException)
        {
            _report.Add("socket", Mark.Bad, "the path is longer than a socket's may be");
            _report.Find("socket-missing");
        }
        return null;
    }

    private Way? FindAddress()
    {
        var names = patient.NameService(patient.Host, patient.Deadline);
        if (names.Addresses.Count == 0)
        {
            var silent = names.Error is SocketError.TryAgain or SocketError.TimedOut;
            _report.Add("name", Mark.Bad, silent ? "the name service does not answer" : $"{patient.Host} is unknown");
            _report.Find(silent ? "name-service-silent" : "name-unknown");
            return null;
        }
        if (!IPAddress.TryParse(patient.Host, out _)) _report.Add("name", Mark.Good, $"{patient.Host} is {string.Join(", ", names.Addresses)}");
        var outcomes = Dial.All([.. names.Addresses.Select(address => new IPEndPoint(address, patient.Plan.Port))], patient.Deadline);
        _report.Facts["addresses"] = new JsonArray([.. outcomes.Select(static o => (JsonNode)new JsonObject { ["address"] = o.End.ToString(), ["connected"] = o.Error is null, ["milliseconds"] = Math.Round(o.Time, 3) })]);
        var open = outcomes.FirstOrDefault(static o => o.Error is null);
        foreach (var outcome in outcomes)
        {
            _report.Add("tcp", outcome.Error is null ? Mark.Good : open is null ? Mark.Bad : Mark.Warning, $"{outcome.End} {outcome.Words}");
            if (outcome.Error is not null && open is not null) _report.Find("address-dead", outcome.Words, ("address", outcome.End.ToString()!));
        }
        if (open is not null) return new Way(patient, open.End);
        _report.Know("address", names.Addresses[0].ToString());
        _report.Find(outcomes[0].Error switch
        {
            SocketError.ConnectionRefused => "connection-refused",
            SocketError.TimedOut => "connection-unanswered",
            _ => "network-unreachable",
        });
        return null;
    }

    private Greeting? ReadGreeting(Way way)
    {
        using var link = PlainLink.Open(way.End, patient.Deadline);
        var payload = Array.Empty<byte>();
        var heard = link?.ReadFirst(patient.Deadline, out payload) ?? Heard.Silence;
        var first = link is null ? [] : link.First.ToArray();
        try
        {
            if (heard == Heard.All && payload is [ErrPacket.Header, ..]) RefusedAtOnce(ErrPacket.Read(payload, Capabilities.None).Error);
            else if (heard == Heard.All && payload is [Greeting.Version, ..]) return Describe(Greeting.Read(payload, Capabilities.None));
            else NotMySql(heard, first, payload);
        }
        catch (MalformedPacketException)
        {
            NotMySql(Heard.Nonsense, first, payload);
        }
        return null;
    }

    private Greeting Describe(Greeting greeting)
    {
        var tls = (greeting.Capabilities & Capabilities.Ssl) != 0;
        _report.Add("greeting", Mark.Good, $"{greeting.ServerVersion}, method {(greeting.Method.Length == 0 ? "mysql_native_password" : greeting.Method)}, TLS {(tls ? "offered" : "not offered")}");
        _report.Facts["server"] = new JsonObject
        {
            ["version"] = greeting.ServerVersion, ["connectionId"] = greeting.ConnectionId, ["method"] = greeting.Method, ["tlsOffered"] = tls, ["capabilities"] = greeting.Capabilities.ToString(),
        };
        _report.Know("method", greeting.Method);
        return greeting;
    }

    // A first packet of ERR has no SQLSTATE: the server does not know yet what the client can do.
    private void RefusedAtOnce(ServerError error)
    {
        _report.Add("greeting", Mark.Bad, $"ERROR {error.Number}: {error.Message}");
        _report.Facts["error"] = error.Number;
        _report.Find((CauseTable.OfError(error.Number) is { Weight: Weight.Refused } cause ? cause : CauseTable.Find("refused-before-login")).Id, error.Message);
    }

    private void NotMySql(Heard heard, ReadOnlySpan<byte> first, byte[] payload)
    {
        var who = Stranger.Name(first);
        var x = Stranger.SpeaksX(first);
        _report.Add("greeting", Mark.Bad, first.IsEmpty ? heard == Heard.End ? "it hung up without a word" : "it says nothing" : $"it says {Stranger.Quote(first)}");
        if (x) _report.Find("x-protocol");
        else if (who is not null) _report.Find("not-mysql", more: ("who", who));
        else if (heard == Heard.Silence) _report.Find("greeting-missing");
        else if (heard == Heard.End) _report.Find("greeting-closed");
        else if (heard == Heard.All && payload.Length > 0) _report.Find("old-protocol", more: ("version", payload[0].ToString(CultureInfo.InvariantCulture)));
        else _report.Find("not-mysql", more: ("who", "something else"));
    }

    // False: nothing behind it makes sense.
    private bool LookAtTls(Way way, Greeting greeting, ClientFiles files)
    {
        if ((greeting.Capabilities & Capabilities.Ssl) == 0)
        {
            _report.Add("tls", Mark.Bad, "not offered");
            _report.Find(patient.IsNextDoor ? "tls-not-offered-locally" : "tls-not-offered");
            WithoutTls(greeting);
            return true;
        }
        if (patient.Plan.Mode == SslMode.Disabled)
        {
            _report.Find("link-unencrypted");
            WithoutTls(greeting);
        }
        if (!new TlsSurvey(way, _report).Run())
        {
            if (!_report.Has("tls-stripped") && !_report.Has("tls-silent")) _report.Find("tls-failed", more: ("reason", "it takes none of the versions 1.0 to 1.3"));
            return false;
        }
        return new ChannelStep(patient, _report, files, _trust).Run(way);
    }

    private void WithoutTls(Greeting greeting)
    {
        if (greeting.Method is "caching_sha2_password" or "sha256_password") _report.Find("password-without-tls", CauseTable.DriversForRsa);
    }
}
