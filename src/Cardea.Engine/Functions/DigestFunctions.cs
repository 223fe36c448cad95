using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Digests, Base64, UUIDs and addresses. Source: MySQL 8.4 manual, "Encryption and Compression Functions", "Miscellaneous Functions".</summary>
internal static class DigestFunctions
{
    private static readonly Lock Gate = new();
    private static readonly byte[] Node = MakeNode();
    private static long _lastUuidTicks;
    private static long _shortUuid;

    public static void AddTo(FunctionList list)
    {
        list.Add("MD5", 1, 1, static _ => MySqlType.VarChar(32), static (_, a) => Digest(a[0], Md5));
        list.Add("SHA1", 1, 1, static _ => MySqlType.VarChar(40), static (_, a) => Digest(a[0], Sha1));
        list.Alias("SHA", "SHA1");
        list.Add("SHA2", 2, 2, static _ => MySqlType.VarChar(128), Sha2);
        list.Add("TO_BASE64", 1, 1, static t => MySqlType.String(TypeRules.Characters(t[0]) * 6), ToBase64);
        list.Add("FROM_BASE64", 1, 1, static t => MySqlType.String(TypeRules.Characters(t[0]), "binary"), FromBase64);
        list.Add("RANDOM_BYTES", 1, 1, static _ => MySqlType.VarBinary(1024), RandomBytes, deterministic: false);
        list.Add("UUID", 0, 0, static _ => MySqlType.VarChar(36, "utf8mb3_general_ci"), static (c, _) => SqlValue.FromString(Uuid(c)), deterministic: false);
        list.Add("UUID_SHORT", 0, 0, static _ => MySqlType.BigIntUnsigned, UuidShort, deterministic: false);
        list.Add("IS_UUID", 1, MySqlType.Boolean, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromBool(ParseUuid(a[0].ToUtf8()) is not null));
        list.Add("UUID_TO_BIN", 1, 2, static _ => MySqlType.VarBinary(16), UuidToBin);
        list.Add("BIN_TO_UUID", 1, 2, static _ => MySqlType.VarChar(36), BinToUuid);
        list.Add("INET_ATON", 1, MySqlType.BigIntUnsigned, static (_, a) => a[0].IsNull ? a[0] : Aton(a[0].ToUtf8()) is { } n ? SqlValue.FromUInt(n) : SqlValue.Null);
        list.Add("INET_NTOA", 1, 1, static _ => MySqlType.VarChar(15), static (c, a) => a[0].IsNull || a[0].ToUInt64Wrapped(c.Session) is var n && n > uint.MaxValue ? SqlValue.Null : SqlValue.FromString($"{n >> 24}.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"));
        list.Add("INET6_ATON", 1, 1, static _ => MySqlType.VarBinary(16), static (_, a) => a[0].IsNull ? a[0] : Address(a[0].ToText()) is { } ip ? SqlValue.FromBytes(ip.GetAddressBytes()) : SqlValue.Null);
        list.Add("INET6_NTOA", 1, 1, static _ => MySqlType.VarChar(39), static (_, a) => a[0].IsNull || a[0].ToUtf8().Length is not (4 or 16) ? SqlValue.Null : SqlValue.FromString(new IPAddress(a[0].ToUtf8()).ToString()));
        list.Add("IS_IPV4", 1, MySqlType.Boolean, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromBool(Address(a[0].ToText())?.AddressFamily == AddressFamily.InterNetwork));
        list.Add("IS_IPV6", 1, MySqlType.Boolean, static (_, a) => a[0].IsNull ? a[0] : SqlValue.FromBool(Address(a[0].ToText())?.AddressFamily == AddressFamily.InterNetworkV6));
    }

    private static SqlValue Digest(in SqlValue value, Func<byte[], byte[]> digest) => value.IsNull ? value : SqlValue.FromString(Convert.ToHexStringLower(digest(value.ToUtf8())));

#pragma warning disable CA5350, CA5351 // SQL functions of these names, not our protection
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);

    private static byte[] Sha1(byte[] bytes) => SHA1.HashData(bytes);
