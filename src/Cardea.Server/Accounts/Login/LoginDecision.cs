using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Login;

/// <summary>What a login came to.</summary>
public enum LoginOutcomeKind
{
    /// <summary>Let in.</summary>
    Admitted,
    /// <summary>Let in although a REPORT ONLY rule would have refused it.</summary>
    Reported,
    /// <summary>Refused.</summary>
    Refused,
    /// <summary>The client left, was too slow or broke the protocol before it was decided.</summary>
    Lost,
}

/// <summary>What a rule said of one login.</summary>
public enum RuleVerdict
{
    /// <summary>It holds.</summary>
    Passed,
    /// <summary>It does not hold and would have refused; the rule only reports.</summary>
    Reported,
    /// <summary>It refused.</summary>
    Refused,
}

/// <summary>One line of a decision: a rule that was looked at.</summary>
/// <param name="Rule">Its name in the admission list.</param>
/// <param name="Detail">Its part, such as ISSUER; may be empty.</param>
/// <param name="Verdict">What it said.</param>
/// <param name="Expected">What it asked for.</param>
/// <param name="Actual">What was there. Text of clients and certificates: escape it wherever it is shown.</param>
/// <param name="SetBy">The statement that set it, if the account knows one.</param>
public sealed record RuleFinding(string Rule, string Detail, RuleVerdict Verdict, string Expected, string Actual, RuleOrigin? SetBy);

/// <summary>
/// What is kept of one login, let in or not. It holds the immutable values that were decided on (account row, channel facts, settings) and nothing else:
/// its texts are made when somebody reads them, so that a login that nobody asks about costs one small object.
/// </summary>
public sealed class LoginDecision
{
    /// <summary>The wall clock at the end of the login.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The connection's number.</summary>
    public required uint ConnectionId { get; init; }

    /// <summary>Where the client is.</summary>
    public required ClientHost Client { get; init; }

    /// <summary>What the channel proved.</summary>
    public required ChannelFacts Channel { get; init; }

    /// <summary>Let in, reported, refused or lost.</summary>
    public required LoginOutcomeKind Outcome { get; init; }

    /// <summary>The name given, at most 32 characters; empty when the login did not come that far.</summary>
    public string User { get; init; } = "";

    /// <summary>The account row that matched name and host, or null.</summary>
    public Account? Account { get; init; }

    /// <summary>The method that was talked, or empty.</summary>
    public string Method { get; init; } = "";

    /// <summary>What the admission list decided on; null when the login ended before it.</summary>
    public AdmissionRequest? Request { get; init; }

    /// <summary>Would-be refusals of REPORT ONLY rules.</summary>
    public IReadOnlyList<Refusal>? Reported { get; init; }

    /// <summary>The refusal of the admission list or behind it, or null.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>The rule that ended the login, or null when it was let in.</summary>
    public string? EndedBy { get; init; }

    /// <summary>What the client was told, before a reference was put in; null when it was told nothing.</summary>
    public ServerError? Error { get; init; }

    /// <summary>For the operator: what was wrong, where no rule of the list says it.</summary>
    public string? Reason { get; init; }

    /// <summary>What came of authentication_upgrade_native; null where nothing was wished.</summary>
    public string? Upgrade { get; init; }

    /// <summary>It was a COM_CHANGE_USER.</summary>
    public bool IsChangeUser { get; init; }

    /// <summary>Its number since the start; 0 until it is kept. The name for the outside is <see cref="LoginDecisions.IdOf"/>.</summary>
    public long Sequence { get; internal set; }

    /// <summary>How the identity was proven: Fast, FullTls, FullRsa …; empty when it was not.</summary>
    public string Path => Request?.Login.Path.ToString() ?? "";

    /// <summary>Every rule that was looked at, in order; ends with the one that refused.</summary>
    public IEnumerable<RuleFinding> Findings()
    {
        foreach (var rule in Looked())
        {
            var isLast = rule.Name == EndedBy;
            if (isLast && Refusal is null)
            {
                yield return new(rule.Name, "", RuleVerdict.Refused, rule.Demand, Reason ?? Error?.Message ?? "", OriginOf(rule));
                yield break;
            }
            var ended = isLast ? Refusal : Reported?.FirstOrDefault(r => r.Rule == rule.Name);
            foreach (var term in TermsOf(rule))
            {
                if (ended is not null && term.Detail == ended.Detail) break;
                // A term in front of the one that refused held; a refusal without a part stands for the whole rule.
                if (ended is null || ended.Detail.Length > 0) yield return new(rule.Name, term.Detail, RuleVerdict.Passed, term.Expected, term.Actual, OriginOf(rule));
            }
            if (ended is not null)
                yield return new(rule.Name, ended.Detail, isLast ? RuleVerdict.Refused : RuleVerdict.Reported, ended.Expected, ended.Actual, OriginOf(rule));
            if (isLast) yield break;
            if (rule == LoginStages.Proof && Upgrade is not null) yield return new(rule.Name, MethodUpgrade.Option, RuleVerdict.Passed, CachingSha2Password.MethodName, Upgrade, null);
        }
    }

    // Secure transport is the one rule of the list that is also met in front of it, before the method and the proof.
    private IEnumerable<LoginRule> Looked() => EndedBy is not null && Request is null && LoginStages.Before.All(rule => rule.Name != EndedBy)
        ? LoginStages.Before.TakeWhile(static rule => rule != LoginStages.Method).Concat(LoginStages.All.Where(rule => rule.Name == EndedBy))
        : LoginStages.All;

    private IEnumerable<RuleTerm> TermsOf(LoginRule rule)
    {
        if (Request is { } request && rule.Terms is { } terms) return terms(request);
        var actual = rule == LoginStages.Handshake ? ChannelText(Channel) : rule == LoginStages.Method ? Method : rule == LoginStages.Proof ? $"{Method}/{Path}" : "";
        return [new("", rule.Demand, actual)];
    }

    private RuleOrigin? OriginOf(LoginRule rule) => rule.SetBy is { } set && Account is { } account ? account.Origins.FirstOrDefault(o => o.Rule == set) : null;

    private static string ChannelText(ChannelFacts channel) =>
        channel.IsEncrypted ? $"{channel.Version} {channel.Cipher}{(channel.Resumed ? " resumed" : "")}" : Admission.Transport(channel);
}
