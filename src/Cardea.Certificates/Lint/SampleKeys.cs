namespace Cardea.Certificates.Lint;

/// <summary>
/// Keys whose private halves are public: sample and test keys that come with software and end up on servers. SHA-256 of the
/// SubjectPublicKeyInfo. Whoever has the package can play the server.
/// </summary>
internal static class SampleKeys
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["93755E5690E51C82BB50BF77966E699AAA16235F6276C35D4D6D86339039B9B1"] = "MariaDB test suite: cacert.pem",
        ["6934FB9CE0975922B84DFEEA27BB299F0C9EFDD6B3866CA19FE223B2D1E17075"] = "MariaDB test suite: root.crt",
        ["B2272851EACD2A928796AC6C5E52E7E3E046D15618A9B13974D24541607B8334"] = "MariaDB test suite: root_intermediate_ca1.crt",
        ["8C16AFD38E547F137F12087BACC538059A48135649F066BD5F235E5562B5C8A1"] = "MariaDB test suite: unrelated_root.crt",
        ["28D87831EDA49640B9227EC334EEF7CFA36353D2396561BE9C0BB32EAAEC17DA"] = "MariaDB test suite: client-cert.pem",
        ["DF2A0CB374E011F0D0733EC2FD2419D91D9F2363990DCE61D8F632DC23BBE4D7"] = "MariaDB test suite: galera-chain-ca.pem",
        ["606F4757D7B78797D8B1DB4E0DD73AC7DC764B45300649FA4B9793EC13151FE0"] = "MariaDB test suite: galera-chain-cert.pem",
        ["1A51A0022B117730ADEDCAE7823A179459E8F2F074DA77920F777A51E0F54F2C"] = "MariaDB test suite: galera-chain-cert.pem",
        ["4674DB42ADB8A73E7201A7D1E91A5FBDCB642FA6B38D19B79DBA3A287715906A"] = "MariaDB test suite: galera.1.crt",
        ["F04DC561A6E0CFBFDBBC56BDB5AABEA7AC4B86C9AA07BCE7C1ACDC24B3926FCB"] = "MariaDB test suite: galera.2.crt",
        ["36F7EF7E4C4C3C27123241B97447CA90C4D1CFEBAFD5D40D203C9EAF87FF13E7"] = "MariaDB test suite: galera.root.crt",
        ["67CE0565E4251E6595D348BC5C4953B13D2D46049673610AB3E18835822BD126"] = "MariaDB test suite: server-cert.pem",
        ["E65B7B28432907B1C70800EB3624B9BC32AF42E2168D0F5FE095B6E8D5DF6F99"] = "MariaDB test suite: server-new-cert.pem",
        ["5F288D5A83CCF57DB869B7684D761870DE5CC7993589847B1F057F5B53C2B343"] = "MariaDB test suite: server8k-cert.pem",
        ["AC6EA6E8A6B35B0FBD179F8C4CFF77F3D3158E6DF029D71A44AE4937170A099C"] = "MariaDB test suite: serversan-cert.pem",
        ["DFD902528BEFE612CA97CD6B422C5B788D82AFEFBF53694EFE9DE553B21A5124"] = "MariaDB test suite: untrusted-cacert.pem",
        ["9B9D3C3EF2E8355D910E66C472CEE6CCEDEB6A24FF97EB0A80D55EF37DB6928F"] = "Python test suite: allsans.pem",
        ["9E4456C9DC7098DC4330CC8F0F84F27F7771543758A68B03E93B2615A412EB4F"] = "Python test suite: badcert.pem",
        ["E2A7B7FD502ED35454F0DD95FAE8BEBE86CF558AC86C49C78CB8823703CD81F3"] = "Python test suite: cert3.pem",
        ["FE2FF9B611DD9D21678901B8E191235AB48327C483A91A050492BCC31BAD3860"] = "Python test suite: idnsans.pem",
        ["1D2054B91A55916AD0DFF7F13988AF44AB6097B310F9C7587F2637367BD7C150"] = "Python test suite: keycert.passwd.pem",
        ["532C1CF563E57E9D3CFF65CF4E313F4F0EE97755E173C0E946C850C3AB6D76DC"] = "Python test suite: keycert2.pem",
        ["45F9A0EFBA2EF7F6D918BBA1ABBB96D497A69D87551B8258F8F3A44B88634B2E"] = "Python test suite: keycert4.pem",
        ["515894A88719A8D79C72CE9150C5E6E7D618C75203256FC8F511DB9B9D20A0C8"] = "Python test suite: keycertecc.pem",
        ["59678822F874C9F255F2D319180468F011E10D6635A0FF05BDABAFF93FEB5069"] = "Python test suite: leaf-missing-aki.ca.pem",
        ["2E969D5E71491B6CF1691ED5B16B98B9A6B60F864789B1C12FFAFE3E9282086E"] = "Python test suite: leaf-missing-aki.keycert.pem",
        ["A9F1FDF434BDE8BC86D1D7DD2590E49EE135A59912FE2E62404A4A72519D7B24"] = "Python test suite: nokia.pem",
        ["11035725DE095A06370FC5DF46F29EAF693AA691CAC6B260DE6D569A37F5CF89"] = "Python test suite: nosan.pem",
        ["B412C8DE5107C74E75CBED468557C142A99FC2649BC4BA8C5022CCA93E682A13"] = "Python test suite: nullbytecert.pem",
        ["EDFE2D266A8E34AAE10E7FDF5DBAAF4AD37D0FAB6D3D738E463F59C066B3B0C5"] = "Python test suite: pycacert.pem",
        ["BE2DA3D5EB7628B2FFD21C5146BB45169ECB3ED84FB1357D419911EFAE2B0C1A"] = "Python test suite: selfsigned_pythontestdotnet.pem",
        ["D4E847508600728368DAC3FC8F4868098850A5F43B734732CFCDDCCA82BCE9F5"] = "Python test suite: talos-2019-0758.pem",
        ["C1F59FD6A417F8976F555E833685508EF0A6EFB87C6C5EE2FA2E95E5C32CC9E0"] = "MySQL test suite: rsa_public_key.pem",
    };

    /// <summary>Where a key comes from, or null when it is not known to be public.</summary>
    internal static string? OriginOf(string sha256) => Known.GetValueOrDefault(sha256);
}
