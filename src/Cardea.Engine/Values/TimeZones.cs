namespace Cardea.Engine.Values;

/// <summary>TIMESTAMP's way between the session's time zone and UTC, on packed values.</summary>
public static class TimeZones
{
    /// <summary>A UTC time in the zone; zero stays zero.</summary>
    public static long FromUtc(long packed, TimeZoneInfo zone)
    {
        if (packed == 0 || ReferenceEquals(zone, TimeZoneInfo.Utc)) return packed;
        return PackedTemporal.ToDateTime(packed) is { } utc ? PackedTemporal.Pack(utc + zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc))) : packed;
    }

    /// <summary>
    /// A local time as UTC; zero stays zero. A time that a change of the clock skips counts as the moment of the change, as MySQL's
    /// <c>TIME_to_gmt_sec</c> does; one that occurs twice counts as its first occurrence.
    /// </summary>
    public static long ToUtc(long packed, TimeZoneInfo zone)
    {
        if (packed == 0 || ReferenceEquals(zone, TimeZoneInfo.Utc)) return packed;
        if (PackedTemporal.ToDateTime(packed) is not { } local) return packed;
        if (zone.IsInvalidTime(local)) local = StartOfGap(local, zone);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        var utc = local.Ticks - offset.Ticks;
        return utc is < 0 or > 3155378975999999999 ? packed : PackedTemporal.Pack(new DateTime(utc));
    }

    // The gap is found minute by minute: changes of the clock begin on a minute, and no gap is longer than a day.
    private static DateTime StartOfGap(DateTime local, TimeZoneInfo zone)
    {
        var minute = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute));
        for (var i = 0; i < 1500 && zone.IsInvalidTime(minute); i++) minute = minute.AddMinutes(1);
        return minute;
    }
}
