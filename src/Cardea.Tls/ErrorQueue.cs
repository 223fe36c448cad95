namespace Cardea.Tls;

/// <summary>
/// libssl's error queue belongs to the thread: it is cleared before a call and drained right after it, in the same method.
/// </summary>
internal static unsafe class ErrorQueue
{
    private const int TextSize = 256;

    internal static void Clear() => Native.ERR_clear_error();

    /// <summary>Takes everything out and keeps the first error that says most: one of libssl's own if there is one.</summary>
    internal static OpenSslError Drain()
    {
        ulong chosen = 0;
        for (var next = Native.ERR_get_error(); next != 0; next = Native.ERR_get_error())
        {
            if (chosen == 0 || (new OpenSslError(chosen).Library != Native.LibrarySsl && new OpenSslError(next).Library == Native.LibrarySsl))
                chosen = next;
        }
        return new OpenSslError(chosen);
    }

    internal static string Describe(ulong error)
    {
        var buffer = stackalloc byte[TextSize];
        Native.ERR_error_string_n(error, buffer, TextSize);
        return OpenSsl.Text(buffer);
    }
}

/// <summary>One packed error: library in bits 23..30, reason in bits 0..22 (openssl/err.h).</summary>
internal readonly unsafe record struct OpenSslError(ulong Code)
{
    internal int Library => (int)(Code >> 23) & 0xFF;
    internal int Reason => (int)(Code & 0x7F_FFFF);

    /// <summary>As MySQL prints it: <c>error:0A000086:SSL routines::certificate verify failed</c>.</summary>
    internal string Text => Code == 0 ? "" : ErrorQueue.Describe(Code);

    /// <summary>The reason alone, in words.</summary>
    internal string Words
    {
        get
        {
            if (Code == 0) return "no reason given";
            var reason = OpenSsl.Text(Native.ERR_reason_error_string(Code));
            return reason.Length == 0 ? Text : reason;
        }
    }
}
