using System.Text;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions.Json;

/// <summary>A path: <c>$.a."b c"[0][last-1][1 to 3].*[*]**.x</c>. Source: MySQL 8.4 manual, "JSON Path Syntax".</summary>
internal sealed class JsonPath
{
    private readonly List<Leg> _legs = [];

    private enum LegKind : byte { Member, AnyMember, Cell, AnyCell, Range, Ellipsis }

    /// <summary>True when the path names at most one place.</summary>
    public bool IsSingle { get; private set; } = true;

    /// <summary>True for <c>$</c>.</summary>
    public bool IsRoot => _legs.Count == 0;

    public static JsonPath Parse(byte[] text)
    {
        var path = new JsonPath();
        var at = 0;
        Skip(text, ref at);
        if (at >= text.Length || text[at] != '$') throw Wrong(at + 1); // counted from 1 here, as MySQL does
        at++;
        for (Skip(text, ref at); at < text.Length; Skip(text, ref at))
        {
            if (path._legs.Count >= JsonTree.MaximumDepth) throw Wrong(at);
            var leg = text[at] switch
            {
                (byte)'.' => ReadMember(text, ref at),
                (byte)'[' => ReadCell(text, ref at),
                (byte)'*' when at + 1 < text.Length && text[at + 1] == '*' => ReadEllipsis(text, ref at),
                _ => throw Wrong(at),
            };
            path._legs.Add(leg);
            if (leg.Kind is not (LegKind.Member or LegKind.Cell)) path.IsSingle = false;
        }
        if (path._legs.Count > 0 && path._legs[^1].Kind == LegKind.Ellipsis) throw Wrong(at);
        return path;
    }

    /// <summary>All values that the path finds, in document order.</summary>
    public List<JsonTree> Find(JsonTree root)
    {
        var found = new List<JsonTree> { root };
        foreach (var leg in _legs)
        {
            var next = new List<JsonTree>();
            var seen = leg.Kind == LegKind.Ellipsis ? new HashSet<JsonTree>(ReferenceEqualityComparer.Instance) : null;
            foreach (var node in found) Follow(node, leg, next, seen);
            found = next;
            if (found.Count == 0) break;
        }
        return found;
    }

    /// <summary>The container of the last leg; null when it does not exist. Not for <c>$</c>.</summary>
    public JsonTree? FindParent(JsonTree root)
    {
        var node = root;
        for (var i = 0; i < _legs.Count - 1; i++)
        {
            var next = new List<JsonTree>();
            Follow(node, _legs[i], next, null);
            if (next.Count == 0) return null;
            node = next[0];
        }
        return node;
    }

    /// <summary>Sets the place that the last leg names inside <paramref name="parent"/>.</summary>
    /// <returns>The parent's replacement when a scalar had to become an array, else null.</returns>
    public JsonTree? Set(JsonTree parent, JsonTree value, bool mayInsert, bool mayReplace)
    {
        var leg = _legs[^1];
        if (leg.Kind == LegKind.Member)
        {
            if (parent.Kind != JsonKind.Object) return null;
            if (parent.Members.ContainsKey(leg.Name!) ? mayReplace : mayInsert) parent.Members[leg.Name!] = value;
            return null;
        }
        if (parent.Kind == JsonKind.Array)
        {
            var index = leg.Index(parent.Items.Count);
            if (index < 0 && mayInsert && leg.FromEnd) parent.Items.Insert(0, value);
            else if (index >= 0 && index < parent.Items.Count)
            {
                if (mayReplace) parent.Items[index] = value;
            }
            else if (index >= 0 && mayInsert) parent.Items.Add(value);
            return null;
        }
        // A scalar counts as an array of itself.
        var place = leg.Index(1);
        if (place == 0) return mayReplace ? value : null;
        if (!mayInsert) return null;
        return place < 0 ? JsonTree.Array([value, parent]) : JsonTree.Array([parent, value]);
    }

    /// <summary>Removes the place that the last leg names.</summary>
    public void Remove(JsonTree parent)
    {
        var leg = _legs[^1];
        if (leg.Kind == LegKind.Member && parent.Kind == JsonKind.Object) parent.Members.Remove(leg.Name!);
        else if (leg.Kind == LegKind.Cell && parent.Kind == JsonKind.Array && leg.Index(parent.Items.Count) is var i && i >= 0 && i < parent.Items.Count) parent.Items.RemoveAt(i);
    }

    /// <summary>For JSON_ARRAY_INSERT: true when the last leg is a cell.</summary>
    public bool EndsInCell => _legs.Count > 0 && _legs[^1].Kind == LegKind.Cell;

    /// <summary>Puts a value before the place that the last leg names.</summary>
    public void InsertBefore(JsonTree parent, JsonTree value)
    {
        if (parent.Kind == JsonKind.Array) parent.Items.Insert(Math.Clamp(_legs[^1].Index(parent.Items.Count), 0, parent.Items.Count), value);
    }

    /// <summary>The path without its last leg.</summary>
    public JsonPath Parent()
    {
        var path = new JsonPath { IsSingle = IsSingle };
        path._legs.AddRange(_legs.Take(_legs.Count - 1));
        return path;
    }

