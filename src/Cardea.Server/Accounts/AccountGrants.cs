using System.Collections.Immutable;

namespace Cardea.Server.Accounts;

/// <summary>A grant on a schema. The pattern is as written: <c>%</c> and <c>_</c> are wildcards, <c>\_</c> and <c>\%</c> the characters.</summary>
public sealed record SchemaGrant(string Pattern, Privilege Privileges)
{
    /// <summary>Position of the first wildcard, or -1: the name is exact.</summary>
    public int FirstWildcard { get; } = Wildcards.FirstWildcard(Pattern);

    private readonly string _name = Wildcards.Unescape(Pattern);

    /// <param name="schema">A schema's name.</param>
    /// <param name="literal">Wildcards are plain characters, as if each were escaped.</param>
    public bool Fits(string schema, bool literal = false) =>
        FirstWildcard < 0 || literal ? string.Equals(_name, schema, StringComparison.Ordinal) : Wildcards.Match(Pattern, schema, ignoreCase: false);
}

/// <summary>A column's privileges inside a table grant.</summary>
public sealed record ColumnGrant(string Column, Privilege Privileges);

/// <summary>A grant on a table and on some of its columns. Grantor and time are what mysql.tables_priv shows.</summary>
public sealed record TableGrant(string Schema, string Table, Privilege Privileges, ImmutableArray<ColumnGrant> Columns, string Grantor, DateTimeOffset Granted)
{
    /// <summary>Everything that some column has.</summary>
    public Privilege ColumnPrivileges => Columns.Aggregate(Privilege.None, static (all, column) => all | column.Privileges);

    public bool Equals(TableGrant? other) =>
        other is not null && Schema == other.Schema && Table == other.Table && Privileges == other.Privileges && Columns.AsSpan().SequenceEqual(other.Columns.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Schema, Table, Privileges);
}

/// <summary>A grant on a stored routine.</summary>
public sealed record RoutineGrant(string Schema, string Routine, bool IsFunction, Privilege Privileges, string Grantor, DateTimeOffset Granted);

/// <summary>An edge of the role graph, kept at the account that received the role.</summary>
public sealed record RoleGrant(AccountId Role, bool AdminOption);

/// <summary>The right to act as another account.</summary>
public sealed record ProxyGrant(AccountId Proxied, bool GrantOption, string Grantor, DateTimeOffset Granted);

/// <summary>All that one account was granted. Immutable; the lists are kept sorted, so that equal rights are equal records in SHOW GRANTS and on disk.</summary>
public sealed record AccountGrants
{
    public static readonly AccountGrants None = new();

    /// <summary>Static privileges ON *.*, GRANT OPTION among them.</summary>
    public Privilege Global { get; init; }

    /// <summary>Dynamic privileges; the value tells WITH GRANT OPTION.</summary>
    public ImmutableSortedDictionary<string, bool> Dynamic { get; init; } = ImmutableSortedDictionary<string, bool>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Most specific pattern first; the first that fits decides, as in MySQL.</summary>
    public ImmutableArray<SchemaGrant> Schemas { get; init; } = [];

    public ImmutableArray<TableGrant> Tables { get; init; } = [];

    public ImmutableArray<RoutineGrant> Routines { get; init; } = [];

    public ImmutableArray<RoleGrant> Roles { get; init; } = [];

    /// <summary>Roles that are active after login.</summary>
    public ImmutableArray<AccountId> DefaultRoles { get; init; } = [];

    public ImmutableArray<ProxyGrant> Proxies { get; init; } = [];

    /// <summary>Partial revokes: what of <see cref="Global"/> does not hold on a schema. Keys are names, not patterns.</summary>
    public ImmutableSortedDictionary<string, Privilege> Restrictions { get; init; } = ImmutableSortedDictionary<string, Privilege>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>What the first fitting schema grant gives.</summary>
    public Privilege OnSchema(string schema, bool literal = false)
    {
        foreach (var grant in Schemas)
            if (grant.Fits(schema, literal)) return grant.Privileges;
        return Privilege.None;
    }

    /// <summary>What of the global privileges holds on a schema.</summary>
    public Privilege GlobalOn(string schema) => Restrictions.IsEmpty ? Global : Global & ~Restrictions.GetValueOrDefault(schema);

