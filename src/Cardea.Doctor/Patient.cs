using Cardea.Client.Connecting;
using Cardea.Doctor.Network;
using Cardea.Options;
using Cardea.Protocol.Authentication;

namespace Cardea.Doctor;

/// <summary>Who is examined, with what, and how long it may take.</summary>
internal sealed class Patient(OptionValues options, ConnectionPlan plan, string? decisionId, Secret password, TimeProvider clock)
{
    private const int ClockStep = 20;

    // A silent peer must not eat the time of the steps behind it.
    private readonly long _wait = Math.Max(1000, options.Integer("timeout") * 1000 / 3);
    private readonly long _end = Environment.TickCount64 + options.Integer("timeout") * 1000;

    public OptionValues Options { get; } = options;

    public ConnectionPlan Plan { get; } = plan;

    public string? DecisionId { get; } = decisionId;

    public Secret Password { get; } = password;

    public TimeProvider Clock { get; } = clock;

    /// <summary>Who is asked for the addresses of a name, until when.</summary>
    public Func<string, long, NameLookup> NameService { get; init; } = NameLookup.Of;

    public string Host => Plan.Host.Length == 0 ? "localhost" : Plan.Host;

    /// <summary>The user to log in as, or null.</summary>
    public string? User => Options.Flag("skip-login") ? null : Options.IsGiven("user") ? Options.Text("user") : null;

    /// <summary>The server is on this machine, so that nobody is between.</summary>
    public bool IsNextDoor => Plan.SocketPath is not null || Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address);

    /// <summary>Until when one wait may last that begins now, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline => Math.Min(_end, Environment.TickCount64 + _wait);

    public bool IsOver => Environment.TickCount64 >= _end;

    // The clock goes in steps: who has waited this long finds that the time is over.
    public TimeSpan TimeLeft => TimeSpan.FromMilliseconds(Math.Max(0, _end - Environment.TickCount64) + ClockStep);

    /// <summary>Such as <c>db.example.com:3306</c>, or the socket's path.</summary>
    public string Place => Plan.SocketPath ?? (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Plan.Port}" : $"{Host}:{Plan.Port}");
}
