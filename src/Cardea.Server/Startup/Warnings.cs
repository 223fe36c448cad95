using System.Net;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Startup;

/// <summary>Tells the operator about settings that are weaker than they need to be.</summary>
internal static class Warnings
{
    public static void Tell(ServerState state, DataDirectory directory)
    {
        var (variables, log) = (state.Variables, state.Log);
        var open = !variables.Flag(Known.SkipNetworking) && !variables.Text(Known.BindAddress).Split(',').All(static a => IsOfThisMachine(a.Trim()));
        if (state.Tls.Current is null)
            log.Warning(open ? "TLS is off and the server can be reached from other machines: passwords are only protected by RSA, data not at all" : "TLS is off");
        else if (open && !variables.Flag(Known.RequireSecureTransport))
            log.Warning("the server can be reached from other machines over plain links too; --require-secure-transport=ON refuses those");
        if (state.Tls.Current is not null) TellOfFaults(log, OpenSsl.Version, OpenSsl.KnownFaults);
        if (variables.Flag(Known.NativePassword)) log.Warning("mysql_native_password is on: its stored form is as good as the password to whoever sees it and one login");
        if (state.Tls.Current is null && variables.Flag(Known.RequireSecureTransport))
            log.Warning("require_secure_transport is ON and TLS is off: only the Unix socket lets anybody in");
        if (variables.Text(Known.SslCrl).Length == 0 && variables.Text(Known.SslCrlPath).Length == 0 && variables.Text(Known.SslCa).Length > 0 && variables.Text(Known.SslCa) != "ca.pem")
            log.Note($"no revocation list is set: client certificates signed by {variables.Text(Known.SslCa)} are good until they expire ({directory.Path})");
    }

    /// <summary>What the loaded OpenSSL is known to do wrong, where it matters to us.</summary>
    internal static void TellOfFaults(ServerLog log, string version, IReadOnlyList<string> faults)
    {
        if (faults.Count > 0) log.Warning($"{version} has known faults, unless the distribution has mended them: {string.Join(", ", faults)}; update the package libssl3 and start again");
    }

    private static bool IsOfThisMachine(string name) => name == "localhost" || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
}
