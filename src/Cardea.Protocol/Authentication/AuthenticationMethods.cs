using Cardea.Protocol.Handshake;

namespace Cardea.Protocol.Authentication;

/// <summary>The fixed table of methods. A name that is not in it does not exist; nothing is ever loaded from disk.</summary>
public static class AuthenticationMethods
{
    private static readonly Ed25519Password Ed25519 = new();

    private static readonly Dictionary<string, IAuthenticationMethod> ByName = new(StringComparer.Ordinal)
    {
        [CachingSha2Password.MethodName] = new CachingSha2Password(),
        [Sha256Password.MethodName] = new Sha256Password(),
        [MySqlNativePassword.MethodName] = new MySqlNativePassword(),
        [MySqlClearPassword.MethodName] = new MySqlClearPassword(),
        [Ed25519Password.MethodName] = Ed25519,
        [Ed25519Password.WireName] = Ed25519, // what MariaDB's clients call it
        [Parsec.MethodName] = new Parsec(),
        [AuthSocket.MethodName] = new AuthSocket(),
        [CardeaX509.MethodName] = new CardeaX509(),
    };

    /// <summary>All methods.</summary>
    public static IReadOnlyCollection<IAuthenticationMethod> All { get; } = [.. ByName.Values.Distinct()];

    /// <summary>The method of that name, or null.</summary>
    public static IAuthenticationMethod? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The method whose client half has that name on the wire, or null.</summary>
    public static IAuthenticationMethod? FindForClient(string name) => All.FirstOrDefault(method => method.ClientName == name && !method.TakesAnyAnswer);

    /// <summary>True where the method may let the password itself travel in clear.</summary>
    public static bool AllowsClear(LeastChannel least, ChannelStrength channel) => least switch
    {
        LeastChannel.SecureOrRsa => channel != ChannelStrength.Plain,
        LeastChannel.EncryptedOrRsa => channel is ChannelStrength.Encrypted or ChannelStrength.EncryptedAndVerified,
        LeastChannel.Verified => channel == ChannelStrength.EncryptedAndVerified,
        _ => false,
    };

    /// <summary>
    /// A stored form given as text after AS: bytes as they are, or <c>0x…</c> in hex (print_identified_with_as_hex). Null where it does not have the
    /// method's shape (error 1827).
    /// </summary>
    public static byte[]? ReadStored(IAuthenticationMethod method, ReadOnlySpan<byte> text)
    {
        if (method.IsStored(text)) return text.ToArray();
        if (!text.StartsWith("0x"u8) && !text.StartsWith("0X"u8) || text.Length % 2 != 0) return null;
        var bytes = new byte[(text.Length - 2) / 2];
        return Convert.FromHexString(text[2..], bytes, out _, out _) == System.Buffers.OperationStatus.Done && method.IsStored(bytes) ? bytes : null;
    }
}
