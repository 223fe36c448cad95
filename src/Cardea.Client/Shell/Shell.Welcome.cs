namespace Cardea.Client.Shell;

/// <content>What a person sees first.</content>
internal sealed partial class Shell
{
    /// <summary>Prints the banner, with the one line that tells how safe the link is.</summary>
    public void Welcome()
    {
        if (settings.Silent > 0)
            return;
        var connection = Link.Connection;
        var facts = connection.Facts;
        output.WriteLine("Welcome to the MySQL monitor.  Commands end with ; or \\g.");
        output.WriteLine($"Your MySQL connection id is {connection.Greeting.ConnectionId}");
        output.WriteForeign($"Server version: {connection.Greeting.ServerVersion}\n");
        output.WriteLine($"Connection: {connector.Plan.Description}, " + (facts.IsEncrypted ? $"{facts.Version} {facts.Cipher}, {Verified()}" : "not encrypted"));
        output.WriteLine("\nType 'help;' or '\\h' for help. Type '\\c' to clear the current input statement.\n");
        output.Flush();
    }

    /// <summary>Runs the statements of <c>--init-command</c>. True when all went well.</summary>
    public bool RunInitial(IReadOnlyList<string> statements)
    {
        foreach (var statement in statements)
            Link.Query(global::System.Text.Encoding.UTF8.GetBytes(statement), new CollectedResult());
        return true;
    }

    private string Verified() => connector.Plan.Mode switch
    {
        Connections.Client.SslMode.VerifyIdentity => "server verified by name",
        Connections.Client.SslMode.VerifyCa => "server verified by CA",
        _ => "server NOT verified",
    };
}
