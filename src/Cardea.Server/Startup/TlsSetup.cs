using Cardea.Certificates;
using Cardea.Protocol.Authentication;
using Cardea.Server.Channels;
using Cardea.Server.Variables;

namespace Cardea.Server.Startup;

/// <summary>
/// The files of certificates and keys at a start. The rule of MySQL: when no ssl_ option names a file, the three default files of the data
/// directory are used if all are there; if some are, nothing is made; if none is, a set is made.
/// </summary>
public sealed class TlsSetup(DataDirectory directory, GlobalVariables variables, ServerLog log, TimeProvider clock)
{
    /// <summary>The RSA key pair of a method, or null when there is none.</summary>
    public RsaKeyPair? ReadRsaKeys(VariableDefinition privateKey)
    {
        var path = directory.FileAt(variables.Text(privateKey));
        if (!File.Exists(path)) return null;
        try
        {
            if (SecretFile.IsReadableByOthers(path)) log.Warning($"the private key '{path}' can be read by others; make it 0600");
            return RsaKeyPair.FromPem(File.ReadAllText(path));
        }
        catch (Exception bad) when (bad is IOException or UnauthorizedAccessException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            throw new StartupException($"--{GlobalVariables.OptionName(privateKey)}: '{path}' is not a usable RSA private key: {bad.Message}");
        }
    }

    /// <summary>Makes what is missing and wanted, and names the default files when they are there.</summary>
    public void MakeFiles()
    {
        var files = new DataDirectoryCertificates(directory.Path, clock);
        if (!NamesFiles() && variables.Flag(Known.AutoGenerateCerts) && files.MakeTlsFiles(HostNames.OfThisMachine, ServerOptions.Version, isRenewed: variables.Flag(Known.AutoRenew)))
            log.System($"made CA, server and client certificates in '{directory.Path}'");
        var pair = (variables.Flag(Known.Sha256Generate) && variables.Text(Known.Sha256PrivateKey) == "private_key.pem")
            || (variables.Flag(Known.CachingGenerate) && variables.Text(Known.CachingPrivateKey) == "private_key.pem");
        if (pair && files.MakeRsaPair()) log.System($"made the RSA key pair for passwords in '{directory.Path}'");
        if (NamesFiles()) return;
        if (files.HasServerTls)
        {
            variables.Set(Known.SslCa, "ca.pem");
            variables.Set(Known.SslCert, "server-cert.pem");
            variables.Set(Known.SslKey, "server-key.pem");
            // 'cardea certs revoke' writes this one; MySQL has no such default, and no tool that would write it.
            if (File.Exists(directory.FileAt("crl.pem"))) variables.Set(Known.SslCrl, "crl.pem");
        }
        else if (files.TlsFilesFound.Count > 0)
        {
            log.Warning($"only {string.Join(", ", files.TlsFilesFound)} found in the data directory: nothing was made, and TLS is off; complete the set or remove it");
        }
    }

    private bool NamesFiles() => ChannelVariables.Main.NameFiles(variables);
}
