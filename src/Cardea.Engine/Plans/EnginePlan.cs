using Cardea.Engine.Binding;
using Cardea.Engine.Execution;
using Cardea.Protocol.Packets;

namespace Cardea.Engine.Plans;

/// <summary>A statement ready to run.</summary>
internal abstract class EnginePlan : IEnginePlan
{
    private static long _lastId;

    /// <summary>Key of its SQLite statements on every connection.</summary>
    public long Id { get; } = NextId();

    public static long NextId() => Interlocked.Increment(ref _lastId);

    /// <inheritdoc/>
    public IReadOnlyList<TableAccess> Accesses { get; set; } = [];

    /// <inheritdoc/>
    public int ParameterCount { get; set; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<ColumnDefinition> Columns => [];

    /// <inheritdoc/>
    public virtual bool Writes => false;

    /// <summary>True when tables are touched: under autocommit=0 a transaction then begins by itself.</summary>
    public virtual bool TouchesTables => false;

    /// <summary>Version of the catalog that it was bound against.</summary>
    public long CatalogVersion { get; set; }

    /// <summary>True when the session's own temporary tables or variables shaped it: other sessions must not use it.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>The literals that are bound anew for each text; null when the plan serves only the text it was made of.</summary>
    public HashSet<int>? BoundLiterals { get; set; }

    /// <summary>Constants inside of expressions that are computed in C#: their kinds must stay the same.</summary>
    public BoundConstant[] Evaluated { get; set; } = [];

    /// <summary>The texts of the other literals, by index.</summary>
    public byte[]?[] PinnedTexts { get; set; } = [];

    /// <summary>Converts the values of this execution; false when the plan does not fit them.</summary>
    public abstract bool TryBind(Invocation invocation);

    /// <summary>Runs it, after <see cref="TryBind"/>.</summary>
    public abstract StatementOutcome Run(EmbeddedSession session, IResultSink sink);

    object? IEnginePlan.Note { get; set; }
}
