namespace Cardea.Doctor.Reports;

/// <summary>How a check went.</summary>
internal enum Mark
{
    /// <summary>As it should be.</summary>
    Good,
    /// <summary>It works, and something is to be known.</summary>
    Warning,
    /// <summary>It is not as it should be.</summary>
    Bad,
    /// <summary>It could not be found out.</summary>
    Unknown,
    /// <summary>It was not tried, for the reason given.</summary>
    Skipped,
}

/// <summary>One line of the report.</summary>
/// <param name="Step">Its name, stable for programs.</param>
/// <param name="Mark">How it went.</param>
/// <param name="Text">What was seen. Holds what peers say: escaped wherever it is shown.</param>
internal sealed record Check(string Step, Mark Mark, string Text);
