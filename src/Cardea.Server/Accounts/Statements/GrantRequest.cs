using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Server.Accounts.Statements;

/// <summary>What GRANT or REVOKE names, read and checked against what its level takes; nothing is looked up yet.</summary>
/// <param name="Level">Where it applies.</param>
/// <param name="Schema">The schema or its pattern; empty at the global level.</param>
/// <param name="Name">The table or routine; empty above.</param>
/// <param name="IsFunction">For routines.</param>
/// <param name="Privileges">Static privileges for the whole object, GRANT OPTION among them when named or asked for.</param>
/// <param name="Columns">Privileges on columns.</param>
/// <param name="Dynamic">Dynamic privileges, upper case.</param>
/// <param name="All">ALL [PRIVILEGES].</param>
internal sealed record GrantRequest(
    PrivilegeLevel Level, string Schema, string Name, bool IsFunction, Privilege Privileges,
    IReadOnlyDictionary<string, Privilege> Columns, IReadOnlyList<string> Dynamic, bool All)
{
    // https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html
    private const int LongestSchema = 64;

    /// <summary>GRANT OPTION was named among the privileges, not only asked for behind WITH: at the global level it is then that of all dynamic ones too.</summary>
    public bool NamesGrantOption { get; private init; }

    /// <summary>Every static privilege named, on the object or on a column.</summary>
    public Privilege Named => Columns.Values.Aggregate(Privileges, static (all, one) => all | one);

    /// <summary>Reads a statement's privileges and target.</summary>
    public static GrantRequest Read(SyntaxList<PrivilegeItem> items, GrantTarget target, bool withGrantOption, IAccountSession session, bool ifExists = false)
    {
        var (level, schema, name) = ReadTarget(target, session);
        var privileges = withGrantOption ? Privilege.GrantOption : Privilege.None;
        var columns = new Dictionary<string, Privilege>(StringComparer.OrdinalIgnoreCase);
        List<string> dynamic = [];
        var all = false;
        foreach (var item in items)
        {
            if (item.Name == "SUPER") AccountNames.Warn(session, ServerErrors.SuperDeprecated());
            if (item.Name is "ALL PRIVILEGES" or "ALL")
            {
                all = true;
                privileges |= Accounts.Privileges.Of(level) & ~Privilege.GrantOption;
            }
            else if (item.Name == "USAGE") continue;
            else if (Accounts.Privileges.Find(item.Name) is not { } privilege)
            {
                if (!ifExists || DynamicPrivileges.IsRegistered(item.Name)) dynamic.Add(item.Name);
                else AccountNames.Warn(session, ServerErrors.DynamicPrivilegeUnknown(item.Name));
            }
            else if (item.Columns.Count == 0) privileges |= privilege;
            else
                foreach (var column in item.Columns) columns[column] = columns.GetValueOrDefault(column) | privilege;
        }
        var request = new GrantRequest(level, schema, name, target.ObjectType == GrantObjectType.Function, privileges, columns, dynamic, all)
        {
            NamesGrantOption = items.Any(static item => item.Name == "GRANT OPTION"),
        };
        request.CheckLevel();
        return request;
    }

    private static (PrivilegeLevel Level, string Schema, string Name) ReadTarget(GrantTarget target, IAccountSession session)
    {
        if (target.Global) return target.ObjectType is GrantObjectType.NotGiven or GrantObjectType.Table ? (PrivilegeLevel.Global, "", "") : throw Illegal();
        var schema = target.Schema ?? session.CurrentSchema ?? throw AccountNames.Error(ServerErrors.NoDatabaseSelected());
        if (Wildcards.Unescape(schema).EnumerateRunes().Count() > LongestSchema) throw AccountNames.Error(ServerErrors.WrongDatabaseName(schema));
        var isRoutine = target.ObjectType is GrantObjectType.Function or GrantObjectType.Procedure;
        if (target.Name is null) return isRoutine ? throw Illegal() : (PrivilegeLevel.Schema, schema, "");
        return (isRoutine ? PrivilegeLevel.Routine : PrivilegeLevel.Table, schema, target.Name);
    }

    private void CheckLevel()
    {
        if (Columns.Count > 0 && Level != PrivilegeLevel.Table) throw Illegal();
        foreach (var (_, privileges) in Columns)
            if ((privileges & ~Privilege.AllColumn) != 0) throw Illegal();
        if (Dynamic.Count > 0)
        {
            if (Level != PrivilegeLevel.Global)
                throw AccountNames.Error(ServerErrors.IllegalPrivilegeLevel(Level == PrivilegeLevel.Schema ? string.Join(',', Dynamic) : Name));
            foreach (var name in Dynamic)
                // A name that nobody registered is no word of the language (sql/auth/dynamic_privileges_impl.cc).
                if (!DynamicPrivileges.IsRegistered(name)) throw AccountNames.Error(ServerErrors.NoSuchWord());
        }
        if ((Privileges & ~Accounts.Privileges.Of(Level)) == 0) return;
        throw Level == PrivilegeLevel.Schema ? AccountNames.Error(ServerErrors.WrongUsage("DB GRANT", "GLOBAL PRIVILEGES")) : Illegal();
    }

    private static ServerErrorException Illegal() => AccountNames.Error(ServerErrors.IllegalGrant());
}
