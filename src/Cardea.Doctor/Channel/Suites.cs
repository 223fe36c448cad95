namespace Cardea.Doctor.Channel;

/// <summary>How good a suite is.</summary>
internal enum SuiteKind
{
    /// <summary>Forward secrecy and AEAD.</summary>
    Strong,
    /// <summary>Forward secrecy, CBC with a MAC in the wrong order.</summary>
    Cbc,
    /// <summary>Who gets the server's key reads everything that was ever recorded.</summary>
    NoForwardSecrecy,
    /// <summary>No encryption, no server, or a cipher that is broken.</summary>
    Broken,
}

/// <summary>The suites that are asked for: IANA's numbers, OpenSSL's names. https://www.iana.org/assignments/tls-parameters, openssl-ciphers(1)</summary>
internal static class Suites
{
    internal static readonly ushort[] OfTls13 = [0x1301, 0x1302, 0x1303];

    private static readonly (ushort Number, string Name, SuiteKind Kind)[] All =
    [
        (0x1301, "TLS_AES_128_GCM_SHA256", SuiteKind.Strong), (0x1302, "TLS_AES_256_GCM_SHA384", SuiteKind.Strong), (0x1303, "TLS_CHACHA20_POLY1305_SHA256", SuiteKind.Strong),
        (0xC02B, "ECDHE-ECDSA-AES128-GCM-SHA256", SuiteKind.Strong), (0xC02F, "ECDHE-RSA-AES128-GCM-SHA256", SuiteKind.Strong),
        (0xC02C, "ECDHE-ECDSA-AES256-GCM-SHA384", SuiteKind.Strong), (0xC030, "ECDHE-RSA-AES256-GCM-SHA384", SuiteKind.Strong),
        (0xCCA9, "ECDHE-ECDSA-CHACHA20-POLY1305", SuiteKind.Strong), (0xCCA8, "ECDHE-RSA-CHACHA20-POLY1305", SuiteKind.Strong),
        (0x009E, "DHE-RSA-AES128-GCM-SHA256", SuiteKind.Strong), (0x009F, "DHE-RSA-AES256-GCM-SHA384", SuiteKind.Strong), (0xCCAA, "DHE-RSA-CHACHA20-POLY1305", SuiteKind.Strong),
        (0xC0AC, "ECDHE-ECDSA-AES128-CCM", SuiteKind.Strong), (0xC0AD, "ECDHE-ECDSA-AES256-CCM", SuiteKind.Strong),
        (0xC009, "ECDHE-ECDSA-AES128-SHA", SuiteKind.Cbc), (0xC00A, "ECDHE-ECDSA-AES256-SHA", SuiteKind.Cbc), (0xC013, "ECDHE-RSA-AES128-SHA", SuiteKind.Cbc),
        (0xC014, "ECDHE-RSA-AES256-SHA", SuiteKind.Cbc), (0xC023, "ECDHE-ECDSA-AES128-SHA256", SuiteKind.Cbc), (0xC024, "ECDHE-ECDSA-AES256-SHA384", SuiteKind.Cbc),
        (0xC027, "ECDHE-RSA-AES128-SHA256", SuiteKind.Cbc), (0xC028, "ECDHE-RSA-AES256-SHA384", SuiteKind.Cbc), (0x0033, "DHE-RSA-AES128-SHA", SuiteKind.Cbc),
        (0x0039, "DHE-RSA-AES256-SHA", SuiteKind.Cbc), (0x0067, "DHE-RSA-AES128-SHA256", SuiteKind.Cbc), (0x006B, "DHE-RSA-AES256-SHA256", SuiteKind.Cbc),
        (0x009C, "AES128-GCM-SHA256", SuiteKind.NoForwardSecrecy), (0x009D, "AES256-GCM-SHA384", SuiteKind.NoForwardSecrecy), (0x002F, "AES128-SHA", SuiteKind.NoForwardSecrecy),
        (0x0035, "AES256-SHA", SuiteKind.NoForwardSecrecy), (0x003C, "AES128-SHA256", SuiteKind.NoForwardSecrecy), (0x003D, "AES256-SHA256", SuiteKind.NoForwardSecrecy),
        (0x0041, "CAMELLIA128-SHA", SuiteKind.NoForwardSecrecy), (0x0084, "CAMELLIA256-SHA", SuiteKind.NoForwardSecrecy),
        (0x000A, "DES-CBC3-SHA", SuiteKind.Broken), (0xC012, "ECDHE-RSA-DES-CBC3-SHA", SuiteKind.Broken), (0xC008, "ECDHE-ECDSA-DES-CBC3-SHA", SuiteKind.Broken),
        (0x0016, "DHE-RSA-DES-CBC3-SHA", SuiteKind.Broken), (0x0005, "RC4-SHA", SuiteKind.Broken), (0x0004, "RC4-MD5", SuiteKind.Broken), (0xC011, "ECDHE-RSA-RC4-SHA", SuiteKind.Broken),
        (0xC007, "ECDHE-ECDSA-RC4-SHA", SuiteKind.Broken), (0x0009, "DES-CBC-SHA", SuiteKind.Broken), (0x0003, "EXP-RC4-MD5", SuiteKind.Broken), (0x0008, "EXP-DES-CBC-SHA", SuiteKind.Broken),
        (0x0001, "NULL-MD5", SuiteKind.Broken), (0x0002, "NULL-SHA", SuiteKind.Broken), (0x003B, "NULL-SHA256", SuiteKind.Broken), (0xC006, "ECDHE-ECDSA-NULL-SHA", SuiteKind.Broken),
        (0xC010, "ECDHE-RSA-NULL-SHA", SuiteKind.Broken), (0x0018, "ADH-RC4-MD5", SuiteKind.Broken), (0x001B, "ADH-DES-CBC3-SHA", SuiteKind.Broken), (0x0034, "ADH-AES128-SHA", SuiteKind.Broken),
        (0x003A, "ADH-AES256-SHA", SuiteKind.Broken), (0x00A6, "ADH-AES128-GCM-SHA256", SuiteKind.Broken), (0x00A7, "ADH-AES256-GCM-SHA384", SuiteKind.Broken),
        (0xC018, "AECDH-AES128-SHA", SuiteKind.Broken), (0xC019, "AECDH-AES256-SHA", SuiteKind.Broken),
    ];

    /// <summary>Everything up to TLS 1.2.</summary>
    internal static readonly ushort[] UpToTls12 = [.. All.Select(static s => s.Number).Except(OfTls13)];

    internal static ushort[] Of(SuiteKind kind) => [.. All.Where(s => s.Kind == kind).Select(static s => s.Number).Except(OfTls13)];

    internal static string Name(ushort number) => All.FirstOrDefault(s => s.Number == number).Name ?? $"0x{number:X4}";

    /// <summary>What a key-exchange group is called.</summary>
    internal static string GroupName(ushort number) => number switch
    {
        23 => "secp256r1",
        24 => "secp384r1",
        25 => "secp521r1",
        29 => "x25519",
        30 => "x448",
        256 => "ffdhe2048",
        257 => "ffdhe3072",
        HybridGroup => "X25519MLKEM768",
        0 => "",
        _ => $"group {number}",
    };

    /// <summary>X25519MLKEM768: keys that a quantum computer of the future cannot work out. draft-ietf-tls-ecdhe-mlkem</summary>
    internal const ushort HybridGroup = 0x11EC;
}
