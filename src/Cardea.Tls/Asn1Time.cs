namespace Cardea.Tls;

/// <summary>Times of certificates and revocation lists as moments.</summary>
internal static unsafe class Asn1Time
{
    /// <summary>The moment, or the greatest one for a time that cannot be read or is not there: such a thing does not expire by itself.</summary>
    internal static DateTimeOffset Read(nint time)
    {
        BrokenDownTime parts;
        if (time == 0 || Native.ASN1_TIME_to_tm(time, &parts) != 1)
        {
            ErrorQueue.Clear();
            return DateTimeOffset.MaxValue;
        }
        // A leap second counts as the one before it.
        return new DateTimeOffset(parts.Year + 1900, parts.Month + 1, parts.Day, parts.Hour, parts.Minute, Math.Min(parts.Second, 59), TimeSpan.Zero);
    }
}
