namespace Cardea.Protocol.Packets;

/// <summary>How a <see cref="ParameterValue"/> holds its value.</summary>
public enum ParameterKind : byte
{
    /// <summary>NULL.</summary>
    Null,
    /// <summary><see cref="ParameterValue.Int64"/>.</summary>
    Int64,
    /// <summary><see cref="ParameterValue.UInt64"/>.</summary>
    UInt64,
    /// <summary><see cref="ParameterValue.Double"/>, sent as a single.</summary>
    Float,
    /// <summary><see cref="ParameterValue.Double"/>.</summary>
    Double,
    /// <summary><see cref="ParameterValue.Bytes"/>: strings, blobs, decimals.</summary>
    Bytes,
    /// <summary><see cref="ParameterValue.DateTime"/>, sent as DATE.</summary>
    Date,
    /// <summary><see cref="ParameterValue.DateTime"/>.</summary>
    DateTime,
    /// <summary><see cref="ParameterValue.Time"/>.</summary>
    Time,
}
