using Cardea.Protocol.Wire;

namespace Cardea.Protocol.Packets;

/// <summary>
/// Success. With CLIENT_DEPRECATE_EOF it also ends rows, then with the header 0xFE (<see cref="EndsRows"/>).
/// </summary>
/// <param name="AffectedRows">Rows changed (or matched, with CLIENT_FOUND_ROWS).</param>
/// <param name="LastInsertId">The first AUTO_INCREMENT value that the statement made.</param>
/// <param name="Status">The session's state; <see cref="StatusFlags.SessionStateChanged"/> is set by writing when there are changes.</param>
/// <param name="Warnings">The number of warnings, at most 65535.</param>
/// <param name="Info">Text such as <c>Rows matched: 1  Changed: 1  Warnings: 0</c>; null as empty.</param>
/// <param name="Changes">Session state changes, only sent with CLIENT_SESSION_TRACK; null as none.</param>
/// <param name="EndsRows">True for the OK that ends rows.</param>
/// <remarks>
/// Source: MySQL internals, "OK_Packet". That page has the info end with the packet where CLIENT_SESSION_TRACK is not set; MySQL's and MariaDB's servers
/// write its length before it all the same, and clients (PHP's mysqlnd) read it so and break off where it is missing.
/// </remarks>
public readonly record struct OkPacket(
    ulong AffectedRows, ulong LastInsertId, StatusFlags Status, ushort Warnings = 0, string? Info = null,
    IReadOnlyList<SessionChange>? Changes = null, bool EndsRows = false) : IPacket<OkPacket>
{
    /// <summary>The header of success.</summary>
    public const byte Header = 0x00;

    /// <summary>The header at the end of rows.</summary>
    public const byte EndHeader = 0xFE;

    /// <inheritdoc/>
    public void Write(PacketWriter packet, Capabilities capabilities)
    {
        var changes = (capabilities & Capabilities.SessionTrack) != 0 && Changes is { Count: > 0 } ? Changes : null;
        var status = Status & ~StatusFlags.SessionStateChanged;
        if (changes is not null) status |= StatusFlags.SessionStateChanged;
        packet.Byte(EndsRows ? EndHeader : Header).LengthEncodedInteger(AffectedRows).LengthEncodedInteger(LastInsertId)
            .UInt16((ushort)status).UInt16(Warnings);
        if (changes is not null || !string.IsNullOrEmpty(Info)) packet.LengthEncodedString(Info);
        if (changes is not null) WriteChanges(packet, changes);
    }

    /// <inheritdoc/>
    public static OkPacket Read(ReadOnlySpan<byte> payload, Capabilities capabilities)
    {
        var packet = new PacketReader(payload);
        var ends = packet.ReadByte() == EndHeader;
        var (rows, id) = (packet.ReadLengthEncodedInteger(), packet.ReadLengthEncodedInteger());
        var (status, warnings) = ((StatusFlags)packet.ReadUInt16(), packet.ReadUInt16());
        var info = packet.IsAtEnd ? "" : packet.ReadLengthEncodedString();
        var changes = (status & StatusFlags.SessionStateChanged) != 0 && !packet.IsAtEnd ? ReadChanges(packet.ReadLengthEncodedBytes()) : null;
        return new(rows, id, status, warnings, info, changes, ends);
    }

    // Session changes are rare, so their inner lengths are found by writing into an array of their own.
    private static void WriteChanges(PacketWriter packet, IReadOnlyList<SessionChange> changes)
    {
        var all = new PacketWriter();
        all.Begin();
        foreach (var change in changes) WriteChange(all, change);
        packet.LengthEncodedBytes(all.Payload);
        all.Clear();
    }

    private static void WriteChange(PacketWriter packet, SessionChange change)
    {
        var one = new PacketWriter();
        one.Begin();
        byte type = change switch
        {
            SessionChange.SystemVariable variable => Typed(0, one.LengthEncodedString(variable.Name).LengthEncodedString(variable.Value)),
            SessionChange.Schema schema => Typed(1, one.LengthEncodedString(schema.Name)),
            SessionChange.State state => Typed(2, one.LengthEncodedString(state.Changed ? "1" : "0")),
            SessionChange.Other other => Typed(other.Type, one.Bytes(other.Data)),
            _ => throw new InvalidOperationException("a session change of no known kind"),
        };
        packet.Byte(type).LengthEncodedBytes(one.Payload);
        one.Clear();

        static byte Typed(byte type, PacketWriter _) => type;
    }

    private static List<SessionChange> ReadChanges(ReadOnlySpan<byte> bytes)
    {
        var list = new List<SessionChange>();
        var all = new PacketReader(bytes);
        while (!all.IsAtEnd)
        {
            var type = all.ReadByte();
            var data = all.ReadLengthEncodedBytes();
            var one = new PacketReader(data);
            list.Add(type switch
            {
                0 => new SessionChange.SystemVariable(one.ReadLengthEncodedString(), one.ReadLengthEncodedString()),
                1 => new SessionChange.Schema(one.ReadLengthEncodedString()),
                2 => new SessionChange.State(one.ReadLengthEncodedBytes() is [(byte)'1']),
                _ => new SessionChange.Other(type, data.ToArray()),
            });
        }
        return list;
    }
}
