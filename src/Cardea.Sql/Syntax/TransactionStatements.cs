namespace Cardea.Sql.Syntax;

/// <summary>BEGIN [WORK] and START TRANSACTION.</summary>
public sealed record BeginStatement : Statement
{
    public bool ConsistentSnapshot { get; init; }

    /// <summary>READ ONLY (true), READ WRITE (false), neither (null).</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Written as BEGIN.</summary>
    public bool IsBegin { get; init; }
}

/// <summary>COMMIT and ROLLBACK; null where neither the clause nor its NO form was written.</summary>
public sealed record CommitStatement(bool? Chain, bool? Release) : Statement;

public sealed record RollbackStatement(bool? Chain, bool? Release) : Statement;

public sealed record SavepointStatement(string Name) : Statement;

public sealed record RollbackToSavepointStatement(string Name) : Statement;

public sealed record ReleaseSavepointStatement(string Name) : Statement;
