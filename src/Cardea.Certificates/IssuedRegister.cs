using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cardea.Certificates;

/// <summary>One certificate that an authority of this directory has issued.</summary>
/// <param name="Serial">Hexadecimal.</param>
/// <param name="IssuerKey">Key identifier of the authority, hexadecimal: after a roll-over there are two of them.</param>
/// <param name="NotAfter">Its end; null = not known (taken over from a revocation list), and then for ever.</param>
/// <param name="Use">server, client, gateway, ca.</param>
/// <param name="Sha256">Fingerprint.</param>
/// <param name="Subject">One-line form.</param>
/// <param name="File">Where it was written.</param>
public sealed record IssuedCertificate(string Serial, string IssuerKey, DateTimeOffset? NotAfter, string Use, string Sha256, string Subject, string File)
{
    /// <summary>Since when it is revoked; null = it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    public X509RevocationReason Reason { get; init; }
}

/// <summary>
/// The list of what was issued and revoked, a text file beside the authority's key: one line each, fields parted by tabs. A line that is not
/// understood is an error and never passed over: it might be the one that says "revoked".
/// </summary>
public sealed class IssuedRegister
{
    private const string Head = "# What the authorities of this directory have issued; kept by cardea certs.\n"
        + "# serial\tstate\tissuer key\tnot after\tuse\tsha-256\tsubject\tfile\n";
    private const string NumberLine = "crl-number\t";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly List<IssuedCertificate> _entries = [];

    /// <summary>In the order of issue.</summary>
    public IReadOnlyList<IssuedCertificate> Entries => _entries;

    /// <summary>The number of the newest revocation list; 0 = none was made.</summary>
    public long CrlNumber { get; set; }

    /// <summary>Reads the file; one that is not there is an empty register.</summary>
    /// <exception cref="FormatException">A line is not understood; the text names it.</exception>
    public static IssuedRegister Read(string path)
    {
        var register = new IssuedRegister();
        if (!System.IO.File.Exists(path))
            return register;
        var number = 0;
        foreach (var line in System.IO.File.ReadLines(path))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                if (line.StartsWith(NumberLine, StringComparison.Ordinal))
                    register.CrlNumber = long.Parse(line[NumberLine.Length..], NumberStyles.None, CultureInfo.InvariantCulture);
                else
                    register._entries.Add(Parse(line.Split('\t')));
            }
            catch (Exception bad) when (bad is FormatException or IndexOutOfRangeException or OverflowException or ArgumentException)
            {
                throw new FormatException($"'{path}' line {number} is not understood; mend it or restore the file from a backup", bad);
            }
        }
        return register;
    }

    /// <summary>Adds a certificate.</summary>
    public void Add(IssuedCertificate entry) => _entries.Add(entry);

    /// <summary>The entry of a serial number, or null.</summary>
    public IssuedCertificate? Find(string serial) => _entries.Find(e => SameSerial(e.Serial, serial));

    /// <summary>Marks a certificate as revoked; one that is already keeps its date.</summary>
    /// <returns>False when it was revoked before or is not in the register.</returns>
    public bool Revoke(string serial, DateTimeOffset at, X509RevocationReason reason)
    {
        var index = _entries.FindIndex(e => SameSerial(e.Serial, serial));
        if (index < 0 || _entries[index].RevokedAt is not null)
            return false;
        _entries[index] = _entries[index] with { RevokedAt = at, Reason = reason };
        return true;
    }

    /// <summary>Writes the file durably, in one step.</summary>
    public void Write(string path)
    {
        var text = new StringBuilder(Head).Append(NumberLine).Append(CrlNumber).Append('\n');
        foreach (var e in _entries)
            text.AppendJoin('\t', e.Serial, State(e), e.IssuerKey, e.NotAfter is { } end ? Time(end) : "-", e.Use, e.Sha256, Field(e.Subject), Field(e.File)).Append('\n');
        SecretFile.Replace(path, text.ToString(), SecretFile.Private);
    }

    private static bool SameSerial(string a, string b) => a.AsSpan().TrimStart('0').Equals(b.AsSpan().TrimStart('0'), StringComparison.OrdinalIgnoreCase);

    private static IssuedCertificate Parse(string[] fields)
    {
        if (fields.Length != 8)
            throw new FormatException();
        _ = Convert.FromHexString(fields[0]);
        var entry = new IssuedCertificate(fields[0], fields[2], fields[3] == "-" ? null : ParseTime(fields[3]), fields[4], fields[5], fields[6], fields[7]);
        if (fields[1] == "valid")
            return entry;
        var words = fields[1].Split(' ');
        if (words is not ["revoked", _, _])
            throw new FormatException();
        return entry with { RevokedAt = ParseTime(words[1]), Reason = Enum.Parse<X509RevocationReason>(words[2]) };
    }

    private static string State(IssuedCertificate e) => e.RevokedAt is { } at ? $"revoked {Time(at)} {e.Reason}" : "valid";

    private static string Field(string text) => text.Length == 0 ? "-" : Printable.Text(text);

    private static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
