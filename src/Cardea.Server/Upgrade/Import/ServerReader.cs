using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;

namespace Cardea.Server.Upgrade.Import;

/// <summary>Reads the grant tables of a running server over one connection.</summary>
internal sealed class ServerReader(ClientConnection connection)
{
    private const int NoSuchTable = 1146;
    private string[] _columns = [];

    /// <summary>Reads what the server has of the grant tables.</summary>
    /// <exception cref="ImportException">The server refuses to show them.</exception>
    public ForeignTables Read()
    {
        var tables = new ForeignTables { Version = Version() };
        foreach (var table in ForeignTables.Names)
        {
            // MariaDB's mysql.user is a view of this one since 10.4.
            if (table == "user" && tables.Has("global_priv")) continue;
            if (Query($"SELECT * FROM mysql.{table}", out var error) is { } rows) tables.Begin(table).AddRange(rows);
            else if (error!.Number != NoSuchTable) throw new ImportException($"The server does not show mysql.{table}: {error}");
        }
        return tables.Has("user") || tables.Has("global_priv") ? tables : throw new ImportException("The server has neither a table mysql.user nor mysql.global_priv");
    }

    /// <summary>The names of a table's columns.</summary>
    public IReadOnlyList<string> Columns(string table)
    {
        _ = Query($"SELECT * FROM {table} LIMIT 0", out var error);
        return error is null ? _columns : throw new ImportException($"The server does not show {table}: {error}");
    }

    /// <summary>Its version.</summary>
    public string Version() => Query("SELECT VERSION() AS v", out _) is [var row] ? row.Text("v") : "";

    private List<ForeignRow>? Query(string sql, out ServerError? error)
    {
        var output = connection.BeginCommand();
        output.Begin();
        new QueryCommand(sql).Write(output, connection.Capabilities);
        output.End();
        connection.Send();
        var reader = new ResultReader(connection.Capabilities, binary: false);
        List<ForeignRow> rows = [];
        _columns = [];
        while (true)
        {
            var packet = connection.ReadPacket();
            switch (reader.Advance(packet))
            {
                case ResultEvent.Columns:
                    _columns = [.. reader.Columns.Select(static c => c.Name)];
                    break;
                case ResultEvent.Row:
                    rows.Add(new(_columns, Values(packet, reader.Columns)));
                    break;
                case ResultEvent.LocalInfile:
                    throw new ImportException("The server asked for a file of ours; it is no server to take accounts from");
                case ResultEvent.End or ResultEvent.Ok or ResultEvent.Error:
                    error = reader.Error;
                    return error is null ? rows : null;
            }
        }
    }

    private static string?[] Values(ReadOnlySpan<byte> packet, ColumnDefinition[] columns)
    {
        var row = new RowReader(packet, columns, binary: false);
        var values = new string?[columns.Length];
        for (var i = 0; i < values.Length; i++) values[i] = row.NextText(out var text) ? Encoding.UTF8.GetString(text) : null;
        return values;
    }
}
