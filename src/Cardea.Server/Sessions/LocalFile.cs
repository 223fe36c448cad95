using Cardea.Connections.Server;
using Cardea.Protocol.Errors;
using Cardea.Protocol.Packets;

namespace Cardea.Server.Sessions;

/// <summary>
/// A file that the client sends for LOAD DATA LOCAL: packets up to an empty one. It is gathered in memory, beyond a bound in a file of the temporary
/// directory that has no name of its own any more and that nobody else can open.
/// </summary>
/// <remarks>Source: MySQL internals, "LOCAL INFILE Request".</remarks>
internal static class LocalFile
{
    private const int LargestInMemory = 1 << 20;

    /// <summary>Asks and reads. The client's empty answer, when it will not or cannot give the file, is an empty file: it knows best what to tell its user.</summary>
    /// <exception cref="ServerErrorException">1021 when the temporary directory is full.</exception>
    public static Stream Receive(ServerConnection connection, string name, string directory)
    {
        connection.Output.Add(new LocalInfileRequest(name), connection.Capabilities);
        Stream file = new MemoryStream();
        IOException? failure = null;
        try
        {
            while (connection.Receive() is { IsEmpty: false } piece)
            {
                // The client sends on until it is done, whatever becomes of it here.
                if (failure is not null) continue;
                try
                {
                    if (file is MemoryStream memory && memory.Length + piece.Length > LargestInMemory) file = MoveToDisk(memory, directory);
                    file.Write(piece);
                }
                catch (IOException full)
                {
                    failure = full;
                }
            }
            if (failure is not null) throw new ServerErrorException(ServerErrors.DiskFull(directory));
            file.Flush();
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static FileStream MoveToDisk(MemoryStream memory, string directory)
    {
        var path = Path.Combine(directory, $"cardea-load-{Guid.NewGuid():N}");
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        File.Delete(path);
        memory.WriteTo(file);
        memory.Dispose();
        return file;
    }
}
