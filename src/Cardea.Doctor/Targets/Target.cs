namespace Cardea.Doctor.Targets;

/// <summary>What TARGET says: where to look, written as the client's own options, so that one reader checks them all.</summary>
/// <param name="Arguments">Options that TARGET stands for, such as <c>--host=db.example.com</c>.</param>
/// <param name="DecisionId">The name of a login decision in a server's log, when that is what was given; else null.</param>
/// <param name="Notes">What is in it and has no meaning here.</param>
internal sealed record Target(IReadOnlyList<string> Arguments, string? DecisionId, IReadOnlyList<string> Notes);
