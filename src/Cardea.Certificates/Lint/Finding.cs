namespace Cardea.Certificates.Lint;

/// <summary>How bad a finding is.</summary>
public enum Severity { Note, Warning, Error }

/// <summary>One thing that lint has to say.</summary>
/// <param name="Check">The check's name, a row of the table.</param>
/// <param name="Severity">Errors decide the exit code.</param>
/// <param name="File">Where.</param>
/// <param name="Text">What is wrong.</param>
/// <param name="Cure">What to do.</param>
public sealed record Finding(string Check, Severity Severity, string File, string Text, string Cure);
