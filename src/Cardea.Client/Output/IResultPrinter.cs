using Cardea.Protocol.Packets;

namespace Cardea.Client.Output;

/// <summary>One output format for result sets.</summary>
internal interface IResultPrinter
{
    /// <summary>Starts a result set.</summary>
    /// <param name="statement">Text of the statement; the XML format prints it.</param>
    void Begin(IReadOnlyList<ColumnDefinition> columns, string statement);

    void Row(TextRow row);

    void End();
}
