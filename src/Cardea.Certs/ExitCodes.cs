namespace Cardea.Certs;

/// <summary>How the program ends. The help shows this table.</summary>
internal static class ExitCodes
{
    internal const int Done = 0;
    internal const int Failed = 1;
    internal const int Usage = 2;
    internal const int Bad = 3;

    internal const string Help = """
        Exit codes:
          0  done; for verify and lint: all is well
          1  it could not be done: a file is missing, in the way or unreadable, or a passphrase is wrong
          2  the command line was not understood
          3  verify: the certificate is not good; lint: something is wrong

        """;
}
