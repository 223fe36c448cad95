namespace Cardea.Protocol.Packets;

/// <summary>A TIME value: a span from -838:59:59 to 838:59:59 with microseconds.</summary>
/// <param name="Negative">Before zero.</param>
/// <param name="Hours">0 to 838 (not split into days).</param>
/// <param name="Minutes">0 to 59.</param>
/// <param name="Seconds">0 to 59.</param>
/// <param name="Microseconds">0 to 999999.</param>
public readonly record struct TimeValue(bool Negative, uint Hours, byte Minutes, byte Seconds, uint Microseconds = 0)
{
    /// <summary>True for 00:00:00.</summary>
    public bool IsZero => Hours == 0 && Minutes == 0 && Seconds == 0 && Microseconds == 0;
}
