using System.Buffers;
using System.Text;
using System.Text.Json;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions.Json;

/// <summary>What a node is; in the order of JSON comparison, lowest first. Source: MySQL 8.4 manual, "Comparison and Ordering of JSON Values".</summary>
internal enum JsonKind : byte { Null, Number, String, Object, Array, Boolean }

/// <summary>A JSON document in memory. Members of an object stand in MySQL's order: shorter keys first, then by bytes.</summary>
internal sealed class JsonTree
{
    /// <summary>Deepest nesting. Source: the MySQL 8.4 manual, error 3157.</summary>
    public const int MaximumDepth = 100;

    public static readonly JsonTree NullNode = new(JsonKind.Null);

    private JsonTree(JsonKind kind) => Kind = kind;

    public JsonKind Kind { get; }

    /// <summary>The number (Int, UInt, Double, Decimal) or boolean (Int).</summary>
    public SqlValue Scalar { get; private init; }

    /// <summary>The characters of a string, unescaped.</summary>
    public byte[] Text { get; private init; } = [];

    public List<JsonTree> Items { get; private init; } = [];

    public SortedList<byte[], JsonTree> Members { get; private init; } = [];

    /// <summary>An object or array.</summary>
    public bool IsContainer => Kind is JsonKind.Object or JsonKind.Array;

    public static JsonTree Number(in SqlValue value) => new(JsonKind.Number) { Scalar = value };

    public static JsonTree Bool(bool value) => new(JsonKind.Boolean) { Scalar = SqlValue.FromBool(value) };

    public static JsonTree String(byte[] utf8) => new(JsonKind.String) { Text = utf8 };

    public static JsonTree Array(List<JsonTree>? items = null) => new(JsonKind.Array) { Items = items ?? [] };

    public static JsonTree Object() => new(JsonKind.Object) { Members = new(KeyOrder.Instance) };

