namespace Cardea.Tls;

/// <summary>
/// The OCSP responses that go out with the own certificates. Where they come from is not its business; each is checked here: that it speaks of one of
/// the own certificates, that the certificate's issuer signed it, that it says good, and that it is in date, now and at each handshake.
/// </summary>
internal sealed unsafe class OcspStaples : IDisposable
{
    private const int Good = 0; // V_OCSP_CERTSTATUS_GOOD
    private static readonly string[] Words = ["good", "revoked", "unknown"];

    private readonly List<(nint Certificate, nint Issuer)> _own = [];
    private readonly nint _store;
    private readonly Lock _gate = new();
    private Dictionary<nint, (byte[] Response, DateTimeOffset Until)> _responses = [];

    internal OcspStaples(nint store) => _store = store;

    /// <summary>Until when the response of the first certificate may be sent; null when there is none.</summary>
    internal DateTimeOffset? FirstUntil => _own.Count > 0 && Volatile.Read(ref _responses).TryGetValue(_own[0].Certificate, out var found) ? found.Until : null;

    /// <summary>The own certificates whose issuer is known, so that something can be asked or checked about them.</summary>
    internal int Count => _own.Count;

    internal void Add(OwnPair pair, IEnumerable<nint> authorities)
    {
        var leaf = pair.Chain[0];
        var name = Native.X509_get_issuer_name(leaf);
        var issuer = pair.Chain.Skip(1).Concat(authorities).FirstOrDefault(candidate => Native.X509_NAME_cmp(Native.X509_get_subject_name(candidate), name) == 0);
        if (issuer == 0) return;
        _ = Native.X509_up_ref(leaf);
        _ = Native.X509_up_ref(issuer);
        _own.Add((leaf, issuer));
    }

    internal byte[]? ResponseOf(nint certificate) =>
        Volatile.Read(ref _responses).TryGetValue(certificate, out var found) && TimeProvider.System.GetUtcNow() <= found.Until ? found.Response : null;

    /// <summary>The request to send to a responder, DER.</summary>
    internal byte[] Request(int index)
    {
        var request = Native.OCSP_REQUEST_new();
        try
        {
            _ = Native.OCSP_request_add0_id(request, Native.OCSP_cert_to_id(Native.EVP_sha1(), _own[index].Certificate, _own[index].Issuer)); // responders know SHA-1 ids
            var der = new byte[Native.i2d_OCSP_REQUEST(request, null)];
            fixed (byte* bytes = der)
            {
                var end = bytes;
                _ = Native.i2d_OCSP_REQUEST(request, &end);
            }
            return der;
        }
        finally
        {
            Native.OCSP_REQUEST_free(request);
        }
    }

    /// <summary>Puts a response in use; null, or what is wrong with it.</summary>
    internal string? TryUse(byte[] response)
    {
        nint parsed, basic = 0;
        fixed (byte* bytes = response)
        {
            var at = bytes;
            parsed = Native.d2i_OCSP_RESPONSE(null, &at, response.Length);
        }
        try
        {
            if (parsed == 0) return "not an OCSP response";
            if (Native.OCSP_response_status(parsed) is not 0 and var refused) return $"the responder answered with status {refused}";
            basic = Native.OCSP_response_get1_basic(parsed);
            if (basic == 0) return "not a basic OCSP response";
            foreach (var (certificate, issuer) in _own)
            {
                if (!TryFind(basic, certificate, issuer, out var status, out var from, out var until)) continue;
                return Judge(basic, issuer, status, from, until) ?? Use(certificate, response, until);
            }
            return "it does not speak of this server's certificate";
        }
        finally
        {
            if (basic != 0) Native.OCSP_BASICRESP_free(basic);
            if (parsed != 0) Native.OCSP_RESPONSE_free(parsed);
            ErrorQueue.Clear();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Volatile.Write(ref _responses, []);
            foreach (var (certificate, issuer) in _own)
            {
                Native.X509_free(certificate);
                Native.X509_free(issuer);
            }
            _own.Clear();
        }
    }

    private string? Use(nint certificate, byte[] response, nint until)
    {
        lock (_gate) Volatile.Write(ref _responses, new(_responses) { [certificate] = (response, Asn1Time.Read(until)) });
        return null;
    }

    private string? Judge(nint basic, nint issuer, int status, nint from, nint until)
    {
        if (status != Good) return $"it says that the certificate is {Words[Math.Clamp(status, 0, 2)]}";
        if (until == 0) return "it has no nextUpdate, so it could be replayed for ever";
        if (Native.X509_cmp_current_time(from) > 0) return "it is not yet valid";
        if (Native.X509_cmp_current_time(until) < 0) return "it has expired";
        var between = Native.OPENSSL_sk_new_null();
        try
        {
            _ = Native.OPENSSL_sk_push(between, issuer);
            return Native.OCSP_basic_verify(basic, between, _store, 0) == 1 ? null : $"its signature does not verify: {ErrorQueue.Drain().Words}";
        }
        finally
        {
            Native.OPENSSL_sk_free(between);
        }
    }

    private static bool TryFind(nint basic, nint certificate, nint issuer, out int status, out nint from, out nint until)
    {
        (status, from, until) = (0, 0, 0);
        foreach (var digest in (ReadOnlySpan<nint>)[Native.EVP_sha1(), Native.EVP_sha256()])
        {
            var id = Native.OCSP_cert_to_id(digest, certificate, issuer);
            try
            {
                int found, reason;
                nint revoked, first, next;
                if (Native.OCSP_resp_find_status(basic, id, &found, &reason, &revoked, &first, &next) != 1) continue;
                (status, from, until) = (found, first, next);
                return true;
            }
            finally
            {
                Native.OCSP_CERTID_free(id);
            }
        }
        return false;
    }
}
