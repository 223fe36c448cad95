using System.Collections.Concurrent;
using Cardea.Engine.Types;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>
/// The process-wide register of call sites. It only grows (ids stand in cached statements of every connection); equal sites get one id,
/// lengths that do not change decoding are levelled first, so that the variety of literals does not make it grow. Reading takes no lock.
/// </summary>
public static class CallSites
{
    /// <summary>Most sites; beyond it a new kind of call is refused (1041) rather than memory lost.</summary>
    public const int Maximum = 1 << 18;

    private static readonly Lock Gate = new();
    private static readonly ConcurrentDictionary<Key, CallSite> Known = new();
    private static volatile CallSite[] _sites = new CallSite[256];
    private static int _count;

    /// <summary>The site with this id; the id came from <see cref="Intern(FunctionDefinition, IReadOnlyList{MySqlType}, MySqlType, object?)"/>.</summary>
    public static CallSite Get(int id) => _sites[id];

    /// <summary>The id of a call of a scalar function with these types.</summary>
    /// <param name="function">From <see cref="FunctionTable"/>.</param>
    /// <param name="argumentTypes">How the raw arguments are to be decoded.</param>
    /// <param name="resultType">What the result is converted to and encoded as; for CAST the target.</param>
    /// <param name="extra">Whatever the function needs besides; must compare by value.</param>
    public static int Intern(FunctionDefinition function, IReadOnlyList<MySqlType> argumentTypes, MySqlType resultType, object? extra = null) =>
        Intern(new Key(function, Level(argumentTypes), KeepsLength(function, argumentTypes.Count) ? resultType : LevelResult(resultType), extra), static (k, id) => new CallSite(id, (FunctionDefinition)k.Function, null, k.Arguments, k.Result, k.Extra));

    /// <summary>The id of a call of an aggregate with these types; <paramref name="extra"/> is an <see cref="AggregateOptions"/> or null.</summary>
    public static int Intern(AggregateDefinition function, IReadOnlyList<MySqlType> argumentTypes, MySqlType resultType, object? extra = null) =>
        Intern(new Key(function, Level(argumentTypes), LevelResult(resultType), extra), static (k, id) => new CallSite(id, null, (AggregateDefinition)k.Function, k.Arguments, k.Result, k.Extra));

    private static int Intern(Key key, Func<Key, int, CallSite> make)
    {
        if (Known.TryGetValue(key, out var known)) return known.Id;
        lock (Gate)
        {
            if (Known.TryGetValue(key, out known)) return known.Id;
            if (_count == Maximum) throw new ServerErrorException(ServerErrors.OutOfResources());
            if (_count == _sites.Length)
            {
                var larger = new CallSite[_count * 2];
                Array.Copy(_sites, larger, _count);
                _sites = larger;
            }
            var site = make(key, _count);
            _sites[_count++] = site;
            Known[key] = site;
            return site.Id;
        }
    }

    // Only CAST looks at the length of its result, and not when it is given as an argument.
    private static bool KeepsLength(FunctionDefinition function, int arguments) => function.Name is "CAST" or "CONVERT" && arguments == 1;

    private static MySqlType LevelResult(MySqlType type) => type.IsInteger ? type with { Length = 0 } : type.Kind == TypeKind.Decimal ? type : Level(type);

    private static MySqlType[] Level(IReadOnlyList<MySqlType> types)
    {
        var result = new MySqlType[types.Count];
        for (var i = 0; i < result.Length; i++) result[i] = Level(types[i]);
        return result;
    }

    // The length of a string argument, the width of an integer and the exact precision of a DECIMAL play no part in decoding or comparing.
    private static MySqlType Level(MySqlType type) => type switch
    {
        { IsInteger: true } => type.Unsigned ? MySqlType.BigIntUnsigned : MySqlType.BigInt,
        { Kind: TypeKind.Decimal } => type.Length <= Values.MySqlDecimal.IntegerPrecision ? MySqlType.Decimal(18, type.Scale)
            : type.Length <= Values.MySqlDecimal.NarrowPrecision ? MySqlType.Decimal(38, type.Scale) : MySqlType.Decimal(65, type.Scale),
        { IsCharacter: true } => new(TypeKind.LongText, Collation: type.Collation),
        { Kind: TypeKind.Binary } => type,
        { IsBinary: true } => new(TypeKind.LongBlob),
        _ => type,
    };

    private sealed class Key(object function, MySqlType[] arguments, MySqlType result, object? extra) : IEquatable<Key>
    {
        public object Function => function;

        public MySqlType[] Arguments => arguments;

        public MySqlType Result => result;

        public object? Extra => extra;

        public bool Equals(Key? other) => other is not null && ReferenceEquals(function, other.Function) && result.Equals(other.Result)
            && Equals(extra, other.Extra) && arguments.AsSpan().SequenceEqual(other.Arguments);

        public override bool Equals(object? obj) => Equals(obj as Key);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(function));
            foreach (var argument in arguments) hash.Add(argument);
            hash.Add(result);
            hash.Add(extra);
            return hash.ToHashCode();
        }
    }
}

/// <summary>What the parentheses of an aggregate may hold besides arguments; the extra of its call site.</summary>
/// <param name="Distinct">DISTINCT.</param>
/// <param name="Values">How many of the arguments are values; the rest are sort keys (GROUP_CONCAT … ORDER BY).</param>
/// <param name="Directions">One letter per sort key: <c>A</c> or <c>D</c>.</param>
/// <param name="Separator">GROUP_CONCAT … SEPARATOR; null = comma.</param>
public sealed record AggregateOptions(bool Distinct, int Values = -1, string Directions = "", string? Separator = null);
