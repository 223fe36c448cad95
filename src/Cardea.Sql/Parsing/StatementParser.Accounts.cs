using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// Accounts: both the 8.4 and the 5.7 spelling are read; what a server mode allows is decided later.
internal ref partial struct StatementParser
{
    /// <summary>'user'@'host', user@host, 'user', CURRENT_USER[()].</summary>
    private AccountName ParseAccount()
    {
        var start = Start;
        if (Accept(Keyword.CURRENT_USER))
        {
            if (Accept(TokenKind.LeftParenthesis))
                Expect(TokenKind.RightParenthesis);
            return AccountName.CurrentUser with { Span = From(start) };
        }
        var user = NameOrPlainText();
        string host;
        if (Is(TokenKind.AtName))
        {
            host = AtNameText(Current);
            Advance();
        }
        else if (Accept(TokenKind.At))
            host = NameOrPlainText();
        else
            return new AccountName(user, "%", HostGiven: false) { Span = From(start) };
        return new AccountName(user, host.ToLowerInvariant(), HostGiven: true) { Span = From(start) };
    }

    /// <summary>A name, or one string without its neighbours.</summary>
    private string NameOrPlainText()
    {
        if (Accept(TokenKind.EmptyName))
            return "";
        if (!Is(TokenKind.String))
            return Name();
        var text = System.Text.Encoding.UTF8.GetString(LiteralDecoder.Unquote(TextOf(Current), _options.Mode));
        Advance();
        return text;
    }

    private SyntaxList<AccountName> ParseAccounts()
    {
        var accounts = new List<AccountName>();
        do
            accounts.Add(ParseAccount());
        while (Accept(TokenKind.Comma));
        return SyntaxList.From(accounts);
    }

    // -- CREATE USER, ALTER USER -----------------------------------------------------------------------------------------------------

    private CreateUserStatement ParseCreateUser(int start)
    {
        Advance();
        var ifNotExists = AcceptIfNotExists();
        var users = ParseUserSpecifications(isAlter: false);
        SyntaxList<AccountName> roles = [];
        if (Accept(Keyword.DEFAULT))
        {
            Expect(Keyword.ROLE);
            roles = ParseAccounts();
        }
        var options = ParseAccountOptions();
        return new CreateUserStatement(users, ifNotExists, options) { DefaultRoles = roles, Span = From(start) };
    }

    private AlterUserStatement ParseAlterUser(int start)
    {
        Advance();
        var ifExists = AcceptIfExists();
        var byFunction = Is(Keyword.USER) && IsNext(TokenKind.LeftParenthesis);
        var users = ParseUserSpecifications(isAlter: true);
        RoleSelection? role = null;
        if (Accept(Keyword.DEFAULT))
        {
            Expect(Keyword.ROLE);
            role = ParseRoleSelection(allowExcept: false, allowDefault: false);
        }
        // USER() takes its own password and default role, and nothing else.
        var options = byFunction ? new AccountOptions() : ParseAccountOptions();
        return new AlterUserStatement(users, ifExists, options) { DefaultRole = role, Span = From(start) };
    }

    private SyntaxList<UserSpecification> ParseUserSpecifications(bool isAlter)
    {
        var users = new List<UserSpecification>();
        var byFunction = isAlter && Is(Keyword.USER) && IsNext(TokenKind.LeftParenthesis);
        do
            users.Add(ParseUserSpecification(isAlter));
        while (!byFunction && Accept(TokenKind.Comma));
        return SyntaxList.From(users);
    }

    private UserSpecification ParseUserSpecification(bool isAlter)
    {
        var start = Start;
        AccountName account;
        if (isAlter && Is(Keyword.USER) && IsNext(TokenKind.LeftParenthesis))
        {
            _at += 2;
            Expect(TokenKind.RightParenthesis);
            account = AccountName.CurrentUser with { Span = From(start) };
            if (Is(Keyword.IDENTIFIED) && !IsNext(Keyword.BY))
            {
                Advance();
                throw Fail();
            }
        }
        else
            account = ParseAccount();
        var user = new UserSpecification(account, null);
        if (isAlter && Is(TokenKind.Integer) && IsNext(Keyword.FACTOR))
        {
            SkipRegistration();
            return user with { Unsupported = "registration of a factor", Span = From(start) };
        }
        if (isAlter && FactorChangeHere() is { } kind)
            return user with { FactorChanges = ParseFactorChanges(kind), Span = From(start) };
        var authentication = ParseAuthentication();
        var factors = new List<AuthenticationClause>();
        while (Is(Keyword.AND) && IsNext(Keyword.IDENTIFIED))
        {
            Advance();
            factors.Add(ParseFactor());
        }
        return user with { Authentication = authentication, FurtherFactors = SyntaxList.From(factors), Span = From(start) };
    }

    private readonly FactorChangeKind? FactorChangeHere() => Current.Keyword switch
    {
        Keyword.ADD => FactorChangeKind.Add,
        Keyword.MODIFY => FactorChangeKind.Modify,
        Keyword.DROP => FactorChangeKind.Drop,
        _ => null,
    };

    /// <summary>ADD 2 FACTOR IDENTIFIED .. [ADD 3 FACTOR ..], the same with MODIFY, DROP 2 FACTOR [DROP 3 FACTOR]; kinds are not mixed.</summary>
    private SyntaxList<FactorChange> ParseFactorChanges(FactorChangeKind kind)
    {
        var changes = new List<FactorChange>();
        do
        {
            var start = Start;
            Advance();
            var factor = UnsignedInt();
            if (factor is not (2 or 3))
                throw Fail();
            Expect(Keyword.FACTOR);
            var authentication = kind == FactorChangeKind.Drop ? null : ParseFactor();
            changes.Add(new FactorChange(kind, (int)factor, authentication) { Span = From(start) });
        }
        while (changes.Count < 2 && FactorChangeHere() == kind);
        return SyntaxList.From(changes);
    }

    /// <summary>IDENTIFIED .. of a second or third factor: no retained password, no REPLACE.</summary>
    private AuthenticationClause ParseFactor() =>
        ParseAuthentication() is { DiscardOldPassword: false, RetainCurrentPassword: false, Replace: null, ByPasswordHash: false } clause ? clause : throw Fail();

    /// <summary>MariaDB's IDENTIFIED VIA method [{USING | AS} {'stored' | PASSWORD('password')}]; its OR has no equal here.</summary>
    private AuthenticationClause ParseVia(AuthenticationClause clause)
    {
        clause = clause with { Plugin = NameOrPlainText() };
        if (!Accept(Keyword.USING) && !Accept(Keyword.AS))
            return clause;
        if (!Accept(Keyword.PASSWORD))
            return clause with { AuthenticationString = ParseAuthenticationString() };
        Expect(TokenKind.LeftParenthesis);
        clause = clause with { Password = StringValue() };
        Expect(TokenKind.RightParenthesis);
        return clause;
    }

    /// <summary>2 FACTOR INITIATE REGISTRATION …</summary>
    private void SkipRegistration()
    {
        while (!Is(TokenKind.End) && !Is(TokenKind.Comma))
        {
            if (Is(TokenKind.Error) || Is(TokenKind.Semicolon))
                throw Fail();
            Advance();
        }
    }

    /// <summary>IDENTIFIED .., or DISCARD OLD PASSWORD; null when there is neither.</summary>
    private AuthenticationClause? ParseAuthentication()
    {
        var start = Start;
        if (Accept(Keyword.DISCARD))
        {
            Expect(Keyword.OLD);
            Expect(Keyword.PASSWORD);
            return new AuthenticationClause { DiscardOldPassword = true, Span = From(start) };
        }
        if (!Accept(Keyword.IDENTIFIED))
            return null;
        var clause = new AuthenticationClause();
        if (Accept(Keyword.WITH))
        {
            clause = clause with { Plugin = NameOrPlainText() };
            if (Accept(Keyword.AS))
                clause = clause with { AuthenticationString = ParseAuthenticationString() };
            else if (Accept(Keyword.BY))
                clause = ParseBy(clause, allowHash: false);
            else if (Is(TokenKind.Word) && NameText(Current).Equals("INITIAL", StringComparison.OrdinalIgnoreCase))
                throw NotSupported("INITIAL AUTHENTICATION");
        }
        else if (Is(TokenKind.Word) && NameText(Current).Equals("VIA", StringComparison.OrdinalIgnoreCase))
        {
            Advance();
            clause = ParseVia(clause);
        }
        else
        {
            Expect(Keyword.BY);
            clause = ParseBy(clause, allowHash: true);
        }
        if (Accept(Keyword.REPLACE))
            clause = clause with { Replace = StringValue() };
        if (Accept(Keyword.RETAIN))
        {
            Expect(Keyword.CURRENT);
            Expect(Keyword.PASSWORD);
            clause = clause with { RetainCurrentPassword = true };
        }
        return clause with { Span = From(start) };
    }

    private AuthenticationClause ParseBy(AuthenticationClause clause, bool allowHash)
    {
        if (Accept(Keyword.RANDOM))
        {
            Expect(Keyword.PASSWORD);
            return clause with { RandomPassword = true };
        }
        if (allowHash && Accept(Keyword.PASSWORD))
            return clause with { AuthenticationString = StringValue(), ByPasswordHash = true };
        return clause with { Password = StringValue() };
    }

    private StringLiteral ParseAuthenticationString()
    {
        if (!Is(TokenKind.Hex))
            return StringValue();
        var start = Start;
        var bytes = LiteralDecoder.Hex(TextOf(Current));
        Advance();
        return new StringLiteral(bytes) { Span = From(start) };
    }

    private AccountOptions ParseAccountOptions()
    {
        var start = Start;
        var options = new AccountOptions();
        if (Is(Keyword.REQUIRE))
            options = options with { Require = ParseRequire() };
        if (Accept(Keyword.WITH))
            options = options with { Resources = ParseResourceLimits(out _, allowGrantOption: false) };
        while (TryPasswordOption(ref options))
        {
        }
        if (Accept(Keyword.COMMENT))
            options = options with { Comment = Text() };
        else if (Accept(Keyword.ATTRIBUTE))
            options = options with { Attribute = Text() };
        return options with { Span = From(start) };
    }

    /// <summary>REQUIRE NONE | SSL | X509 | CIPHER 'c' [AND] ISSUER 'i' [AND] SUBJECT 's', in any order, each once.</summary>
    private RequireClause ParseRequire()
    {
        var start = Start;
        Advance();
        RequireKind? simple = Current.Keyword switch
        {
            Keyword.NONE => RequireKind.None,
            Keyword.SSL => RequireKind.Ssl,
            Keyword.X509 => RequireKind.X509,
            _ => null,
        };
        if (simple is { } kind)
        {
            Advance();
            var terms = new List<RequireTerm>();
            while (kind != RequireKind.None && Is(Keyword.AND) && IsRequireTerm(Peek().Keyword))
            {
                Advance();
                terms.Add(TryRequireTerm(terms)!);
            }
            var only = kind != RequireKind.None && AcceptReportOnly();
            return new RequireClause(kind) { Terms = SyntaxList.From(terms), ReportOnly = only, Span = From(start) };
        }
        var clause = new RequireClause(RequireKind.Specified);
        var further = new List<RequireTerm>();
        while (true)
        {
            if (Accept(Keyword.SUBJECT))
                clause = clause.Subject is null ? clause with { Subject = Text() } : throw UsedTwice("SUBJECT");
            else if (Accept(Keyword.ISSUER))
                clause = clause.Issuer is null ? clause with { Issuer = Text() } : throw UsedTwice("ISSUER");
            else if (Accept(Keyword.CIPHER))
                clause = clause.Cipher is null ? clause with { Cipher = Text() } : throw UsedTwice("CIPHER");
            else
                further.Add(TryRequireTerm(further) ?? throw Fail());
            var and = Accept(Keyword.AND);
            if (!and && Current.Keyword is not (Keyword.SUBJECT or Keyword.ISSUER or Keyword.CIPHER) && !IsRequireTerm(Current.Keyword))
                break;
        }
        var reportOnly = AcceptReportOnly();
        return clause with { Terms = SyntaxList.From(further), ReportOnly = reportOnly, Span = From(start) };
    }

    private static bool IsRequireTerm(Keyword keyword) => keyword is Keyword.SAN or Keyword.FINGERPRINT or Keyword.SERIAL or Keyword.EXTENDED_KEY_USAGE or Keyword.TLS_VERSION or Keyword.TLS_GROUP
        or Keyword.NETWORK;

    /// <summary>A demand that MySQL does not have: one text or a list of them.</summary>
    private RequireTerm? TryRequireTerm(List<RequireTerm> before)
    {
        if (!IsRequireTerm(Current.Keyword))
            return null;
        var start = Start;
        var name = KeywordText(Current.Keyword);
        if (before.Exists(term => term.Name == name))
            throw UsedTwice(name);
        Advance();
        var values = new List<string>();
        var listed = Accept(TokenKind.LeftParenthesis);
        do
            values.Add(Text());
        while (listed && Accept(TokenKind.Comma));
        if (listed)
            Expect(TokenKind.RightParenthesis);
        return new RequireTerm(name, SyntaxList.From(values)) { Span = From(start) };
    }

    private bool AcceptReportOnly() => Accept(Keyword.REPORT, Keyword.ONLY);

    /// <summary>CHECK LOGIN FOR account [USING CERTIFICATE 'pem'] [FROM 'host'] [WITH [TLS_VERSION 'v'] [TLS_GROUP 'g'] [CIPHER 'c']]</summary>
    private CheckLoginStatement ParseCheckLogin()
    {
        var start = Start;
        _at += 2;
        Expect(Keyword.FOR);
        var check = new CheckLoginStatement(ParseAccount());
        if (Accept(Keyword.USING))
        {
            Expect(Keyword.CERTIFICATE);
            check = check with { Certificate = Text() };
        }
        if (Accept(Keyword.FROM))
            check = check with { From = Text() };
        if (Accept(Keyword.WITH))
        {
            do
            {
                if (check.TlsVersion is null && Accept(Keyword.TLS_VERSION))
                    check = check with { TlsVersion = Text() };
                else if (check.TlsGroup is null && Accept(Keyword.TLS_GROUP))
                    check = check with { TlsGroup = Text() };
                else if (check.Cipher is null && Accept(Keyword.CIPHER))
                    check = check with { Cipher = Text() };
                else
                    throw Fail();
            }
            while (Current.Keyword is Keyword.TLS_VERSION or Keyword.TLS_GROUP or Keyword.CIPHER);
        }
        return check with { Span = From(start) };
    }

    /// <summary>MAX_.. n, one or more; in GRANT mixed with GRANT OPTION.</summary>
    private ResourceLimits? ParseResourceLimits(out bool grantOption, bool allowGrantOption)
    {
        var start = Start;
        var limits = new ResourceLimits();
        var any = false;
        grantOption = false;
        while (true)
        {
            if (Accept(Keyword.MAX_QUERIES_PER_HOUR))
                limits = limits with { MaxQueriesPerHour = UnsignedInt() };
            else if (Accept(Keyword.MAX_UPDATES_PER_HOUR))
                limits = limits with { MaxUpdatesPerHour = UnsignedInt() };
            else if (Accept(Keyword.MAX_CONNECTIONS_PER_HOUR))
                limits = limits with { MaxConnectionsPerHour = UnsignedInt() };
            else if (Accept(Keyword.MAX_USER_CONNECTIONS))
                limits = limits with { MaxUserConnections = UnsignedInt() };
            else if (allowGrantOption && Accept(Keyword.GRANT))
            {
                Expect(Keyword.OPTION);
                grantOption = true;
                continue;
            }
            else
                break;
            any = true;
        }
        if (!any && !grantOption)
            throw Fail();
        return any ? limits with { Span = From(start) } : null;
    }

    private bool TryPasswordOption(ref AccountOptions options)
    {
        switch (Current.Keyword)
        {
            case Keyword.ACCOUNT:
                Advance();
                var locks = Accept(Keyword.LOCK);
                if (!locks)
                    Expect(Keyword.UNLOCK);
                options = options with { AccountLocked = locks };
                return true;
            case Keyword.PASSWORD:
                Advance();
                options = ParsePasswordRule(options);
                return true;
            case Keyword.FAILED_LOGIN_ATTEMPTS:
                Advance();
                options = options with { FailedLoginAttempts = UnsignedInt() };
                return true;
            case Keyword.PASSWORD_LOCK_TIME:
                Advance();
                options = options with { PasswordLockTime = Accept(Keyword.UNBOUNDED) ? -1 : (int)Math.Min(UnsignedInt(), int.MaxValue) };
                return true;
            default:
                return false;
        }
    }

    private AccountOptions ParsePasswordRule(AccountOptions options)
    {
        if (Accept(Keyword.EXPIRE))
        {
            if (Accept(Keyword.DEFAULT))
                return options with { Expiry = PasswordExpiry.Default, ExpiryDays = null };
            if (Accept(Keyword.NEVER))
                return options with { Expiry = PasswordExpiry.Never, ExpiryDays = null };
            if (!Accept(Keyword.INTERVAL))
                return options with { Expiry = PasswordExpiry.Now, ExpiryDays = null };
            var days = UnsignedInt();
            Expect(Keyword.DAY);
            return options with { Expiry = PasswordExpiry.Interval, ExpiryDays = days };
        }
        if (Accept(Keyword.HISTORY))
            return options with { PasswordHistory = ParseNumberOrDefault() };
        if (Accept(Keyword.REUSE))
        {
            Expect(Keyword.INTERVAL);
            var days = ParseNumberOrDefault();
            if (days.Value is not null)
                Expect(Keyword.DAY);
            return options with { PasswordReuseDays = days };
        }
        Expect(Keyword.REQUIRE);
        Expect(Keyword.CURRENT);
        var rule = Accept(Keyword.DEFAULT) ? RequireCurrentPassword.Default
            : Accept(Keyword.OPTIONAL) ? RequireCurrentPassword.Optional
            : RequireCurrentPassword.Required;
        return options with { RequireCurrent = rule };
    }

    private NumberOrDefault ParseNumberOrDefault()
    {
        var start = Start;
        uint? value = Accept(Keyword.DEFAULT) ? null : UnsignedInt();
        return new NumberOrDefault(value) { Span = From(start) };
    }

    private RenameUserStatement ParseRenameUser(int start)
    {
        var pairs = new List<RenameUserPair>();
        do
        {
            var pairStart = Start;
            var from = ParseAccount();
            Expect(Keyword.TO);
            var to = ParseAccount();
            pairs.Add(new RenameUserPair(from, to) { Span = From(pairStart) });
        }
        while (Accept(TokenKind.Comma));
        return new RenameUserStatement(SyntaxList.From(pairs)) { Span = From(start) };
    }

    // -- roles and passwords in SET --------------------------------------------------------------------------------------------------

    private RoleSelection ParseRoleSelection(bool allowExcept, bool allowDefault)
    {
        var start = Start;
        if (Accept(Keyword.NONE))
            return new RoleSelection(RoleSelectionKind.None, []) { Span = From(start) };
        if (allowDefault && Accept(Keyword.DEFAULT))
            return new RoleSelection(RoleSelectionKind.Default, []) { Span = From(start) };
        if (Accept(Keyword.ALL))
        {
            if (!allowExcept || !Accept(Keyword.EXCEPT))
                return new RoleSelection(RoleSelectionKind.All, []) { Span = From(start) };
            var except = ParseAccounts();
            return new RoleSelection(RoleSelectionKind.AllExcept, except) { Span = From(start) };
        }
        var roles = ParseAccounts();
        return new RoleSelection(RoleSelectionKind.List, roles) { Span = From(start) };
    }

    /// <summary>Behind SET PASSWORD.</summary>
    private SetPasswordStatement ParseSetPassword(int start)
    {
        var account = Accept(Keyword.FOR) ? ParseAccount() : null;
        var statement = new SetPasswordStatement(account, (StringLiteral?)null);
        if (Accept(Keyword.TO))
        {
            Expect(Keyword.RANDOM);
            statement = statement with { Random = true };
        }
        else
        {
            if (!Accept(TokenKind.Equal))
                Expect(TokenKind.Assign);
            if (Accept(Keyword.PASSWORD))
            {
                Expect(TokenKind.LeftParenthesis);
                statement = statement with { PasswordFunction = true, Password = StringValue() };
                Expect(TokenKind.RightParenthesis);
            }
            else
                statement = statement with { Password = StringValue() };
        }
        if (Accept(Keyword.REPLACE))
            statement = statement with { Replace = StringValue() };
        if (Accept(Keyword.RETAIN))
        {
            Expect(Keyword.CURRENT);
            Expect(Keyword.PASSWORD);
            statement = statement with { RetainCurrentPassword = true };
        }
        return statement with { Span = From(start) };
    }
}
