using System.Text;
using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Login;

/// <summary>Why a login that had proven its identity was not let in. The client gets <see cref="Error"/>; everything else is for the operator.</summary>
/// <param name="Error">What the client is told.</param>
/// <param name="Rule">The admission rule, as the list names it.</param>
/// <param name="Detail">The part of the rule, such as ISSUER; may be empty.</param>
/// <param name="Expected">What the rule asks for.</param>
/// <param name="Actual">What came.</param>
public sealed record Refusal(ServerError Error, string Rule, string Detail, string Expected, string Actual)
{
    /// <summary>The account row that decided.</summary>
    public AccountId Account { get; init; }

    /// <summary>The name that the client gave.</summary>
    public string User { get; init; } = "";

    /// <summary>Where it came from.</summary>
    public string Host { get; init; } = "";

    /// <summary>The authentication method that had proven the identity.</summary>
    public string Method { get; init; } = "";

    /// <summary>The channel in a few words.</summary>
    public string Channel { get; init; } = "";

    /// <summary>One line for the error log; whatever a client or a certificate put in is escaped.</summary>
    public string ToLogLine()
    {
        var line = new StringBuilder("Access denied for user '").Append(Printable(User)).Append("'@'").Append(Printable(Host))
            .Append("': rule ").Append(Rule);
        if (Detail.Length > 0) line.Append(' ').Append(Detail);
        return line.Append(" of account ").Append(Printable(Account.Quoted))
            .Append(" expects '").Append(Printable(Expected)).Append("' but got '").Append(Printable(Actual))
            .Append("' (method ").Append(Printable(Method)).Append(", channel ").Append(Printable(Channel)).Append(", error ").Append(Error.Number).Append(')').ToString();
    }

    /// <summary>Control and format characters (line ends, terminal sequences, text direction) as \u escapes; the length is bounded.</summary>
    public static string Printable(string text)
    {
        const int Limit = 1024;
        var printed = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (printed.Length >= Limit)
            {
                printed.Append('…');
                break;
            }
            var safe = !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator
                or System.Globalization.UnicodeCategory.PrivateUse or System.Globalization.UnicodeCategory.OtherNotAssigned);
            if (safe && rune.Value != 0xFFFD) printed.Append(rune.ToString());
            else printed.Append($"\\u{{{rune.Value:x}}}");
        }
        return printed.ToString();
    }
}
