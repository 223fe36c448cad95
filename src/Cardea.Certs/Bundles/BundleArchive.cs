using System.Formats.Tar;
using System.IO.Compression;
using Cardea.Certificates;

namespace Cardea.Certs.Bundles;

/// <summary>A .tar.gz whose files are the owner's alone; so is the archive, from its first byte.</summary>
internal static class BundleArchive
{
    private const UnixFileMode DirectoryMode = SecretFile.Private | UnixFileMode.UserExecute;

    internal static void Write(string path, string folder, IReadOnlyList<BundleFile> files, bool overwrite, DateTimeOffset now)
    {
        Call.MakeDirectoryOf(path);
        var temporary = $"{path}.{Environment.ProcessId}.new";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = SecretFile.Private }))
        {
            using (var packed = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            using (var archive = new TarWriter(packed, TarEntryFormat.Ustar))
            {
                archive.WriteEntry(new UstarTarEntry(TarEntryType.Directory, folder + "/") { Mode = DirectoryMode, ModificationTime = now });
                foreach (var (name, content) in files)
                    archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{folder}/{name}") { Mode = SecretFile.Private, ModificationTime = now, DataStream = new MemoryStream(content) });
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite);
    }
}
