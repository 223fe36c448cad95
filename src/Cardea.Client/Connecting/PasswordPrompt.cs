using System.Runtime.InteropServices;
using Cardea.Protocol.Authentication;

namespace Cardea.Client.Connecting;

/// <summary>Asks for a password on the terminal, without echo.</summary>
internal static partial class PasswordPrompt
{
    /// <summary>Asks on /dev/tty, or reads standard input where there is no terminal, as getpass(3) does.</summary>
    public static Secret Ask(string prompt)
    {
        var text = GetPass(prompt);
        if (text == 0)
            return Secret.Empty;
        var length = 0;
        while (Marshal.ReadByte(text, length) != 0)
            length++;
        var bytes = new byte[length];
        Marshal.Copy(text, bytes, 0, length);
        for (var i = 0; i < length; i++)
            Marshal.WriteByte(text, i, 0);
        var secret = new Secret(bytes);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    [LibraryImport("libc", EntryPoint = "getpass", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetPass(string prompt);
}
