using System.Collections.Frozen;
using Cardea.Server.Variables;

namespace Cardea.Server;

/// <summary>
/// Every option and system variable of the server, once. The command line, option files, SET and SHOW, <c>--help</c> and docs/options.md
/// all read this table; a new option is one line here.
/// </summary>
/// <remarks>Names, types, ranges and defaults: MySQL 8.4 reference manual, "Server System Variables" and "Server Command Options".</remarks>
public static partial class ServerOptions
{
    /// <summary>What VERSION() answers: drivers branch on its beginning.</summary>
    public const string Version = "8.4.6-cardea";

    /// <summary>@@version_comment, which clients print behind the version.</summary>
    public const string VersionComment = "Cardea, MIT license";

    private const VariableScopes G = VariableScopes.Global;
    private const VariableScopes S = VariableScopes.Session;
    private const VariableScopes GS = VariableScopes.Both;

    /// <summary>All rows in the order of their names.</summary>
    public static IReadOnlyList<VariableDefinition> All { get; } = Order();

    private static readonly FrozenDictionary<string, VariableDefinition> ByName = Index();
    private static readonly FrozenDictionary<string, VariableDefinition>.AlternateLookup<ReadOnlySpan<char>> ByNameSpan = ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The row of that name (any case, <c>-</c> as <c>_</c>), or null. Rows that are options only are found too.</summary>
    public static VariableDefinition? Find(ReadOnlySpan<char> name)
    {
        if (ByNameSpan.TryGetValue(name, out var found)) return found;
        return name.Contains('-') ? ByName.GetValueOrDefault(name.ToString().Replace('-', '_')) : null;
    }

    /// <summary>The system variable of that name, or null; options that are no variables are not found.</summary>
    public static VariableDefinition? FindVariable(ReadOnlySpan<char> name) => Find(name) is { Scopes: not VariableScopes.None } found ? found : null;

    /// <summary>A row that must exist: names in code are checked by a test.</summary>
    public static VariableDefinition Get(string name) => Find(name) ?? throw new InvalidOperationException($"no option is called {name}");

    private static VariableDefinition[] Order()
    {
        var rows = Connections().Concat(Tls()).Concat(Authentication()).Concat(Files()).Concat(Sql()).Concat(Charsets()).Concat(Limits()).Concat(Facts()).Concat(Engine())
            .OrderBy(static row => row.Name, StringComparer.Ordinal).ToArray();
        for (var i = 0; i < rows.Length; i++) rows[i].Ordinal = i;
        return rows;
    }

    private static FrozenDictionary<string, VariableDefinition> Index()
    {
        var index = new Dictionary<string, VariableDefinition>(All.Count + 8, StringComparer.OrdinalIgnoreCase);
        foreach (var row in All)
        {
            index.Add(row.Name, row);
            if (row.Alias is not null) index.Add(row.Alias, row);
        }
        return index.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    // The builders: an option is settable at start unless said otherwise (Fact), dynamic when 'dynamic' says so.
    private static VariableDefinition Switch(string name, VariableScopes scopes, bool value, string help, bool dynamic = true) =>
        new(name, VariableKind.Boolean, scopes, value, help) { IsDynamic = dynamic, IsOption = true, ValueWhenBare = true };

    private static VariableDefinition Number(string name, VariableScopes scopes, ulong value, double minimum, double maximum, string help, bool dynamic = true, ulong block = 1) =>
        new(name, VariableKind.Unsigned, scopes, value, help) { IsDynamic = dynamic, IsOption = true, Minimum = minimum, Maximum = maximum, Block = block };

    private static VariableDefinition Signed(string name, VariableScopes scopes, long value, double minimum, double maximum, string help, bool dynamic = true) =>
        new(name, VariableKind.Integer, scopes, value, help) { IsDynamic = dynamic, IsOption = true, Minimum = minimum, Maximum = maximum };

    private static VariableDefinition Real(string name, VariableScopes scopes, double value, double minimum, double maximum, string help) =>
        new(name, VariableKind.Double, scopes, value, help) { IsDynamic = true, IsOption = true, Minimum = minimum, Maximum = maximum };

    private static VariableDefinition Text(string name, VariableScopes scopes, string? value, string help, bool dynamic = false) =>
        new(name, VariableKind.Text, scopes, value, help) { IsDynamic = dynamic, IsOption = true, IsNullable = value is null };

    private static VariableDefinition Path(string name, string? value, string help, bool dynamic = false) =>
        new(name, VariableKind.Text, G, value, help) { IsDynamic = dynamic, IsOption = true, IsNullable = value is null, IsPath = true };

    private static VariableDefinition Word(string name, VariableScopes scopes, string value, string[] words, string help, bool dynamic = true) =>
        new(name, VariableKind.Word, scopes, value, help) { IsDynamic = dynamic, IsOption = true, Words = words };

    private static VariableDefinition Words(string name, VariableScopes scopes, string value, IReadOnlyList<string> words, string help) =>
        new(name, VariableKind.Words, scopes, value, help) { IsDynamic = true, IsOption = true, Words = words };

    private static VariableDefinition StartOnly(VariableDefinition row) => row with { Scopes = VariableScopes.None, IsDynamic = false };

    private static VariableDefinition Fact(string name, VariableScopes scopes, object value, string help) =>
        new(name, value switch { bool => VariableKind.Boolean, long => VariableKind.Integer, ulong => VariableKind.Unsigned, double => VariableKind.Double, _ => VariableKind.Text }, scopes, value, help);

    // A value that is made when asked for; SET is allowed when 'settable'.
    private static VariableDefinition Computed(string name, VariableKind kind, VariableScopes scopes, string help, bool settable = false) =>
        new(name, kind, scopes, null, help) { IsComputed = true, IsDynamic = settable, Minimum = 0 };
}
