using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>What a certificate has to be good for.</summary>
public sealed record ChainDemand
{
    /// <summary>Server or client; null = nothing in particular.</summary>
    public CertificateUse? Use { get; init; }

    /// <summary>Host name or address that a server certificate must carry.</summary>
    public string? Name { get; init; }

    /// <summary>The moment; null = now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>OpenSSL's security level for keys and signatures: 2 is what its TLS of today demands; null = not looked at.</summary>
    public int? Level { get; init; }

    /// <summary>RFC 5280 to the letter, as <c>openssl verify -x509_strict</c>.</summary>
    public bool Strict { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Code">OpenSSL's X509_V_ERR number; 0 = good.</param>
/// <param name="Words">OpenSSL's words for it.</param>
/// <param name="Depth">Which link failed: 0 is the certificate itself, 1 its issuer.</param>
/// <param name="Chain">The links found, the certificate first.</param>
public sealed record ChainVerdict(int Code, string Words, int Depth, IReadOnlyList<X509Certificate2> Chain)
{
    public bool IsGood => Code == 0;
}

/// <summary>Verifies chains by OpenSSL's own code, so that the answer is the one that a TLS peer will give. Trusts the given certificates only.</summary>
public static unsafe class ChainVerifier
{
    private const int PurposeClient = 1;
    private const int PurposeServer = 2;
    private const uint CrlCheck = 0x4;
    private const uint CrlCheckAll = 0x8;
    private const uint Strict = 0x20;
    private const uint NoPartialWildcards = 0x4;

    /// <summary>Verifies a certificate.</summary>
    /// <param name="certificate">The leaf.</param>
    /// <param name="between">Certificates that may help to build the chain, not trusted.</param>
    /// <param name="trusted">Authorities.</param>
    /// <param name="lists">Revocation lists; when there are any, every link must be covered.</param>
    /// <param name="demand">What it has to be good for.</param>
    public static ChainVerdict Verify(X509Certificate2 certificate, IEnumerable<X509Certificate2> between, IEnumerable<X509Certificate2> trusted,
        IReadOnlyList<RevocationListFacts> lists, ChainDemand demand)
    {
        using var objects = new Objects();
        var store = objects.Store();
        foreach (var authority in trusted)
            _ = LibCrypto.X509_STORE_add_cert(store, objects.Certificate(authority.RawDataMemory.Span));
        foreach (var list in lists)
            _ = LibCrypto.X509_STORE_add_crl(store, objects.List(list.Der));
        var untrusted = objects.Stack();
        foreach (var link in between)
            _ = LibCrypto.OPENSSL_sk_push(untrusted, objects.Certificate(link.RawDataMemory.Span));
        var context = objects.Context();
        if (LibCrypto.X509_STORE_CTX_init(context, store, objects.Certificate(certificate.RawDataMemory.Span), untrusted) != 1)
            throw new CryptographicException("libcrypto could not begin to verify");
        Apply(LibCrypto.X509_STORE_CTX_get0_param(context), demand, lists.Count > 0);
        var passed = LibCrypto.X509_verify_cert(context) == 1;
        LibCrypto.ERR_clear_error();
        var code = LibCrypto.X509_STORE_CTX_get_error(context);
        if (!passed && code == 0)
            code = 1; // X509_V_ERR_UNSPECIFIED: refused without saying why is still refused
        var words = Marshal.PtrToStringUTF8(LibCrypto.X509_verify_cert_error_string(new CLong(code))) ?? "";
        return new(passed ? 0 : code, words, LibCrypto.X509_STORE_CTX_get_error_depth(context), ChainOf(context));
    }

    /// <summary>True when the issuer's key has signed the certificate; names and dates are not looked at.</summary>
    public static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        using var objects = new Objects();
        var good = LibCrypto.X509_verify(objects.Certificate(certificate.RawDataMemory.Span), LibCrypto.X509_get0_pubkey(objects.Certificate(issuer.RawDataMemory.Span))) == 1;
        LibCrypto.ERR_clear_error();
        return good;
    }

    /// <summary>True when the issuer's key has signed the list.</summary>
    public static bool IsSignedBy(RevocationListFacts list, X509Certificate2 issuer)
    {
        using var objects = new Objects();
        var good = LibCrypto.X509_CRL_verify(objects.List(list.Der), LibCrypto.X509_get0_pubkey(objects.Certificate(issuer.RawDataMemory.Span))) == 1;
        LibCrypto.ERR_clear_error();
        return good;
    }

    private static void Apply(nint parameters, ChainDemand demand, bool hasLists)
    {
        _ = LibCrypto.X509_VERIFY_PARAM_set_flags(parameters, new CULong((hasLists ? CrlCheck | CrlCheckAll : 0) | (demand.Strict ? Strict : 0)));
        if (demand.Use is CertificateUse.Server or CertificateUse.Gateway)
            _ = LibCrypto.X509_VERIFY_PARAM_set_purpose(parameters, PurposeServer);
        if (demand.Use is CertificateUse.Client)
            _ = LibCrypto.X509_VERIFY_PARAM_set_purpose(parameters, PurposeClient);
        if (demand.Level is { } level)
            LibCrypto.X509_VERIFY_PARAM_set_auth_level(parameters, level);
        if (demand.At is { } at)
            LibCrypto.X509_VERIFY_PARAM_set_time(parameters, new CLong((nint)at.ToUnixTimeSeconds()));
        if (demand.Name is not { } name)
            return;
        LibCrypto.X509_VERIFY_PARAM_set_hostflags(parameters, NoPartialWildcards);
        var taken = System.Net.IPAddress.TryParse(name, out var address)
            ? LibCrypto.X509_VERIFY_PARAM_set1_ip_asc(parameters, address.ToString())
            : LibCrypto.X509_VERIFY_PARAM_set1_host(parameters, name, 0);
        if (taken != 1)
            throw new CryptographicException($"'{Printable.Text(name)}' is neither a host name nor an address");
    }

    private static List<X509Certificate2> ChainOf(nint context)
    {
        var links = new List<X509Certificate2>();
        var stack = LibCrypto.X509_STORE_CTX_get0_chain(context);
        for (var i = 0; stack != 0 && i < LibCrypto.OPENSSL_sk_num(stack); i++)
        {
            byte* der = null;
            var length = LibCrypto.i2d_X509(LibCrypto.OPENSSL_sk_value(stack, i), &der);
            links.Add(X509CertificateLoader.LoadCertificate(new ReadOnlySpan<byte>(der, length)));
            LibCrypto.CRYPTO_clear_free((nint)der, 0, null, 0);
        }
        return links;
    }

    /// <summary>What has to be given back to libcrypto, whatever happens.</summary>
    private sealed class Objects : IDisposable
    {
        private readonly Stack<(nint Item, nint Free)> _all = [];

        internal nint Store() => Keep(LibCrypto.X509_STORE_new(), &LibCrypto.X509_STORE_free);

        internal nint Context() => Keep(LibCrypto.X509_STORE_CTX_new(), &LibCrypto.X509_STORE_CTX_free);

        internal nint Stack() => Keep(LibCrypto.OPENSSL_sk_new_null(), &LibCrypto.OPENSSL_sk_free);

        internal nint Certificate(ReadOnlySpan<byte> der)
        {
            fixed (byte* start = der)
            {
                var at = start;
                return Keep(LibCrypto.d2i_X509(null, &at, new CLong(der.Length)), &LibCrypto.X509_free);
            }
        }

        internal nint List(ReadOnlySpan<byte> der)
        {
            fixed (byte* start = der)
            {
                var at = start;
                return Keep(LibCrypto.d2i_X509_CRL(null, &at, new CLong(der.Length)), &LibCrypto.X509_CRL_free);
            }
        }

        public void Dispose()
        {
            while (_all.TryPop(out var entry))
                ((delegate*<nint, void>)entry.Free)(entry.Item);
        }

        private nint Keep(nint item, delegate*<nint, void> free)
        {
            if (item == 0)
            {
                LibCrypto.ERR_clear_error();
                throw new CryptographicException("libcrypto cannot read it");
            }
            _all.Push((item, (nint)free));
            return item;
        }
    }
}
