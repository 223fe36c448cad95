using System.Globalization;
using Cardea.Options;

namespace Cardea.Client.Connecting;

/// <summary>A server's key as it was first met.</summary>
/// <param name="Server">Name and port as the user gave them, lower case: <c>db.example.com:3306</c>.</param>
/// <param name="Key">SHA-256 of the public key, upper-case hexadecimal.</param>
/// <param name="Since">The day it was stored.</param>
/// <param name="Line">Its line in the file, from 1.</param>
internal sealed record KnownServer(string Server, string Key, string Since, int Line);

/// <summary>
/// The keys of servers that were met without a CA, as SSH's known_hosts: one line each, <c>server SHA256:hex date</c>; <c>#</c> begins a comment.
/// A line that cannot be read is an error and not skipped: it may be the one that would have refused.
/// </summary>
internal sealed class KnownServers(string path)
{
    private const string Algorithm = "SHA256:";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Name and port in the form of the file.</summary>
    public static string NameOf(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host.ToLowerInvariant()}]" : host.ToLowerInvariant())}:{port}");

    /// <summary>What is stored of the server; null = it was never met.</summary>
    /// <exception cref="OptionException">The file cannot be read, or a line of it.</exception>
    public KnownServer? Find(string server) => Read().LastOrDefault(known => known.Server == server);

    /// <summary>Stores a key; the line is on the disk when it returns.</summary>
    /// <exception cref="OptionException">The file cannot be written.</exception>
    public void Add(string server, string key, DateTimeOffset now)
    {
        try
        {
            if (System.IO.Path.GetDirectoryName(Path) is { Length: > 0 } folder && !Directory.Exists(folder))
                Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
            // Append mode: two clients that meet two servers at once do not write over each other.
            using var file = new FileStream(Path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly });
            file.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{server} {Algorithm}{key} {now:yyyy-MM-dd}\n")));
            file.Flush(flushToDisk: true);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"cannot store the server's key in {Path}: {closed.Message}; give another file with --server-pins-file, or a CA with --ssl-ca");
        }
    }

    private IEnumerable<KnownServer> Read()
    {
        var number = 0;
        foreach (var line in Lines())
        {
            number++;
            if (string.IsNullOrWhiteSpace(line) || line[0] == '#')
                continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var server, var key, ..] || !key.StartsWith(Algorithm, StringComparison.Ordinal) || !Fingerprint.TryRead(key, out var hash))
                throw new OptionException($"{Path}, line {number}: not 'server SHA256:hexadecimal date'");
            yield return new KnownServer(server, hash, words.Length > 2 ? words[2] : "an unknown day", number);
        }
    }

    private string[] Lines()
    {
        try
        {
            return File.Exists(Path) ? File.ReadAllLines(Path) : [];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"cannot read the keys of known servers in {Path}: {closed.Message}");
        }
    }
}

/// <summary>SHA-256 fingerprints as people write them.</summary>
internal static class Fingerprint
{
    /// <summary>Takes 64 hexadecimal digits in either case, with or without <c>SHA256:</c> in front and colons between the bytes.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="hash">Upper-case hexadecimal.</param>
    public static bool TryRead(string text, out string hash)
    {
        const string Prefix = "SHA256:";
        var digits = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        hash = digits.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        return hash.Length == 64 && hash.All(char.IsAsciiHexDigitUpper);
    }
}
