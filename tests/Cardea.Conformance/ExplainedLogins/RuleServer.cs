using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Cardea.Conformance.Hostile;
using Cardea.Connections.Client;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Tls;

namespace Cardea.Conformance.ExplainedLogins;

/// <summary>A whole server, and client certificates of its CA with any subject and any extension.</summary>
public sealed class RuleServer() : VictimServer("--log-login-decisions=ALL")
{
    public const string Password = "rule-s3cret";
    private int _next;

    private X509Certificate2 Ca => field ??= X509Certificate2.CreateFromPemFile(Path.Combine(Folder, "ca.pem"), Path.Combine(Folder, "ca-key.pem"));

    /// <summary>A subject out of RDNs; each is a list of (attribute, value, string type).</summary>
    internal static X500DistinguishedName Name(params (string Oid, string Value, UniversalTagNumber Type)[][] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var name in names)
            {
                using var set = writer.PushSetOf();
                foreach (var (oid, value, type) in name)
                {
                    using var pair = writer.PushSequence();
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(type, value);
                }
            }
        return new X500DistinguishedName(writer.Encode());
    }

    /// <summary>A subject of single UTF-8 attributes: CN, O, OU, C.</summary>
    internal static X500DistinguishedName Name(params (string Attribute, string Value)[] names) =>
        Name([.. names.Select(static n => new[] { (Oid(n.Attribute), n.Value, n.Attribute == "C" ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String) })]);

    internal static string Oid(string attribute) => attribute switch { "CN" => "2.5.4.3", "C" => "2.5.4.6", "O" => "2.5.4.10", "OU" => "2.5.4.11", _ => throw new ArgumentException(attribute) };

    /// <summary>A client certificate; purposes null = clientAuth.</summary>
    internal TlsSettings Issue(X500DistinguishedName subject, Action<SubjectAlternativeNameBuilder>? names = null, string[]? purposes = null, X509Extension? extension = null, ECDsa? key = null)
    {
        using var own = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var used = key ?? own!;
        var request = new CertificateRequest(subject, used, HashAlgorithmName.SHA256);
        if (purposes is not []) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. (purposes ?? ["1.3.6.1.5.5.7.3.2"]).Select(static p => new Oid(p))], false));
        if (names is not null)
        {
            var builder = new SubjectAlternativeNameBuilder();
            names(builder);
            request.CertificateExtensions.Add(builder.Build());
        }
        if (extension is not null) request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(Ca.SubjectName, X509SignatureGenerator.CreateForRSA(Ca.GetRSAPrivateKey()!, RSASignaturePadding.Pkcs1),
            DateTimeOffset.UtcNow.AddMinutes(-30), DateTimeOffset.UtcNow.AddDays(3), [0x4A, .. BitConverter.GetBytes(++_next)]);
        return Save(certificate.ExportCertificatePem(), used);
    }

    internal TlsSettings Save(string pem, ECDsa key)
    {
        var path = Path.Combine(Folder, $"rule-{Guid.NewGuid():N}");
        File.WriteAllText(path + ".pem", pem + "\n");
        File.WriteAllText(path + "-key.pem", key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(path + "-key.pem", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new TlsSettings { Ca = Server.Place.Ca, Certificate = path + ".pem", Key = path + "-key.pem", Versions = TlsVersions.All };
    }

    internal static CertificateFacts FactsOf(TlsSettings tls)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(tls.Certificate!);
        return new CertificateFacts(certificate.RawData);
    }

    /// <summary>"in", or the number and text of the refusal.</summary>
    internal string LogIn(string user, TlsSettings? tls, SslMode mode = SslMode.VerifyCa)
    {
        try
        {
            using var client = ClientConnection.Connect(new ClientConnectSettings
            {
                Host = "127.0.0.1", Port = Port, SslMode = mode, Tls = tls ?? new TlsSettings { Ca = Server.Place.Ca },
                ConnectTime = TimeSpan.FromSeconds(30), ReadTime = TimeSpan.FromSeconds(30),
                Login = new ClientHandshakeOptions { User = user, Password = Secret.FromText(Password), AskForPublicKey = mode == SslMode.Disabled },
            });
            return "in";
        }
        catch (LoginRefusedException refused)
        {
            return refused.Error.ToString();
        }
        catch (ClientErrorException failed)
        {
            return $"link {failed.Error.Number}";
        }
    }

    internal static string Denied(string user) => $"ERROR 1045 (28000): Access denied for user '{user}'@'localhost' (using password: YES)";
}
