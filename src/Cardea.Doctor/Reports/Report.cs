using System.Text.Json.Nodes;
using Cardea.Doctor.Causes;

namespace Cardea.Doctor.Reports;

/// <summary>Everything that was looked at and found, in order. Lines are handed on as they come, so that a slow step shows where it is slow.</summary>
internal sealed class Report(Values values, Action<Check> show)
{
    private readonly List<Check> _checks = [];
    private readonly List<Finding> _findings = [];
    private Values _values = values;

    public IReadOnlyList<Check> Checks => _checks;

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What was seen, for programs.</summary>
    public JsonObject Facts { get; } = [];

    /// <summary>The worst decides. What could not be tested outweighs nothing that was found out.</summary>
    public Verdict Verdict =>
        _findings.Exists(static f => f.Cause.Weight is Weight.Unsafe or Weight.Refused) ? Verdict.Unsafe
        : _findings.Exists(static f => f.Cause.Weight == Weight.Untested) ? Verdict.Untested
        : Verdict.Safe;

    public void Add(string step, Mark mark, string text)
    {
        var check = new Check(step, mark, text);
        _checks.Add(check);
        show(check);
    }

    /// <summary>From here on this is filled in.</summary>
    public void Know(string name, string value) => _values = _values.With((name, value));

    public Values Values => _values;

    /// <summary>A row of the table applies. The same row twice is said once.</summary>
    public void Find(string cause, string detail = "", params IEnumerable<(string Name, string Value)> more)
    {
        var row = CauseTable.Find(cause);
        var values = _values.With(more);
        var text = values.Text(row.Says);
        if (_findings.Exists(f => f.Cause == row && f.Text == text)) return;
        _findings.Add(new(row, text, detail, values.Text(row.Cure), row.Command is null ? null : values.Command(row.Command)));
    }

    public bool Has(string cause) => _findings.Exists(f => f.Cause.Id == cause);
}
