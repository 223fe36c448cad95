using System.Text;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Protocol.Packets;
using Cardea.Protocol.Rows;
using Cardea.Protocol.Wire;

namespace Cardea.Tests.Server;

/// <summary>One result: rows of text, or OK, or an error as <c>number text</c>.</summary>
internal sealed record RigResult(string[] Columns, List<string?[]> Rows, OkPacket Ok, string? Error)
{
    public string? Single => Rows.Count > 0 ? Rows[0][0] : null;
}

/// <summary>Our client connection with a little comfort.</summary>
internal sealed class RigClient(ClientConnection connection) : IDisposable
{
    public ClientConnection Connection => connection;

    public static ClientHandshakeOptions Login(string user, string password, string? schema, Capabilities extra) => new()
    {
        User = user, Password = Secret.FromText(password), Schema = schema, AskForPublicKey = true,
        Capabilities = ClientHandshakeOptions.Default | Capabilities.ConnectWithDb | extra,
    };

    public RigResult Query(string sql) => QueryAll(sql)[0];

    public List<RigResult> QueryAll(string sql) => Command(output => new QueryCommand(sql).Write(output, connection.Capabilities));

    public List<RigResult> Command(Action<PacketWriter> write)
    {
        Send(write);
        return ReadResults();
    }

    public List<RigResult> Command(params byte[] payload) => Command(output => output.Bytes(payload));

    public void Send(Action<PacketWriter> write)
    {
        var output = connection.BeginCommand();
        output.Begin();
        write(output);
        output.End();
        connection.Send();
    }

    public byte[] ReadPacket() => connection.ReadPacket().ToArray();

    public List<RigResult> ReadResults(bool binary = false)
    {
        List<RigResult> results = [];
        ResultReader reader;
        do
        {
            reader = new ResultReader(connection.Capabilities, binary);
            List<string?[]> rows = [];
            ResultEvent read;
            do
            {
                var packet = connection.ReadPacket();
                read = reader.Advance(packet);
                if (read == ResultEvent.Row) rows.Add(Row(packet, reader, binary));
            }
            while (read is ResultEvent.Columns or ResultEvent.Row or ResultEvent.More);
            results.Add(new([.. reader.Columns.Select(static c => c.Name)], rows, reader.Ok, reader.Error is { } error ? $"{error.Number} {error.Message}" : null));
        }
        while (reader.MoreResults);
        return results;
    }

    public void Dispose() => connection.Dispose();

    private static string?[] Row(ReadOnlySpan<byte> packet, ResultReader reader, bool binary)
    {
        var row = new RowReader(packet, reader.Columns, binary);
        var values = new string?[reader.Columns.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (binary)
            {
                values[i] = row.Next(out var value) && !value.IsNull ? value.Kind == ParameterKind.Bytes ? Encoding.UTF8.GetString(value.Bytes(packet)) : value.Int64.ToString() : null;
                continue;
            }
            values[i] = row.NextText(out var text) ? Encoding.UTF8.GetString(text) : null;
        }
        return values;
    }
}
