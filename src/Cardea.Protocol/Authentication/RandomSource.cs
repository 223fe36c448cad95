namespace Cardea.Protocol.Authentication;

/// <summary>Fills the destination with unpredictable bytes. The knowing storeys have no randomness of their own: it enters by argument.</summary>
public delegate void RandomSource(Span<byte> destination);
