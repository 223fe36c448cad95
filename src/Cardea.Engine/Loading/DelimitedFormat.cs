using Cardea.Protocol.Errors;
using Cardea.Sql.Syntax;

namespace Cardea.Engine.Loading;

/// <summary>What separates, encloses and escapes the fields and lines of a file; a character that is not used is -1.</summary>
/// <remarks>Source: MySQL 8.4 manual, "LOAD DATA Statement", "Field and Line Handling".</remarks>
internal sealed class DelimitedFormat
{
    /// <summary>The format that the clauses of a statement describe.</summary>
    /// <exception cref="ServerErrorException">1083, 1235.</exception>
    public DelimitedFormat(FieldsAndLines clauses)
    {
        FieldEnd = Bytes(clauses.FieldsTerminatedBy, "\t"u8);
        LineEnd = Bytes(clauses.LinesTerminatedBy, "\n"u8);
        LineStart = Bytes(clauses.LinesStartingBy, default);
        Quote = Character(clauses.FieldsEnclosedBy, default);
        Escape = Character(clauses.FieldsEscapedBy, "\\"u8);
        if (FieldEnd.Length == 0 && Quote < 0) throw new ServerErrorException(ServerErrors.NotSupportedYet("LOAD DATA of rows of fixed width"));
        // A line then ends where its last column does.
        if (FieldEnd.AsSpan().SequenceEqual(LineEnd)) LineEnd = [];
    }

    public byte[] FieldEnd { get; }

    public byte[] LineEnd { get; }

    public byte[] LineStart { get; }

    public int Quote { get; }

    public int Escape { get; }

    private static byte[] Bytes(StringLiteral? given, ReadOnlySpan<byte> otherwise) => given is null ? otherwise.ToArray() : given.Bytes.ToArray();

    private static int Character(StringLiteral? given, ReadOnlySpan<byte> otherwise)
    {
        var bytes = Bytes(given, otherwise);
        return bytes.Length switch { 0 => -1, 1 => bytes[0], _ => throw new ServerErrorException(ServerErrors.WrongFieldTerminators()) };
    }
}
