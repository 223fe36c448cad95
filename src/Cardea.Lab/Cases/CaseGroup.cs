namespace Cardea.Lab.Cases;

/// <summary>What a client has to do with a server.</summary>
internal enum Expectation
{
    /// <summary>Connect: the server is good.</summary>
    Connect,

    /// <summary>Refuse before the login packet.</summary>
    Refuse,

    /// <summary>Keep the password, and its files: whatever else happens, the server must not get them.</summary>
    Keep,

    /// <summary>Either: it is told what happened, and nothing is scored.</summary>
    May,
}

/// <summary>What is wrong with a server, which decides the ssl-modes that must notice it.</summary>
internal enum CaseGroup
{
    /// <summary>Nothing.</summary>
    Good,

    /// <summary>The certificate's chain.</summary>
    Chain,

    /// <summary>The certificate is revoked, or nobody can tell.</summary>
    Revocation,

    /// <summary>The certificate is somebody else's.</summary>
    Name,

    /// <summary>There is no TLS, or none that deserves its name.</summary>
    Channel,

    /// <summary>A verified server that asks for what no server needs.</summary>
    Demand,

    /// <summary>Good clients differ, or the certificate alone decides nothing.</summary>
    Reported,
}

/// <summary>The rule behind the scorecard: group × mode.</summary>
internal static class Expectations
{
    private static readonly Dictionary<CaseGroup, Expectation[]> Rules = new()
    {
        //                        REQUIRED             VERIFY_CA            VERIFY_IDENTITY
        [CaseGroup.Good] = [Expectation.Connect, Expectation.Connect, Expectation.Connect],
        [CaseGroup.Chain] = [Expectation.May, Expectation.Refuse, Expectation.Refuse],
        [CaseGroup.Revocation] = [Expectation.May, Expectation.Refuse, Expectation.Refuse],
        [CaseGroup.Name] = [Expectation.May, Expectation.May, Expectation.Refuse],
        [CaseGroup.Channel] = [Expectation.Refuse, Expectation.Refuse, Expectation.Refuse],
        [CaseGroup.Demand] = [Expectation.Keep, Expectation.Keep, Expectation.Keep],
        [CaseGroup.Reported] = [Expectation.May, Expectation.May, Expectation.May],
    };

    internal static Expectation Of(CaseGroup group, SslMode mode) => Rules[group][(int)mode];

    /// <summary>connect, refuse, keep, may.</summary>
    internal static string Word(this Expectation expectation) => expectation.ToString().ToLowerInvariant();
}
