using Cardea.Protocol.Packets;

namespace Cardea.Protocol.Authentication;

/// <summary>Nonces and salts: 20 bytes of 7 bits, never 0 (they travel NUL-terminated) nor <c>$</c> (a separator in stored strings).</summary>
public static class Nonce
{
    /// <summary>The length in bytes.</summary>
    public const int Length = Greeting.NonceLength;

    /// <summary>Makes one. Bytes that do not fit are drawn again, so each of the 126 values is equally likely.</summary>
    public static byte[] Create(RandomSource random, int length = Length)
    {
        var nonce = new byte[length];
        Span<byte> drawn = stackalloc byte[2 * Length];
        for (var count = 0; count < length;)
        {
            random(drawn);
            foreach (var b in drawn)
            {
                var value = (byte)(b & 0x7F);
                if (value is 0 or (byte)'$' || count == length) continue;
                nonce[count++] = value;
            }
        }
        drawn.Clear();
        return nonce;
    }
}
