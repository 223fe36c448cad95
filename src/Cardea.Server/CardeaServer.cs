using Cardea.Connections.Readiness;
using Cardea.Connections.Server;
using Cardea.Engine;
using Cardea.Protocol.Authentication;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Accounts.Passwords;
using Cardea.Server.Accounts.Statements;
using Cardea.Server.Accounts.Store;
using Cardea.Server.Channels;
using Cardea.Server.Commands;
using Cardea.Server.Sessions;
using Cardea.Server.Startup;
using Cardea.Server.Statements;
using Cardea.Server.SystemSchemas;
using Cardea.Server.Variables;

namespace Cardea.Server;

/// <summary>Opens the engine of a data directory.</summary>
public delegate IEngine EngineFactory(string directory, GlobalVariables variables, TimeProvider clock);

/// <summary>A running server. The composition of the whole house is <see cref="Start"/>: constructors wired by hand, in the order of the storeys.</summary>
public sealed class CardeaServer : IDisposable
{
    private readonly DataDirectory _directory;
    private readonly Reception _reception;
    private readonly ManualResetEventSlim _shutdownRequested = new();
    private ExpiryWatch? _expiry;
    private TlsKeeper? _keeper;
    private bool _stopped;

    private CardeaServer(ServerState state, DataDirectory directory, Reception reception, Place place, bool isNew) =>
        (State, _directory, _reception, Place, IsNew) = (state, directory, reception, place, isNew);

    /// <summary>What all sessions share.</summary>
    public ServerState State { get; }

    /// <summary>Where it is to be reached.</summary>
    public Place Place { get; }

    /// <summary>The data directory was made by this start.</summary>
    public bool IsNew { get; }

    /// <summary>The absolute path of the data directory.</summary>
    public string DataDirectory => _directory.Path;

