using System.Text;

namespace Cardea.Options;

/// <summary>A line <c>name</c> or <c>name=value</c> of an option file, with its group and place.</summary>
public sealed record OptionFileEntry(string Group, string Name, string? Value, OptionOrigin Origin);

/// <summary>
/// Reads MySQL option files: groups, comments, quotes, escapes, <c>!include</c> and <c>!includedir</c>.
/// https://dev.mysql.com/doc/refman/8.4/en/option-files.html
/// </summary>
public sealed class OptionFile
{
    /// <summary>How deep files may include each other; MySQL's limit.</summary>
    public const int MaximumDepth = 10;

    /// <summary>Larger files are refused: no option file is that long, but /dev/zero is. Bytes.</summary>
    public const int MaximumSize = 1 << 20;

    private readonly List<OptionFileEntry> _entries = [];
    private readonly List<string> _warnings = [];

    private OptionFile() { }

    /// <summary>All entries in the order of reading, included files in place.</summary>
    public IReadOnlyList<OptionFileEntry> Entries => _entries;

    /// <summary>What was passed over, e.g. a world-writable file.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Reads a file and what it includes.</summary>
    /// <exception cref="OptionException">The file cannot be read or has a line that means nothing; the text names file and line.</exception>
    public static OptionFile Read(string path)
    {
        var file = new OptionFile();
        file.ReadFile(Path.GetFullPath(path), depth: 0);
        return file;
    }

    private void ReadFile(string path, int depth)
    {
        if (depth > MaximumDepth)
            throw new OptionException($"option files include each other more than {MaximumDepth} deep: {path}");
        if (IsWorldWritable(path))
        {
            _warnings.Add($"World-writable config file '{path}' is ignored.");
            return;
        }
        string? group = null;
        var number = 0;
        foreach (var raw in ReadLines(path))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            if (line[0] == '!')
                Include(line, path, number, depth);
            else if (line[0] == '[')
                group = GroupOf(line, path, number);
            else if (group is null)
                throw new OptionException($"Found option without preceding group in config file {path} at line {number}");
            else
                _entries.Add(EntryOf(line, group, new OptionOrigin(path, number)));
        }
    }

    private void Include(string line, string path, int number, int depth)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (line.StartsWith("!includedir", StringComparison.Ordinal))
        {
            var directory = Path.Combine(folder, line["!includedir".Length..].Trim());
            if (!Directory.Exists(directory))
                throw new OptionException($"Can't read directory '{directory}' named in config file {path} at line {number}");
            foreach (var file in Directory.GetFiles(directory, "*.cnf").Order(StringComparer.Ordinal))
                ReadFile(file, depth + 1);
        }
        else if (line.StartsWith("!include", StringComparison.Ordinal))
        {
            var file = Path.Combine(folder, line["!include".Length..].Trim());
            if (!File.Exists(file))
                throw new OptionException($"Can't open file '{file}' named in config file {path} at line {number}");
            ReadFile(file, depth + 1);
        }
        else
        {
            throw new OptionException($"Wrong '!' directive in config file {path} at line {number}");
        }
    }

    private static string GroupOf(string line, string path, int number)
    {
        var end = line.IndexOf(']', StringComparison.Ordinal);
        if (end < 0)
            throw new OptionException($"Wrong group definition in config file {path} at line {number}");
        return line[1..end].Trim();
    }

    private static OptionFileEntry EntryOf(string line, string group, OptionOrigin origin)
    {
        line = WithoutComment(line);
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? new OptionFileEntry(group, line.Trim(), Value: null, origin)
            : new OptionFileEntry(group, line[..equals].Trim(), Unquote(line[(equals + 1)..].Trim()), origin);
    }

    // A comment may start in the middle of a line, but not inside quotes.
    private static string WithoutComment(string line)
    {
        var quote = '\0';
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '\\' && quote != '\0')
                i++;
            else if (c is '\'' or '"')
                quote = quote == '\0' ? c : quote == c ? '\0' : quote;
            else if (c == '#' && quote == '\0' && (i == 0 || char.IsWhiteSpace(line[i - 1])))
                return line[..i].TrimEnd();
        }
        return line;
    }

    private static string Unquote(string value)
    {
        if (value.Length >= 2 && value[0] is '\'' or '"' && value[^1] == value[0])
            value = value[1..^1];
        if (!value.Contains('\\', StringComparison.Ordinal))
            return value;
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length)
            {
                text.Append(value[i]);
                continue;
            }
            i++;
            _ = value[i] switch
            {
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'r' => text.Append('\r'),
                'b' => text.Append('\b'),
                's' => text.Append(' '),
                '"' => text.Append('"'),
                '\'' => text.Append('\''),
                '\\' => text.Append('\\'),
                var other => text.Append('\\').Append(other),
            };
        }
        return text.ToString();
    }

    private static IEnumerable<string> ReadLines(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            // Not only regular files: `--defaults-file=<(print-secrets)` names a pipe.
            var buffer = new byte[MaximumSize + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaximumSize)
                throw new OptionException($"config file '{path}' is longer than {MaximumSize} bytes");
            return Encoding.UTF8.GetString(buffer, 0, length).TrimStart('\uFEFF').Split('\n').Select(static l => l.TrimEnd('\r')).ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"Could not read config file '{path}': {e.Message}");
        }
    }

    private static bool IsWorldWritable(string path) =>
        (File.GetUnixFileMode(path) & UnixFileMode.OtherWrite) != 0;
}
