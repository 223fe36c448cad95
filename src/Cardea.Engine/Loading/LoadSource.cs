using System.Text;
using Cardea.Engine.Binding;
using Cardea.Engine.Values;

namespace Cardea.Engine.Loading;

/// <summary>Where a field goes: into a column, or into a user variable that SET reads.</summary>
internal readonly record struct LoadTarget(int Column, string? Variable);

/// <summary>A file of the client's as the source of rows.</summary>
/// <param name="File">Its name, as the statement has it; only the client knows what it means.</param>
/// <param name="Format">How it is cut.</param>
/// <param name="Charset">CHARACTER SET; null is that of the schema, which here is always utf8mb4.</param>
/// <param name="SkippedLines">IGNORE n LINES.</param>
/// <param name="Targets">One for each field of a line.</param>
/// <param name="Assignments">SET: computed after the fields are in place.</param>
internal sealed record LoadSource(
    string File, DelimitedFormat Format, string? Charset, ulong SkippedLines, LoadTarget[] Targets, IReadOnlyList<(int Column, BoundExpression Value)> Assignments)
{
    /// <summary>A field as a value: characters where it is well-formed, else bytes, which a column of characters refuses.</summary>
    public SqlValue Value(ReadOnlySpan<byte> field) => Charset switch
    {
        "binary" => SqlValue.FromBytes(field),
        // Only the 32 characters that Windows-1252 has in the place of control characters are told apart from it.
        "latin1" => SqlValue.FromString(Encoding.Latin1.GetString(field)),
        _ => System.Text.Unicode.Utf8.IsValid(field) ? SqlValue.FromUtf8(field) : SqlValue.FromBytes(field),
    };
}
