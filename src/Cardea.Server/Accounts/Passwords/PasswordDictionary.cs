using System.Collections.Frozen;
using System.Text;
using Cardea.Tls;

namespace Cardea.Server.Accounts.Passwords;

/// <summary>The words of validate_password.dictionary_file: no password of the policy STRONG may contain one. Immutable.</summary>
public sealed class PasswordDictionary
{
    /// <summary>No words.</summary>
    public static readonly PasswordDictionary Empty = new([], default);

    private const int ShortestWord = 4;
    private const int LongestWord = 100;
    private const int GreatestFile = 1 << 20; // MySQL's limit too

    private readonly FrozenSet<string> _words;

    private PasswordDictionary(IEnumerable<string> words, DateTimeOffset read) =>
        (_words, Read) = (words.Where(static w => w.Length is >= ShortestWord and <= LongestWord).ToFrozenSet(StringComparer.Ordinal), read);

    /// <summary>How many words count: those of 4 to 100 characters.</summary>
    public int Count => _words.Count;

    /// <summary>When the file was read; the default time for none.</summary>
    public DateTimeOffset Read { get; }

    /// <summary>Reads a file of one word a line.</summary>
    /// <exception cref="IOException">It cannot be read, is not a regular file, or has more than a MiB.</exception>
    public static PasswordDictionary Load(string path, DateTimeOffset now) =>
        new(Encoding.UTF8.GetString(PemFile.Read(path, GreatestFile, out _)).Split('\n').Select(static line => line.TrimEnd('\r').ToLowerInvariant()), now);

    /// <summary>True when some part of the password is a word; case does not count.</summary>
    public bool IsIn(string password)
    {
        if (_words.Count == 0) return false;
        var words = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        var lower = password.ToLowerInvariant().AsSpan();
        for (var from = 0; from + ShortestWord <= lower.Length; from++)
            for (var length = ShortestWord; length <= Math.Min(LongestWord, lower.Length - from); length++)
                if (words.Contains(lower.Slice(from, length))) return true;
        return false;
    }
}
