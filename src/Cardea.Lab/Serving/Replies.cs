using Cardea.Protocol.Packets;
using Cardea.Protocol.Wire;

namespace Cardea.Lab.Serving;

/// <summary>
/// What a lab server says to queries: just enough for drivers, which ask a few variables before they hand the connection out. Anything that begins like a
/// question has one row; everything else is OK.
/// </summary>
internal static class Replies
{
    private const ushort Utf8Mb4 = 45;
    private const uint Width = 1024;
    private const int MostColumns = 100;

    private static readonly Dictionary<string, string> Variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["auto_increment_increment"] = "1", ["character_set_client"] = "utf8mb4", ["character_set_connection"] = "utf8mb4", ["character_set_results"] = "utf8mb4",
        ["character_set_server"] = "utf8mb4", ["collation_server"] = "utf8mb4_0900_ai_ci", ["collation_connection"] = "utf8mb4_0900_ai_ci", ["init_connect"] = "",
        ["interactive_timeout"] = "28800", ["license"] = "GPL", ["lower_case_table_names"] = "0", ["max_allowed_packet"] = "67108864", ["net_write_timeout"] = "60",
        ["performance_schema"] = "1", ["sql_mode"] = "STRICT_TRANS_TABLES", ["system_time_zone"] = "UTC", ["time_zone"] = "SYSTEM", ["transaction_isolation"] = "REPEATABLE-READ",
        ["tx_isolation"] = "REPEATABLE-READ", ["wait_timeout"] = "28800", ["version"] = LabServer.Version, ["version_comment"] = "Cardea lab",
    };

    internal static void Answer(PacketWriter output, string sql, Capabilities capabilities)
    {
        if (Columns(sql) is not { Count: > 0 } columns)
        {
            output.Add(new OkPacket(0, 0, StatusFlags.Autocommit), capabilities);
            return;
        }
        ResultSet.Begin(output, [.. columns.Select(static c => new ColumnDefinition("", "", "", c.Name, "", Utf8Mb4, Width, ColumnType.VarString, ColumnFlags.None, 0))], capabilities, StatusFlags.Autocommit);
        output.Begin();
        foreach (var (_, value) in columns) output.LengthEncodedString(value);
        output.End();
        ResultSet.End(output, capabilities, StatusFlags.Autocommit);
    }

    private static List<(string Name, string Value)> Columns(string sql)
    {
        sql = sql.Trim().TrimEnd(';');
        while (sql.StartsWith("/*", StringComparison.Ordinal) && sql.IndexOf("*/", StringComparison.Ordinal) is var end and > 0) sql = sql[(end + 2)..].TrimStart();
        if (!Begins("SELECT") && !Begins("SHOW")) return [];
        if (!Begins("SELECT") || !sql.Contains("@@", StringComparison.Ordinal)) return [("1", "1")];
        var list = sql["SELECT".Length..];
        if (list.IndexOf(" LIMIT ", StringComparison.OrdinalIgnoreCase) is var limit and >= 0) list = list[..limit];
        return [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MostColumns).Select(Column)];

        bool Begins(string word) => sql.StartsWith(word, StringComparison.OrdinalIgnoreCase);
    }

    private static (string Name, string Value) Column(string item)
    {
        var words = item.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var variable = words[0][(words[0].LastIndexOfAny(['@', '.']) + 1)..];
        return (words[^1], Variables.GetValueOrDefault(variable, "1"));
    }
}
