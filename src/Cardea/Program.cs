namespace Cardea;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Console.Error.WriteLine($"cardea: no verb for {arguments.Length} arguments yet");
        return 2;
    }
}
