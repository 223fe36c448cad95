using Cardea.Client;

namespace Cardea;

internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["client", .. var rest] => ClientProgram.Run(rest),
        _ => 2,
    };
}
