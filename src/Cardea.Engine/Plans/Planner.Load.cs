using Cardea.Engine.Binding;
using Cardea.Engine.Execution;
using Cardea.Engine.Loading;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Plans;

internal sealed partial class Planner
{
    // ---- LOAD DATA: an INSERT whose rows come from a file of the client's. The server's own files are not for clients (secure_file_priv is NULL).

    private InsertPlan PlanLoad(LoadDataStatement statement)
    {
        if (!statement.Local) throw Fail(ServerErrors.OptionPrevents("--secure-file-priv"));
        if (statement.Partitions.Count > 0) throw NotSupported("PARTITION");
        var target = Target(statement.Table, statement.Duplicates == DuplicateHandling.Replace ? "INSERT, DELETE" : "INSERT");
        var table = target.Table;
        var targets = statement.Targets.Count == 0
            ? [.. table.Columns.Where(static c => !c.Invisible && c.GeneratedText is null).Select(static c => new LoadTarget(c.Ordinal, null))]
            : statement.Targets.Select(t => t is UserVariable variable ? new LoadTarget(-1, variable.Name) : new LoadTarget(Ordinal(table, ((ColumnReference)t).Column), null)).ToArray();
        // What SET computes with them is text until it is read.
        foreach (var variable in targets)
            if (variable.Variable is { } name) session.Host.UserVariables[name] = SqlValue.FromString("");
        var scope = ScopeOf(target);
        var assignments = statement.Assignments.Select(a => (Column: Ordinal(table, a.Column.Column), Value: BindAssigned(a.Value, scope))).ToList();
        if (assignments.Exists(static a => a.Value is not BoundDefault && !Evaluator.CanEvaluate(a.Value))) throw NotSupported("subquery in LOAD DATA");
        var given = targets.Where(static t => t.Variable is null).Select(static t => t.Column).Concat(assignments.Select(static a => a.Column)).Distinct().ToArray();
        CheckGenerated(table, given, null);
        string[] read = [.. target.Touched];
        // With LOCAL the server cannot stop what the client sends: duplicates are passed over unless REPLACE says otherwise.
        var replace = statement.Duplicates == DuplicateHandling.Replace;
        return new InsertPlan(target, Binder, catalog)
        {
            Given = given, Conflict = replace ? OnConflict.Replace : OnConflict.Ignore, Ignore = !replace,
            Load = new LoadSource(statement.File, new DelimitedFormat(statement.Format), statement.Charset, statement.IgnoreLines, targets, assignments),
            Accesses =
            [
                .. TargetAccess(table, AccessKind.Insert | (replace ? AccessKind.Delete : AccessKind.None), []),
                .. TargetAccess(table, AccessKind.Insert, given.Select(g => table.Columns[g].Name)),
                .. read.Length == 0 ? [] : TargetAccess(table, AccessKind.Select, read),
            ],
        };
    }
}
