namespace Cardea.Benchmarks;

/// <summary>What one load on one peer came to.</summary>
/// <param name="Value">The figure that is compared.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="LessIsBetter">True for costs.</param>
/// <param name="Rate">What the clock on the wall said, for orientation.</param>
internal sealed record Measure(double Value, string Unit, bool LessIsBetter, string Rate);
