using System.Globalization;
using System.Text;
using Cardea.Protocol.Authentication;
using Cardea.Protocol.Handshake;
using Cardea.Server;
using Cardea.Server.Accounts.Login;
using Cardea.Server.Variables;
using Cardea.Tests.Protocol;

namespace Cardea.Tests.Server;

/// <summary>
/// docs/security.md holds three tables that are made of the code: the admission list, the methods on each channel (by letting both ends log in over each),
/// and the defaults of every option that decides over security. CARDEA_WRITE_DOCS=1 writes them anew.
/// </summary>
public sealed class SecurityDocumentTests
{
    private static readonly (string Name, ChannelStrength Link, TlsWish Tls, bool Key)[] Channels =
    [
        ("plain TCP, no RSA key", ChannelStrength.Plain, TlsWish.Never, false), ("plain TCP, RSA key", ChannelStrength.Plain, TlsWish.Never, true),
        ("Unix socket", ChannelStrength.LocalSocket, TlsWish.Never, false), ("TLS", ChannelStrength.Plain, TlsWish.Required, false),
    ];

    [Theory]
    [InlineData("admission")]
    [InlineData("methods")]
    [InlineData("defaults")]
    public void Each_table_is_what_the_code_says(string section)
    {
        var path = Path.Combine(Root(), "docs", "security.md");
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- begin {section} -->\n", $"<!-- end {section} -->");
        var from = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        Assert.True(from >= begin.Length && to >= from, $"docs/security.md has no section {section}");
        var wanted = section switch { "admission" => Admissions(), "methods" => Methods(), _ => Defaults() };
        if (Environment.GetEnvironmentVariable("CARDEA_WRITE_DOCS") == "1") File.WriteAllText(path, text[..from] + wanted + text[to..]);
        Assert.Equal(wanted, File.ReadAllText(path)[from..].Split(end)[0]);
    }

    private static string Admissions()
    {
        var table = new StringBuilder("| # | rule | what it asks for | error |\n|---|---|---|---|\n");
        var number = 0;
        foreach (var rule in LoginStages.All) table.Append(CultureInfo.InvariantCulture, $"| {++number} | {rule.Name} | {rule.Demand} | {rule.Errors} |\n");
        return table.ToString();
    }

    private static string Methods()
    {
        var table = new StringBuilder("| method |");
        foreach (var channel in Channels) table.Append(' ').Append(channel.Name).Append(" |");
        table.Append("\n|---|").Insert(table.Length, "---|", Channels.Length).Append('\n');
        foreach (var method in AuthenticationMethods.All.Where(static m => m.HasServerHalf).OrderBy(static m => m.Name, StringComparer.Ordinal))
        {
            table.Append("| `").Append(method.Name).Append("` |");
            foreach (var channel in Channels) table.Append(' ').Append(Outcome(method, channel)).Append(" |");
            table.Append('\n');
        }
        return table.ToString();
    }

    // Both machines, as they are: first with a server that has never seen the account, then once more.
    private static string Outcome(IAuthenticationMethod method, (string Name, ChannelStrength Link, TlsWish Tls, bool Key) channel)
    {
        var isSocket = channel.Link == ChannelStrength.LocalSocket;
        var evidence = new PeerEvidence(isSocket ? "u" : null, channel.Tls == TlsWish.Required ? ["cn:u"] : []);
        var credential = method.StoresPassword ? Rehearsal.Credential(method.Name, "s3cret") : new StoredCredential(method.Name, [], false, "u\0h");
        var paths = new List<string>();
        var cache = new Rehearsal().Cache;
        for (var round = 0; round < 2; round++)
        {
            var rehearsal = new Rehearsal();
            var enabled = AuthenticationMethods.All.Select(static m => m.Name).ToHashSet(StringComparer.Ordinal);
            var server = rehearsal.ServerOptions(credential) with { RsaKeys = channel.Key ? Rehearsal.Keys : null, ReadPeer = () => evidence, Cache = cache, EnabledMethods = enabled };
            var client = Rehearsal.ClientOptions(method.StoresPassword ? "s3cret" : "", channel.Tls) with { AskForPublicKey = true, AskForSha256PublicKey = true };
            rehearsal.Run(server, client, channel.Link);
            paths.Add(rehearsal.ServerEnd is HandshakeStep.Proved proved ? proved.Login.Path.ToString() : "refused");
        }
        return paths[0] == paths[1] ? paths[0] : $"{paths[0]}, then {paths[1]}";
    }

    private static string Defaults()
    {
        var table = new StringBuilder("| option | default | what it decides |\n|---|---|---|\n");
        foreach (var row in ServerOptions.All.Where(static row => row.IsSecurity && row.IsOption))
            table.Append(CultureInfo.InvariantCulture, $"| `{row.Name}` | {Value(row)} | {row.Help.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return table.ToString();
    }

    private static string Value(VariableDefinition row) => row.Default switch
    {
        null => "none",
        bool flag => flag ? "ON" : "OFF",
        string { Length: 0 } => "empty",
        var value => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Cardea.slnx"))) folder = folder.Parent;
        return folder!.FullName;
    }
}
