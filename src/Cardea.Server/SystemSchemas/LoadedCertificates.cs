using Cardea.Server.Channels;
using Cardea.Tls;

namespace Cardea.Server.SystemSchemas;

/// <summary>Every certificate and revocation list that the channels use: what expires, and when.</summary>
internal static class LoadedCertificates
{
    private const int WarningDays = 30;

    private static readonly Dictionary<LoadedKind, string> Kinds = new()
    {
        [LoadedKind.Certificate] = "CERTIFICATE", [LoadedKind.Intermediate] = "INTERMEDIATE", [LoadedKind.Authority] = "CA", [LoadedKind.RevocationList] = "CRL",
    };

    /// <summary>The items of each channel, in the order of reading.</summary>
    public static IEnumerable<(string Channel, LoadedItem Item)> Of(IEnumerable<(string Name, TlsContext? Context)> channels)
    {
        foreach (var (name, context) in channels)
        {
            if (context is null) continue;
            foreach (var item in context.Loaded) yield return (name, item);
        }
    }

    /// <summary>A row of sys.tls_certificates.</summary>
    public static object?[] Row((string Channel, LoadedItem Item) loaded, DateTimeOffset now)
    {
        var (channel, item) = loaded;
        var ends = item.ValidTo < DateTimeOffset.MaxValue;
        return
        [
            channel, item.Option, item.File, Kinds[item.Kind], item.Name, item.SerialNumber, item.ValidFrom.UtcDateTime,
            ends ? item.ValidTo.UtcDateTime : null, ends ? ExpiryWatch.DaysLeft(item, now) : null, State(item, now),
        ];
    }

    /// <summary>VALID, EXPIRING (within 30 days), EXPIRED or NOT YET VALID.</summary>
    public static string State(LoadedItem item, DateTimeOffset now) =>
        item.ValidTo < now ? "EXPIRED" : item.ValidFrom > now ? "NOT YET VALID" : ExpiryWatch.DaysLeft(item, now) < WarningDays ? "EXPIRING" : "VALID";
}
