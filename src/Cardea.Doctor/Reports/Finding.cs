using Cardea.Doctor.Causes;

namespace Cardea.Doctor.Reports;

/// <summary>A cause that was found, with what was seen.</summary>
/// <param name="Cause">The row of the table.</param>
/// <param name="Text">The row's sentence, filled in.</param>
/// <param name="Detail">What was seen, several lines or none. Holds what peers say: escaped wherever it is shown.</param>
/// <param name="Cure">What helps, filled in.</param>
/// <param name="Command">What can be pasted, or null.</param>
internal sealed record Finding(Cause Cause, string Text, string Detail, string Cure, string? Command);
