namespace Cardea.Options;

/// <summary>Where a value came from, so that a refusal can name it.</summary>
/// <param name="Source">A file's path, <c>command line</c>, <c>environment</c> or <c>default</c>.</param>
/// <param name="Line">1-based line in the file; 0 elsewhere.</param>
public sealed record OptionOrigin(string Source, int Line = 0)
{
    public static readonly OptionOrigin CommandLine = new("command line");
    public static readonly OptionOrigin Default = new("default");
    public static readonly OptionOrigin Environment = new("environment");

    public override string ToString() => Line == 0 ? Source : $"{Source}, line {Line}";
}
