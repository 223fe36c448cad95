namespace Cardea.Doctor.Causes;

/// <summary>What a finding means for the verdict.</summary>
internal enum Weight
{
    /// <summary>Good to know.</summary>
    Note,
    /// <summary>Should be mended; the connection is not in danger today.</summary>
    Warning,
    /// <summary>The connection, or what travels on it, is in danger.</summary>
    Unsafe,
    /// <summary>The server, or the client's own check, refuses.</summary>
    Refused,
    /// <summary>Nothing can be said of the server.</summary>
    Untested,
}

/// <summary>A row of the table: something that can be wrong, why, and what helps. Braces hold what is filled in: <c>{host}</c>, <c>{user}</c> …</summary>
/// <param name="Id">Its name, stable for programs.</param>
/// <param name="Weight">What it does to the verdict.</param>
/// <param name="Says">What is wrong, in a sentence.</param>
/// <param name="Cure">What helps.</param>
internal sealed record Cause(string Id, Weight Weight, string Says, string Cure)
{
    /// <summary>A command that can be pasted; null where no single one helps. <c>sql></c> in front: for the server's operator, in a client.</summary>
    public string? Command { get; init; }

    /// <summary>Errors that mean this: numbers of servers (MySQL, MariaDB) and of clients.</summary>
    public IReadOnlyList<int> Errors { get; init; } = [];

    /// <summary>Verdicts of OpenSSL on a chain that mean this: X509_V_ERR_*, x509_vfy.h.</summary>
    public IReadOnlyList<int> Verifications { get; init; } = [];
}
