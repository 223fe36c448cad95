namespace Cardea.Certificates;

/// <summary>A certificate and its private key as PEM text. The key is a secret.</summary>
public sealed record PemPair(string Certificate, string PrivateKey)
{
    public override string ToString() => "certificate and private key ***";
}
