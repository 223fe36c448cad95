namespace Cardea.Tls;

/// <summary>A peer's certificate that did not verify: where its chain broke, and what the peer had sent.</summary>
/// <param name="Code">OpenSSL's X509_V_ERR number.</param>
/// <param name="Words">OpenSSL's words for it.</param>
/// <param name="Depth">The link of the chain that failed: 0 is the peer's own certificate.</param>
/// <param name="At">The certificate there, or null.</param>
/// <param name="Presented">What the peer sent, its own certificate first; at most <see cref="MostPresented"/>.</param>
public sealed record VerificationRefusal(int Code, string Words, int Depth, CertificateFacts? At, IReadOnlyList<CertificateFacts> Presented)
{
    /// <summary>Of longer chains only the beginning is kept: nobody reads more, and the length is the peer's choice.</summary>
    public const int MostPresented = 8;

    /// <summary>Words, depth and names in one line, names in X509_NAME_oneline's escaped form.</summary>
    public override string ToString() => At is null ? Words : $"{Words} (depth {Depth}, subject {At.Subject}, issuer {At.Issuer})";
}
