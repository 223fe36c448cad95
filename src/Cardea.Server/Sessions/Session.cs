using Cardea.Connections.Server;
using Cardea.Engine;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Replies;
using Cardea.Server.Variables;

namespace Cardea.Server.Sessions;

/// <summary>
/// One logged-in client: identity, variables, messages, prepared statements, the engine's half. Used by the thread that runs its command;
/// only KILL, the process list and the registry look at it from outside.
/// </summary>
public sealed partial class Session : ISession
{
    private readonly CommandLoop _loop;
    private readonly long _connectedTicks = Environment.TickCount64;
    private List<SessionChange>? _changes;
    private IEnginePlan? _checkedPlan;
    private SessionPrivileges? _checkedWith;
    private string? _schema;
    private volatile bool _killQuery;

    internal Session(ServerState server, ServerConnection connection, CommandLoop loop, SessionIdentity identity)
    {
        (Server, Connection, _loop, Identity) = (server, connection, loop, identity);
        Variables = new SessionVariables(server.Variables);
        Reply = new Reply(this);
        Privileges = new PrivilegeChecker(server.Accounts, identity.Account, identity.Host.Text) { ActiveRoles = identity.Roles };
        MultiStatements = (identity.Capabilities & Capabilities.MultiStatements) != 0;
        Engine = server.Engine.OpenSession(this);
        Nonce = identity.Nonce;
    }

    /// <summary>What all sessions share.</summary>
    public ServerState Server { get; }

    /// <summary>The connection.</summary>
    public ServerConnection Connection { get; }

    /// <summary>Who this is; replaced by COM_CHANGE_USER.</summary>
    public SessionIdentity Identity { get; private set; }

    /// <summary>The decision that let it in.</summary>
    internal LoginDecision? Decision { get; set; }

    /// <summary>@@session values.</summary>
    public SessionVariables Variables { get; }

    /// <summary>SHOW WARNINGS.</summary>
    public Diagnostics Diagnostics { get; } = new();

    /// <summary>Writes answers.</summary>
    public Reply Reply { get; }

    /// <summary>What the session may do.</summary>
    public PrivilegeChecker Privileges { get; private set; }

    /// <summary>The engine's half.</summary>
    public IEngineSession Engine { get; }

    /// <summary>CLIENT_MULTI_STATEMENTS, which COM_SET_OPTION can change.</summary>
    public bool MultiStatements { get; set; }

    /// <summary>The password has expired: only changing it is allowed (1820).</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>Prepared statements of the binary protocol; null until the first.</summary>
    internal PreparedStatements? Prepared { get; set; }

    /// <summary>Statements of PREPARE … FROM; null until the first.</summary>
    internal Dictionary<string, PreparedStatement>? Named { get; set; }

    /// <summary>The last proof's nonce, from which COM_CHANGE_USER goes on.</summary>
    internal byte[] Nonce { get; set; }

    /// <summary>Failed COM_CHANGE_USER in a row.</summary>
    internal int FailedChangeUsers { get; set; }

    /// <summary>What runs now, for the process list.</summary>
    internal RunningStatement Running { get; } = new();

    /// <summary>performance_schema's thread id: foreground threads come behind those of the server's own.</summary>
    public ulong ThreadId => ConnectionId + 40ul;

    /// <summary>Milliseconds since login.</summary>
    public long ConnectedMilliseconds => Environment.TickCount64 - _connectedTicks;

    /// <summary>The flags of OK and EOF packets.</summary>
    public StatusFlags Status
    {
        get
        {
            var status = Variables.Autocommit ? StatusFlags.Autocommit : StatusFlags.None;
            if (Engine.InTransaction) status |= StatusFlags.InTransaction;
            if ((Variables.SqlMode & SqlMode.NoBackslashEscapes) != 0) status |= StatusFlags.NoBackslashEscapes;
            return status;
        }
    }

    /// <inheritdoc/>
    public void OnCommand(ReadOnlySpan<byte> payload) => _loop.Run(this, payload);

    /// <inheritdoc/>
    public void OnClosed(CloseReason why)
    {
        Server.Sessions.Remove(this);
        Identity.Slot?.Dispose();
        ClosePrepared();
        Engine.Dispose();
    }

    /// <summary>Throws unless the session may touch what a plan touches. One comparison when the same plan was allowed just before.</summary>
    public void DemandAccess(IEnginePlan plan)
    {
        var privileges = Privileges.Current;
        // The object, not its generation: SET ROLE makes new privileges of the same accounts.
        if (ReferenceEquals(plan, _checkedPlan) && ReferenceEquals(privileges, _checkedWith)) return;
        if (privileges.Check(plan.Accesses) is { } refusal) throw new ServerErrorException(refusal);
        (_checkedPlan, _checkedWith) = (plan, privileges);
    }