    /// <summary>Starts a server; it serves when this returns.</summary>
    /// <param name="variables">The values that it was started with.</param>
    /// <param name="log">The error log.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="openEngine">Makes the engine.</param>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static CardeaServer Start(GlobalVariables variables, ServerLog log, TimeProvider clock, EngineFactory openEngine)
    {
        var directory = Startup.DataDirectory.Open(variables.Text(Known.DataDirectory));
        try
        {
            return Start(directory, variables, log, clock, openEngine);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the data directory with its files and accounts, and ends: --initialize and --initialize-insecure. A database that is there is kept: this is
    /// how somebody who has lost the accounts makes new ones.
    /// </summary>
    /// <exception cref="StartupException">It cannot be made, or has accounts already.</exception>
    public static void Initialize(GlobalVariables variables, ServerLog log, TimeProvider clock, EngineFactory openEngine, bool insecure)
    {
        using var directory = Startup.DataDirectory.Open(variables.Text(Known.DataDirectory));
        if (AccountStore.Exists(directory.Path)) throw new StartupException($"--initialize: '{directory.Path}' has been initialized already");
        new TlsSetup(directory, variables, log, clock).MakeFiles();
        using var channels = new TlsChannels(directory, variables, log, clock);
        channels.Start();
        using (openEngine(directory.Path, variables, clock))
        {
        }
        var place = PlaceOf(variables, directory, (int)variables.Number(Known.Port), channels.Main.Current is not null);
        using var accounts = MakeAccounts(directory, clock, place, insecure);
        FirstStart.End(directory);
    }

    private static CardeaServer Start(DataDirectory directory, GlobalVariables variables, ServerLog log, TimeProvider clock, EngineFactory openEngine)
    {
        if (directory.IsOpenToOthers) log.Warning($"the data directory '{directory.Path}' is open to other users of this machine; make it 0700");
        variables.Set(Known.DataDirectory, directory.Path + Path.DirectorySeparatorChar);
        variables.Set(Known.Socket, Listening.SocketPath(variables, directory));
        var addresses = Listening.AddressesOf(variables, directory);
        var isNew = FirstStart.Begin(directory);

        // Two things take their time at a start, and neither needs the other: the engine and the TLS context.
        IEngine? engine = null;
        StartupException? engineFailure = null;
        var opening = new Thread(() => engineFailure = Catch(() => engine = openEngine(directory.Path, variables, clock)), 1 << 20) { Name = "open engine" };
        opening.Start();
        var tlsSetup = new TlsSetup(directory, variables, log, clock);
        tlsSetup.MakeFiles();
        var renewer = new CertificateRenewer(directory, variables, log, clock);
        renewer.BeforeStart();
        var channels = new TlsChannels(directory, variables, log, clock);
        channels.Start();
        var keys = new RsaKeys(tlsSetup);
        keys.Begin();

        var enabled = EnabledMethods(variables);
        var place = PlaceOf(variables, directory, (int)variables.Number(Known.Port), channels.Main.Current is not null);
        var accounts = isNew ? MakeAccounts(directory, clock, place, insecure: false) : OpenAccounts(directory, clock, log);
        if (isNew) FirstStart.End(directory);
        var cache = new CachingSha2Cache();
        var failures = new LoginFailures(clock);
        accounts.CredentialsChanged = changed =>
        {
            Forget(cache, changed);
            // As in MySQL a new password lets nobody in who is locked out; FLUSH PRIVILEGES does, and what was dropped is counted anew.
            failures.Forget(changed is null ? null : [.. changed.Where(id => accounts.Current.Find(id) is null)]);
        };
        opening.Join();
        if (engineFailure is not null) throw engineFailure;

        var usage = new AccountUsage(clock);
        var components = Components.Open(directory);
        var passwords = MakePolicy(variables, components, log, clock);
        var state = new ServerState
        {
            Log = log, Variables = variables, Clock = clock, Channels = channels, Engine = engine!, Accounts = accounts, Usage = usage, EnabledMethods = enabled,
            Decisions = new LoginDecisions((int)variables.Number(Known.LoginDecisions)), Started = clock.GetUtcNow(), FlushedStatus = clock.GetUtcNow(),
            Failures = failures, Hosts = new HostCache(clock), Components = components, Passwords = passwords, Renewer = renewer,
        };
        state.Sha256PublicKey = () => keys.Sha256?.PublicKeyPem ?? "";
        state.CachingSha2PublicKey = () => keys.CachingSha2?.PublicKeyPem ?? "";
        var settings = new AccountSettings(variables, enabled, schema => engine!.FindSchema(schema) is not null, passwords);
        PolicySettings.Use(variables, state);
        var credentials = new CredentialDirectory(accounts, enabled, AccountSettings.DefaultMethodOf(variables), DecoySecret.Of(directory));
        var logins = new Logins(state, credentials, state.Admission = new Admission(accounts, usage, settings, failures), cache, keys);

        var runner = new StatementRunner(state);
        var accountStatements = new AccountStatements(accounts, settings);
        runner.Use(StatementRows.Build(new SessionHandlers(state, runner), new ShowHandler(state, runner), new AccountHandler(accountStatements, runner)));
        var commands = new CommandTable(new QueryCommands(state, runner), new PreparedCommands(state, runner), new SessionCommands(state, logins), new FormerCommands(runner));
        var loop = new CommandLoop(state, commands);
        logins.Use(loop, runner);
        SystemTables.Register(state);
        state.ApplyLogSettings();
        variables.Changed += _ => state.ApplyLogSettings();
        InitFile.Run(state, directory, logins, loop, runner);

        var reception = new Reception(logins, PoolSettings(variables));
        var server = Listen(state, directory, reception, addresses, place, isNew);
        WriteFiles(server, variables, log);
        Warnings.Tell(state, directory);
        server._expiry = new ExpiryWatch(channels, log, clock);
        state.ForgetSources = reception.ForgetSources;
        server._keeper = new TlsKeeper(state);
        reception.Start();
        renewer.Begin(channels);
        return server;
    }

    /// <summary>Waits until SHUTDOWN or <see cref="RequestShutdown"/>.</summary>
    public void WaitForShutdown() => _shutdownRequested.Wait();

    /// <summary>Asks for the end; returns at once. Safe in a signal handler.</summary>
    public void RequestShutdown() => _shutdownRequested.Set();

    /// <summary>SIGHUP: reads certificates, keys and revocation lists again.</summary>
    public void Reload() => _ = State.Channels.ReloadAll(TlsReloadCause.Signal);

    /// <summary>Drains: idle sessions end at once, running statements within the limit; then everything is made durable and closed.</summary>
    public void Stop(TimeSpan limit)
    {
        if (_stopped) return;
        _stopped = true;
        _keeper?.Dispose();
        _reception.Stop(limit);
        _reception.Dispose();
        State.Engine.Dispose();
        State.Accounts.Dispose();
        _expiry?.Dispose();
        State.Renewer.Dispose();
        State.Channels.Dispose();
        State.GeneralLog?.Dispose();
        if (State.Variables.Text(Known.PidFile) is { Length: > 0 } pidFile && _directory.FileAt(pidFile) is var path && File.Exists(path)) File.Delete(path);
        _directory.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop(TimeSpan.FromSeconds(1));
        _shutdownRequested.Dispose();
    }

    private static CardeaServer Listen(
        ServerState state, DataDirectory directory, Reception reception, IReadOnlyList<ListenAddress> addresses, Place place, bool isNew)
    {
        try
        {
            // Port 0 takes a free one: the second address then takes the same.
            var port = (int)state.Variables.Number(Known.Port);
            foreach (var address in addresses)
            {
                var listener = reception.Listen(address is ListenAddress.Tcp { IsAdministrative: false, Port: 0 } tcp ? tcp with { Port = port } : address);
                if (listener.IsAdministrative) state.Variables.Set(Known.AdminPort, (ulong)listener.LocalEndPoint!.Port);
                else if (listener.LocalEndPoint is { } end) port = end.Port;
            }
            state.Variables.Set(Known.Port, (ulong)port);
            var server = new CardeaServer(state, directory, reception, place with { Port = port }, isNew);
            state.RequestShutdown = server.RequestShutdown;
            return server;
        }
        catch (ListenException failed)
        {
            reception.Dispose();
            state.Engine.Dispose();
            throw new StartupException(failed.SystemError == 98 ? $"{failed.Message}; do you already have another server running there?" : failed.Message);
        }
    }

    private static void WriteFiles(CardeaServer server, GlobalVariables variables, ServerLog log)
    {
        try
        {
            RootFile.Update(server.DataDirectory, server.Place);
        }
        catch (IOException failed)
        {
            log.Warning($"'{RootFile.Name}' and '{RootFile.MariaDbName}' could not be brought up to date: {failed.Message}"); // a convenience; on a full disk serving is worth more
        }
        if (variables.Text(Known.PidFile) is { Length: > 0 } pidFile) WritePidFile(server, server._directory.FileAt(pidFile));
    }

    private static void WritePidFile(CardeaServer server, string path)
    {
        try
        {
            Certificates.SecretFile.Replace(path, $"{Environment.ProcessId}\n", Certificates.SecretFile.Public);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            server.Dispose();
            throw new StartupException($"Can't start server: can't create PID file '{path}': {failed.Message}"); // whoever asked for it waits for it
        }
    }

    private static AccountStore MakeAccounts(DataDirectory directory, TimeProvider clock, Place place, bool insecure)
    {
        // The files first: accounts without a known password would be of no use after a crash in between.
        var password = insecure ? "" : RootFile.MakePassword();
        RootFile.Write(directory.Path, password, place);
        return InitialAccounts.Create(directory.Path, insecure ? null : password, clock);
    }

    private static PasswordPolicy MakePolicy(GlobalVariables variables, Components components, ServerLog log, TimeProvider clock)
    {
        try
        {
            var always = variables.Text(Known.ValidatePassword) != "OFF";
            return new(variables, clock, () => always || components.Has(Components.ValidatePassword), line => log.Warning(line));
        }
        catch (IOException unreadable)
        {
            throw new StartupException($"validate_password.dictionary_file: '{variables.Text(Known.ValidateDictionary)}' cannot be read: {unreadable.Message}");
        }
    }

    private static AccountStore OpenAccounts(DataDirectory directory, TimeProvider clock, ServerLog log)
    {
        try
        {
            var store = AccountStore.Open(directory.Path, clock);
            if (store.Notice is { } notice) log.Warning(notice);
            return store;
        }
        catch (AccountsFileException damaged)
        {
            throw new StartupException(damaged.Message);
        }
        catch (IOException failed)
        {
            throw new StartupException($"the accounts in '{directory.Path}' cannot be opened: {failed.Message}");
        }
    }

    private static void Forget(CachingSha2Cache cache, IReadOnlyCollection<AccountId>? changed)
    {
        if (changed is null)
        {
            cache.Clear();
            return;
        }
        foreach (var id in changed) cache.Remove($"{id.User}\0{id.Host}");
    }

    private static StartupException? Catch(Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (StartupException failed)
        {
            return failed;
        }
#pragma warning disable CA1031 // told by the starting thread: the program ends with this text
        catch (Exception failed)
        {
            return new StartupException($"the engine cannot be opened: {failed.Message}");
        }
#pragma warning restore CA1031
    }

    private static HashSet<string> EnabledMethods(GlobalVariables variables)
    {
        var methods = new HashSet<string>(StringComparer.Ordinal) 
        {
            CachingSha2Password.MethodName, Sha256Password.MethodName, Ed25519Password.MethodName, Parsec.MethodName, AuthSocket.MethodName, CardeaX509.MethodName,
        };
        if (variables.Flag(Known.NativePassword)) methods.Add(MySqlNativePassword.MethodName);
        if (SecurityChecks.FaultInPolicy(variables.Text(Known.AuthenticationPolicy), methods) is { } fault) throw new StartupException($"--authentication-policy: {fault}");
        var preferred = AccountSettings.DefaultMethodOf(variables);
        return methods.Contains(preferred) ? methods
            : throw new StartupException($"the default authentication method '{preferred}' is not loaded; for mysql_native_password start with --mysql-native-password=ON");
    }

    private static Place PlaceOf(GlobalVariables variables, DataDirectory directory, int port, bool tls)
    {
        var host = HostOf(variables);
        return new(host, port, Listening.SocketPath(variables, directory), tls && variables.Text(Known.SslCa) is { Length: > 0 } ca ? directory.FileAt(ca) : "");
    }

    // root@localhost comes in over loopback or the Unix socket; TCP is named where it can be, since only there the certificate is checked.
    private static string HostOf(GlobalVariables variables)
    {
        if (variables.Flag(Known.SkipNetworking)) return "localhost";
        var addresses = variables.Text(Known.BindAddress).Split(',', StringSplitOptions.TrimEntries);
        if (addresses.Any(static a => a is "127.0.0.1" or "localhost" or "*" or "::" or "0.0.0.0")) return "127.0.0.1";
        return addresses.Contains("::1") ? "::1" : "localhost";
    }

    private static WorkerPoolSettings PoolSettings(GlobalVariables variables)
    {
        var threads = (int)variables.Number(Known.PoolSize);
        return threads == 0 ? new() : new() { Minimum = Math.Max(2, threads) };
    }
}
