using System.Net;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Server.Accounts;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Replies;
using Cardea.Server.Sessions;
using Cardea.Server.SystemSchemas;
using Cardea.Sql.Syntax;
using Cardea.Tls;

namespace Cardea.Server.Statements;

/// <summary>
/// CHECK LOGIN FOR account [USING CERTIFICATE 'pem'] [FROM 'host'] [WITH TLS_VERSION 'v' TLS_GROUP 'g' CIPHER 'c']: which rule would refuse such a login, and why.
/// It asks the admission list itself; the certificate is verified by the context that is in use. Nothing is counted, kept or logged, and no password
/// is asked for: the proof is taken as given. CREATE USER or AUDIT_ADMIN, else 1227.
/// </summary>
internal static class CheckLoginHandler
{
    private const int CertificateLimit = 64 << 10;
    private const string UsualVersion = "TLSv1.3";
    private const string UsualGroup = "x25519";
    private const string UsualCipher = "TLS_AES_256_GCM_SHA384";

    /// <summary>Answers with the columns of sys.login_decision_rules, but for the id.</summary>
    public static void Run(Session session, Statement statement, ReadOnlyMemory<byte> sql)
    {
        session.Privileges.Current.DemandAny(Privilege.CreateUser, "AUDIT_ADMIN");
        var check = (CheckLoginStatement)statement;
        var server = session.Server;
        var id = check.Account.IsCurrentUser ? session.Identity.Account : AccountId.Of(check.Account.User, check.Account.Host);
        if (server.Accounts.Current.Find(id) is not { } account) throw new ServerErrorException(ServerErrors.AccountOperationFailed("CHECK LOGIN", id.Quoted));
        var client = ClientOf(check, account);
        var findings = new List<RuleFinding>();
        var channel = ChannelOf(check, server.Tls.Current, findings);
        var matched = server.Accounts.Current.Match(account.Id.User, client);
        var isMatch = matched?.Id == account.Id;
        findings.Add(new("account", "", isMatch ? RuleVerdict.Passed : RuleVerdict.Refused, account.Id.Quoted, matched?.Id.Quoted ?? "no account", null));
        if (findings.TrueForAll(static f => f.Verdict == RuleVerdict.Passed)) findings.AddRange(Admissions(server, account, client, channel));
        session.Reply.Table(new(Columns, findings.Select(static (finding, i) => LoginDecisionTables.Row("", i, finding)[1..])));
    }

    private static readonly Protocol.Packets.ColumnDefinition[] Columns =
    [
        Replies.Columns.Number("ordinal"), Replies.Columns.Text("rule", 64), Replies.Columns.Text("detail", 64, nullable: true), Replies.Columns.Text("verdict", 16),
        Replies.Columns.LongText("expected"), Replies.Columns.LongText("actual"), Replies.Columns.LongText("set_by"), Replies.Columns.Text("set_by_account", 288, nullable: true),
        Replies.Columns.Time("set_at"),
    ];

    private static IEnumerable<RuleFinding> Admissions(ServerState server, Account account, ClientHost client, ChannelFacts channel)
    {
        var login = new LoginRequest(account.Id.User, null, Capabilities.Protocol41 | Capabilities.CanHandleExpiredPasswords, 0, 0, ConnectAttributes.None,
            account.Plugin, AuthenticationPath.NoPassword, false, false, account.Credential, []);
        var judgement = server.Admission.Judge(login, client, channel);
        var decision = new LoginDecision
        {
            Time = judgement.Request.Time, ConnectionId = 0, Client = client, Channel = channel, Account = account, Request = judgement.Request,
            Outcome = judgement.Refusal is null ? LoginOutcomeKind.Admitted : LoginOutcomeKind.Refused,
            Reported = judgement.Reported, Refusal = judgement.Refusal, EndedBy = judgement.Refusal?.Rule,
        };
        return decision.Findings().Where(static f => Admission.Rules.Any(rule => rule.Name == f.Rule));
    }

    // Without FROM: the account's own host where that is one, else this machine.
    private static ClientHost ClientOf(CheckLoginStatement check, Account account)
    {
        var given = check.From ?? (IPAddress.TryParse(account.Id.Host, out _) ? account.Id.Host : "localhost");
        if (given.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return ClientHost.From(IPAddress.Loopback);
        return IPAddress.TryParse(given, out var address) ? ClientHost.From(address) : throw new ServerErrorException(ServerErrors.WrongArguments("CHECK LOGIN FROM: an address or localhost"));
    }

    private static ChannelFacts ChannelOf(CheckLoginStatement check, TlsContext? context, List<RuleFinding> findings)
    {
        if (check.Certificate is null && check.TlsVersion is null && check.TlsGroup is null && check.Cipher is null) return ChannelFacts.PlainTcp;
        var version = check.TlsVersion ?? UsualVersion;
        if (version is not ("TLSv1.2" or "TLSv1.3")) throw new ServerErrorException(ServerErrors.WrongArguments("CHECK LOGIN TLS_VERSION"));
        var group = TlsGroups.Find(check.TlsGroup ?? UsualGroup) ?? throw new ServerErrorException(ServerErrors.WrongArguments("CHECK LOGIN TLS_GROUP"));
        var channel = new ChannelFacts { Transport = TransportKind.Tcp, Version = version, Cipher = check.Cipher ?? UsualCipher, Group = group };
        if (check.Certificate is not { } pem) return channel;
        if (pem.Length > CertificateLimit) throw new ServerErrorException(ServerErrors.WrongArguments("CHECK LOGIN USING CERTIFICATE"));
        var verdict = context is null ? new CertificateVerdict(null, false, "the server has no TLS") : ClientCertificateCheck.Verify(context, Encoding.UTF8.GetBytes(pem));
        // A certificate that does not verify ends the handshake; it never becomes an unverified login.
        findings.Add(new(LoginStages.Handshake.Name, "", verdict.Verified ? RuleVerdict.Passed : RuleVerdict.Refused, "a certificate that verifies", verdict.Reason, null));
        return channel with { Peer = verdict.Facts, PeerVerified = verdict.Verified };
    }
}
