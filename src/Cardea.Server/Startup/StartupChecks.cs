using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>Values that are well-formed and yet cannot be: whoever asks for a protection that is not there is told so, not served without it.</summary>
internal static class StartupChecks
{
    public static void Check(GlobalVariables variables)
    {
        foreach (var row in SecurityChecks.Checked)
        {
            if (SecurityChecks.FindFault(row, variables[row]) is { } fault) throw new StartupException($"--{GlobalVariables.OptionName(row)}: {fault}");
        }
        if (variables.Text(Known.FipsMode) != "OFF") throw new StartupException("--ssl-fips-mode: only OFF is built in; set up FIPS in the system's OpenSSL configuration");
        if (variables.Flag(ServerOptions.Get("daemonize"))) throw new StartupException("--daemonize: not built in; let the service manager start the server");
        if (variables.Text(ServerOptions.Get("protocol_compression_algorithms")) != "uncompressed") throw new StartupException("--protocol-compression-algorithms: only 'uncompressed' is built in");
        if (variables.Text(ServerOptions.Get("secure_file_priv")).Length > 0) throw new StartupException("--secure-file-priv: the server never reads or writes files for clients; leave it out");
        ApplyAliases(variables);
    }

    // default_time_zone is the option, time_zone the variable.
    private static void ApplyAliases(GlobalVariables variables)
    {
        if (variables[Known.DefaultTimeZone] is not string zone) return;
        try
        {
            _ = TimeZones.Parse(zone);
        }
        catch (Protocol.Errors.ServerErrorException)
        {
            throw new StartupException($"--default-time-zone: unknown time zone '{zone}'");
        }
        variables.Set(Known.TimeZone, zone);
    }
}
