using System.Collections;
using System.Runtime.CompilerServices;

namespace Cardea.Sql.Syntax;

/// <summary>An immutable list with equality by content, so that trees can be compared.</summary>
[CollectionBuilder(typeof(SyntaxList), nameof(SyntaxList.Create))]
public sealed class SyntaxList<T> : IReadOnlyList<T>, IEquatable<SyntaxList<T>>
{
    private readonly T[] _items;

    internal SyntaxList(T[] items) => _items = items;

    // Write [] where a list without items is wanted.
    internal static SyntaxList<T> Empty { get; } = new([]);

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    /// <summary>The items without a copy.</summary>
    public ReadOnlySpan<T> AsSpan() => _items;

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();

    public bool Equals(SyntaxList<T>? other) =>
        other is not null && (ReferenceEquals(this, other) || AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<T>.Default));

    public override bool Equals(object? obj) => Equals(obj as SyntaxList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_items.Length);
        // A few items tell lists apart well enough; a bulk INSERT must not be hashed whole.
        for (var i = 0; i < _items.Length && i < 8; i++)
            hash.Add(_items[i]);
        return hash.ToHashCode();
    }
}

/// <summary>Makes lists, also from collection expressions.</summary>
public static class SyntaxList
{
    public static SyntaxList<T> Create<T>(ReadOnlySpan<T> items) => items.IsEmpty ? SyntaxList<T>.Empty : new(items.ToArray());

    public static SyntaxList<T> From<T>(List<T> items) => items.Count == 0 ? SyntaxList<T>.Empty : new([.. items]);
}