    /// <summary>Reads a text; on failure the reason and the position (bytes from 0) as error 3140 and 3141 want them.</summary>
    public static JsonTree? TryParse(ReadOnlySpan<byte> text, out string reason, out long position)
    {
        (reason, position) = ("", 0);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = MaximumDepth + 1, CommentHandling = JsonCommentHandling.Disallow });
        try
        {
            if (text.Trim(" \t\r\n"u8).IsEmpty)
            {
                reason = "The document is empty.";
                return null;
            }
            reader.Read();
            var tree = ReadNode(ref reader, 0);
            if (!reader.Read()) return tree;
            (reason, position) = ("The document root must not be followed by other values.", reader.TokenStartIndex);
        }
        catch (JsonException e)
        {
            var consumed = reader.BytesConsumed;
            var rest = text[(int)consumed..];
            position = consumed + (rest.Length - rest.TrimStart(" \t\r\n"u8).Length);
            reason = Reason(e, text, reader);
            if (reason.StartsWith("The document root", StringComparison.Ordinal) && position < text.Length) return null;
        }
        catch (InvalidOperationException) // a string with a lone surrogate or invalid UTF-8
        {
            (reason, position) = ("The surrogate pair in string is invalid.", reader.TokenStartIndex);
        }
        return null;
    }

    // The reasons are those of the parser that MySQL uses, as its manual and errors show them.
    private static string Reason(JsonException e, ReadOnlySpan<byte> text, in Utf8JsonReader reader)
    {
        var at = (int)reader.BytesConsumed;
        if (e.Message.Contains("after a single JSON value", StringComparison.OrdinalIgnoreCase)) return "The document root must not be followed by other values.";
        var next = text[at..].TrimStart(" \t\r\n,:"u8);
        if (reader.TokenType == JsonTokenType.StartObject && (next.IsEmpty || next[0] != '"')) return "Missing a name for object member.";
        if (next.Length > 0 && next[0] == '"') return "Missing a closing quotation mark in string.";
        if (reader.CurrentDepth > 0 && text[at..].TrimStart(" \t\r\n"u8) is var left && (left.IsEmpty || (left[0] != ',' && left[0] != ':' && reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.PropertyName))))
        {
            return reader.TokenType == JsonTokenType.PropertyName ? "Missing a colon after a name of object member." : "Missing a comma or ']' after an array element.";
        }
        return "Invalid value.";
    }

    private static JsonTree ReadNode(ref Utf8JsonReader reader, int outer)
    {
        if (outer == MaximumDepth && reader.TokenType is (JsonTokenType.StartArray or JsonTokenType.StartObject)) throw new ServerErrorException(ServerErrors.JsonTooDeep());
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                var array = Array();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) array.Items.Add(ReadNode(ref reader, outer + 1));
                return array;
            case JsonTokenType.StartObject:
                var members = Object();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = ReadText(ref reader);
                    reader.Read();
                    members.Members[key] = ReadNode(ref reader, outer + 1); // the last of equal keys wins
                }
                return members;
            case JsonTokenType.String: return String(ReadText(ref reader));
            case JsonTokenType.True: return Bool(true);
            case JsonTokenType.False: return Bool(false);
            case JsonTokenType.Null: return NullNode;
            default: return Number(ReadNumber(reader.ValueSpan));
        }
    }

    private static byte[] ReadText(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan.ToArray();
        var buffer = new byte[reader.ValueSpan.Length];
        return buffer[..reader.CopyString(buffer)];
    }

    private static SqlValue ReadNumber(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            if (System.Buffers.Text.Utf8Parser.TryParse(text, out long signed, out var used) && used == text.Length) return SqlValue.FromInt(signed);
            if (System.Buffers.Text.Utf8Parser.TryParse(text, out ulong unsigned, out used) && used == text.Length) return SqlValue.FromUInt(unsigned);
        }
        return SqlValue.FromDouble(SqlValue.ReadDouble(text, out _));
    }

    /// <summary>JSON_DEPTH: a scalar or an empty container is 1.</summary>
    public int Depth()
    {
        var deepest = 0;
        foreach (var child in Children) deepest = Math.Max(deepest, child.Depth());
        return deepest + 1;
    }

    /// <summary>How deep objects and arrays are nested: what <see cref="MaximumDepth"/> limits.</summary>
    public int Nesting()
    {
        if (!IsContainer) return 0;
        var deepest = 0;
        foreach (var child in Children) deepest = Math.Max(deepest, child.Nesting());
        return deepest + 1;
    }

    private IList<JsonTree> Children => Kind == JsonKind.Array ? Items : Kind == JsonKind.Object ? Members.Values : [];

    /// <summary>A copy whose containers can be changed without changing this one.</summary>
    public JsonTree Clone()
    {
        if (Kind == JsonKind.Array) return Array([.. Items.Select(static i => i.Clone())]);
        if (Kind != JsonKind.Object) return this;
        var copy = Object();
        foreach (var (key, value) in Members) copy.Members[key] = value.Clone();
        return copy;
    }

    /// <summary>MySQL's text: <c>{"a": 1, "bb": [true, null]}</c>; with <paramref name="pretty"/> as JSON_PRETTY.</summary>
    public void Write(ArrayBufferWriter<byte> to, bool pretty = false, int level = 0)
    {
        switch (Kind)
        {
            case JsonKind.Null: to.Write("null"u8); break;
            case JsonKind.Boolean: to.Write(Scalar.RawInt != 0 ? "true"u8 : "false"u8); break;
            case JsonKind.Number: WriteNumber(to); break;
            case JsonKind.String: WriteQuoted(Text, to); break;
            case JsonKind.Array: WriteArray(to, pretty, level); break;
            default: WriteObject(to, pretty, level); break;
        }
    }

    public SqlValue ToValue()
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer);
        return SqlValue.FromJson(writer.WrittenSpan.ToArray());
    }

    private void WriteNumber(ArrayBufferWriter<byte> to)
    {
        Span<byte> text = stackalloc byte[SqlValue.MaximumTextLength];
        var number = text[..Scalar.Format(text)];
        to.Write(number);
        // A double keeps its point, so that it stays one when it is read again.
        if (Scalar.Kind == ValueKind.Double && number.IndexOfAny((byte)'.', (byte)'e') < 0) to.Write(".0"u8);
    }

    private void WriteArray(ArrayBufferWriter<byte> to, bool pretty, int level)
    {
        to.Write("["u8);
        for (var i = 0; i < Items.Count; i++)
        {
            Separate(to, i, pretty, level + 1);
            Items[i].Write(to, pretty, level + 1);
        }
        if (Items.Count > 0 && pretty) NewLine(to, level);
        to.Write("]"u8);
    }

    private void WriteObject(ArrayBufferWriter<byte> to, bool pretty, int level)
    {
        to.Write("{"u8);
        var i = 0;
        foreach (var (key, value) in Members)
        {
            Separate(to, i++, pretty, level + 1);
            WriteQuoted(key, to);
            to.Write(": "u8);
            value.Write(to, pretty, level + 1);
        }
        if (Members.Count > 0 && pretty) NewLine(to, level);
        to.Write("}"u8);
    }

    private static void Separate(ArrayBufferWriter<byte> to, int index, bool pretty, int level)
    {
        if (index > 0) to.Write(pretty ? ","u8 : ", "u8);
        if (pretty) NewLine(to, level);
    }

    private static void NewLine(ArrayBufferWriter<byte> to, int level)
    {
        to.Write("\n"u8);
        for (var i = 0; i < level; i++) to.Write("  "u8);
    }

    /// <summary>A string in quotes with the escapes that MySQL uses.</summary>
    public static void WriteQuoted(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        to.Write("\""u8);
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'"': to.Write("\\\""u8); break;
                case (byte)'\\': to.Write("\\\\"u8); break;
                case 8: to.Write("\\b"u8); break;
                case 9: to.Write("\\t"u8); break;
                case 10: to.Write("\\n"u8); break;
                case 12: to.Write("\\f"u8); break;
                case 13: to.Write("\\r"u8); break;
                case < 32: to.Write(Encoding.ASCII.GetBytes($"\\u{b:x4}")); break;
                default: to.Write([b]); break;
            }
        }
        to.Write("\""u8);
    }

    private sealed class KeyOrder : IComparer<byte[]>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x!.Length != y!.Length ? x.Length - y.Length : x.AsSpan().SequenceCompareTo(y);
    }
}
