namespace Cardea.Tls;

/// <summary>
/// Asks the loaded library what it knows. OpenSSL skips unknown words of a list in silence as long as one is left; in an option that decides over
/// security each word must be known.
/// </summary>
public static class TlsVocabulary
{
    /// <summary>The first word that is no TLS version; null when all are.</summary>
    public static string? FaultInVersions(string list)
    {
        try
        {
            _ = TlsVersionList.Parse(list);
            return null;
        }
        catch (TlsSetupException wrong)
        {
            return wrong.Detail;
        }
    }

    /// <summary>The first word of an ssl_cipher list that this library cannot do anything with; null when there is none.</summary>
    public static string? FaultInCiphers(string list) => FirstUnknown(list, ":, ", static (context, word) =>
        word[0] is '!' or '-' or '+' or '@' || Native.SSL_CTX_set_cipher_list(context, word) == 1, "no suite of TLS 1.2 that this OpenSSL has");

    /// <summary>The first word of a tls_ciphersuites list that is no suite of TLS 1.3; null when all are.</summary>
    public static string? FaultInCipherSuites(string list) =>
        FirstUnknown(list, ":", static (context, word) => Native.SSL_CTX_set_ciphersuites(context, word) == 1, "no suite of TLS 1.3 that this OpenSSL has");

    /// <summary>The first word of a tls_kex list that is no group of this library (X25519MLKEM768 comes with OpenSSL 3.5); null when all are.</summary>
    public static string? FaultInGroups(string list) =>
        FirstUnknown(list, ":", static (context, word) => TrySetGroups(context, word), "no key-exchange group of this OpenSSL");

    // SSL_CTX_set1_groups_list is a macro over SSL_CTX_ctrl.
    internal static unsafe bool TrySetGroups(SafeContextHandle context, string list)
    {
        fixed (byte* text = System.Text.Encoding.UTF8.GetBytes(list + "\0")) return Native.SSL_CTX_ctrl(context, Native.SetGroupsList, 0, (nint)text) == 1;
    }

    private static string? FirstUnknown(string list, string separators, Func<SafeContextHandle, string, bool> knows, string fault)
    {
        OpenSsl.Demand();
        using var scratch = new SafeContextHandle(Native.SSL_CTX_new(Native.TLS_server_method()));
        var words = list.Split(separators.ToCharArray(), StringSplitOptions.TrimEntries);
        try
        {
            return Array.Find(words, word => word.Length == 0 || !knows(scratch, word)) is { } wrong ? $"'{wrong}' is {fault} ({OpenSsl.Version})" : null;
        }
        finally
        {
            ErrorQueue.Clear();
        }
    }
}
