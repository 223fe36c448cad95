using System.Text.Json;

namespace Cardea.Engine.Functions.Json;

/// <summary>Small questions to a normalised JSON text that need no tree.</summary>
public static class JsonText
{
    /// <summary>What stands between the quotes of a JSON string, escapes resolved; any other text as it is.</summary>
    public static byte[] Unquote(byte[] json)
    {
        if (json.Length < 2 || json[0] != '"') return json;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return json;
        if (!reader.ValueIsEscaped) return reader.ValueSpan.ToArray();
        var buffer = new byte[json.Length];
        return buffer[..reader.CopyString(buffer)];
    }

    /// <summary>True for the numbers 0 and 0.0: what a condition takes as false.</summary>
    public static bool IsZero(byte[] json) => Values.SqlValue.ReadDouble(json, out var consumed) == 0 && consumed == json.Length;
}
