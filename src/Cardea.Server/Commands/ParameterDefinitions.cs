using Cardea.Protocol.Packets;

namespace Cardea.Server.Commands;

/// <summary>The definitions of <c>?</c> markers: as in MySQL they say nothing but that they are there.</summary>
internal static class ParameterDefinitions
{
    private static readonly ColumnDefinition Marker = new("", "", "", "?", "", 63, 0, ColumnType.VarString, ColumnFlags.Binary, 0);

    public static IReadOnlyList<ColumnDefinition> Of(int count)
    {
        var list = new ColumnDefinition[count];
        Array.Fill(list, Marker);
        return list;
    }
}
