namespace Cardea.Protocol.Errors;

/// <summary>The peer broke the protocol (short, oversized, out of order, impossible); the connection ends after <see cref="Answer"/> has been sent, if it can be.</summary>
public sealed class MalformedPacketException : Exception
{
    /// <summary>A packet that says something impossible; answered with 1835.</summary>
    public MalformedPacketException(string message) : this(ServerErrors.MalformedPacket(), message)
    {
    }

    /// <summary>A packet that ends too early; answered with 1835.</summary>
    public MalformedPacketException(long wanted, int left) : this($"the packet ends early: {wanted} bytes wanted, {left} left")
    {
    }

    /// <summary>A breach with its own answer, such as 1156 or 1153; <paramref name="message"/> is for the operator.</summary>
    public MalformedPacketException(ServerError answer, string message) : base(message) => Answer = answer;

    /// <summary>What the peer is told before the connection is closed.</summary>
    public ServerError Answer { get; }
}
