using System.Diagnostics;
using System.Globalization;

namespace Cardea.EndToEnd.Support;

/// <summary>
/// A small tmpfs in a mount namespace of its own, mounted on <c>data</c> of a scratch folder. A process that reads its standard input holds the namespace;
/// when it ends, even because the tests were killed, kernel and file system are as before.
/// </summary>
public sealed class MountedFolder : IDisposable
{
    private readonly Process _holder;

    private MountedFolder(Process holder, string parent) => (_holder, Parent) = (holder, parent);

    /// <summary>The folder that everybody sees.</summary>
    public string Parent { get; }

    /// <summary>What stands before a command that is to see the file system; the process stays the same.</summary>
    public string[] Entry => ["/usr/bin/nsenter", "-t", _holder.Id.ToString(CultureInfo.InvariantCulture), "-m", "--"];

    /// <summary>Path of a file on the file system, as seen from outside.</summary>
    public string Seen(string name) => $"/proc/{_holder.Id}/root{Parent}/data/{name}";

    /// <summary>Mounts; skips the test where that is not permitted.</summary>
    /// <param name="size">As mount's option <c>size</c> has it.</param>
    public static MountedFolder Demand(string size)
    {
        var (unshare, _) = (Programs.Demand("unshare"), Programs.Demand("nsenter"));
        var parent = Directory.CreateTempSubdirectory("cardea-full").FullName;
        Directory.CreateDirectory(Path.Combine(parent, "data"));
        var start = new ProcessStartInfo(unshare) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-m", "sh", "-c", "mount -t tmpfs -o size=$1,mode=700 tmpfs \"$2\" && echo mounted && exec cat", "sh", size, Path.Combine(parent, "data")]) start.ArgumentList.Add(argument);
        var holder = Process.Start(start)!;
        if (holder.StandardOutput.ReadLine() == "mounted") return new MountedFolder(holder, parent);
        var reason = holder.StandardError.ReadToEnd().Trim();
        holder.WaitForExit();
        holder.Dispose();
        Directory.Delete(parent, recursive: true);
        Assert.Skip($"no file system may be mounted here: {reason}");
        throw new UnreachableException();
    }

    /// <summary>Writes a file until there is no room for one byte more.</summary>
    public void Fill(string name)
    {
        using var file = new FileStream(Seen(name), FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // full
        }
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
        Directory.Delete(Parent, recursive: true);
    }
}
