using Cardea.Server.Accounts.Store;

namespace Cardea.Tests.Server.Accounts;

/// <summary>What a disk can do wrong.</summary>
internal enum DiskFault { None, NoSpace, HalfWritten, SyncFails, EverythingFails }

/// <summary>Real files on a disk that fails when told to.</summary>
internal sealed class FaultyDisk
{
    private const int NoSpace = 28, InputOutput = 5;

    public DiskFault Fault { get; set; }

    /// <summary>Writes and syncs that were asked for.</summary>
    public int Calls { get; private set; }

    /// <summary>The call with this number (from 0) is the first to fail.</summary>
    public int FailFrom { get; set; }

    public Disk Disk => new(path => new FaultyFile(FaultyFile.MakeStream(path), this), path => new FaultyFile(FaultyFile.GetStream(path), this));

    private DiskFault Next() => Calls++ >= FailFrom ? Fault : DiskFault.None;

    private sealed class FaultyFile(FileStream stream, FaultyDisk disk) : AppendFile(stream)
    {
        public static FileStream MakeStream(string path) => CreateStream(path);

        public static FileStream GetStream(string path) => OpenStream(path);

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            switch (disk.Next())
            {
                case DiskFault.NoSpace: throw new IOException("No space left on device", NoSpace);
                case DiskFault.HalfWritten or DiskFault.EverythingFails:
                    base.Write(bytes[..(bytes.Length / 2)]);
                    throw new IOException("No space left on device", NoSpace);
                default:
                    base.Write(bytes);
                    break;
            }
        }

        public override void Sync()
        {
            if (disk.Next() is DiskFault.SyncFails or DiskFault.EverythingFails) throw new IOException("Input/output error", InputOutput);
            base.Sync();
        }

        public override void Truncate(long length)
        {
            if (disk.Fault == DiskFault.EverythingFails) throw new IOException("Input/output error", InputOutput);
            base.Truncate(length);
        }
    }
}
