using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>A name as OpenSSL's X509_NAME_oneline writes it, which is the form of REQUIRE SUBJECT and ISSUER: made by that very function.</summary>
public static unsafe class OneLine
{
    /// <summary>Printable ASCII only: every other byte comes as <c>\xHH</c>.</summary>
    public static string Of(X500DistinguishedName name)
    {
        var der = name.RawData;
        fixed (byte* start = der)
        {
            var at = start;
            var parsed = LibCrypto.d2i_X509_NAME(null, &at, new CLong(der.Length));
            if (parsed == 0)
            {
                LibCrypto.ERR_clear_error();
                return "(unreadable)";
            }
            var text = LibCrypto.X509_NAME_oneline(parsed, 0, 0);
            LibCrypto.X509_NAME_free(parsed);
            var line = Marshal.PtrToStringUTF8(text) ?? "";
            LibCrypto.CRYPTO_clear_free(text, 0, null, 0);
            return line;
        }
    }
}
