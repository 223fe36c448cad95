using System.Text;

namespace Cardea.Tls;

/// <summary>Takes text out of a memory BIO.</summary>
internal static unsafe class MemoryBio
{
    internal static string ReadAll(nint bio)
    {
        var text = new StringBuilder();
        var chunk = stackalloc byte[1024];
        for (var got = Native.BIO_read(bio, chunk, 1024); got > 0; got = Native.BIO_read(bio, chunk, 1024))
            text.Append(Encoding.ASCII.GetString(chunk, got));
        return text.ToString();
    }
}
