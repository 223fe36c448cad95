using Cardea.Sql;

namespace Cardea.Engine.Execution;

/// <summary>Counts the <c>?</c> markers of a statement's text.</summary>
internal static class ParameterCounter
{
    public static int Count(ReadOnlySpan<byte> sql, LexicalMode mode) => Parser.ParseWithFacts(sql, new ParserOptions { Mode = mode }).ParameterCount;
}
