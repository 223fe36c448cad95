using Cardea.Connections.Client;
using Cardea.Options;

namespace Cardea.Client.Connecting;

/// <summary>The words of <c>--ssl-mode</c>, and the mode that a set of options amounts to.</summary>
public static class SslModes
{
    private static readonly string[] InOrder = ["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"]; // of SslMode

    /// <summary>From the weakest to the strongest.</summary>
    public static IReadOnlyList<string> Words => InOrder;

    /// <summary>MySQL's word for a mode.</summary>
    public static string Word(this SslMode mode) => InOrder[(int)mode];

    /// <summary>
    /// An explicit <c>--ssl-mode</c> wins; then the deprecated flags; then a CA, which implies VERIFY_CA; else PREFERRED.
    /// The deprecated <c>--skip-ssl</c> on the command line overrides a mode from an option file, as the later of two would.
    /// </summary>
    public static SslMode Of(OptionValues options)
    {
        var mode = Given(options);
        if (mode == SslMode.Disabled && options.Flag("ssl-verify-by-password"))
            throw new OptionException("--ssl-verify-by-password has no meaning without TLS");
        return mode;
    }

    private static SslMode Given(OptionValues options)
    {
        var flagIsLater = options.IsGiven("ssl") && options.Origin("ssl") == OptionOrigin.CommandLine && options.Origin("ssl-mode") != OptionOrigin.CommandLine;
        if (options.IsGiven("ssl-mode") && !flagIsLater)
            return Parse(options.Text("ssl-mode")!);
        if (options.IsGiven("ssl") && !options.Flag("ssl"))
            return SslMode.Disabled;
        if (options.Flag("ssl-verify-server-cert"))
            return SslMode.VerifyIdentity;
        if (options.Text("ssl-ca") is not null || options.Text("ssl-capath") is not null)
            return SslMode.VerifyCa;
        return options.Flag("ssl") ? SslMode.Required : SslMode.Preferred;
    }

    private static SslMode Parse(string word) =>
        Array.IndexOf(InOrder, word) is >= 0 and var mode ? (SslMode)mode : throw new OptionException($"unknown value '{word}' of option '--ssl-mode'");
}
