using System.Text;
using Cardea.Client.Link;
using Cardea.Client.Output;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Shell;

/// <summary>Keeps a small result that the program itself asked for.</summary>
internal sealed class CollectedResult : IReplyHandler
{
    private int _columns;

    /// <summary>Cells as text; null is NULL.</summary>
    public List<string?[]> Rows { get; } = [];

    /// <summary>Runs a statement and keeps its rows; an error leaves none.</summary>
    public static CollectedResult Of(ServerLink link, string sql)
    {
        var result = new CollectedResult();
        try
        {
            link.Query(Encoding.UTF8.GetBytes(sql), result);
        }
        catch (StatementFailure failure) when (!failure.ConnectionLost)
        {
            result.Rows.Clear();
        }
        return result;
    }

    /// <summary>A cell of the first row, or null.</summary>
    public string? First(int column) => Rows.Count > 0 ? Rows[0][column] : null;

    public void Columns(IReadOnlyList<ColumnDefinition> columns) => _columns = columns.Count;

    public void Row(TextRow row)
    {
        var cells = new string?[_columns];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = row.Next(out var cell) ? Encoding.UTF8.GetString(cell) : null;
        Rows.Add(cells);
    }

    public void EndOfRows(OkPacket end) { }

    public void Ok(OkPacket ok) { }
}
