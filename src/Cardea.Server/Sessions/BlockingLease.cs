using Cardea.Connections.Readiness;

namespace Cardea.Server.Sessions;

/// <summary>A <see cref="BlockingScope"/> as an object, for the engine, which does not know the pool.</summary>
internal sealed class BlockingLease : IDisposable
{
    [ThreadStatic] private static BlockingLease? _ofThread;
    private int _depth;

    private BlockingLease()
    {
    }

    public static IDisposable Enter()
    {
        var lease = _ofThread ??= new BlockingLease();
        lease._depth++;
        BlockingScope.Begin();
        return lease;
    }

    public void Dispose()
    {
        if (_depth == 0) return;
        _depth--;
        BlockingScope.End();
    }
}
