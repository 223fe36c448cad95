namespace Cardea.Tls;

/// <summary>The context in use, swapped whole. New sessions take the current one; a session under way keeps the one it began with.</summary>
public sealed class TlsContextHolder : IDisposable
{
    private TlsContext? _current;

    /// <summary>Starts with this context, or with TLS off.</summary>
    public TlsContextHolder(TlsContext? first = null) => _current = first;

    /// <summary>The context for new sessions; null = TLS is off.</summary>
    public TlsContext? Current => Volatile.Read(ref _current);

    /// <summary>Puts another context in place (null = TLS off) and lets go of the old one, which its sessions keep alive.</summary>
    public void Swap(TlsContext? next) => Interlocked.Exchange(ref _current, next)?.Dispose();

    /// <summary>A server session of the current context; null when TLS is off.</summary>
    public TlsSession? Accept(int descriptor)
    {
        while (Current is { } context)
        {
            // null: swapped and disposed between the two steps, so there is a newer one
            if (context.TryAccept(descriptor) is { } session) return session;
            if (ReferenceEquals(context, Current)) return null;
        }
        return null;
    }

    /// <summary>TLS off, context released.</summary>
    public void Dispose() => Swap(null);
}
