using Cardea.Sql.Syntax;
using Cardea.Sql.Text;

namespace Cardea.Sql.Parsing;

// GRANT and REVOKE: privileges, roles, PROXY.
internal ref partial struct StatementParser
{
    /// <summary>A privilege or a role before it is known which: the words, columns, and the role reading if it can be one.</summary>
    private readonly record struct Granted(PrivilegeItem? Privilege, AccountName? Role);

    private Statement ParseGrant()
    {
        var start = Start;
        Advance();
        if (Accept(Keyword.PROXY))
            return ParseGrantProxy(start);
        var items = ParseGrantedItems();
        if (Accept(Keyword.ON))
            return ParseGrantPrivileges(Privileges(items), start);
        var roles = Roles(items);
        Expect(Keyword.TO);
        var users = ParseAccounts();
        var admin = Accept(Keyword.WITH);
        if (admin)
        {
            Expect(Keyword.ADMIN);
            Expect(Keyword.OPTION);
        }
        return new GrantRoleStatement(roles, users, admin) { Span = From(start) };
    }

    private GrantProxyStatement ParseGrantProxy(int start)
    {
        Expect(Keyword.ON);
        var proxied = ParseAccount();
        Expect(Keyword.TO);
        var users = ParseUserSpecifications(isAlter: false);
        var option = Accept(Keyword.WITH);
        if (option)
        {
            Expect(Keyword.GRANT);
            Expect(Keyword.OPTION);
        }
        return new GrantProxyStatement(proxied, users, option) { Span = From(start) };
    }

    private GrantStatement ParseGrantPrivileges(SyntaxList<PrivilegeItem> privileges, int start)
    {
        var target = ParseGrantTarget();
        Expect(Keyword.TO);
        var users = ParseUserSpecifications(isAlter: false);
        var require = Is(Keyword.REQUIRE) ? ParseRequire() : null;
        ResourceLimits? resources = null;
        var grantOption = false;
        if (Accept(Keyword.WITH))
            resources = ParseResourceLimits(out grantOption, allowGrantOption: true);
        AccountName? asUser = null;
        RoleSelection? withRole = null;
        if (Accept(Keyword.AS))
        {
            asUser = ParseAccount();
            if (Accept(Keyword.WITH))
            {
                Expect(Keyword.ROLE);
                withRole = ParseRoleSelection(allowExcept: true, allowDefault: true);
            }
        }
        return new GrantStatement(privileges, target, users)
        {
            WithGrantOption = grantOption, Require = require, Resources = resources, AsUser = asUser, WithRole = withRole, Span = From(start),
        };
    }

    private List<Granted> ParseGrantedItems()
    {
        var items = new List<Granted>();
        do
            items.Add(ParseGrantedItem());
        while (Accept(TokenKind.Comma));
        return items;
    }

    private SyntaxList<PrivilegeItem> Privileges(List<Granted> items)
    {
        var privileges = new List<PrivilegeItem>();
        foreach (var item in items)
            privileges.Add(item.Privilege ?? throw Fail());
        return SyntaxList.From(privileges);
    }

    private SyntaxList<AccountName> Roles(List<Granted> items)
    {
        var roles = new List<AccountName>();
        foreach (var item in items)
            roles.Add(item.Role ?? throw Fail());
        return SyntaxList.From(roles);
    }

    private Granted ParseGrantedItem()
    {
        var start = Start;
        var words = StaticPrivilege();
        if (words is not null)
        {
            var columns = Is(TokenKind.LeftParenthesis) ? ParenthesizedNames() : [];
            var privilege = new PrivilegeItem(words, columns) { Span = From(start) };
            // Words that are not reserved may also be roles: GRANT process TO u.
            var role = _tokens[_at - 1].Start == start && _tokens[_at - 1].IsName ? new AccountName(NameText(_tokens[_at - 1]), "%", false) { Span = From(start) } : null;
            return new Granted(privilege, role);
        }
        var account = ParseAccount();
        if (account.HostGiven || account.IsCurrentUser)
            return new Granted(null, account);
        var dynamic = new PrivilegeItem(account.User.ToUpperInvariant(), []) { Dynamic = true, Span = From(start) };
        return new Granted(dynamic, account);
    }

    /// <summary>Takes the words of a static privilege and gives them as MySQL prints them, or takes nothing.</summary>
    private string? StaticPrivilege()
    {
        var (words, count) = Current.Keyword switch
        {
            Keyword.ALL => ("ALL PRIVILEGES", IsNext(Keyword.PRIVILEGES) ? 2 : 1),
            Keyword.SELECT => ("SELECT", 1),
            Keyword.INSERT => ("INSERT", 1),
            Keyword.UPDATE => ("UPDATE", 1),
            Keyword.DELETE => ("DELETE", 1),
            Keyword.REFERENCES => ("REFERENCES", 1),
            Keyword.USAGE => ("USAGE", 1),
            Keyword.INDEX => ("INDEX", 1),
            Keyword.ALTER => IsNext(Keyword.ROUTINE) ? ("ALTER ROUTINE", 2) : ("ALTER", 1),
            Keyword.CREATE => CreatePrivilege(),
            Keyword.DROP => IsNext(Keyword.ROLE) ? ("DROP ROLE", 2) : ("DROP", 1),
            Keyword.EXECUTE => ("EXECUTE", 1),
            Keyword.RELOAD => ("RELOAD", 1),
            Keyword.SHUTDOWN => ("SHUTDOWN", 1),
            Keyword.PROCESS => ("PROCESS", 1),
            Keyword.FILE => ("FILE", 1),
            Keyword.SUPER => ("SUPER", 1),
            Keyword.EVENT => ("EVENT", 1),
            Keyword.TRIGGER => ("TRIGGER", 1),
            Keyword.GRANT when IsNext(Keyword.OPTION) => ("GRANT OPTION", 2),
            Keyword.SHOW when IsNext(Keyword.DATABASES) => ("SHOW DATABASES", 2),
            Keyword.SHOW when IsNext(Keyword.VIEW) => ("SHOW VIEW", 2),
            Keyword.LOCK when IsNext(Keyword.TABLES) => ("LOCK TABLES", 2),
            Keyword.REPLICATION when IsNext(Keyword.SLAVE) || IsNext(Keyword.REPLICA) => ("REPLICATION SLAVE", 2),
            Keyword.REPLICATION when Peek().Kind == TokenKind.Word && NameText(Peek()).Equals("CLIENT", StringComparison.OrdinalIgnoreCase) =>
                ("REPLICATION CLIENT", 2),
            _ => ("", 0),
        };
        if (count == 0)
            return null;
        _at += count;
        return words;
    }

    private readonly (string Words, int Count) CreatePrivilege() => Peek().Keyword switch
    {
        Keyword.TEMPORARY when Peek(2).Keyword == Keyword.TABLES => ("CREATE TEMPORARY TABLES", 3),
        Keyword.VIEW => ("CREATE VIEW", 2),
        Keyword.ROUTINE => ("CREATE ROUTINE", 2),
        Keyword.USER => ("CREATE USER", 2),
        Keyword.TABLESPACE => ("CREATE TABLESPACE", 2),
        Keyword.ROLE => ("CREATE ROLE", 2),
        _ => ("CREATE", 1),
    };

    private GrantTarget ParseGrantTarget()
    {
        var start = Start;
        var type = GrantObjectType.NotGiven;
        if (Current.Keyword is Keyword.TABLE or Keyword.FUNCTION or Keyword.PROCEDURE)
        {
            type = Is(Keyword.TABLE) ? GrantObjectType.Table : Is(Keyword.FUNCTION) ? GrantObjectType.Function : GrantObjectType.Procedure;
            Advance();
        }
        if (Accept(TokenKind.Star))
        {
            var global = Accept(TokenKind.Dot);
            if (global)
                Expect(TokenKind.Star);
            return new GrantTarget(global, null, null, type) { Span = From(start) };
        }
        var first = Name();
        if (!Accept(TokenKind.Dot))
            return new GrantTarget(false, null, first, type) { Span = From(start) };
        var second = Accept(TokenKind.Star) ? null : NameAfterDot();
        return new GrantTarget(false, first, second, type) { Span = From(start) };
    }

    private Statement ParseRevoke()
    {
        var start = Start;
        Advance();
        var ifExists = AcceptIfExists();
        if (Is(Keyword.PROXY))
        {
            Advance();
            Expect(Keyword.ON);
            var proxied = ParseAccount();
            var proxies = ParseRevokeFrom(out var ignoreProxy);
            return new RevokeProxyStatement(proxied, proxies, ifExists, ignoreProxy) { Span = From(start) };
        }
        var items = ParseGrantedItems();
        if (Accept(Keyword.ON))
        {
            var privileges = Privileges(items);
            var target = ParseGrantTarget();
            var users = ParseRevokeFrom(out var ignore);
            return new RevokeStatement(privileges, target, users) { IfExists = ifExists, IgnoreUnknownUser = ignore, Span = From(start) };
        }
        if (items is [{ Privilege.Name: "ALL PRIVILEGES" }, { Privilege.Name: "GRANT OPTION" }])
        {
            var users = ParseRevokeFrom(out var ignore);
            return new RevokeAllStatement(users, ifExists, ignore) { Span = From(start) };
        }
        var roles = Roles(items);
        var members = ParseRevokeFrom(out var ignoreUnknown);
        return new RevokeRoleStatement(roles, members, ifExists, ignoreUnknown) { Span = From(start) };
    }

    private SyntaxList<AccountName> ParseRevokeFrom(out bool ignoreUnknownUser)
    {
        Expect(Keyword.FROM);
        var users = ParseAccounts();
        ignoreUnknownUser = Accept(Keyword.IGNORE);
        if (ignoreUnknownUser)
        {
            Expect(Keyword.UNKNOWN);
            Expect(Keyword.USER);
        }
        return users;
    }
}
