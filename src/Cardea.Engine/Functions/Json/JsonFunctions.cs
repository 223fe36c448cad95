using System.Buffers;
using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions.Json;

/// <summary>The JSON functions. Source: MySQL 8.4 manual, "JSON Functions".</summary>
internal static class JsonFunctions
{
    public static void AddTo(FunctionList list)
    {
        static MySqlType AsJson(IReadOnlyList<MySqlType> t) => MySqlType.Json;
        var text = MySqlType.String(uint.MaxValue, "utf8mb4_bin");
        list.Add("JSON_EXTRACT", 2, -1, AsJson, static (_, a) => Extract(a));
        list.Alias("->", "JSON_EXTRACT");
        list.Add("->>", 2, 2, _ => text, static (_, a) => Extract(a) is { IsNull: false } v ? Unquoted(v) : SqlValue.Null);
        list.Add("JSON_VALUE", 2, 2, static _ => MySqlType.VarChar(512), static (_, a) => Extract(a) is { IsNull: false } v && !IsJsonNull(v) ? Unquoted(v) : SqlValue.Null);
        list.Add("JSON_UNQUOTE", 1, 1, _ => text, Unquote);
        list.Add("JSON_QUOTE", 1, 1, _ => text, Quote);
        list.Add("JSON_OBJECT", 0, -1, AsJson, Object);
        list.Add("JSON_ARRAY", 0, -1, AsJson, Array);
        list.Add("JSON_VALID", 1, MySqlType.Boolean, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromBool(a[0].Kind == ValueKind.Json || (a[0].Kind == ValueKind.String && IsDocument(a[0].RawBytes))));
        list.Add("JSON_TYPE", 1, 1, static _ => MySqlType.VarChar(51), static (_, a) => a[0].IsNull ? SqlValue.Null : SqlValue.FromString(TypeName(JsonNodes.Parse(a[0], 1, "json_type"))));
        list.Add("JSON_DEPTH", 1, MySqlType.BigInt, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(JsonNodes.Parse(a[0], 1, "json_depth").Depth()));
        list.Add("JSON_LENGTH", 1, 2, static _ => MySqlType.BigInt, Length);
        list.Add("JSON_KEYS", 1, 2, AsJson, Keys);
        list.Add("JSON_CONTAINS", 2, 3, static _ => MySqlType.Boolean, Contains);
        list.Add("JSON_CONTAINS_PATH", 3, -1, static _ => MySqlType.Boolean, ContainsPath);
        list.Add("JSON_OVERLAPS", 2, 2, static _ => MySqlType.Boolean, Overlaps);
        list.Add("MEMBER OF", 2, 2, static _ => MySqlType.Boolean, MemberOf);
        list.Add("JSON_SET", 3, -1, AsJson, static (_, a) => Modify(a, "json_set", true, true));
        list.Add("JSON_INSERT", 3, -1, AsJson, static (_, a) => Modify(a, "json_insert", true, false));
        list.Add("JSON_REPLACE", 3, -1, AsJson, static (_, a) => Modify(a, "json_replace", false, true));
        list.Add("JSON_REMOVE", 2, -1, AsJson, Remove);
        list.Add("JSON_ARRAY_APPEND", 3, -1, AsJson, static (_, a) => Append(a));
        list.Add("JSON_ARRAY_INSERT", 3, -1, AsJson, static (_, a) => ArrayInsert(a));
        list.Add("JSON_MERGE_PATCH", 2, -1, AsJson, static (_, a) => MergePatch(a));
        list.Add("JSON_MERGE_PRESERVE", 2, -1, AsJson, static (_, a) => MergePreserve(a));
        list.Alias("JSON_MERGE", "JSON_MERGE_PRESERVE");
        list.Add("JSON_PRETTY", 1, 1, _ => text, Pretty);
        list.Add("JSON_STORAGE_SIZE", 1, MySqlType.BigInt, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromInt(JsonNodes.Parse(a[0], 1, "json_storage_size").ToValue().RawBytes.Length));
    }

    private static bool IsDocument(byte[] text) => JsonTree.TryParse(text, out _, out _) is not null;

