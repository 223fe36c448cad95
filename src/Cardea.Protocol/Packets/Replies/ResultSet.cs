using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>The frame around rows: count and definitions before, EOF or OK after. Source: MySQL internals, "Text Resultset".</summary>
public static class ResultSet
{
    /// <summary>The column count, the definitions and, for clients without CLIENT_DEPRECATE_EOF, an EOF.</summary>
    public static void Begin(PacketWriter output, IReadOnlyList<ColumnDefinition> columns, Capabilities capabilities, StatusFlags status, ushort warnings = 0)
    {
        output.Begin().LengthEncodedInteger((ulong)columns.Count).End();
        Definitions(output, columns, capabilities, status, warnings);
    }

    /// <summary>Definitions without a count before them: parameters and columns of a prepared statement, COM_FIELD_LIST.</summary>
    public static void Definitions(
        PacketWriter output, IReadOnlyList<ColumnDefinition> columns, Capabilities capabilities, StatusFlags status, ushort warnings = 0)
    {
        for (var i = 0; i < columns.Count; i++) output.Add(columns[i], capabilities);
        if ((capabilities & Capabilities.DeprecateEof) == 0) output.Add(new EofPacket(warnings, status), capabilities);
    }

    /// <summary>The answer to an execute that opens a cursor: definitions and one end, no rows; those come by COM_STMT_FETCH.</summary>
    /// <remarks>Source: MySQL source, <c>sql/sql_cursor.cc</c>: the definitions are sent without EOF, then the statement ends as any other.</remarks>
    public static void OpenCursor(PacketWriter output, IReadOnlyList<ColumnDefinition> columns, Capabilities capabilities, StatusFlags status, ushort warnings = 0)
    {
        output.Begin().LengthEncodedInteger((ulong)columns.Count).End();
        for (var i = 0; i < columns.Count; i++) output.Add(columns[i], capabilities);
        End(output, capabilities, status | StatusFlags.CursorExists, warnings);
    }

    /// <summary>The packet after the last row.</summary>
    public static void End(PacketWriter output, Capabilities capabilities, StatusFlags status, ushort warnings = 0, IReadOnlyList<SessionChange>? changes = null)
    {
        if ((capabilities & Capabilities.DeprecateEof) != 0)
            output.Add(new OkPacket(0, 0, status, warnings, Changes: changes, EndsRows: true), capabilities);
        else
            output.Add(new EofPacket(warnings, status), capabilities);
    }
}
