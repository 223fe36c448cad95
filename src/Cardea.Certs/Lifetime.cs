using System.Globalization;
using Cardea.Options;

namespace Cardea.Certs;

/// <summary>Spans of time as people write them: <c>12h</c>, <c>30d</c>, <c>6w</c>, <c>2y</c>.</summary>
internal static class Lifetime
{
    private const int Longest = 100 * 365;

    /// <exception cref="OptionException">The text is no such span, or it is nothing or over a hundred years.</exception>
    internal static TimeSpan Parse(string option, string text)
    {
        var days = text.Length < 2 ? 0 : text[^1] switch { 'h' => 1 / 24.0, 'd' => 1, 'w' => 7, 'y' => 365, _ => 0 };
        if (days == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0 || number * days > Longest)
            throw new OptionException($"unknown value '{text}' of option '--{option}': use hours, days, weeks or years, for example 12h, 30d, 6w, 2y");
        return TimeSpan.FromHours(Math.Round(number * days * 24));
    }

    /// <summary>What is left, in words: <c>3649 days</c>, <c>11 hours</c>, <c>expired 2 days ago</c>.</summary>
    internal static string Left(DateTimeOffset end, DateTimeOffset now)
    {
        var left = end - now;
        return left < TimeSpan.Zero ? $"expired {Words(-left)} ago" : $"{Words(left)} left";
    }

    private static string Words(TimeSpan span) => span.TotalDays >= 2 ? $"{(int)span.TotalDays} days" : span.TotalHours >= 2 ? $"{(int)span.TotalHours} hours" : $"{(int)span.TotalMinutes} minutes";
}
