using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>
/// COM_STMT_EXECUTE as a client writes it; types are sent each time. The number of parameters is not in the packet, so the server reads it with
/// <see cref="StatementParameters"/>, which knows it.
/// </summary>
/// <param name="StatementId">From the answer to the prepare.</param>
/// <param name="Flags">0, or <see cref="StatementParameters.CursorReadOnly"/>.</param>
/// <param name="Parameters">Values in their binary form; their names stay empty.</param>
/// <remarks>Source: MySQL internals, "COM_STMT_EXECUTE".</remarks>
public sealed record StatementExecuteCommand(uint StatementId, byte Flags, IReadOnlyList<QueryAttribute> Parameters)
{
    /// <summary>Appends the payload.</summary>
    public void Write(PacketWriter packet)
    {
        packet.Byte((byte)CommandCode.StatementExecute).UInt32(StatementId).Byte(Flags).UInt32(1);
        if (Parameters.Count == 0) return;
        var bitmap = new byte[(Parameters.Count + 7) / 8];
        for (var i = 0; i < Parameters.Count; i++)
            if (Parameters[i].Value is null) bitmap[i >> 3] |= (byte)(1 << (i & 7));
        packet.Bytes(bitmap).Byte(1);
        foreach (var parameter in Parameters) packet.Byte((byte)parameter.Type).Byte(parameter.Unsigned ? (byte)0x80 : (byte)0);
        foreach (var parameter in Parameters) packet.Bytes(parameter.Value);
    }
}
