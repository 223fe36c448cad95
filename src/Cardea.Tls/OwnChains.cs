namespace Cardea.Tls;

/// <summary>
/// What is sent after an own certificate whose file holds no chain: the way to the CA that is trusted, root and all, as MySQL's servers send it.
/// libssl would look for that way at every handshake, and check each signature on it, which is an eighth of a login; here it is found once.
/// </summary>
internal static class OwnChains
{
    internal static void Build(SafeContextHandle context)
    {
        _ = Native.SSL_CTX_ctrl(context, Native.SetMode, Native.ModeNoAutoChain, 0);
        for (var found = Native.SSL_CTX_ctrl(context, Native.SetCurrentCertificate, Native.FirstCertificate, 0); found == 1;
             found = Native.SSL_CTX_ctrl(context, Native.SetCurrentCertificate, Native.NextCertificate, 0))
        {
            if (ChainOfCurrent(context) != 0) continue; // the file's own
            _ = Native.SSL_CTX_ctrl(context, Native.BuildCertificateChain, Native.BuildChainIgnoreError | Native.BuildChainClearError, 0);
        }
        ErrorQueue.Clear(); // no way to a CA is no error here: the certificate then goes alone
    }

    private static unsafe nint ChainOfCurrent(SafeContextHandle context)
    {
        nint chain = 0;
        _ = Native.SSL_CTX_ctrl(context, Native.GetChainCertificates, 0, (nint)(&chain));
        return chain;
    }
}
