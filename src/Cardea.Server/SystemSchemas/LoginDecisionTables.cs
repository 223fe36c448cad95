using Cardea.Engine;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Sessions;

namespace Cardea.Server.SystemSchemas;

/// <summary>
/// sys.login_decisions and sys.login_decision_rules: what the last logins came to, and every rule that was looked at. They tell names, addresses and
/// why a guess failed, so SELECT on sys is not enough: PROCESS or AUDIT_ADMIN, else 1227.
/// </summary>
internal static class LoginDecisionTables
{
    private const string DecisionColumns =
        "id #sequence @time #connection_id outcome change_user user host account method path rule detail #error *reason schema_name "
        + "transport tls_version tls_cipher tls_resumed sni peer_verified *peer_subject *peer_issuer peer_serial peer_sha256";

    private const string RuleColumns = "id #ordinal rule detail verdict *expected *actual *set_by set_by_account @set_at";

    public static IReadOnlyList<ISystemTable> Make(SessionRegistry sessions) =>
    [
        new RowsTable("sys", "login_decisions", DecisionColumns, Decisions) { Sessions = sessions },
        new RowsTable("sys", "login_decision_rules", RuleColumns, Rules) { Sessions = sessions },
    ];

    /// <summary>The right to see who tried to come in, and why it failed.</summary>
    public static void DemandRight(Session session) => session.Privileges.Current.DemandAny(Privilege.Process, "AUDIT_ADMIN");

    private static IEnumerable<object?[]> Decisions(Session session)
    {
        DemandRight(session);
        var decisions = session.Server.Decisions;
        return decisions.All().Select(d => (object?[])
        [
            decisions.IdOf(d), (ulong)d.Sequence, d.Time.UtcDateTime, (ulong)d.ConnectionId, d.Outcome.ToString().ToUpperInvariant(), d.IsChangeUser ? "YES" : "NO",
            Refusal.Printable(d.User), d.Client.Text, d.Account?.Id.ToString(), OrNull(d.Method), OrNull(d.Path),
            d.EndedBy, OrNull(d.Refusal?.Detail), d.Error is { } error ? (ulong)error.Number : null, Printable(d.Reason), Printable(d.Request?.Login.Schema),
            .. DecisionText.Channel(d.Channel).Select(static pair => pair.Value is null ? null : Refusal.Printable(pair.Value)),
        ]);
    }

    private static IEnumerable<object?[]> Rules(Session session)
    {
        DemandRight(session);
        var decisions = session.Server.Decisions;
        return decisions.All().SelectMany(d =>
        {
            var id = decisions.IdOf(d);
            return d.Findings().Select((finding, i) => Row(id, i, finding));
        });
    }

    /// <summary>A finding as a row of sys.login_decision_rules; CHECK LOGIN answers with the same columns.</summary>
    public static object?[] Row(string id, int ordinal, RuleFinding finding) =>
    [
        id, (ulong)(ordinal + 1), finding.Rule, OrNull(finding.Detail), finding.Verdict.ToString().ToUpperInvariant(), Printable(finding.Expected), Printable(finding.Actual),
        finding.SetBy?.Statement, finding.SetBy?.By, finding.SetBy?.At.UtcDateTime,
    ];

    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Names and certificates may hold what turns a terminal round.
    private static string? Printable(string? text) => text is null ? null : Refusal.Printable(text);
}
