using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Doctor.Operator;

/// <summary>Asks a logged-in server small questions. It may be anybody: rows, cells and time are bounded, and a file that it asks for is empty.</summary>
internal sealed class Questions(ClientConnection connection, TimeSpan limit)
{
    private const int MostRows = 2000;
    private const int LongestCell = 16 << 10;
    private readonly long _end = Environment.TickCount64 + (long)limit.TotalMilliseconds;

    /// <summary>The error of the last question, or null.</summary>
    internal ServerError? Error { get; private set; }

    /// <summary>The first cell, or null: none, NULL, or an error.</summary>
    internal string? One(string sql) => Rows(sql) is [[var first, ..], ..] ? first : null;

    /// <summary>The rows; none after an error.</summary>
    /// <exception cref="ClientErrorException">The connection is lost, or what came makes no sense.</exception>
    internal IReadOnlyList<string?[]> Rows(string sql)
    {
        Error = null;
        try
        {
            connection.BeginCommand().Begin().Byte((byte)Protocol.Packets.CommandCode.Query).Bytes(Encoding.UTF8.GetBytes(sql)).End();
            connection.Send();
            return Read();
        }
        catch (MalformedPacketException malformed)
        {
            throw new ClientErrorException(ClientError.MalformedPacket(), malformed.Message);
        }
    }

    private List<string?[]> Read()
    {
        var reader = new ResultReader(connection.Capabilities, binary: false);
        var rows = new List<string?[]>();
        while (true)
        {
            var packet = connection.ReadPacket(TimeSpan.FromMilliseconds(Math.Max(1, _end - Environment.TickCount64)));
            if (Environment.TickCount64 >= _end) throw new ClientErrorException(TransportErrors.LostDuringQuery(), "it takes too long");
            switch (reader.Advance(packet))
            {
                case ResultEvent.Row:
                    if (rows.Count >= MostRows) throw new ClientErrorException(ClientError.MalformedPacket(), "more rows than there can be");
                    rows.Add(Cells(packet, reader.Columns.Length));
                    break;
                case ResultEvent.Error:
                    Error = reader.Error;
                    return [];
                case ResultEvent.LocalInfile:
                    connection.Output.Begin().End();
                    connection.Send();
                    break;
                case ResultEvent.End or ResultEvent.Ok when !reader.MoreResults:
                    return rows;
            }
        }
    }

    private static string?[] Cells(ReadOnlySpan<byte> packet, int count)
    {
        var row = new PacketReader(packet);
        var cells = new string?[count];
        for (var i = 0; i < count; i++)
            cells[i] = row.TryReadLengthEncodedBytes(out var cell) ? Encoding.UTF8.GetString(cell[..Math.Min(cell.Length, LongestCell)]) : null;
        return cells;
    }
}
