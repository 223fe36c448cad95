namespace Cardea.Protocol.Packets;

/// <summary>
/// A DATE, DATETIME or TIMESTAMP value; unlike <see cref="System.DateTime"/> it holds zero dates and partial ones (month or day 0).
/// Nothing is checked here: the engine decides what is valid.
/// </summary>
/// <param name="Year">0 to 9999.</param>
/// <param name="Month">0 to 12.</param>
/// <param name="Day">0 to 31.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Minute">0 to 59.</param>
/// <param name="Second">0 to 59.</param>
/// <param name="Microsecond">0 to 999999.</param>
public readonly record struct DateTimeValue(
    ushort Year, byte Month, byte Day, byte Hour = 0, byte Minute = 0, byte Second = 0, uint Microsecond = 0)
{
    /// <summary>True when all of the time of day is zero.</summary>
    public bool IsDateOnly => Hour == 0 && Minute == 0 && Second == 0 && Microsecond == 0;

    /// <summary>True for 0000-00-00 00:00:00.</summary>
    public bool IsZero => Year == 0 && Month == 0 && Day == 0 && IsDateOnly;
}
