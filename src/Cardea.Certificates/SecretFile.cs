using System.Text;
using Cardea.Certificates.Native;

namespace Cardea.Certificates;

/// <summary>Writes files that hold, or stand beside, secrets.</summary>
public static class SecretFile
{
    /// <summary>Owner only.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Readable by all, as certificates and public keys may be.</summary>
    public const UnixFileMode Public = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Creates a file that must not exist yet (a planted symbolic link counts as existing), with its mode from the first byte on, and makes it durable.
    /// </summary>
    /// <exception cref="IOException">The file exists or cannot be written.</exception>
    public static void Create(string path, string text, UnixFileMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            Create(path, bytes, mode);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Replaces a file in one step: a reader sees the old text or the new, never a half.</summary>
    public static void Replace(string path, string text, UnixFileMode mode) => Replace(path, temporary => Create(temporary, text, mode));

    /// <inheritdoc cref="Replace(string, string, UnixFileMode)"/>
    public static void Replace(string path, byte[] bytes, UnixFileMode mode) => Replace(path, temporary => Create(temporary, bytes, mode));

    private static void Create(string path, byte[] bytes, UnixFileMode mode)
    {
        using (var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, UnixCreateMode = mode,
        }))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }
        File.SetUnixFileMode(path, mode); // whatever the umask took away
    }

    private static void Replace(string path, Action<string> create)
    {
        var temporary = $"{path}.{Environment.ProcessId}.new";
        File.Delete(temporary);
        try
        {
            create(temporary);
        }
        catch (IOException)
        {
            File.Delete(temporary); // half a secret is of no use
            throw;
        }
        File.Move(temporary, path, overwrite: true);
        LibC.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Gives a file to another user; only root can. A symbolic link is given away itself, never what it names.</summary>
    public static void GiveTo(string path, uint user, uint group) => LibC.GiveTo(path, user, group);

    /// <summary>True when group or others may read the file.</summary>
    public static bool IsReadableByOthers(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;
}
