using Cardea.Connections.Server;
using Cardea.Server.Startup;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>
/// The channels and the one way in which their contexts are made and replaced: everything is read and checked first, then swapped as a whole. A
/// context that cannot be made changes nothing. Sessions under way keep what they began with.
/// </summary>
public sealed class TlsChannels : IDisposable
{
    /// <summary>MySQL's name of the ordinary channel.</summary>
    public const string MainName = "mysql_main";

    /// <summary>MySQL's name of the administrative channel.</summary>
    public const string AdminName = "mysql_admin";

    private readonly Lock _gate = new(); // one reload at a time
    private readonly DataDirectory _directory;
    private readonly GlobalVariables _variables;
    private readonly ServerLog _log;
    private readonly TimeProvider _clock;
    private readonly PassphraseSource _passphrases;

    /// <summary>Nothing is read yet.</summary>
    public TlsChannels(DataDirectory directory, GlobalVariables variables, ServerLog log, TimeProvider clock) =>
        (_directory, _variables, _log, _clock, _passphrases) = (directory, variables, log, clock, new PassphraseSource(directory));

    /// <summary>The ordinary listeners and the Unix socket.</summary>
    public TlsChannel Main { get; } = new(MainName, ChannelVariables.Main);

    /// <summary>The administrative interface; its context is null unless admin_address is set.</summary>
    public TlsChannel Admin { get; } = new(AdminName, ChannelVariables.Admin);

    /// <summary>Both, main first.</summary>
    public IReadOnlyList<TlsChannel> All => [Main, Admin];

    /// <summary>Raised after a channel's context was replaced, on the thread that did it.</summary>
    public event Action<TlsChannel>? Replaced;

    /// <summary>The channel of that name, in any case; null if there is none.</summary>
    public TlsChannel? Find(string name) => All.FirstOrDefault(channel => channel.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The channel that a connection came in by.</summary>
    public TlsChannel Of(ServerConnection connection) => connection.IsAdministrative ? Admin : Main;

    /// <summary>The first reading. Files that cannot be used are fatal, never a weaker server.</summary>
    /// <exception cref="StartupException">What cannot be used.</exception>
    public void Start()
    {
        foreach (var channel in All.Where(IsWanted))
        {
            try
            {
                var context = TlsContext.ForServer(SettingsOf(channel));
                foreach (var warning in context.Warnings) _log.Warning($"TLS: {warning}");
                channel.Holder.Swap(context);
                channel.Note(new(_clock.GetUtcNow(), TlsReloadCause.Start, null, ""));
            }
            catch (TlsSetupException failed)
            {
                throw new StartupException($"TLS: {failed.Message}: {failed.Detail}");
            }
            catch (TlsLibraryException missing)
            {
                throw new StartupException(missing.Message);
            }
        }
        TellHaveSsl();
    }

    /// <summary>Reads the files of a channel as the variables name them now and puts the result in use.</summary>
    /// <param name="channel">Which.</param>
    /// <param name="cause">Why; for log and status.</param>
    /// <param name="offOnFailure">NO ROLLBACK ON ERROR: after a failure new sessions get no TLS, instead of what was in use before.</param>
    public TlsReloadResult Reload(TlsChannel channel, TlsReloadCause cause, bool offOnFailure = false) =>
        Reload(channel, cause, offOnFailure, () => IsWanted(channel) ? SettingsOf(channel) : null);

    /// <summary>
    /// A file has changed: reads the files that are in use again. What was SET since the last reload waits for ALTER INSTANCE RELOAD TLS.
    /// </summary>
    public TlsReloadResult ReloadAsItIs(TlsChannel channel) => Reload(channel, TlsReloadCause.Files, offOnFailure: false, () => channel.Current?.Settings);

    private TlsReloadResult Reload(TlsChannel channel, TlsReloadCause cause, bool offOnFailure, Func<TlsSettings?> settings)
    {
        lock (_gate)
        {
            var result = TryMake(channel, cause, settings, out var context);
            if (result.Succeeded || offOnFailure) channel.Holder.Swap(context);
            channel.Note(result);
            Tell(channel, result, offOnFailure);
            TellHaveSsl();
            if (result.Succeeded || offOnFailure) Replaced?.Invoke(channel);
            return result;
        }
    }

    /// <summary>Reads both channels again; the first failure, or the main channel's success.</summary>
    public TlsReloadResult ReloadAll(TlsReloadCause cause)
    {
        var main = Reload(Main, cause);
        if (!IsWanted(Admin)) return main;
        var admin = Reload(Admin, cause);
        return main.Succeeded ? admin with { Error = admin.Error } : main;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in All) channel.Holder.Dispose();
    }

