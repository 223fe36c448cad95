using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>Which names a certificate has for cardea_x509: none that can be read in two ways.</summary>
[Trait("attack", "C-06")]
[Trait("attack", "C-07")]
public sealed class CertificateNamesTests
{
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static string[] Names(X500DistinguishedName subject, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, Key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions) request.CertificateExtensions.Add(extension);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return [.. CertificateNames.Of(new CertificateFacts(certificate.RawData)).Select(static n => $"{n.Kind}={n.Value}")];
    }

    // A subject built by hand, so that any kind of text can stand in it: each relative name is a list of (oid, kind, value).
    private static X500DistinguishedName Subject(params (string Oid, UniversalTagNumber Kind, byte[] Value)[][] relatives)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var relative in relatives)
                using (writer.PushSetOf())
                    foreach (var (oid, kind, value) in relative)
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(oid);
                            writer.WriteEncodedValue([(byte)kind, (byte)value.Length, .. value]);
                        }
        return new X500DistinguishedName(writer.Encode());
    }

    private static (string, UniversalTagNumber, byte[]) Cn(string value) => ("2.5.4.3", UniversalTagNumber.UTF8String, Encoding.UTF8.GetBytes(value));

    private static (string, UniversalTagNumber, byte[]) Ou(string value) => ("2.5.4.11", UniversalTagNumber.UTF8String, Encoding.UTF8.GetBytes(value));

    [Fact]
    public void A_plain_subject_gives_its_common_name_and_its_line() =>
        Assert.Equal(["CommonName=laura", "Subject=/OU=client/CN=laura"], Names(Subject([Ou("client")], [Cn("laura")])));

    [Fact]
    public void One_relative_name_of_two_parts_is_not_two_relative_names()
    {
        Assert.Equal(["CommonName=a", "Subject=/CN=a/OU=b"], Names(Subject([Cn("a")], [Ou("b")])));
        Assert.Empty(Names(Subject([Cn("a"), Ou("b")])));
    }

    [Theory]
    [InlineData("x/CN=admin")]
    [InlineData(@"x\x2FCN=admin")]
    public void A_value_that_holds_the_separator_makes_no_line(string value) =>
        Assert.Equal(["CommonName=eve"], Names(Subject([Ou(value)], [Cn("eve")])));

    [Fact]
    public void Two_common_names_are_none()
    {
        Assert.Equal(["Subject=/CN=eve/CN=admin"], Names(Subject([Cn("eve")], [Cn("admin")])));
        Assert.Equal(["CommonName=x, CN=admin", "Subject=/CN=x, CN=admin"], Names(Subject([Cn("x, CN=admin")])));
    }

    [Fact]
    public void Text_with_a_NUL_or_of_an_odd_kind_names_nobody()
    {
        Assert.Empty(Names(Subject([Cn("admin\0.evil")])));
        Assert.Empty(Names(Subject([Cn("admin\n")])));
        Assert.Empty(Names(Subject([("2.5.4.3", UniversalTagNumber.BMPString, Encoding.BigEndianUnicode.GetBytes("admin"))])));
        Assert.Empty(Names(Subject([("2.5.4.3", UniversalTagNumber.T61String, Encoding.Latin1.GetBytes("admin"))])));
        Assert.Empty(Names(Subject()));
    }

    [Fact]
    public void Alternative_names_count_by_kind()
    {
        var builder = new SubjectAlternativeNameBuilder();
        builder.AddDnsName("app.example.test");
        builder.AddUri(new Uri("spiffe://example.test/app"));
        builder.AddEmailAddress("app@example.test");
        builder.AddIpAddress(IPAddress.Parse("192.0.2.7"));
        builder.AddUserPrincipalName("admin@example.test");
        Assert.Equal(["Dns=app.example.test", "Uri=spiffe://example.test/app", "Email=app@example.test", "IpAddress=192.0.2.7"], Names(Subject(), builder.Build()));
    }

    [Fact]
    public void An_alternative_name_with_a_NUL_names_nobody()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteOctetString("admin\0.evil.test"u8, new Asn1Tag(TagClass.ContextSpecific, 2));
            writer.WriteOctetString("spiffe://é"u8, new Asn1Tag(TagClass.ContextSpecific, 6));
            writer.WriteOctetString("ok.test"u8, new Asn1Tag(TagClass.ContextSpecific, 2));
            writer.WriteOctetString([1, 2, 3], new Asn1Tag(TagClass.ContextSpecific, 7));
        }
        Assert.Equal(["Dns=ok.test"], Names(Subject(), new X509Extension("2.5.29.17", writer.Encode(), false)));
    }
}