    /// <summary>USE and COM_INIT_DB. Throws 1044, 1049.</summary>
    public void Use(string schema)
    {
        if (Privileges.Current.CheckUse(schema) is { } refusal) throw new ServerErrorException(refusal);
        CurrentSchema = Server.Engine.FindSchema(schema) ?? throw new ServerErrorException(ServerErrors.UnknownDatabase(schema));
    }

    /// <summary>Session changes for the next OK packet, taken off the list; null if there are none.</summary>
    internal IReadOnlyList<SessionChange>? TakeChanges()
    {
        if (_changes is not { Count: > 0 } changes) return null;
        _changes = null;
        return changes;
    }

    /// <summary>Notes that a system variable has a new value, for clients that track it.</summary>
    internal void NoteChanged(string variable, string value)
    {
        if ((Connection.Capabilities & Capabilities.SessionTrack) == 0) return;
        if (Tracks(variable)) (_changes ??= []).Add(new SessionChange.SystemVariable(variable, value));
        NoteState();
    }

    /// <summary>KILL QUERY (and KILL, before the connection goes).</summary>
    internal void InterruptQuery()
    {
        _killQuery = true;
        Engine.Interrupt();
    }

    /// <summary>A statement begins.</summary>
    internal void BeginStatement()
    {
        _killQuery = false;
        _statementTime = null;
        RowCountOfLast = _nextRowCount;
        Reply.Reset();
    }

    /// <summary>COM_RESET_CONNECTION, and the first half of COM_CHANGE_USER: as after login, but with the same identity.</summary>
    internal void ResetState()
    {
        Engine.Reset();
        ClosePrepared();
        Variables.Reset(Server.Variables);
        SetCharset(Identity.CollationId);
        _userVariables = null;
        (LastInsertId, FoundRows, RowCountOfLast, _nextRowCount) = (0, 0, 0, 0);
        Diagnostics.Clear();
        _changes = null;
        Connection.MaxAllowedPacket = (int)Variables.Number(Known.MaxAllowedPacket);
        Connection.IdleTime = TimeSpan.FromSeconds(Variables.Number(Identity.IsInteractive ? Known.InteractiveTimeout : Known.WaitTimeout));
        MultiStatements = (Identity.Capabilities & Capabilities.MultiStatements) != 0;
        Privileges.ActiveRoles = Identity.Roles;
    }

    /// <summary>The second half of COM_CHANGE_USER.</summary>
    internal void Become(SessionIdentity identity)
    {
        Identity.Slot?.Dispose();
        Identity = identity;
        Nonce = identity.Nonce;
        MustChangePassword = identity.MustChangePassword;
        Privileges = new PrivilegeChecker(Server.Accounts, identity.Account, identity.Host.Text) { ActiveRoles = identity.Roles };
        _checkedPlan = null;
        _schema = null;
        ResetState();
    }

    /// <summary>
    /// RENAME USER of the account that the session proved to be: it goes on under the new name, in USER() too (do_update_sctx and update_sctx in
    /// sql/auth/sql_authorization.cc). Other sessions of the account keep the name that is no more, and have no rights left.
    /// </summary>
    internal void Rename(AccountId from, AccountId to)
    {
        if (Identity.ProxyUser is { } proxy)
        {
            if (proxy == from) Identity = Identity with { ProxyUser = to, User = to.User };
            return;
        }
        if (Identity.Account != from) return;
        Identity = Identity with { Account = to, User = to.User };
        Privileges = new PrivilegeChecker(Server.Accounts, to, Identity.Host.Text) { ActiveRoles = Privileges.ActiveRoles };
        _checkedPlan = null;
    }

    internal void ClosePrepared()
    {
        var count = (Prepared?.Clear() ?? 0) + (Named?.Count ?? 0);
        if (count > 0) Server.Status.RemovePrepared(count);
        (Prepared, Named) = (null, null);
    }

    /// <summary>SET NAMES by the client's collation id.</summary>
    internal void SetCharset(ushort collationId)
    {
        var collation = CharacterSets.CollationName(collationId);
        Variables.CollationConnection = collation;
        Variables.CharacterSetClient = CharacterSets.OfCollation(collation);
        Variables.CharacterSetResults = Variables.CharacterSetClient;
    }

    private void NoteState()
    {
        if (Variables.Flag(Known.TrackStateChange)) (_changes ??= []).Add(new SessionChange.State(true));
    }

    private bool Tracks(string variable)
    {
        var list = Variables[Known.TrackVariables] as string ?? "";
        if (list == "*") return true;
        foreach (var range in list.AsSpan().Split(','))
            if (list.AsSpan(range).Trim().Equals(variable, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
