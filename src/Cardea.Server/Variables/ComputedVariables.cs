using System.Globalization;
using Cardea.Protocol.Errors;
using Cardea.Server.Sessions;

namespace Cardea.Server.Variables;

/// <summary>Variables that are made when asked for: the session's ids and clock, the message counts, the character sets.</summary>
internal static class ComputedVariables
{
    public static object? Get(Session session, VariableDefinition row, bool global) => row.Name switch
    {
        "last_insert_id" or "identity" => session.LastInsertId,
        "insert_id" or "rand_seed1" or "rand_seed2" => session.Variables.Loose?.GetValueOrDefault(row.Name) ?? 0ul,
        "timestamp" => (session.StatementTime - DateTimeOffset.UnixEpoch).TotalMilliseconds / 1000,
        "pseudo_thread_id" => (ulong)session.ConnectionId,
        "pseudo_slave_mode" => false,
        "proxy_user" => session.Identity.ProxyUser?.Quoted,
        "warning_count" => (long)session.Diagnostics.Count,
        "error_count" => (long)session.Diagnostics.Errors,
        "character_set_client" => global ? session.Server.Variables[Known.CharacterSetServer] : session.Variables.CharacterSetClient,
        "character_set_connection" => global ? session.Server.Variables[Known.CharacterSetServer] : session.Variables.CharacterSetConnection,
        "character_set_results" => global ? session.Server.Variables[Known.CharacterSetServer] : session.Variables.CharacterSetResults,
        "collation_connection" => global ? session.Server.Variables[Known.CollationServer] : session.Variables.CollationConnection,
        "character_set_database" => session.Server.Variables[Known.CharacterSetServer],
        "collation_database" => session.Server.Variables[Known.CollationServer],
        _ => null,
    };

    public static void Set(Session session, VariableDefinition row, object? given, bool isDefault)
    {
        switch (row.Name)
        {
            case "timestamp":
                SetTimestamp(session, row, given, isDefault);
                return;
            case "last_insert_id" or "identity":
                session.LastInsertId = isDefault ? 0 : (ulong)VariableValue.Convert(row, given, strict: false, session.Warn)!;
                return;
            case "pseudo_thread_id" or "pseudo_slave_mode":
                return;
            case "insert_id" or "rand_seed1" or "rand_seed2":
                session.Variables.SetLoose(row.Name, isDefault ? 0ul : VariableValue.Convert(row, given, strict: false, session.Warn));
                return;
            default:
                SetCharset(session, row, given, isDefault);
                return;
        }
    }

    // 0 and DEFAULT let the clock run again.
    private static void SetTimestamp(Session session, VariableDefinition row, object? given, bool isDefault)
    {
        var seconds = isDefault ? 0 : given switch
        {
            long whole => whole,
            ulong whole => whole,
            double real => real,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => real,
            _ => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        };
        if (seconds < 0 || seconds > int.MaxValue)
            throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, seconds.ToString(CultureInfo.InvariantCulture)));
        session.Variables.FixedTime = seconds == 0 ? null : DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000));
    }

    private static void SetCharset(Session session, VariableDefinition row, object? given, bool isDefault)
    {
        var server = session.Server.Variables;
        var variables = session.Variables;
        var text = isDefault ? null : given switch
        {
            null when row.Name == "character_set_results" => null,
            byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
            string word => word,
            null => throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, "NULL")),
            _ => throw new ServerErrorException(ServerErrors.WrongTypeForVariable(row.Name)),
        };
        var charset = server.Text(Known.CharacterSetServer);
        switch (row.Name)
        {
            case "character_set_client":
                variables.CharacterSetClient = isDefault ? charset : CharacterSets.DemandForClient(text!);
                break;
            case "character_set_results":
                variables.CharacterSetResults = isDefault ? charset : text is null ? null : CharacterSets.Demand(text);
                break;
            case "character_set_connection":
                variables.CollationConnection = isDefault ? server.Text(Known.CollationServer) : CharacterSets.DefaultCollation(CharacterSets.Demand(text!));
                break;
            case "collation_connection":
                variables.CollationConnection = isDefault ? server.Text(Known.CollationServer) : CharacterSets.DemandCollation(text!);
                break;
            default:
                if (!isDefault) _ = row.Name == "character_set_database" ? CharacterSets.Demand(text!) : CharacterSets.DemandCollation(text!);
                return;
        }
        session.NoteChanged(row.Name, Get(session, row, global: false) as string ?? "");
    }
}
