using Cardea.Options;

namespace Cardea.Client.Connecting;

/// <summary>
/// The file <c>root.cnf</c> that <c>cardea server</c> leaves in its data directory: with it a client started beside the server
/// is verified and logged in without any option.
/// </summary>
public static class LocalServerFile
{
    // Who asks for another server or another way in does not mean the server next door.
    private static readonly string[] OtherServer = ["host", "port", "socket", "protocol"];

    /// <summary>The file's path when it exists, is for the owner's eyes only, and no option file was chosen by hand; else null.</summary>
    public static string? Find(string directory, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0 && (arguments[0].StartsWith("--defaults-", StringComparison.Ordinal) || arguments[0] == "--no-defaults"))
            return null;
        var path = Path.Combine(directory, "data", "root.cnf");
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Others) == 0 ? path : null;
    }

    /// <summary>Reads the options again with the file among them, unless they already lead elsewhere. Its root account counts only when no user is named.</summary>
    public static OptionValues Merge(OptionTable table, string path, OptionValues given, DefaultFiles usual, IReadOnlyList<string> arguments)
    {
        // The distribution's files under /etc name the server that it would install, which nobody here has asked for.
        if (OtherServer.Any(name => given.IsGiven(name) && !given.Origin(name).Source.StartsWith("/etc/", StringComparison.Ordinal)))
            return given;
        var userNamed = given.IsGiven("user");
        var files = usual with
        {
            Files = [.. usual.Files, path],
            Accept = entry => entry.Origin.Source != path || !userNamed || entry.Name is not ("user" or "password"),
        };
        return OptionReader.Read(table, files, arguments, Environment.GetEnvironmentVariable);
    }
}
