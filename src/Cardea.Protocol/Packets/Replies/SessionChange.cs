namespace Cardea.Protocol.Packets;

/// <summary>One piece of session state that a statement changed, told in its OK packet. Source: MySQL source, <c>enum_session_state_type</c>.</summary>
public abstract record SessionChange
{
    private SessionChange()
    {
    }

    /// <summary>Type 0: a system variable named in <c>session_track_system_variables</c> has a new value.</summary>
    public sealed record SystemVariable(string Name, string Value) : SessionChange;

    /// <summary>Type 1: the current schema.</summary>
    public sealed record Schema(string Name) : SessionChange;

    /// <summary>Type 2: something in the session changed (<c>session_track_state_change</c>).</summary>
    public sealed record State(bool Changed) : SessionChange;

    /// <summary>Types 3 to 5 (GTIDs, transaction characteristics and state), kept as they came.</summary>
    public sealed record Other(byte Type, byte[] Data) : SessionChange;
}
