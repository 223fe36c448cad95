namespace Cardea.Sql.Syntax;

/// <summary>A table, view or other object, with or without its schema. The case of names is kept.</summary>
public sealed record ObjectName(string? Schema, string Name) : SyntaxNode
{
    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}

/// <summary>
/// An account or a role as written. Without a host part <see cref="Host"/> is <c>%</c> and <see cref="HostGiven"/> is false.
/// </summary>
public sealed record AccountName(string User, string Host, bool HostGiven) : SyntaxNode
{
    /// <summary>Set for <c>CURRENT_USER</c> and <c>USER()</c>: the account of the session; the other members are then empty.</summary>
    public bool IsCurrentUser { get; init; }

    public static AccountName CurrentUser { get; } = new("", "", false) { IsCurrentUser = true };
}
