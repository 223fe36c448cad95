using System.Security.Cryptography.X509Certificates;
using Cardea.Conformance.Matrix;
using Cardea.Client;
using Cardea.Client.Connecting;
using Cardea.Doctor;
using Cardea.Doctor.Causes;
using Cardea.Doctor.Channel;
using Cardea.Doctor.Reports;
using Cardea.Options;
using Cardea.Protocol.Authentication;
using Cardea.Tls;

namespace Cardea.Conformance.Doctor;

/// <summary>A certificate is a stranger's bytes: whatever they are, the doctor has a word for it.</summary>
public sealed class OddCertificates
{
    /// <summary>The zoo's certificates have a hundred days from when they are made.</summary>
    [Fact]
    public void A_certificate_that_ends_in_twenty_days_is_told_and_is_no_danger_yet()
    {
        var file = MatrixZoo.Instance.Server("good", "ECDSA").Certificate;
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
        var clock = new Accounts.MovableClock();
        clock.Advance(TimeSpan.FromDays(80));
        var options = OptionReader.Read(DoctorOptions.Table, new DefaultFiles([], []), [$"--ssl-ca={MatrixZoo.Instance.Root}", "--ssl-mode=VERIFY_IDENTITY", "--host=localhost", "--protocol=TCP"], static _ => null);
        var plan = ConnectionPlan.From(options);
        var report = new Report(new Values(("host", "localhost")), static _ => { });
        new CertificateStep(new Patient(options, plan, null, Secret.Empty, clock), report, ClientFiles.Read(options), ServerTrust.Of(options, plan, null, static _ => { }, clock)).Run([new CertificateFacts(certificate.RawData)]);
        Assert.True(report.Has("certificate-ends-soon"));
        Assert.Equal(Verdict.Safe, report.Verdict);
        clock.Advance(TimeSpan.FromDays(30));
        report = new Report(new Values(("host", "localhost")), static _ => { });
        new CertificateStep(new Patient(options, plan, null, Secret.Empty, clock), report, ClientFiles.Read(options), ServerTrust.Of(options, plan, null, static _ => { }, clock)).Run([new CertificateFacts(certificate.RawData)]);
        Assert.True(report.Has("certificate-expired"));
        Assert.Equal(Verdict.Unsafe, report.Verdict);
    }

    [Fact]
    public void Every_changed_byte_of_a_certificate_is_survived()
    {
        var root = MatrixZoo.Instance.Root;
        using var good = X509CertificateLoader.LoadCertificateFromFile(MatrixZoo.Instance.Server("good", "RSA").Certificate);
        var options = OptionReader.Read(DoctorOptions.Table, new DefaultFiles([], []), [$"--ssl-ca={root}", "--ssl-mode=VERIFY_IDENTITY", "--host=localhost", "--protocol=TCP"], static _ => null);
        var plan = ConnectionPlan.From(options);
        var patient = new Patient(options, plan, null, Secret.Empty, TimeProvider.System);
        var files = ClientFiles.Read(options);
        var trust = ServerTrust.Of(options, plan, null, static _ => { }, TimeProvider.System);
        Assert.Empty(Look(good.RawData).Findings);
        var told = 0;
        for (var i = 0; i < good.RawData.Length; i++)
        {
            var changed = (byte[])good.RawData.Clone();
            changed[i] ^= 0xFF;
            told += Look(changed).Findings.Count > 0 ? 1 : 0;
        }
        for (var length = 0; length < good.RawData.Length; length += 7) Assert.NotEmpty(Look(good.RawData[..length]).Findings);
        Assert.Equal(good.RawData.Length, told); // it is signed: no byte of it may change

        Report Look(byte[] der)
        {
            var report = new Report(new Values(("host", "localhost")), static _ => { });
            new CertificateStep(patient, report, files, trust).Run([new CertificateFacts(der)]);
            return report;
        }
    }
}
