namespace Cardea.Doctor.Causes;

/// <summary>All that can be found, in the order of the steps. docs/doctor.md is made from it.</summary>
internal static partial class CauseTable
{
    // Lazy: the fields of a partial class are initialised in no order that one could rely on.
    private static readonly Lazy<IReadOnlyList<(string Area, IReadOnlyList<Cause> Causes)>> AllAreas = new(MakeAreas);

    private static readonly Lazy<Dictionary<string, Cause>> ById = new(static () => All.ToDictionary(static cause => cause.Id, StringComparer.Ordinal));

    internal static IReadOnlyList<(string Area, IReadOnlyList<Cause> Causes)> Areas => AllAreas.Value;

    internal static IEnumerable<Cause> All => Areas.SelectMany(static area => area.Causes);

    /// <summary>The row of that name; it exists.</summary>
    internal static Cause Find(string id) => ById.Value[id];

    internal static bool Has(string id) => ById.Value.ContainsKey(id);

    /// <summary>The row for an error of a server or of a client, or null.</summary>
    internal static Cause? OfError(int number) => All.FirstOrDefault(cause => cause.Errors.Contains(number));

    /// <summary>The row for a verdict of OpenSSL on a chain; the general one where it is a rare one.</summary>
    internal static Cause OfVerification(int code) => All.FirstOrDefault(cause => cause.Verifications.Contains(code)) ?? Find("certificate-refused");

    private static (string Area, IReadOnlyList<Cause> Causes)[] MakeAreas() =>
    [
        ("The way there", WayRows), ("Before the login", GreetingRows), ("TLS", TlsRows), ("The server's certificate", CertificateRows), ("The client's certificate", ClientCertificateRows),
        ("The login method", MethodRows), ("The account", AccountRows), ("What the server says", OperatorRows),
    ];
}
