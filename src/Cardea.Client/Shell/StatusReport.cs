using System.Globalization;
using System.Text.RegularExpressions;
using Cardea.Client.Connecting;
using Cardea.Client.Link;
using Cardea.Client.Output;

namespace Cardea.Client.Shell;

/// <summary>What <c>\s</c> prints, line by line as mysql 8.4 does.</summary>
internal static partial class StatusReport
{
    public static void Print(ServerLink link, ConnectionPlan plan, Settings settings, OutputTarget output)
    {
        var facts = link.Connection.Facts;
        var who = CollectedResult.Of(link, "select DATABASE(), USER() limit 1");
        var sets = CollectedResult.Of(link, "select @@character_set_client, @@character_set_connection, @@character_set_server, @@character_set_database limit 1");
        var port = CollectedResult.Of(link, "select @@version_comment, @@port limit 1");
        var statistics = link.Statistics();

        output.WriteLine("--------------");
        output.WriteLine(ClientVersion.Line);
        output.WriteLine();
        Line("Connection id:\t\t", link.Connection.Greeting.ConnectionId.ToString(CultureInfo.InvariantCulture));
        Line("Current database:\t", who.First(0) ?? "");
        Line("Current user:\t\t", who.First(1) ?? "");
        Line("SSL:\t\t\t", facts.IsEncrypted ? $"Cipher in use is {facts.Cipher}" : "Not in use");
        Line("Current pager:\t\t", settings.Pager ?? "stdout");
        Line("Using outfile:\t\t", $"'{output.TeePath}'");
        Line("Using delimiter:\t", settings.Delimiter);
        Line("Server version:\t\t", $"{link.Connection.Greeting.ServerVersion} {port.First(0)}".TrimEnd());
        Line("Protocol version:\t", "10");
        Line("Connection:\t\t", plan.Description);
        Line("Server characterset:\t", sets.First(2) ?? "");
        Line("Db     characterset:\t", sets.First(3) ?? "");
        Line("Client characterset:\t", sets.First(0) ?? "");
        Line("Conn.  characterset:\t", sets.First(1) ?? "");
        if (plan.SocketPath is null)
            Line("TCP port:\t\t", plan.Port.ToString(CultureInfo.InvariantCulture));
        else
            Line("UNIX socket:\t\t", plan.SocketPath);
        if (facts.Resumed)
            Line("SSL session reused:\t", "true");
        PrintStatistics(statistics, output);
        output.WriteLine("--------------");
        output.WriteLine();

        void Line(string label, string value)
        {
            output.Write(label);
            output.WriteForeign(value);
            output.WriteLine();
        }
    }

    // "Uptime: 123  Threads: 2  …": the seconds become words, the rest is printed as it came.
    private static void PrintStatistics(string statistics, OutputTarget output)
    {
        var match = UptimeAtStart().Match(statistics);
        if (!match.Success)
        {
            output.WriteForeign(statistics);
            output.WriteLine();
            return;
        }
        output.WriteLine($"Uptime:\t\t\t{InWords(long.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture))}");
        output.WriteLine();
        output.WriteForeign(match.Groups["rest"].Value);
        output.WriteLine();
    }

    private static string InWords(long seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        var text = $"{time.Seconds} sec";
        if (time.TotalMinutes >= 1)
            text = $"{time.Minutes} min {text}";
        if (time.TotalHours >= 1)
            text = $"{time.Hours} {(time.Hours == 1 ? "hour" : "hours")} {text}";
        if (time.TotalDays >= 1)
            text = $"{(long)time.TotalDays} {((long)time.TotalDays == 1 ? "day" : "days")} {text}";
        return text;
    }

    [GeneratedRegex(@"^Uptime: (?<seconds>\d{1,10}) +(?<rest>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UptimeAtStart();
}