    private static bool IsJsonNull(in SqlValue json) => json.RawBytes.AsSpan().SequenceEqual("null"u8);

    private static SqlValue Unquoted(in SqlValue json) => SqlValue.FromUtf8(JsonText.Unquote(json.RawBytes));

    private static JsonPath Path(in SqlValue value) => JsonPath.Parse(value.ToUtf8());

    private static JsonPath SinglePath(in SqlValue value) => Path(value) is { IsSingle: true } path ? path : throw new ServerErrorException(ServerErrors.JsonPathWildcard());

    private static SqlValue Extract(ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, "json_extract");
        var found = new List<JsonTree>();
        var single = a.Length == 2;
        for (var i = 1; i < a.Length; i++)
        {
            var path = Path(a[i]);
            single &= path.IsSingle;
            found.AddRange(path.Find(root));
        }
        return found.Count == 0 ? SqlValue.Null : single ? found[0].ToValue() : JsonTree.Array(found).ToValue();
    }

    private static SqlValue Unquote(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var text = a[0].ToUtf8();
        if (a[0].Kind == ValueKind.Json) return Unquoted(a[0]);
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return SqlValue.FromUtf8(text);
        return SqlValue.FromUtf8(JsonNodes.Parse(a[0], 1, "json_unquote").Text);
    }

    private static SqlValue Quote(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var writer = new ArrayBufferWriter<byte>();
        JsonTree.WriteQuoted(a[0].ToUtf8(), writer);
        return SqlValue.FromUtf8(writer.WrittenSpan);
    }

    // A boolean literal cannot be told from 1 here; the type BOOLEAN (INT of one digit) is made true or false by the binder's choice of Json type.
    private static SqlValue Object(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a.Length % 2 != 0) throw new ServerErrorException(ServerErrors.WrongParameterCount("json_object"));
        var result = JsonTree.Object();
        for (var i = 0; i < a.Length; i += 2)
        {
            if (a[i].IsNull) throw new ServerErrorException(ServerErrors.JsonNullKey());
            result.Members[a[i].ToUtf8()] = JsonNodes.Node(a[i + 1]);
        }
        return Checked(result);
    }

    private static SqlValue Array(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        var result = JsonTree.Array();
        foreach (ref readonly var value in a) result.Items.Add(JsonNodes.Node(value));
        return Checked(result);
    }

    internal static SqlValue Checked(JsonTree tree) => tree.Nesting() > JsonTree.MaximumDepth ? throw new ServerErrorException(ServerErrors.JsonTooDeep()) : tree.ToValue();

    private static string TypeName(JsonTree tree) => tree.Kind switch
    {
        JsonKind.Null => "NULL",
        JsonKind.Boolean => "BOOLEAN",
        JsonKind.String => "STRING",
        JsonKind.Array => "ARRAY",
        JsonKind.Object => "OBJECT",
        _ => tree.Scalar.Kind switch { ValueKind.Int => "INTEGER", ValueKind.UInt => "UNSIGNED INTEGER", ValueKind.Decimal => "DECIMAL", _ => "DOUBLE" },
    };

    private static SqlValue Length(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var node = JsonNodes.Parse(a[0], 1, "json_length");
        if (a.Length == 2)
        {
            if (SinglePath(a[1]).Find(node) is not [var found]) return SqlValue.Null;
            node = found;
        }
        return SqlValue.FromInt(node.Kind switch { JsonKind.Array => node.Items.Count, JsonKind.Object => node.Members.Count, _ => 1 });
    }

    private static SqlValue Keys(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var node = JsonNodes.Parse(a[0], 1, "json_keys");
        if (a.Length == 2)
        {
            if (SinglePath(a[1]).Find(node) is not [var found]) return SqlValue.Null;
            node = found;
        }
        return node.Kind == JsonKind.Object ? JsonTree.Array([.. node.Members.Keys.Select(JsonTree.String)]).ToValue() : SqlValue.Null;
    }

    private static SqlValue Contains(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (target, candidate) = (JsonNodes.Parse(a[0], 1, "json_contains"), JsonNodes.Parse(a[1], 2, "json_contains"));
        if (a.Length == 3)
        {
            if (SinglePath(a[2]).Find(target) is not [var found]) return SqlValue.Null;
            target = found;
        }
        return SqlValue.FromBool(Contains(target, candidate));
    }

    private static bool Contains(JsonTree target, JsonTree candidate)
    {
        if (target.Kind == JsonKind.Array)
            return candidate.Kind == JsonKind.Array ? candidate.Items.All(i => Contains(target, i)) : target.Items.Exists(i => i.Kind == JsonKind.Array ? candidate.Kind == JsonKind.Array && Contains(i, candidate) : Contains(i, candidate));
        if (target.Kind == JsonKind.Object)
            return candidate.Kind == JsonKind.Object && candidate.Members.All(m => target.Members.TryGetValue(m.Key, out var own) && Contains(own, m.Value));
        return JsonOrder.Compare(target, candidate) == 0;
    }

    private static SqlValue ContainsPath(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, "json_contains_path");
        var all = a[1].ToText().ToLowerInvariant() switch { "one" => false, "all" => true, _ => throw new ServerErrorException(ServerErrors.JsonOneOrAll("json_contains_path")) };
        for (var i = 2; i < a.Length; i++)
            if (Path(a[i]).Find(root).Count > 0 != all) return SqlValue.FromBool(!all);
        return SqlValue.FromBool(all);
    }

    private static SqlValue Overlaps(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (x, y) = (JsonNodes.Parse(a[0], 1, "json_overlaps"), JsonNodes.Parse(a[1], 2, "json_overlaps"));
        if (x.Kind == JsonKind.Object && y.Kind == JsonKind.Object)
            return SqlValue.FromBool(x.Members.Any(m => y.Members.TryGetValue(m.Key, out var other) && JsonOrder.Compare(m.Value, other) == 0));
        var (left, right) = (x.Kind == JsonKind.Array ? x.Items : [x], y.Kind == JsonKind.Array ? y.Items : [y]);
        return SqlValue.FromBool(left.Exists(l => right.Exists(r => JsonOrder.Compare(l, r) == 0)));
    }

    private static SqlValue MemberOf(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var (value, array) = (JsonNodes.Node(a[0]), JsonNodes.Parse(a[1], 2, "member of"));
        return SqlValue.FromBool(array.Kind == JsonKind.Array ? array.Items.Exists(i => JsonOrder.Compare(i, value) == 0) : JsonOrder.Compare(array, value) == 0);
    }

    private static SqlValue Modify(ReadOnlySpan<SqlValue> a, string function, bool mayInsert, bool mayReplace)
    {
        if (a.Length % 2 == 0) throw new ServerErrorException(ServerErrors.WrongParameterCount(function));
        if (a[0].IsNull) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, function);
        for (var i = 1; i < a.Length; i += 2)
        {
            if (a[i].IsNull) return SqlValue.Null;
            var path = SinglePath(a[i]);
            var value = JsonNodes.Node(a[i + 1]);
            if (path.IsRoot)
            {
                if (mayReplace) root = value;
                continue;
            }
            if (path.FindParent(root) is not { } parent) continue;
            if (path.Set(parent, value, mayInsert, mayReplace) is { } replacement) root = ReplaceNode(root, parent, replacement);
        }
        return Checked(root);
    }

    private static JsonTree ReplaceNode(JsonTree root, JsonTree node, JsonTree by)
    {
        if (ReferenceEquals(root, node)) return by;
        if (root.Kind == JsonKind.Array)
        {
            for (var i = 0; i < root.Items.Count; i++) root.Items[i] = ReplaceNode(root.Items[i], node, by);
        }
        else if (root.Kind == JsonKind.Object)
        {
            foreach (var key in root.Members.Keys.ToArray()) root.Members[key] = ReplaceNode(root.Members[key], node, by);
        }
        return root;
    }

    private static SqlValue Remove(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, "json_remove");
        for (var i = 1; i < a.Length; i++)
        {
            var path = SinglePath(a[i]);
            if (path.IsRoot) throw new ServerErrorException(ServerErrors.JsonVacuousPath());
            if (path.FindParent(root) is { } parent) path.Remove(parent);
        }
        return root.ToValue();
    }

    private static SqlValue Append(ReadOnlySpan<SqlValue> a)
    {
        if (a.Length % 2 == 0) throw new ServerErrorException(ServerErrors.WrongParameterCount("json_array_append"));
        if (a[0].IsNull) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, "json_array_append");
        for (var i = 1; i < a.Length; i += 2)
        {
            if (a[i].IsNull) return SqlValue.Null;
            if (SinglePath(a[i]).Find(root) is not [var node]) continue;
            if (node.Kind == JsonKind.Array) node.Items.Add(JsonNodes.Node(a[i + 1]));
            else root = ReplaceNode(root, node, JsonTree.Array([node, JsonNodes.Node(a[i + 1])]));
        }
        return Checked(root);
    }

    private static SqlValue ArrayInsert(ReadOnlySpan<SqlValue> a)
    {
        if (a.Length % 2 == 0) throw new ServerErrorException(ServerErrors.WrongParameterCount("json_array_insert"));
        if (a[0].IsNull) return SqlValue.Null;
        var root = JsonNodes.Parse(a[0], 1, "json_array_insert");
        for (var i = 1; i < a.Length; i += 2)
        {
            if (a[i].IsNull) return SqlValue.Null;
            var path = SinglePath(a[i]);
            if (!path.EndsInCell) throw new ServerErrorException(ServerErrors.InvalidJsonPath(0));
            if (path.FindParent(root) is { } parent) path.InsertBefore(parent, JsonNodes.Node(a[i + 1]));
        }
        return Checked(root);
    }

    private static SqlValue MergePatch(ReadOnlySpan<SqlValue> a)
    {
        JsonTree? result = null;
        for (var i = 0; i < a.Length; i++)
        {
            // A NULL makes the result unknown until a later document that is no object replaces it.
            if (a[i].IsNull)
            {
                result = null;
                if (i == a.Length - 1) return SqlValue.Null;
                continue;
            }
            var next = JsonNodes.Parse(a[i], i + 1, "json_merge_patch");
            if (i > 0 && result is null && next.Kind == JsonKind.Object) continue;
            result = result is null ? next : Patch(result, next);
        }
        return result is null ? SqlValue.Null : Checked(result);
    }

    private static JsonTree Patch(JsonTree target, JsonTree patch)
    {
        if (patch.Kind != JsonKind.Object) return patch;
        var result = target.Kind == JsonKind.Object ? target.Clone() : JsonTree.Object();
        foreach (var (key, value) in patch.Members)
        {
            if (value.Kind == JsonKind.Null) result.Members.Remove(key);
            else result.Members[key] = Patch(result.Members.GetValueOrDefault(key) ?? JsonTree.NullNode, value);
        }
        return result;
    }

    private static SqlValue MergePreserve(ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        var result = JsonNodes.Parse(a[0], 1, "json_merge_preserve");
        for (var i = 1; i < a.Length; i++) result = Preserve(result, JsonNodes.Parse(a[i], i + 1, "json_merge_preserve"));
        return Checked(result);
    }

    private static JsonTree Preserve(JsonTree a, JsonTree b)
    {
        if (a.Kind == JsonKind.Object && b.Kind == JsonKind.Object)
        {
            var result = a.Clone();
            foreach (var (key, value) in b.Members) result.Members[key] = result.Members.TryGetValue(key, out var own) ? Preserve(own, value) : value;
            return result;
        }
        var joined = new List<JsonTree>();
        if (a.Kind == JsonKind.Array) joined.AddRange(a.Items);
        else joined.Add(a);
        if (b.Kind == JsonKind.Array) joined.AddRange(b.Items);
        else joined.Add(b);
        return JsonTree.Array(joined);
    }

    private static SqlValue Pretty(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return SqlValue.Null;
        var writer = new ArrayBufferWriter<byte>();
        JsonNodes.Parse(a[0], 1, "json_pretty").Write(writer, pretty: true);
        return SqlValue.FromUtf8(writer.WrittenSpan);
    }
}
