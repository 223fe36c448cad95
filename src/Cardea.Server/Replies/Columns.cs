using Cardea.Protocol.Packets;

namespace Cardea.Server.Replies;

/// <summary>Makes the column definitions of results that the server itself answers (SHOW and the like).</summary>
internal static class Columns
{
    private const ushort Utf8 = 255; // utf8mb4_0900_ai_ci
    private const ushort Binary = 63;
    private const int BytesPerCharacter = 4;

    public static ColumnDefinition Text(string name, int characters, bool nullable = false) => new(
        "", "", "", name, "", Utf8, (uint)(characters * BytesPerCharacter), ColumnType.VarString, nullable ? ColumnFlags.None : ColumnFlags.NotNull, ColumnDefinition.NotFixed);

    public static ColumnDefinition LongText(string name) => new(
        "", "", "", name, "", Utf8, 1 << 24, ColumnType.Blob, ColumnFlags.Blob, ColumnDefinition.NotFixed);

    public static ColumnDefinition Number(string name, bool unsigned = true, bool nullable = false) => new(
        "", "", "", name, "", Binary, 21, ColumnType.LongLong,
        ColumnFlags.Binary | (unsigned ? ColumnFlags.Unsigned : ColumnFlags.None) | (nullable ? ColumnFlags.None : ColumnFlags.NotNull), 0);

    public static ColumnDefinition Time(string name, bool nullable = true) => new(
        "", "", "", name, "", Binary, 19, ColumnType.DateTime, ColumnFlags.Binary | (nullable ? ColumnFlags.None : ColumnFlags.NotNull), 0);
}
