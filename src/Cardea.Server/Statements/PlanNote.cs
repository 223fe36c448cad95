using Cardea.Server.Sessions;

namespace Cardea.Server.Statements;

/// <summary>What the server remembers about a shared plan.</summary>
/// <param name="Counter">The Com_% status variable.</param>
/// <param name="KeepsCounts">The statement asks for @@warning_count or @@error_count of the one before.</param>
internal sealed record PlanNote(Com Counter, bool KeepsCounts);
