using System.Globalization;
using System.Runtime.InteropServices;
using Cardea.Options;
using Cardea.Server.Startup;
using Cardea.Server.Variables;

namespace Cardea.Server;

/// <summary>The verb <c>server</c>: options, signals, the lines on standard error, the exit code.</summary>
public static class ServerProgram
{
    private const int Failed = 1;
    private const PosixSignal FileSizeLimit = (PosixSignal)25; // SIGXFSZ on Linux, by its raw number
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs until told to stop.</summary>
    /// <returns>0, or MySQL's exit code for a start that failed.</returns>
    public static int Run(IReadOnlyList<string> arguments, EngineFactory openEngine)
    {
        var clock = TimeProvider.System;
        OptionValues options;
        try
        {
            options = ServerCommandLine.Read(arguments);
            if (Prints(options)) return 0;
            foreach (var warning in options.Warnings) Say($"warning: {warning}");
            if (options.Positional.Count > 0)
                throw new OptionException($"Too many arguments (first extra is '{options.Positional[0]}')", OptionException.UnknownOption);
            return Run(GlobalVariables.From(options), clock, openEngine);
        }
        catch (OptionException wrong)
        {
            Say(wrong.Message);
            return wrong.ExitCode;
        }
        catch (StartupException failed)
        {
            Say(failed.Message);
            return Failed;
        }
    }

    private static int Run(GlobalVariables variables, TimeProvider clock, EngineFactory openEngine)
    {
        StartupChecks.Check(variables);
        // A limit on file sizes (ulimit -f) ends a program by default; here the write fails like on a full disk, and the statement is told.
        using var tooBig = PosixSignalRegistration.Create(FileSizeLimit, static signal => signal.Cancel = true);
        var file = variables.Text(Known.LogError) is { Length: > 0 } name and not "stderr" ? Path.Combine(Path.GetFullPath(variables.Text(Known.DataDirectory)), name) : null;
        using var log = new ServerLog(clock, file) { Verbosity = (int)variables.Number(Known.LogErrorVerbosity) };
        if (variables.Flag(Known.Initialize) || variables.Flag(Known.InitializeInsecure))
        {
            CardeaServer.Initialize(variables, log, clock, openEngine, variables.Flag(Known.InitializeInsecure));
            return 0;
        }
        using var server = CardeaServer.Start(variables, log, clock, openEngine);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, server));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, server));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            server.Reload();
        });
        Greet(server, variables, log);
        server.WaitForShutdown();
        log.System($"shutting down: waiting at most {DrainTime.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s for statements under way");
        server.Stop(DrainTime);
        log.System("shutdown complete");
        return 0;
    }

    private static void Stop(PosixSignalContext signal, CardeaServer server)
    {
        signal.Cancel = true;
        server.RequestShutdown();
    }

    private static bool Prints(OptionValues options)
    {
        if (options.PrintDefaults)
        {
            Console.Out.WriteLine("cardea server would have been started with the following arguments:");
            Console.Out.WriteLine(string.Join(' ', options.EffectiveArguments));
        }
        else if (options.Flag("help"))
        {
            Console.Out.Write(ServerCommandLine.Help(options.Flag("verbose")));
        }
        else if (options.Flag("version"))
        {
            Console.Out.WriteLine(ServerCommandLine.VersionLine);
        }
        else
        {
            return false;
        }
        return true;
    }

    private static void Greet(CardeaServer server, GlobalVariables variables, ServerLog log)
    {
        if (server.IsNew)
        {
            var root = Path.Combine(server.DataDirectory, RootFile.Name);
            Say($"root's password is in {root}. To connect, encrypted and with the server's identity verified:");
            Say(variables.Text(Known.DataDirectory).TrimEnd('/') == Path.GetFullPath("data") ? "  ./cardea client" : $"  ./cardea client --defaults-file={root}");
            Say($"  mysql --defaults-file={root}  or  mariadb --defaults-file={Path.Combine(server.DataDirectory, RootFile.MariaDbName)}");
        }
        log.System($"ready for connections. Version: '{ServerOptions.Version}'  socket: '{server.Place.Socket}'  port: {server.Place.Port}  {ServerOptions.VersionComment}");
    }

    private static void Say(string line) => Console.Error.WriteLine($"cardea server: {ServerLog.Escape(line)}");
}
