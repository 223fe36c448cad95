using System.Buffers.Binary;
using System.Globalization;
using Cardea.Sql.Text;

namespace Cardea.Sql;

/// <summary>
/// The key of the plan cache, made from tokens without parsing and, once the buffer has grown, without allocating. Two texts with equal
/// normalised bytes (under the same sql_mode) have the same plan and the same result metadata, and differ only in the values of the literals
/// that <see cref="DigestBuffer.Literals"/> points at. Compare the bytes on a hit; the hash alone proves nothing.
/// </summary>
public static class StatementDigest
{
    /// <summary>Longer texts are not worth a place in the cache.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>More literals than this make a statement its own kind (bulk inserts).</summary>
    public const int MaxLiterals = 512;

    /// <summary>
    /// Makes the digest of one statement. False when the statement is not cacheable: not SELECT, INSERT, REPLACE, UPDATE, DELETE, WITH or DO, too
    /// long, several statements, or not readable; the buffer's content is then meaningless.
    /// </summary>
    /// <param name="seed">A secret of the server's start, so that nobody can prepare colliding texts.</param>
    public static bool TryCompute(ReadOnlySpan<byte> sql, LexicalMode mode, ulong seed, DigestBuffer buffer)
    {
        buffer.Clear();
        if (sql.Length > MaxLength)
            return false;
        var lexer = new Lexer(sql, mode);
        var fold = default(FoldTracker);
        var token = lexer.Next();
        if (!IsCacheable(sql, mode, token))
            return false;
        var previousEnd = 0;
        var inList = false;
        while (token.Kind is not (TokenKind.End or TokenKind.Semicolon))
        {
            if (token.Kind == TokenKind.Error || buffer.LiteralCount > MaxLiterals)
                return false;
            var count = fold.Count;
            var folded = fold.Take(ref token);
            if (folded)
                AddFolded(sql, buffer, token, isNew: fold.Count != count);
            else if (inList)
                buffer.Add(sql[previousEnd..token.End]); // with the blanks before it: column names come from this text
            else
                AddToken(buffer, sql.Slice(token.Start, token.Length));
            if (token.Kind == TokenKind.Parameter)
                buffer.ParameterCount++;
            inList = fold.InSelectList;
            previousEnd = token.End;
            token = lexer.Next();
        }
        if (token.Kind == TokenKind.Semicolon && !Parser.IsBlank(sql[token.End..], mode))
            return false;
        buffer.Hash = KeyedHash.Compute(buffer.Normalized, seed);
        return true;
    }

    private static bool IsCacheable(ReadOnlySpan<byte> sql, LexicalMode mode, Token first)
    {
        if (first.Kind == TokenKind.LeftParenthesis)
        {
            var lexer = new Lexer(sql, mode);
            do
                first = lexer.Next();
            while (first.Kind == TokenKind.LeftParenthesis);
        }
        return first.Keyword is Keyword.SELECT or Keyword.INSERT or Keyword.REPLACE or Keyword.UPDATE or Keyword.DELETE or Keyword.WITH
            or Keyword.DO;
    }

    private static void AddToken(DigestBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.Add((byte)' ');
        buffer.Add(text);
    }

    private static void AddFolded(ReadOnlySpan<byte> sql, DigestBuffer buffer, in Token token, bool isNew)
    {
        if (!isNew)
        {
            buffer.ExtendLast(token.End);
            return;
        }
        var kind = token.Kind switch
        {
            TokenKind.Integer => IntegerKind(sql.Slice(token.Start, token.Length)),
            TokenKind.Decimal => LiteralKind.Decimal,
            TokenKind.Float => LiteralKind.Double,
            TokenKind.NationalString => LiteralKind.NationalString,
            TokenKind.Hex => LiteralKind.Hex,
            TokenKind.Bit => LiteralKind.Bit,
            _ => LiteralKind.String,
        };
        buffer.Add((byte)' ');
        buffer.Add((byte)kind);
        buffer.Add(new LiteralPosition(kind, token.Start, token.Length));
    }

    private static LiteralKind IntegerKind(ReadOnlySpan<byte> text)
    {
        if (text.Length < 19)
            return LiteralKind.Integer;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return LiteralKind.Decimal;
        return value <= long.MaxValue ? LiteralKind.Integer : LiteralKind.UnsignedInteger;
    }
}

/// <summary>A keyed 64-bit hash (multiply and fold); fast, not cryptographic.</summary>
internal static class KeyedHash
{
    private const ulong First = 0x9E3779B97F4A7C15;
    private const ulong Second = 0xD6E8FEB86659FD93;

    public static ulong Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = Mix(seed ^ First, (ulong)bytes.Length ^ Second);
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), seed ^ Second);
            bytes = bytes[8..];
        }
        var tail = 0UL;
        for (var i = 0; i < bytes.Length; i++)
            tail |= (ulong)bytes[i] << (8 * i);
        return Mix(hash ^ tail, First);
    }

    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }
}
