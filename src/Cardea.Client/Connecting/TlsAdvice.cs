using Cardea.Client.Output;
using Cardea.Connections.Client;
using Cardea.Options;

namespace Cardea.Client.Connecting;

/// <summary>What mysql tells people whose options do less, or more, than they may think. The texts are mysql's (8.4, and 5.7 for options that 8.4 has no more).</summary>
internal static class TlsAdvice
{
    /// <summary>Before anything touches the network.</summary>
    public static void Warn(OptionValues options, ConnectionPlan plan, OutputTarget errors)
    {
        if (options.IsGiven("ssl"))
            errors.WriteLine("WARNING: --ssl is deprecated and will be removed in a future version. Use --ssl-mode instead.");
        if (options.IsGiven("ssl-verify-server-cert"))
            errors.WriteLine("WARNING: --ssl-verify-server-cert is deprecated and will be removed in a future version. Use --ssl-mode=VERIFY_IDENTITY instead.");
        var trusts = new[] { "ssl-ca", "ssl-capath", "ssl-crl", "ssl-crlpath" }.Any(name => options.Text(name) is not null);
        if (trusts && options.IsGiven("ssl-mode") && plan.Mode is SslMode.Disabled or SslMode.Preferred or SslMode.Required)
            errors.WriteLine("WARNING: no verification of server certificate will be done. Use --ssl-mode=VERIFY_CA or VERIFY_IDENTITY.");
    }

    /// <summary>On a terminal, when connected.</summary>
    public static void TellOfSocket(ConnectionPlan plan, OutputTarget output)
    {
        if (plan.SocketPath is null || plan.Mode is SslMode.Disabled or SslMode.Preferred)
            return;
        output.WriteLine("You are enforcing ssl connection via unix socket. Please consider\nswitching ssl off as it does not make connection via unix socket\nany more secure.");
    }
}
