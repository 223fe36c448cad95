using System.Globalization;

namespace Cardea.Tls;

/// <summary>
/// RSA keys of peers that are costly to use and that no honest peer has: OpenSSL itself takes up to 16,384 bits, and exponents as long as a modulus of
/// 3072 bits (compare CVE-2023-29409 of Go). Asked while a chain is walked from the CA down, so such a key is refused before anything is computed
/// with it. The CA that the operator chose is taken as it is.
/// </summary>
internal static unsafe class KeyLimits
{
    private const int MostRsaBits = 8192;
    private const int MostExponentBits = 64;
    private const int Rsa = 6, RsaPss = 912; // NIDs of OpenSSL's obj_mac.h

    /// <summary>What is wrong with the key, or null.</summary>
    internal static string? Fault(nint certificate)
    {
        var key = Native.X509_get0_pubkey(certificate);
        if (key == 0) return null; // of an unknown kind: OpenSSL refuses to use it
        return Native.EVP_PKEY_get_id(key) switch
        {
            Rsa or RsaPss when Native.EVP_PKEY_get_bits(key) is var bits and > MostRsaBits => string.Create(CultureInfo.InvariantCulture, $"an RSA key of {bits} bits, more than {MostRsaBits}"),
            Rsa or RsaPss when ExponentBits(key) is var bits and > MostExponentBits => string.Create(CultureInfo.InvariantCulture, $"an RSA key with a public exponent of {bits} bits"),
            _ => null,
        };
    }

    private static int ExponentBits(nint key)
    {
        nint number = 0;
        if (Native.EVP_PKEY_get_bn_param(key, "e", &number) != 1) return 0;
        var bits = Native.BN_num_bits(number);
        Native.BN_free(number);
        return bits;
    }
}