    private static void Follow(JsonTree node, in Leg leg, List<JsonTree> to, HashSet<JsonTree>? seen)
    {
        switch (leg.Kind)
        {
            case LegKind.Member:
                if (node.Kind == JsonKind.Object && node.Members.TryGetValue(leg.Name!, out var member)) to.Add(member);
                break;
            case LegKind.AnyMember:
                if (node.Kind == JsonKind.Object) to.AddRange(node.Members.Values);
                break;
            case LegKind.AnyCell:
                if (node.Kind == JsonKind.Array) to.AddRange(node.Items);
                break;
            case LegKind.Ellipsis:
                Everything(node, to, seen!);
                break;
            default: // a cell or a range; a scalar or object counts as an array of itself
                var count = node.Kind == JsonKind.Array ? node.Items.Count : 1;
                var first = leg.Index(count);
                var last = leg.Kind == LegKind.Range ? Math.Min(leg.Last(count), count - 1) : first;
                for (var i = Math.Max(first, leg.Kind == LegKind.Range ? 0 : first); i <= last && i < count && i >= 0; i++) to.Add(node.Kind == JsonKind.Array ? node.Items[i] : node);
                break;
        }
    }

    private static void Everything(JsonTree node, List<JsonTree> to, HashSet<JsonTree> seen)
    {
        if (!seen.Add(node)) return;
        to.Add(node);
        if (node.Kind == JsonKind.Array) foreach (var item in node.Items) Everything(item, to, seen);
        if (node.Kind == JsonKind.Object) foreach (var value in node.Members.Values) Everything(value, to, seen);
    }

    private static Leg ReadMember(byte[] text, ref int at)
    {
        at++;
        Skip(text, ref at);
        if (at >= text.Length) throw Wrong(at);
        if (text[at] == '*')
        {
            at++;
            return new Leg { Kind = LegKind.AnyMember };
        }
        var start = at;
        if (text[at] == '"')
        {
            at++;
            while (at < text.Length && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
            if (at >= text.Length) throw Wrong(start);
            at++;
            var name = JsonTree.TryParse(text.AsSpan(start, at - start), out _, out _) ?? throw Wrong(start);
            return new Leg { Kind = LegKind.Member, Name = name.Text };
        }
        while (at < text.Length && (char.IsAsciiLetterOrDigit((char)text[at]) || text[at] is (byte)'_' or (byte)'$' or >= 0x80)) at++;
        if (at == start || char.IsAsciiDigit((char)text[start])) throw Wrong(start);
        return new Leg { Kind = LegKind.Member, Name = text[start..at] };
    }

    private static Leg ReadCell(byte[] text, ref int at)
    {
        at++;
        Skip(text, ref at);
        if (at < text.Length && text[at] == '*')
        {
            at++;
            Close(text, ref at);
            return new Leg { Kind = LegKind.AnyCell };
        }
        var (number, fromEnd) = ReadIndex(text, ref at);
        Skip(text, ref at);
        var leg = new Leg { Kind = LegKind.Cell, Number = number, FromEnd = fromEnd };
        if (at + 1 < text.Length && text[at] == 't' && text[at + 1] == 'o')
        {
            at += 2;
            Skip(text, ref at);
            var (to, toFromEnd) = ReadIndex(text, ref at);
            leg = leg with { Kind = LegKind.Range, LastNumber = to, LastFromEnd = toFromEnd };
        }
        Close(text, ref at);
        return leg;
    }

    private static (int, bool) ReadIndex(byte[] text, ref int at)
    {
        if (text.AsSpan(at).StartsWith("last"u8))
        {
            at += 4;
            Skip(text, ref at);
            if (at >= text.Length || text[at] != '-') return (0, true);
            at++;
            Skip(text, ref at);
            return (ReadNumber(text, ref at), true);
        }
        return (ReadNumber(text, ref at), false);
    }

    private static int ReadNumber(byte[] text, ref int at)
    {
        var start = at;
        var value = 0L;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++) value = Math.Min((value * 10) + text[at] - '0', int.MaxValue);
        return at == start ? throw Wrong(at) : (int)value;
    }

    private static Leg ReadEllipsis(byte[] text, ref int at)
    {
        at += 2;
        return at < text.Length && text[at] == '*' ? throw Wrong(at) : new Leg { Kind = LegKind.Ellipsis };
    }

    private static void Close(byte[] text, ref int at)
    {
        Skip(text, ref at);
        if (at >= text.Length || text[at] != ']') throw Wrong(at);
        at++;
    }

    private static void Skip(byte[] text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') at++;
    }

    private static ServerErrorException Wrong(int at) => new(ServerErrors.InvalidJsonPath(at));

    private readonly record struct Leg
    {
        public LegKind Kind { get; init; }

        public byte[]? Name { get; init; }

        public int Number { get; init; }

        public bool FromEnd { get; init; }

        public int LastNumber { get; init; }

        public bool LastFromEnd { get; init; }

        public int Index(int count) => FromEnd ? count - 1 - Number : Number;

        public int Last(int count) => LastFromEnd ? count - 1 - LastNumber : LastNumber;
    }
}
