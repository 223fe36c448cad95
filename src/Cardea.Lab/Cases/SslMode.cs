namespace Cardea.Lab.Cases;

/// <summary>What the client under test was told to check, in MySQL's words.</summary>
internal enum SslMode
{
    Required,
    VerifyCa,
    VerifyIdentity,
}

/// <summary>The words of <see cref="SslMode"/>.</summary>
internal static class SslModes
{
    internal static readonly IReadOnlyList<string> Words = ["REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"];

    internal static string Word(this SslMode mode) => Words[(int)mode];

    /// <summary>The mode of a word that the option table has let through.</summary>
    internal static SslMode Parse(string word) => (SslMode)Words.ToList().FindIndex(known => string.Equals(known, word, StringComparison.OrdinalIgnoreCase));
}
