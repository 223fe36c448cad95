using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions.Json;

/// <summary>SQL values as JSON.</summary>
internal static class JsonNodes
{
    /// <summary>The value as a JSON value; strings become JSON strings, or are parsed.</summary>
    public static SqlValue FromValue(in SqlValue value, bool parseStrings, string function = "json") =>
        value.Kind == ValueKind.Json || value.IsNull ? value : (parseStrings && value.Kind == ValueKind.String ? Parse(value, 1, function) : Node(value)).ToValue();

    /// <summary>A document given as JSON or as text; 3141 for other text, 3146 for other types.</summary>
    public static JsonTree Parse(in SqlValue value, int argument, string function)
    {
        if (value.Kind is not (ValueKind.Json or ValueKind.String)) throw new ServerErrorException(ServerErrors.InvalidJsonType(argument, function));
        return JsonTree.TryParse(value.RawBytes, out var reason, out var position)
            ?? throw new ServerErrorException(ServerErrors.InvalidJsonArgument(argument, function, reason, position));
    }

    /// <summary>A value as a member: numbers stay numbers, text becomes a JSON string, NULL the JSON null.</summary>
    public static JsonTree Node(in SqlValue value)
    {
        switch (value.Kind)
        {
            case ValueKind.Null: return JsonTree.NullNode;
            case ValueKind.Json: return JsonTree.TryParse(value.RawBytes, out _, out _) ?? JsonTree.NullNode;
            case ValueKind.Int or ValueKind.UInt or ValueKind.Double or ValueKind.Decimal: return JsonTree.Number(value);
            case ValueKind.String: return JsonTree.String(value.RawBytes);
            case ValueKind.Bytes: return JsonTree.String(System.Text.Encoding.ASCII.GetBytes("base64:type15:" + Convert.ToBase64String(value.RawBytes)));
            case ValueKind.Date: return JsonTree.String(value.ToUtf8());
            default: // times in JSON carry six digits of the second
                var full = value.Kind == ValueKind.Time ? SqlValue.FromTime(value.RawTemporal, 6) : SqlValue.FromDateTime(value.RawTemporal, 6);
                return JsonTree.String(full.ToUtf8());
        }
    }
}

/// <summary>The order of JSON values.</summary>
internal static class JsonOrder
{
    /// <summary>A value as JSON for a comparison: text is a JSON string, not a document.</summary>
    public static JsonTree Of(in SqlValue value) => JsonNodes.Node(value);

    public static int Compare(JsonTree a, JsonTree b)
    {
        if (a.Kind != b.Kind) return a.Kind.CompareTo(b.Kind);
        switch (a.Kind)
        {
            case JsonKind.Number: return Comparison.Compare(a.Scalar, b.Scalar, NumberDomain(a, b), Collations.Collation.Binary, null) ?? 0;
            case JsonKind.Boolean: return a.Scalar.RawInt.CompareTo(b.Scalar.RawInt);
            case JsonKind.String: return a.Text.AsSpan().SequenceCompareTo(b.Text);
            case JsonKind.Array:
                for (var i = 0; i < a.Items.Count && i < b.Items.Count; i++)
                    if (Compare(a.Items[i], b.Items[i]) is var order and not 0) return order;
                return a.Items.Count - b.Items.Count;
            case JsonKind.Object: return CompareObjects(a, b);
            default: return 0;
        }
    }

    private static Types.ComparisonDomain NumberDomain(JsonTree a, JsonTree b) =>
        a.Scalar.Kind == ValueKind.Double || b.Scalar.Kind == ValueKind.Double ? Types.ComparisonDomain.Double : Types.ComparisonDomain.Decimal;

    // The manual leaves the order of unequal objects open; it only has to be consistent.
    private static int CompareObjects(JsonTree a, JsonTree b)
    {
        if (a.Members.Count != b.Members.Count) return a.Members.Count - b.Members.Count;
        for (var i = 0; i < a.Members.Count; i++)
        {
            var key = a.Members.Keys[i].AsSpan().SequenceCompareTo(b.Members.Keys[i]);
            if (key != 0) return key;
            var value = Compare(a.Members.Values[i], b.Members.Values[i]);
            if (value != 0) return value;
        }
        return 0;
    }
}
