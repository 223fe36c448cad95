using Microsoft.Win32.SafeHandles;

namespace Cardea.Tls;

/// <summary>An SSL_CTX. Sessions made from it hold their own reference inside libssl, so it may be disposed before them.</summary>
internal sealed class SafeContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal SafeContextHandle(nint context)
        : base(ownsHandle: true) => SetHandle(context);

    protected override bool ReleaseHandle()
    {
        Native.SSL_CTX_free(handle);
        return true;
    }
}

/// <summary>An SSL. It does not own the file descriptor under it: whoever does closes that after this handle.</summary>
internal sealed class SafeSslHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal SafeSslHandle(nint ssl)
        : base(ownsHandle: true) => SetHandle(ssl);

    protected override bool ReleaseHandle()
    {
        Native.SSL_free(handle);
        return true;
    }
}
