using System.Runtime.InteropServices;

namespace Cardea.Tls;

/// <summary>
/// Contexts for the certificates that are chosen by SNI: one for each set of names beside the first, which serves everybody who asks for no name or an
/// unknown one. They share the main context's CAs and lists, so that a client certificate is worth the same under every name.
/// </summary>
internal sealed class NamedContexts : IDisposable
{
    private const string Dns = "dns:"; // as OwnPair.Names has it
    private readonly List<(string[] Names, SafeContextHandle Handle)> _contexts = [];

    internal bool Any => _contexts.Count > 0;

    internal IEnumerable<SafeContextHandle> Handles => _contexts.Select(static named => named.Handle);

    internal void Load(SafeContextHandle main, ContextCredentials credentials)
    {
        foreach (var group in credentials.Pairs.Select(static pair => pair.Names).Distinct(StringComparer.Ordinal).Skip(1))
        {
            var handle = new SafeContextHandle(Native.SSL_CTX_new(Native.TLS_server_method()));
            _contexts.Add(([.. group.Split('\n').Where(static name => name.StartsWith(Dns, StringComparison.Ordinal)).Select(static name => name[Dns.Length..])], handle));
            foreach (var pair in credentials.Group(group)) pair.PutInto(handle);
            Native.SSL_CTX_set1_cert_store(handle, Native.SSL_CTX_get_cert_store(main));
            OwnChains.Build(handle);
        }
    }

    /// <summary>Puts the context of that name under a handshake; false: the first certificate serves.</summary>
    internal bool TryUse(nint ssl, string name)
    {
        foreach (var (names, handle) in _contexts)
        {
            if (!Array.Exists(names, pattern => Matches(pattern, name))) continue;
            var held = false;
            try
            {
                handle.DangerousAddRef(ref held);
                _ = Native.SSL_set_SSL_CTX(ssl, handle.DangerousGetHandle());
                return true;
            }
            finally
            {
                if (held) handle.DangerousRelease();
            }
        }
        return false;
    }

    public void Dispose()
    {
        foreach (var (_, handle) in _contexts) handle.Dispose();
    }

    // One whole label for the star, as clients check it.
    private static bool Matches(string pattern, string name)
    {
        name = name.TrimEnd('.');
        if (!pattern.StartsWith("*.", StringComparison.Ordinal)) return pattern.Equals(name, StringComparison.OrdinalIgnoreCase);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && name.AsSpan(dot).Equals(pattern.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }
}
