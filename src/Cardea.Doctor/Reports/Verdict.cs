namespace Cardea.Doctor.Reports;

/// <summary>The end of it all; the numbers are the exit codes.</summary>
internal enum Verdict
{
    /// <summary>Nothing was found that endangers the connection.</summary>
    Safe = 0,
    /// <summary>Something endangers it, or the server refused.</summary>
    Unsafe = 1,
    /// <summary>It could not be tested.</summary>
    Untested = 2,
}

/// <summary>How the program ends.</summary>
internal static class ExitCodes
{
    /// <summary>EX_USAGE of sysexits.h: the command line was not understood.</summary>
    internal const int Usage = 64;

    internal const string Help = """
        Exit codes:
          0   safe
          1   unsafe, or refused by the server
          2   it could not be tested
          64  the command line was not understood

        """;
}
