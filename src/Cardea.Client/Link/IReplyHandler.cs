using Cardea.Client.Output;
using Cardea.Protocol.Packets;

namespace Cardea.Client.Link;

/// <summary>Takes the answer to a statement as it arrives; called once or more per result of a multi-result.</summary>
internal interface IReplyHandler
{
    /// <summary>A result set begins.</summary>
    void Columns(IReadOnlyList<ColumnDefinition> columns);

    /// <summary>One row; valid during the call.</summary>
    void Row(TextRow row);

    /// <summary>A result set ended.</summary>
    void EndOfRows(OkPacket end);

    /// <summary>A statement without result set succeeded.</summary>
    void Ok(OkPacket ok);
}
