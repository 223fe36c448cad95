using Cardea.Engine.Execution;
using Cardea.Protocol.Packets;
using Cardea.Sql.Syntax;
using ColumnDefinition = Cardea.Protocol.Packets.ColumnDefinition;

namespace Cardea.Engine.Plans;

/// <summary>
/// A prepared statement: the plan made when it was prepared tells its columns; executions use variants made for the kinds of their parameters.
/// </summary>
internal sealed class PreparedPlan(Statement statement, ReadOnlyMemory<byte> sql, PlanKey key) : EnginePlan
{
    private const int MostVariants = 8;

    public Statement Statement { get; } = statement;

    public ReadOnlyMemory<byte> Sql { get; } = sql;

    /// <summary>What else the plan depends on; another value makes it anew. The schema stays that of the preparation.</summary>
    public PlanKey Key { get; private set; } = key;

    /// <summary>The last used first.</summary>
    public List<EnginePlan> Variants { get; } = [];

    public override IReadOnlyList<ColumnDefinition> Columns => First.Columns;

    public override bool Writes => First.Writes;

    public override bool TouchesTables => First.TouchesTables;

    private EnginePlan First { get; set; } = null!;

    public void Renew(EnginePlan first, PlanKey key)
    {
        (First, Key) = (first, key);
        (CatalogVersion, Accesses) = (first.CatalogVersion, first.Accesses);
        Variants.Clear();
        // Without parameters nothing more will be known at execution.
        if (ParameterCount == 0) Variants.Add(first);
    }

    public void Add(EnginePlan variant)
    {
        if (Variants.Count == MostVariants) Variants.RemoveAt(MostVariants - 1);
        Variants.Insert(0, variant);
    }

    public override bool TryBind(Invocation invocation) => true;

    public override StatementOutcome Run(EmbeddedSession session, IResultSink sink) => throw new InvalidOperationException("a variant runs");
}
