using Cardea.Tls;

namespace Cardea.Server.Channels;

/// <summary>The state of every file that a channel's settings name, for noticing that one has changed. Cheap: one system call a file.</summary>
internal static class FileWatch
{
    /// <summary>A text that differs when a file differs: content (size, times, inode), presence, or the list of a directory.</summary>
    internal static string Fingerprint(TlsSettings settings)
    {
        var state = new System.Text.StringBuilder();
        foreach (var list in new[] { settings.Certificate, settings.Key, settings.Ca, settings.Crl, settings.OcspResponse })
            foreach (var file in list?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? []) Add(file);
        foreach (var directory in new[] { settings.CaPath, settings.CrlPath })
        {
            if (string.IsNullOrEmpty(directory)) continue;
            Add(directory);
            try
            {
                foreach (var file in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal)) Add(file); // a list may be rewritten in its place
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                state.Append("unreadable;");
            }
        }
        return state.ToString();

        // What only the owner's rights or the time of the last look change does not count.
        void Add(string path) => state.Append(path).Append('=').Append(FileStamp.Of(path) is { } s ? $"{s.Inode},{s.Size},{s.Modified},{s.Changed};" : "none;");
    }
}
