using System.Net;
using Cardea.Lab.Cases;
using Cardea.Lab.Running;
using Cardea.Options;

namespace Cardea.Lab;

/// <summary>The options of the verb and of its two sub-verbs, each described once; the help is made from them.</summary>
internal static class LabOptions
{
    private const int LastPort = 65535;

    private static readonly OptionDefinition Directory = new("dir", OptionKind.Path, "where certificates, lists and lab.json are written");
    private static readonly OptionDefinition Json = new("json", OptionKind.Flag, "one JSON object on standard output instead of text");
    private static readonly OptionDefinition JUnit = new("junit", OptionKind.Path, "also write the scorecard to this file, as JUnit's XML");
    private static readonly OptionDefinition Help = new("help", OptionKind.Flag, "this text") { Short = '?' };
    private static readonly OptionDefinition Mode = new("mode", OptionKind.Choice, "what the client is told to check: VERIFY_IDENTITY, VERIFY_CA or REQUIRED") { Choices = SslModes.Words, Default = "VERIFY_IDENTITY" };

    private static readonly OptionDefinition[] Place =
    [
        new("bind", OptionKind.Text, "address to listen on; another than the loopback lets the network in") { Default = "127.0.0.1" },
        new("base-port", OptionKind.Integer, "port of the first case, the others follow; 0 takes free ones") { Default = "0", Maximum = LastPort },
        new("name", OptionKind.Text, "the host name in good certificates, by which clients must connect") { Default = "localhost" },
        new("case", OptionKind.Text, "only this case; repeatable") { Repeatable = true },
    ];

    internal static readonly OptionTable Serve = new(
    [
        Directory with { Default = "./lab" }, .. Place, Mode,
        new("list", OptionKind.Flag, "show the cases and end"),
        new("once", OptionKind.Flag, "end when each case has been visited once"),
        Json, Help,
    ]);

    internal static readonly OptionTable Run = new(
    [
        Directory, .. Place, Mode,
        new("client", OptionKind.Choice, $"a client whose command is known: {string.Join(", ", KnownClients.Names)}") { Choices = KnownClients.Names },
        new("crl", OptionKind.Flag, "whether the command takes a revocation list; usually told by {crl} in it"),
        new("timeout", OptionKind.Integer, "seconds for each run of the command") { Default = "30", Minimum = 1, Maximum = 3600 },
        new("verbose", OptionKind.Flag, "show what the command said in each case that did not pass") { Short = 'v' },
        Json, JUnit, Help,
    ]);

    internal static readonly OptionTable Score = new([Mode, Json, JUnit, Help]);

    internal static SslMode ModeOf(OptionValues options) => SslModes.Parse(options.Text("mode")!);

    /// <summary>The cases that were asked for; all where none was.</summary>
    internal static IReadOnlyList<LabCase> CasesOf(OptionValues options)
    {
        var names = options.All("case");
        if (names.FirstOrDefault(static name => LabCases.All.All(row => row.Name != name)) is { } unknown) throw new OptionException($"there is no case '{unknown}'; --list shows them");
        return names.Count == 0 ? LabCases.All : [.. LabCases.All.Where(row => names.Contains(row.Name))];
    }

    internal static Serving.LabPlace PlaceOf(OptionValues options, string folder, int cases)
    {
        if (!IPAddress.TryParse(options.Text("bind"), out var bind)) throw new OptionException($"--bind takes an address, and '{options.Text("bind")}' is none");
        var port = (int)options.Integer("base-port");
        if (port + cases - 1 > LastPort) throw new OptionException($"--base-port={port} leaves no room for {cases} ports");
        var name = options.Text("name")!;
        if (Uri.CheckHostName(name) != UriHostNameType.Dns) throw new OptionException($"--name takes a host name, and '{name}' is none");
        return new() { Folder = folder, Bind = bind, Host = name, BasePort = port };
    }
}