#pragma warning restore CA5350, CA5351

    private static SqlValue Sha2(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (StringFunctions.AnyNull(a)) return SqlValue.Null;
        switch (a[1].ToInt64(c.Session))
        {
            case 0 or 256: return Digest(a[0], SHA256.HashData);
            case 384: return Digest(a[0], SHA384.HashData);
            case 512: return Digest(a[0], SHA512.HashData);
            case 224: return SqlValue.FromString(Convert.ToHexStringLower(Sha224.Of(a[0].ToUtf8())));
            default:
                Coercion.Warn(c.Session, ServerErrors.WrongParameters("sha2"));
                return SqlValue.Null;
        }
    }

    // Lines of 76 characters, as MySQL breaks them.
    private static SqlValue ToBase64(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var bytes = a[0].ToUtf8();
        if (bytes.Length * 4L / 3 > StringFunctions.MaximumLength(c)) return StringFunctions.TooLong(c, "to_base64");
        var text = Convert.ToBase64String(bytes);
        var result = new StringBuilder(text.Length + (text.Length / 76));
        for (var i = 0; i < text.Length; i += 76) result.Append(i > 0 ? "\n" : "").Append(text, i, Math.Min(76, text.Length - i));
        return SqlValue.FromString(result.ToString());
    }

    private static SqlValue FromBase64(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var text = a[0].ToUtf8();
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == System.Buffers.OperationStatus.Done ? SqlValue.FromBytes(bytes.AsSpan(0, written)) : SqlValue.Null;
    }

    private static SqlValue RandomBytes(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var count = a[0].ToInt64(c.Session);
        if (count is < 1 or > 1024) throw new ServerErrorException(ServerErrors.ValueOutOfRange("length", "random_bytes"));
        return SqlValue.FromBytes(RandomNumberGenerator.GetBytes((int)count));
    }

    // Version 1: 100 ns since 1582-10-15, a node number; the node is random, as on a machine without network card.
    private static string Uuid(FunctionContext c)
    {
        long ticks;
        lock (Gate)
        {
            ticks = Math.Max(_lastUuidTicks + 1, c.Session.Clock.GetUtcNow().Ticks - new DateTime(1582, 10, 15).Ticks);
            _lastUuidTicks = ticks;
        }
        return $"{(uint)ticks:x8}-{(ushort)(ticks >> 32):x4}-{(ushort)(((ticks >> 48) & 0x0FFF) | 0x1000):x4}-{Convert.ToHexStringLower(Node.AsSpan(0, 2))}-{Convert.ToHexStringLower(Node.AsSpan(2, 6))}";
    }

    private static byte[] MakeNode()
    {
        var node = RandomNumberGenerator.GetBytes(8);
        node[0] = (byte)((node[0] & 0x3F) | 0x80); // the variant
        node[2] |= 1; // a multicast address: not a card's
        return node;
    }

    private static SqlValue UuidShort(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        lock (Gate)
        {
            if (_shortUuid == 0) _shortUuid = (1L << 56) | ((c.Session.Clock.GetUtcNow().ToUnixTimeSeconds() & 0xFFFFFFFF) << 24);
            return SqlValue.FromUInt((ulong)_shortUuid++);
        }
    }

    private static byte[]? ParseUuid(ReadOnlySpan<byte> text)
    {
        if (text.Length == 38 && text[0] == '{' && text[37] == '}') text = text[1..37];
        Span<byte> hex = stackalloc byte[32];
        if (text.Length == 36)
        {
            if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return null;
            text[..8].CopyTo(hex);
            text[9..13].CopyTo(hex[8..]);
            text[14..18].CopyTo(hex[12..]);
            text[19..23].CopyTo(hex[16..]);
            text[24..].CopyTo(hex[20..]);
        }
        else if (text.Length == 32)
        {
            text.CopyTo(hex);
        }
        else
        {
            return null;
        }
        var bytes = new byte[16];
        return Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    private static SqlValue UuidToBin(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var bytes = ParseUuid(a[0].ToUtf8()) ?? throw new ServerErrorException(ServerErrors.WrongValueForFunction("string", ErrorText.Of(a[0].ToUtf8()), "uuid_to_bin"));
        // Swapped: the third and second group stand before the first, so that the value grows with time.
        return SqlValue.FromBytes(a.Length == 2 && a[1].ToInt64(c.Session) != 0 ? [.. bytes[6..8], .. bytes[4..6], .. bytes[..4], .. bytes[8..]] : bytes);
    }

    private static SqlValue BinToUuid(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a[0].IsNull) return a[0];
        var bytes = a[0].ToUtf8();
        if (bytes.Length != 16) throw new ServerErrorException(ServerErrors.WrongValueForFunction("string", ErrorText.Of(bytes), "bin_to_uuid"));
        if (a.Length == 2 && a[1].ToInt64(c.Session) != 0) bytes = [.. bytes[4..8], .. bytes[2..4], .. bytes[..2], .. bytes[8..]];
        var hex = Convert.ToHexStringLower(bytes);
        return SqlValue.FromString($"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}");
    }

    // a.b.c.d, but also a.b (the last part fills the rest) as inet_aton of C does not: MySQL puts missing parts before the last one.
    private static ulong? Aton(ReadOnlySpan<byte> text)
    {
        var (result, part, dots, digits) = (0UL, 0UL, 0, 0);
        foreach (var b in text)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                part = (part * 10) + (ulong)(b - '0');
                digits++;
                if (part > 255) return null;
            }
            else if (b == '.')
            {
                if (digits == 0 || ++dots > 3) return null;
                result = (result << 8) + part;
                (part, digits) = (0, 0);
            }
            else
            {
                return null;
            }
        }
        if (digits == 0) return null;
        if (dots == 1) result <<= 16;
        if (dots == 2) result <<= 8;
        return (result << 8) + part;
    }

    private static IPAddress? Address(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal)) return !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(text, out var six) ? six : null;
        var parts = text.Split('.');
        if (parts.Length != 4 || !parts.All(static p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && int.Parse(p) <= 255)) return null;
        return new IPAddress([.. parts.Select(byte.Parse)]);
    }
}

