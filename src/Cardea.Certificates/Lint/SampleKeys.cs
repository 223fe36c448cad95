namespace Cardea.Certificates.Lint;

/// <summary>
/// Keys whose private halves are public: sample and test keys that come with software and end up on servers. SHA-256 of the
/// SubjectPublicKeyInfo. Whoever has the package can play the server. Where each was found:
/// mariadb-test-data and libpython3-testsuite of Debian; mysql-test/std_data of github.com/mysql/mysql-server (several generations, small ones too, because
/// they are still copied around); test/fixtures/keys of github.com/nodejs/node; src/crypto, src/net of Go 1.19 (golang-1.19-src); demos of
/// OpenSSL 3.0 (libssl-doc); examples of libio-socket-ssl-perl. Of certificates the key beside them is in the same place.
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
        ["74500F15F5276350AB10109836E0AD6D52F1F851042F81A655326E2ACB76F31B"] = "MySQL test suite: server-key.pem of 512 bits, another",
        ["759C6BC1AB7ECC400973957B2EE20EEA3F67882756B1348B9EB4E41919FD5DA2"] = "MySQL test suite: client-key.pem of 1024 bits",
        ["4732E03CDCFAB15523232CC42C0073352CB53CFF140762C3F0FCCCE35430A9F2"] = "MySQL test suite: server-key.pem of 512 bits",
        ["D8391413E905BEEA9AF0A2561BB9F76E25C46EC2891A184EEF5DBCE5603A645D"] = "MySQL test suite: client-key.pem of 512 bits",
        ["2A17A5CF59C81D4D442C9D2E9A6559F7E99B004A6D3780ED8A271DD16B36F47A"] = "MySQL test suite: server-cert.pem of 2009",
        ["EB2B33EA7967F893421962E8EC40413D450EB4AEA660DE8E37D867A58A056F38"] = "MySQL test suite: client-cert.pem of 2003",
        ["6E0C41E60720D493ECE9ED6912630F52330EC88C357ED90840A45697A88CACF1"] = "Node.js test suite: ec-key.pem",
        ["C7F489851840A675319FC8398596602C3FC8CD941EEC70A08724A56E3D118739"] = "Go test suite: net/smtp/smtp_test.go",
        ["64EEBDE4D94A861CA1B062A103EF51D4D8A2C1B0A2133838198230E9C85407ED"] = "Go test suite: net/http/internal/testcert/testcert.go",
        ["E7C98A2E73E33D7DE4216988D748B814CDED1B9B9B73B7EA83EADFC99A8D827D"] = "Go test suite: crypto/x509/x509_test.go",
        ["540101906E8DAFF636D6CD4B16D3607921383C2AA511EEBC4D49F3E58521F320"] = "Go test suite: crypto/x509/x509_test_import.go",
        ["76A40FF8B96916F035544E3262130C75DBADE42F419B89E8C3445836BC644BF0"] = "Go test suite: crypto/tls/handshake_test.go",
        ["26BE8791D8FCDE93FBD2BFD2751EF576D65E391E3F7B9D559F3A75998183C044"] = "Go test suite: crypto/tls/handshake_test.go",
        ["E97178009FC19E705C9257BAE47FC004100DA041363792D493098AC7FEA922E9"] = "Go test suite: crypto/tls/handshake_test.go",
        ["CE3AA306F6B578932664A6EF81BEAD27247EFEC825737B4B4CF1C5676C099E8F"] = "Go test suite: crypto/tls/tls_test.go",
        ["E156FA5BB9673DB29989C7BFD2FAEDDA7DF13F221DF0A203B5701862A2B85757"] = "Go test suite: crypto/tls/tls_test.go",
        ["226ACD9B52F5731987D46521BBE02FA88045F9EB0C4A262690022D23CBB5EEF2"] = "Go test suite: crypto/tls/example_test.go",
        ["BBB3A427090D44D741D44BF7171A179DD4C9A7FDAC3A2E649F2F6FA0488AADC9"] = "Go test suite: crypto/tls/handshake_server_test.go",
        ["DFAEC698D6239E6CDD7D07763ED25BB938E8B97DD227EA44BA2918696F2A0891"] = "OpenSSL demos: bio/server-ec.pem",
        ["CE7F3E3693BC52FF3541029AB3E8E1B60470CC69B695DD88D079F8AD1A8C5C60"] = "OpenSSL demos: cms/signer.pem",
        ["449288B23FCCC93ED83FB3715DC834A74AAF1A8CA75EAC83AC86FE6744EBBB21"] = "OpenSSL demos: cms/cakey.pem",
        ["721C34EC0B5F598C1FCDBE2733C8BF19BC12929BCEC68C205025DFE9C42C1B89"] = "OpenSSL demos: cms/signer2.pem",
        ["FFEAFD46DA4358650E440451F2FEF6D90A5ACAE9CB6F0F0642A23395097803F9"] = "OpenSSL demos: certs/apps/ckey.pem",
        ["36687B80F89277D5A7C2C7F88ED9F66F24A900DAB826D0BD05EA71274CF74D16"] = "OpenSSL demos: certs/apps/skey2.pem",
        ["072292B8B9B665E1A57858A2DC989FB06B34688D9BB6DDAAF4254B89BA9C5A97"] = "OpenSSL demos: certs/apps/rootkey.pem",
        ["B35DB2413C046F9F4F3E53D547215C3B05383B5068F0151F440FFD5F0AECC2C5"] = "OpenSSL demos: certs/apps/skey.pem",
        ["38883215202C0FCFFBBE2934099CEAA9B41D84700270BFFE0882EC03A93617AB"] = "OpenSSL demos: certs/apps/intkey.pem",
        ["F0365BBC34A1479B7BBC9C6408A435C3C3C4D5295073D6347EDE30A4B4A3D9DD"] = "IO::Socket::SSL examples: simulate_proxy.pl",
        ["C1F59FD6A417F8976F555E833685508EF0A6EFB87C6C5EE2FA2E95E5C32CC9E0"] = "MySQL test suite: rsa_public_key.pem",
    };

    /// <summary>Where a key comes from, or null when it is not known to be public.</summary>
    internal static string? OriginOf(string sha256) => Known.GetValueOrDefault(sha256);
}
