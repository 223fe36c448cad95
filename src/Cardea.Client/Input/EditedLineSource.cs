using System.Runtime.InteropServices;

namespace Cardea.Client.Input;

/// <summary>
/// A person's terminal with line editing and history through libedit, the library that the mysql client itself uses.
/// Without libedit the terminal's own line discipline has to do.
/// </summary>
internal sealed partial class EditedLineSource : ILineSource
{
    private readonly string? _historyFile;
    private readonly IReadOnlyList<string> _ignored;
    private readonly bool _edits;

    public EditedLineSource(string? historyFile, string ignoredPatterns)
    {
        _historyFile = historyFile;
        _ignored = ignoredPatterns.Split(':', StringSplitOptions.RemoveEmptyEntries);
        _edits = NativeLibrary.TryLoad(Library, out _);
        if (!_edits)
            return;
        _ = UsingHistory();
        if (historyFile is not null && File.Exists(historyFile))
            _ = ReadHistory(historyFile);
    }

    public bool IsInteractive => true;

    public string? Read(string prompt)
    {
        if (!_edits)
        {
            Console.Out.Write(prompt);
            Console.Out.Flush();
            return Console.In.ReadLine();
        }
        var line = ReadLine(prompt);
        if (line == 0)
            return null;
        var text = Marshal.PtrToStringUTF8(line);
        Free(line);
        return text;
    }

    /// <summary>Statements with secrets are kept out: the patterns of <c>--histignore</c> match without case, <c>*</c> and <c>?</c> as usual.</summary>
    public void Remember(string statement)
    {
        if (_edits && statement.Length > 0 && !_ignored.Any(p => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(p, statement, ignoreCase: true)))
            _ = AddHistory(statement.ReplaceLineEndings(" "));
    }

    public void Dispose()
    {
        if (!_edits || _historyFile is null)
            return;
        if (!File.Exists(_historyFile))
        {
            using var created = new FileStream(_historyFile, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        _ = WriteHistory(_historyFile);
    }

    private const string Library = "libedit.so.2";

    [LibraryImport(Library, EntryPoint = "readline", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ReadLine(string prompt);

    [LibraryImport(Library, EntryPoint = "using_history")]
    private static partial int UsingHistory();

    [LibraryImport(Library, EntryPoint = "add_history", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddHistory(string line);

    [LibraryImport(Library, EntryPoint = "read_history", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadHistory(string path);

    [LibraryImport(Library, EntryPoint = "write_history", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int WriteHistory(string path);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint pointer);
}
