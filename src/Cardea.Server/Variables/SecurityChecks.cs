using Cardea.Protocol.Errors;
using Cardea.Tls;

namespace Cardea.Server.Variables;

/// <summary>Values of security variables that must not even be stored when they are wrong.</summary>
internal static class SecurityChecks
{
    /// <summary>Before SET GLOBAL stores a value.</summary>
    /// <exception cref="ServerErrorException">1231.</exception>
    public static void BeforeGlobal(VariableDefinition row, object? value)
    {
        if (ReferenceEquals(row, Known.ValidateDictionary)) Accounts.Passwords.PasswordPolicy.CheckDictionary((string?)value);
        if (!ReferenceEquals(row, Known.TlsVersion)) return;
        try
        {
            _ = TlsVersionList.Parse((string)value!);
        }
        catch (TlsSetupException)
        {
            throw new ServerErrorException(ServerErrors.WrongValueForVariable(row.Name, (string)value!));
        }
    }
}