/// <summary>SHA-224: SHA-256 with other starting values, cut to 28 bytes. Source: FIPS 180-4.</summary>
internal static class Sha224
{
    private static readonly uint[] K = MakeConstants();

    public static byte[] Of(byte[] message)
    {
        Span<uint> state = [0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4];
        var padded = new byte[(message.Length + 9 + 63) / 64 * 64];
        message.CopyTo(padded, 0);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(padded.AsSpan(padded.Length - 8), (ulong)message.Length * 8);
        for (var at = 0; at < padded.Length; at += 64) Block(state, padded.AsSpan(at, 64));
        var result = new byte[28];
        for (var i = 0; i < 7; i++) BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(i * 4), state[i]);
        return result;
    }

    private static void Block(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (var i = 0; i < 16; i++) w[i] = BinaryPrimitives.ReadUInt32BigEndian(block[(i * 4)..]);
        for (var i = 16; i < 64; i++)
        {
            var s0 = uint.RotateRight(w[i - 15], 7) ^ uint.RotateRight(w[i - 15], 18) ^ (w[i - 15] >> 3);
            var s1 = uint.RotateRight(w[i - 2], 17) ^ uint.RotateRight(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        Span<uint> v = stackalloc uint[8];
        state.CopyTo(v);
        for (var i = 0; i < 64; i++)
        {
            var s1 = uint.RotateRight(v[4], 6) ^ uint.RotateRight(v[4], 11) ^ uint.RotateRight(v[4], 25);
            var t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i];
            var s0 = uint.RotateRight(v[0], 2) ^ uint.RotateRight(v[0], 13) ^ uint.RotateRight(v[0], 22);
            var t2 = s0 + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            for (var j = 7; j > 0; j--) v[j] = v[j - 1];
            v[4] += t1;
            v[0] = t1 + t2;
        }
        for (var i = 0; i < 8; i++) state[i] += v[i];
    }

    // The fractions of the cube roots of the first 64 primes.
    private static uint[] MakeConstants()
    {
        var k = new uint[64];
        for (int i = 0, n = 2; i < 64; n++)
        {
            if (Enumerable.Range(2, n - 2).Any(d => n % d == 0)) continue;
            var scaled = new System.Numerics.BigInteger(n) << 96; // cube root of n × 2^32
            System.Numerics.BigInteger low = 0, high = System.Numerics.BigInteger.One << 40;
            while (high - low > 1)
            {
                var middle = (low + high) >> 1;
                if (middle * middle * middle <= scaled) low = middle;
                else high = middle;
            }
            k[i++] = (uint)(low & uint.MaxValue);
        }
        return k;
    }
}
