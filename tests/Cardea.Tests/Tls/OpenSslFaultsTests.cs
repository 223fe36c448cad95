using System.Text;
using Cardea.Server;
using Cardea.Server.Startup;
using Cardea.Tls;

namespace Cardea.Tests.Tls;

/// <summary>Which OpenSSL is warned of at the start, and in which words.</summary>
public sealed class OpenSslFaultsTests
{
    [Theory, Trait("attack", "C-16")]
    [InlineData(3, 0, 1, "CVE-2022-0778 CVE-2022-3602 CVE-2022-4304 CVE-2023-0286 CVE-2024-2511 CVE-2024-6119")]
    [InlineData(3, 0, 7, "CVE-2022-4304 CVE-2023-0286 CVE-2024-2511 CVE-2024-6119")]
    [InlineData(3, 0, 8, "CVE-2024-2511 CVE-2024-6119")]
    [InlineData(3, 0, 14, "CVE-2024-6119")]
    [InlineData(3, 0, 15, "")]
    [InlineData(3, 1, 5, "CVE-2024-2511 CVE-2024-6119")]
    [InlineData(3, 2, 2, "CVE-2024-6119")]
    [InlineData(3, 3, 1, "CVE-2024-6119")]
    [InlineData(3, 4, 0, "")]
    [InlineData(3, 5, 0, "")]
    [InlineData(4, 0, 0, "")]
    public void A_version_has_the_faults_that_were_mended_after_it(int major, int minor, int patch, string faults) =>
        Assert.Equal(faults, string.Join(' ', OpenSslFaults.Of(major, minor, patch).Select(static text => text.Split(' ')[0])));

    [Fact, Trait("attack", "C-16")]
    public void The_log_names_version_faults_and_cure_and_is_silent_about_a_good_one()
    {
        using var stream = new MemoryStream();
        var log = new ServerLog(TimeProvider.System, stream);
        Warnings.TellOfFaults(log, "OpenSSL 3.0.16 11 Feb 2025", OpenSslFaults.Of(3, 0, 16));
        Assert.Empty(stream.ToArray());
        Warnings.TellOfFaults(log, "OpenSSL 3.0.7 1 Nov 2022", OpenSslFaults.Of(3, 0, 7));
        var line = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Matches(@"\[Warning\].*OpenSSL 3\.0\.7.*CVE-2023-0286 \(an X\.400 address.*libssl3", line);
        Assert.Matches(@"^OpenSSL 3\.", OpenSsl.Version);
        Assert.Equal(OpenSslFaults.Of(3, int.Parse(OpenSsl.Version.Split('.')[1]), int.Parse(OpenSsl.Version.Split('.')[2].Split(' ')[0])), OpenSsl.KnownFaults);
    }
}