    public SchemaGrant? FindSchema(string pattern) => Schemas.FirstOrDefault(g => g.Pattern == pattern);

    public TableGrant? FindTable(string schema, string table) => Tables.FirstOrDefault(g => g.Table == table && g.Schema == schema);

    public RoutineGrant? FindRoutine(string schema, string routine, bool isFunction) =>
        Routines.FirstOrDefault(g => g.IsFunction == isFunction && g.Schema == schema && string.Equals(g.Routine, routine, StringComparison.OrdinalIgnoreCase));

    /// <summary>These grants with the schema's replaced; none left: the row goes.</summary>
    public AccountGrants WithSchema(string pattern, Privilege privileges) => this with
    {
        Schemas = Replaced(Schemas, g => g.Pattern == pattern, privileges == 0 ? null : new SchemaGrant(pattern, privileges), CompareSchemas),
    };

    /// <summary>These grants with the schema's restriction replaced; none left: it goes.</summary>
    public AccountGrants WithRestriction(string schema, Privilege privileges) => this with
    {
        Restrictions = privileges == 0 ? Restrictions.Remove(schema) : Restrictions.SetItem(schema, privileges),
    };

    /// <summary>These grants with the table's replaced; an empty one goes.</summary>
    public AccountGrants WithTable(TableGrant grant) => this with
    {
        Tables = Replaced(Tables, g => g.Table == grant.Table && g.Schema == grant.Schema, grant is { Privileges: 0, Columns: [] } ? null : grant,
            static (a, b) => Compare(a.Schema, b.Schema, a.Table, b.Table)),
    };

    /// <summary>These grants with the routine's replaced; an empty one goes.</summary>
    public AccountGrants WithRoutine(RoutineGrant grant) => this with
    {
        Routines = Replaced(Routines, g => ReferenceEquals(g, FindRoutine(grant.Schema, grant.Routine, grant.IsFunction)), grant.Privileges == 0 ? null : grant,
            static (a, b) => a.IsFunction != b.IsFunction ? a.IsFunction.CompareTo(b.IsFunction) : Compare(a.Schema, b.Schema, a.Routine, b.Routine)),
    };

    public AccountGrants WithRole(AccountId role, bool? adminOption) => this with
    {
        Roles = Replaced(Roles, g => g.Role == role, adminOption is { } admin ? new RoleGrant(role, admin) : null,
            static (a, b) => Compare(a.Role.User, b.Role.User, a.Role.Host, b.Role.Host)),
        DefaultRoles = adminOption is null ? DefaultRoles.Remove(role) : DefaultRoles,
    };

    public AccountGrants WithProxy(AccountId proxied, ProxyGrant? grant) => this with
    {
        Proxies = Replaced(Proxies, g => g.Proxied == proxied, grant, static (a, b) => Compare(a.Proxied.User, b.Proxied.User, a.Proxied.Host, b.Proxied.Host)),
    };

    /// <summary>Most specific first: exact names, then by the place of the first wildcard, then by length; the text breaks ties.</summary>
    internal static int CompareSchemas(SchemaGrant a, SchemaGrant b)
    {
        var (left, right) = ((uint)a.FirstWildcard, (uint)b.FirstWildcard); // -1 becomes the greatest
        if (left != right) return right.CompareTo(left);
        if (a.Pattern.Length != b.Pattern.Length && a.FirstWildcard >= 0) return b.Pattern.Length.CompareTo(a.Pattern.Length);
        return string.CompareOrdinal(a.Pattern, b.Pattern);
    }

    private static ImmutableArray<T> Replaced<T>(ImmutableArray<T> list, Predicate<T> old, T? grant, Comparison<T> order)
        where T : class
    {
        var others = list.RemoveAll(old);
        if (grant is null) return others;
        var at = 0;
        while (at < others.Length && order(others[at], grant) < 0) at++;
        return others.Insert(at, grant);
    }

    private static int Compare(string a1, string b1, string a2, string b2) =>
        string.CompareOrdinal(a1, b1) is var first && first != 0 ? first : string.CompareOrdinal(a2, b2);
}
