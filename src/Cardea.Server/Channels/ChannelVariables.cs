using Cardea.Server.Variables;

namespace Cardea.Server.Channels;

/// <summary>The variables that a channel is set up from: the same list for each, under two names.</summary>
internal sealed record ChannelVariables(
    VariableDefinition Ca, VariableDefinition CaPath, VariableDefinition Cert, VariableDefinition Key, VariableDefinition Crl, VariableDefinition CrlPath,
    VariableDefinition Cipher, VariableDefinition CipherSuites, VariableDefinition Version, VariableDefinition Kex)
{
    internal static readonly ChannelVariables Main = new(
        Known.SslCa, Known.SslCaPath, Known.SslCert, Known.SslKey, Known.SslCrl, Known.SslCrlPath,
        Known.SslCipher, Known.TlsCipherSuites, Known.TlsVersion, Known.TlsKex);

    internal static readonly ChannelVariables Admin = new(
        Known.AdminSslCa, Known.AdminSslCaPath, Known.AdminSslCert, Known.AdminSslKey, Known.AdminSslCrl, Known.AdminSslCrlPath,
        Known.AdminSslCipher, Known.AdminTlsCipherSuites, Known.AdminTlsVersion, Known.AdminTlsKex);

    private VariableDefinition[] Files => [Ca, CaPath, Cert, Key, Crl, CrlPath];

    /// <summary>Some variable names a file or a directory.</summary>
    internal bool NameFiles(GlobalVariables values) => Array.Exists(Files, row => values.Text(row).Length > 0);

    /// <summary>Some variable differs from its default: from then on the administrative channel stands on its own.</summary>
    internal bool AreSet(GlobalVariables values) =>
        Array.Exists([.. Files, Cipher, CipherSuites, Version, Kex], row => values.Text(row) != (row.Default as string ?? ""));
}
