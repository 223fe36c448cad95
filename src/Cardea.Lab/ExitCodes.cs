namespace Cardea.Lab;

/// <summary>How the program ends. The help shows this table.</summary>
internal static class ExitCodes
{
    internal const int FullMarks = 0;
    internal const int FailedOpen = 1;
    internal const int CouldNotTest = 2;
    internal const int Usage = 64;

    internal const string Help = """
        Exit codes:
           0  full marks: every good server was accepted and every bad one refused
           1  failed open: a bad server was accepted, or was given what it must not get
           2  could not test: a good server was refused, a case was not visited, or something is missing
          64  the command line was not understood

        """;
}
