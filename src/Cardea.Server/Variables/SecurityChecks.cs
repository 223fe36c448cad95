using Cardea.Protocol.Errors;
using Cardea.Server.Accounts;
using Cardea.Tls;

namespace Cardea.Server.Variables;

/// <summary>
/// Values of security variables that must not even be stored when they are wrong: at start they are fatal, SET answers 1231.
/// The TLS library itself is asked, so a suite or group that it does not have is refused by name.
/// </summary>
internal static class SecurityChecks
{
    private static readonly Dictionary<VariableDefinition, Func<string, string?>> Checks = new()
    {
        [Known.TlsVersion] = TlsVocabulary.FaultInVersions,
        [Known.AdminTlsVersion] = TlsVocabulary.FaultInVersions,
        [Known.SslCipher] = TlsVocabulary.FaultInCiphers,
        [Known.AdminSslCipher] = TlsVocabulary.FaultInCiphers,
        [Known.TlsCipherSuites] = TlsVocabulary.FaultInCipherSuites,
        [Known.AdminTlsCipherSuites] = TlsVocabulary.FaultInCipherSuites,
        [Known.TlsKex] = TlsVocabulary.FaultInGroups,
        [Known.AdminTlsKex] = TlsVocabulary.FaultInGroups,
        [Known.KeyPassphrase] = Channels.PassphraseSource.Fault,
        [Known.OcspResponder] = static url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp ? null : $"'{url}' is no http:// URL",
    };

    /// <summary>The variables that are checked.</summary>
    internal static IReadOnlyCollection<VariableDefinition> Checked => Checks.Keys;

    /// <summary>What is wrong with a value, or null.</summary>
    internal static string? FindFault(VariableDefinition row, object? value) =>
        value is string { Length: > 0 } text && Checks.TryGetValue(row, out var check) ? check(text) : null;

    /// <summary>Before SET GLOBAL stores a value.</summary>
    /// <exception cref="ServerErrorException">1231.</exception>
    internal static void BeforeGlobal(VariableDefinition row, object? value, GlobalVariables server, IReadOnlySet<string> enabledMethods)
    {
        if (ReferenceEquals(row, Known.LeastDelay) && value is ulong least && least > server.Number(Known.GreatestDelay)
            || ReferenceEquals(row, Known.GreatestDelay) && value is ulong most && most < server.Number(Known.LeastDelay))
            throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, VariableValue.Print(row, value)));
        if (ReferenceEquals(row, Known.ValidateDictionary)) Accounts.Passwords.PasswordPolicy.CheckDictionary((string?)value);
        if (FindFault(row, value) is not null || ReferenceEquals(row, Known.AuthenticationPolicy) && FaultInPolicy((string)value!, enabledMethods) is not null)
            throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, (string)value!));
    }

    /// <summary>What is wrong with an authentication_policy, or null: it must be of its form and name only methods that accounts may use.</summary>
    internal static string? FaultInPolicy(string value, IReadOnlySet<string> enabledMethods)
    {
        try
        {
            var unknown = AuthenticationPolicy.Parse(value).Named.FirstOrDefault(name => !enabledMethods.Contains(name));
            return unknown is null ? null : $"the method '{unknown}' is not loaded";
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }
}
