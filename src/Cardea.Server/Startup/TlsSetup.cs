using Cardea.Certificates;
using Cardea.Protocol.Authentication;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;
using Cardea.Tls;

namespace Cardea.Server.Startup;

/// <summary>
/// Certificates and keys at start and at each reload. The rule of MySQL: when no ssl_ option names a file, the three default files of the data
/// directory are used if all are there; if some are, nothing is made; if none is, a set is made.
/// </summary>
public sealed class TlsSetup(DataDirectory directory, GlobalVariables variables, ServerLog log, TimeProvider clock)
{
    /// <summary>The context to start with, or null when TLS is off.</summary>
    /// <exception cref="StartupException">Files that options name cannot be used: fatal, never a weaker server.</exception>
    public TlsContext? Start()
    {
        MakeFiles();
        if (!IsWanted())
        {
            TellHaveSsl("DISABLED");
            return null;
        }
        try
        {
            var context = Make();
            foreach (var warning in context.Warnings) log.Warning(warning);
            if (context.CertificateIsOutsideValidity) WarnOrRefuse();
            TellHaveSsl("YES");
            return context;
        }
        catch (TlsSetupException failed)
        {
            throw new StartupException($"TLS: {failed.Message}: {failed.Detail}");
        }
        catch (TlsLibraryException missing)
        {
            throw new StartupException(missing.Message);
        }
    }

    /// <summary>Makes a context of the variables as they are now and puts it in use; the text of what failed, or null.</summary>
    /// <param name="holder">Where it goes.</param>
    /// <param name="offOnFailure">NO ROLLBACK ON ERROR: after a failure TLS is off instead of as before.</param>
    public string? Reload(TlsContextHolder holder, bool offOnFailure)
    {
        try
        {
            if (!IsWanted())
            {
                holder.Swap(null);
                TellHaveSsl("DISABLED");
                return null;
            }
            var context = Make();
            if (context.CertificateIsOutsideValidity)
            {
                context.Dispose();
                throw new TlsSetupException(TlsSetupError.Expired, variables.Text(Known.SslCert));
            }
            foreach (var warning in context.Warnings) log.Warning(warning);
            holder.Swap(context);
            TellHaveSsl("YES");
            log.System("TLS: certificates, keys and revocation lists have been read again");
            return null;
        }
        catch (TlsSetupException failed)
        {
            log.Error($"TLS: {failed.Message}: {failed.Detail}; {(offOnFailure ? "TLS is off now" : "what was in use stays in use")}");
            if (offOnFailure)
            {
                holder.Swap(null);
                TellHaveSsl("DISABLED");
            }
            return failed.Message;
        }
    }

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

    private void MakeFiles()
    {
        var files = new DataDirectoryCertificates(directory.Path, clock);
        if (!NamesFiles() && variables.Flag(Known.AutoGenerateCerts) && files.MakeTlsFiles(HostNames.OfThisMachine(), ServerOptions.Version))
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
        }
        else if (files.TlsFilesFound.Count > 0)
        {
            log.Warning($"only {string.Join(", ", files.TlsFilesFound)} found in the data directory: nothing was made, and TLS is off; complete the set or remove it");
        }
    }

    private bool NamesFiles() => new[] { Known.SslCa, Known.SslCaPath, Known.SslCert, Known.SslKey, Known.SslCrl, Known.SslCrlPath }.Any(row => variables.Text(row).Length > 0);

    private bool IsWanted()
    {
        if (!variables.Flag(Known.Ssl) || variables.Text(Known.TlsVersion).Length == 0) return false;
        return NamesFiles();
    }

    private TlsContext Make() => TlsContext.ForServer(new TlsSettings
    {
        Certificate = FileOf(Known.SslCert),
        Key = FileOf(Known.SslKey),
        Ca = FileOf(Known.SslCa),
        CaPath = FileOf(Known.SslCaPath),
        Crl = FileOf(Known.SslCrl),
        CrlPath = FileOf(Known.SslCrlPath),
        CipherList = TextOf(Known.SslCipher),
        CipherSuites = TextOf(Known.TlsCipherSuites),
        Versions = TlsVersionList.Parse(variables.Text(Known.TlsVersion)),
        SessionCache = variables.Flag(Known.SessionCacheMode),
        SessionTimeout = TimeSpan.FromSeconds(variables.Number(Known.SessionCacheTimeout)),
    });

    private string? FileOf(VariableDefinition row) => TextOf(row) is { } name ? directory.FileAt(name) : null;

    private string? TextOf(VariableDefinition row) => variables.Text(row) is { Length: > 0 } text ? text : null;

    private void WarnOrRefuse()
    {
        const string Text = "the server's certificate is outside its validity";
        if (variables.Flag(Known.EnforcedValidation)) throw new StartupException($"--tls-certificates-enforced-validation: {Text}");
        log.Warning(Text);
    }

    private void TellHaveSsl(string value)
    {
        variables.Set(Known.HaveSsl, value);
        variables.Set(Known.HaveOpenSsl, value);
    }
}