    // An expired certificate is refused, unless it is the one in use: then a new revocation list is better than none.
    private TlsReloadResult TryMake(TlsChannel channel, TlsReloadCause cause, Func<TlsSettings?> wanted, out TlsContext? context)
    {
        context = null;
        try
        {
            if (wanted() is not { } settings) return new(_clock.GetUtcNow(), cause, null, "");
            var made = TlsContext.ForServer(settings);
            if (made.CertificateIsOutsideValidity && channel.Current?.Certificate?.Der.SequenceEqual(made.Certificate!.Der) != true)
            {
                made.Dispose();
                throw new TlsSetupException(TlsSetupError.Expired, made.Settings.Certificate ?? "");
            }
            foreach (var warning in made.Warnings) _log.Warning($"TLS: {warning}");
            context = made;
            return new(_clock.GetUtcNow(), cause, null, "");
        }
        catch (TlsSetupException failed)
        {
            return new(_clock.GetUtcNow(), cause, failed.Message, failed.Detail);
        }
    }

    private void Tell(TlsChannel channel, TlsReloadResult result, bool offOnFailure)
    {
        var what = $"TLS channel {channel.Name} ({result.Cause.ToString().ToLowerInvariant()})";
        if (result.Succeeded && channel.Current is null) _log.System($"{what}: TLS is off");
        else if (result.Succeeded) _log.System($"{what}: certificates, keys and revocation lists have been read again");
        else _log.Error($"{what}: {result.Error}: {result.Detail}; {(offOnFailure ? "TLS is off now" : "what was in use stays in use")}");
    }

    // Whoever sets something for the administrative interface and forgets its certificate is told so, not served without TLS.
    private bool IsWanted(TlsChannel channel)
    {
        if (channel == Admin && _variables.Text(Known.AdminAddress).Length == 0) return false;
        var rows = RowsOf(channel);
        return _variables.Flag(Known.Ssl) && _variables.Text(rows.Version).Length > 0 && (rows == Admin.Variables || rows.NameFiles(_variables));
    }

    // The administrative interface uses the main settings until one of its own is set.
    private ChannelVariables RowsOf(TlsChannel channel) => channel == Admin && !Admin.Variables.AreSet(_variables) ? Main.Variables : channel.Variables;

    private TlsSettings SettingsOf(TlsChannel channel)
    {
        var rows = RowsOf(channel);
        return new TlsSettings
        {
            Channel = channel.Name,
            Certificate = FilesOf(rows.Cert),
            Key = FilesOf(rows.Key),
            Ca = FileOf(rows.Ca),
            CaPath = FileOf(rows.CaPath),
            Crl = FileOf(rows.Crl),
            CrlPath = FileOf(rows.CrlPath),
            CipherList = TextOf(rows.Cipher),
            CipherSuites = TextOf(rows.CipherSuites),
            Groups = TextOf(rows.Kex),
            Versions = TlsVersionList.Parse(_variables.Text(rows.Version)),
            SessionCache = _variables.Flag(Known.SessionCacheMode),
            SessionTimeout = TimeSpan.FromSeconds(_variables.Number(Known.SessionCacheTimeout)),
            OcspResponse = rows == ChannelVariables.Main ? FilesOf(Known.OcspResponse) : null,
            TicketKeyLifetime = TimeSpan.FromSeconds(_variables.Number(Known.TicketKeyLifetime)),
            AskPassphrase = _variables.Text(Known.KeyPassphrase) is { Length: > 0 } source ? _ => _passphrases.Read(source) : null,
            EnforceValidation = _variables.Flag(Known.EnforcedValidation),
        };
    }

    private string? FileOf(VariableDefinition row) => TextOf(row) is { } name ? _directory.FileAt(name) : null;

    private string? FilesOf(VariableDefinition row) =>
        TextOf(row) is { } names ? string.Join(',', names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(_directory.FileAt)) : null;

    private string? TextOf(VariableDefinition row) => _variables.Text(row) is { Length: > 0 } text ? text : null;

    private void TellHaveSsl()
    {
        var value = Main.Current is null && Admin.Current is null ? "DISABLED" : "YES";
        if (_variables.Text(Known.HaveSsl) == value) return;
        _variables.Set(Known.HaveSsl, value);
        _variables.Set(Known.HaveOpenSsl, value);
    }
}
