namespace Cardea.Engine.Values;

/// <summary>The session's clock in packed form.</summary>
public static class SessionTime
{
    /// <summary>NOW(6): the time of the statement in the session's zone.</summary>
    public static long Now(ISessionHost session) => Local(session.StatementTime, session.TimeZone);

    /// <summary>UTC_TIMESTAMP(6).</summary>
    public static long UtcNow(ISessionHost session) => PackedTemporal.Pack(session.StatementTime.UtcDateTime);

    /// <summary>SYSDATE(6): the time of the call.</summary>
    public static long SystemNow(ISessionHost session) => Local(session.Clock.GetUtcNow(), session.TimeZone);

    private static long Local(DateTimeOffset moment, TimeZoneInfo zone) => PackedTemporal.Pack(TimeZoneInfo.ConvertTime(moment, zone).DateTime);
}
