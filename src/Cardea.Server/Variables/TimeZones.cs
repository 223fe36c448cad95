using System.Globalization;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Variables;

/// <summary>Values of time_zone. Source: MySQL 8.4 reference manual, "MySQL Server Time Zone Support".</summary>
public static class TimeZones
{
    /// <summary>The zone of SYSTEM, of an offset from -13:59 to +14:00, or of a name that the machine knows.</summary>
    /// <exception cref="ServerErrorException">1298.</exception>
    public static TimeZoneInfo Parse(string? name)
    {
        if (string.IsNullOrEmpty(name)) throw new ServerErrorException(ServerErrors.UnknownTimeZone(name ?? "NULL"));
        if (name.Equals("SYSTEM", StringComparison.OrdinalIgnoreCase)) return TimeZoneInfo.Local;
        if (name[0] is '+' or '-') return Offset(name);
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw new ServerErrorException(ServerErrors.UnknownTimeZone(name));
    }

    private static TimeZoneInfo Offset(string name)
    {
        var parts = name[1..].Split(':');
        if (parts.Length != 2 || !byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes > 59)
            throw new ServerErrorException(ServerErrors.UnknownTimeZone(name));
        var offset = new TimeSpan(hours, minutes, 0);
        if (name[0] == '-') offset = -offset;
        if (offset < new TimeSpan(-13, -59, 0) || offset > TimeSpan.FromHours(14)) throw new ServerErrorException(ServerErrors.UnknownTimeZone(name));
        return offset == TimeSpan.Zero ? TimeZoneInfo.Utc : TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
    }
}
