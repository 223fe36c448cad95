using Cardea.Lab.Cases;

namespace Cardea.Lab.Scoring;

/// <summary>What a case came to.</summary>
internal enum Verdict
{
    /// <summary>As it must be.</summary>
    Pass,

    /// <summary>Nothing was expected of it; what happened is told.</summary>
    Noted,

    /// <summary>A bad server was accepted, or got what it must not get.</summary>
    FailedOpen,

    /// <summary>A good server was refused.</summary>
    RefusedGood,

    /// <summary>Nobody connected, or nothing could be seen.</summary>
    Untested,
}

/// <summary>One line of the scorecard.</summary>
/// <param name="Case">The case.</param>
/// <param name="Seen">What its server saw.</param>
/// <param name="Expected">What the mode demands.</param>
/// <param name="Verdict">What it came to.</param>
/// <param name="Why">In words.</param>
/// <param name="ExitCode">The command's, where a command was run to its end.</param>
internal sealed record Mark(LabCase Case, Observation Seen, Expectation Expected, Verdict Verdict, string Why, int? ExitCode);

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Null when it had to be killed.</param>
/// <param name="Said">The end of what it wrote, for people.</param>
internal sealed record CommandEnd(int? ExitCode, string Said);

/// <summary>From what was seen to a verdict.</summary>
internal static class Judge
{
    /// <param name="row">The case.</param>
    /// <param name="seen">What its server saw.</param>
    /// <param name="mode">What the client was told to check.</param>
    /// <param name="end">How the command ended; null where nobody ran one and the traffic alone is judged.</param>
    internal static Mark Decide(LabCase row, Observation seen, SslMode mode, CommandEnd? end)
    {
        var expected = Expectations.Of(row.Group, mode);
        var (verdict, why) = expected switch
        {
            Expectation.Connect => Good(seen, end),
            Expectation.Refuse => Refused(row, seen, end),
            Expectation.Keep => Kept(seen, end),
            _ => (Attempted(seen, end) ? Verdict.Noted : Verdict.Untested, ""),
        };
        return new(row, seen, expected, verdict, why.Length > 0 ? why : Tell(seen), end?.ExitCode);
    }

    /// <summary>What happened, in a few words.</summary>
    internal static string Tell(Observation seen)
    {
        if (seen.Connections == 0) return "no connection";
        var words = new List<string>();
        if (seen.Connected > 0) words.Add("connected");
        if (seen.Exposure > Exposure.Nothing) words.Add($"gave {Words[(int)seen.Exposure]}{(seen.PlainLogins > 0 ? " in plain" : "")}");
        if (seen.GaveFile) words.Add("gave a file");
        if (seen.Alert is { } alert) words.Add($"alert {alert}");
        if (seen.Malformed is { } malformed) words.Add($"malformed: {malformed}");
        if (words.Count == 0) words.Add(seen switch { { Handshakes: > 0 } => "left after the handshake", { TlsRequests: > 0 } => "left in the handshake", _ => "left after the greeting" });
        return string.Join(", ", words);
    }

    private static readonly string[] Words = ["nothing", "the user's name", "a scramble", "the password under a stranger's key", "THE PASSWORD"];

    // A command that ended has tried, even where it gave up before it connected (a revocation list that is out of date).
    private static bool Attempted(Observation seen, CommandEnd? end) => seen.Connections > 0 || end is { ExitCode: not null };

    private static (Verdict, string) Good(Observation seen, CommandEnd? end)
    {
        if (seen.Connections == 0) return (Verdict.Untested, "");
        if (seen.Connected == 0) return (Verdict.RefusedGood, "");
        return end switch
        {
            null or { ExitCode: 0 } => (Verdict.Pass, ""),
            { ExitCode: null } => (Verdict.RefusedGood, "connected, but did not end in time"),
            _ => (Verdict.RefusedGood, $"connected, but failed with exit code {end.ExitCode}"),
        };
    }

    private static (Verdict, string) Refused(LabCase row, Observation seen, CommandEnd? end)
    {
        if (seen.TookInjection) return (Verdict.FailedOpen, "took bytes from before TLS for the server's answer");
        var gave = row.Conduct.Injects ? seen.Exposure > Exposure.Scramble : seen.Logins > 0 || seen.Exposure > Exposure.Nothing;
        if (gave || seen.Connected > 0) return (Verdict.FailedOpen, "");
        if (end is { ExitCode: 0 }) return (Verdict.FailedOpen, $"{Tell(seen)}, yet it reports success");
        // Who never came has withstood nothing; only a revocation list may rightly be refused before that.
        var tried = seen.Connections > 0 || row.Group == CaseGroup.Revocation && Attempted(seen, end);
        return (tried ? Verdict.Pass : Verdict.Untested, seen.Connections == 0 && tried ? "refused the list, without connecting" : "");
    }

    private static (Verdict, string) Kept(Observation seen, CommandEnd? end)
    {
        if (seen.Exposure > Exposure.Scramble || seen.GaveFile) return (Verdict.FailedOpen, "");
        // Who never came as far as the demand has not withstood it.
        return (seen.Logins > 0 ? Verdict.Pass : Verdict.Untested, Attempted(seen, end) && seen.Logins == 0 ? $"{Tell(seen)}: it never came to the demand" : "");
    }
}
