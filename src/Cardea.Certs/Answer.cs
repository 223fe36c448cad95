using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cardea.Certificates;

namespace Cardea.Certs;

/// <summary>What a verb has to say, for people and for programs at once. Whatever comes from a certificate goes through here and comes out inert.</summary>
internal sealed class Answer
{
    private const int LabelWidth = 13;
    private readonly StringBuilder _text = new();

    /// <summary>For <c>--json</c>.</summary>
    public JsonObject Data { get; private init; } = [];

    public string Text => _text.ToString();

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>A line for people only.</summary>
    public Answer Line(string text = "")
    {
        _text.Append(Printable.Text(text)).Append('\n');
        return this;
    }

    /// <summary>A line with a label, and the same for programs.</summary>
    public Answer Field(string name, string label, string? value)
    {
        Data[name] = value;
        return value is null ? this : Labelled(label, value);
    }

    /// <summary>A line with a label for people only.</summary>
    public Answer Labelled(string label, string value)
    {
        _text.Append("  ").Append(label.PadRight(LabelWidth)).Append(' ').Append(Printable.Text(value)).Append('\n');
        return this;
    }

    /// <summary>For programs only.</summary>
    public Answer Value(string name, JsonNode? value)
    {
        Data[name] = value;
        return this;
    }

    /// <summary>Puts another answer's text behind this one.</summary>
    public Answer Append(Answer other)
    {
        _text.Append(other._text);
        return this;
    }

    /// <summary>The same with another exit code.</summary>
    public Answer With(int exitCode)
    {
        var answer = new Answer { ExitCode = exitCode, Data = Data };
        answer._text.Append(_text);
        return answer;
    }

    internal static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    internal static string Iso(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
