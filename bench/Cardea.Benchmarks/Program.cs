using System.Globalization;
using Cardea.Benchmarks;
using Cardea.Benchmarks.Peers;

// Usage: Cardea.Benchmarks [--seconds=N] [--only=words|accounts] [--cardea-only] [--program=PATH]
//        Cardea.Benchmarks --soak=SECONDS   logins beside reloads, renewals and a revocation
//        Cardea.Benchmarks --timing[=logins] [--only=method]  refused logins: can they be told apart by their time? (Timing.cs)
// Starts a MariaDB and a Cardea on core 0 and the load on core 1, now on the one and now on the other; prints one row per measure with the ratio.
var seconds = double.Parse(Option("seconds") ?? "5", CultureInfo.InvariantCulture);
var only = Option("only");
if (only == "accounts")
{
    AccountScale.Run();
    return 0;
}
var folder = Directory.CreateTempSubdirectory("cardea-bench").FullName;
if (args.FirstOrDefault(static a => a.StartsWith("--timing", StringComparison.Ordinal)) is { } timing)
{
    try
    {
        return Timing.Run(timing.Contains('=', StringComparison.Ordinal) ? int.Parse(timing[(timing.IndexOf('=', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) : 10_000, folder, only);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}
var certificates = new BenchCertificates(Path.Combine(folder, "certificates"));
System.Diagnostics.Process.Start("taskset", ["-a", "-p", "-c", "1", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();

if (Option("soak") is { } time)
{
    try
    {
        Soak.Run(folder, certificates, TimeSpan.FromSeconds(double.Parse(time, CultureInfo.InvariantCulture)));
        return 0;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}
List<Peer> peers = [new CardeaPeer { Folder = Path.Combine(folder, "cardea"), Certificates = certificates, Program = Option("program") ?? CardeaPeer.Built }];
if (!args.Contains("--cardea-only"))
    peers.Insert(0, new MariaDbPeer { Folder = Path.Combine(folder, "mariadb"), Certificates = certificates });
var loads = Load.All.Where(l => only is null || l.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
var results = new Dictionary<(string Peer, string Load), Measure>();
try
{
    foreach (var peer in peers)
    {
        peer.Start();
        Load.Fill(peer);
    }
    // In turns: what a neighbour takes from the machine is then taken from both.
    foreach (var load in loads)
        foreach (var peer in peers)
            try
            {
                results[(peer.Name, load.Name)] = load.Run(peer, TimeSpan.FromSeconds(seconds));
            }
            catch (InvalidOperationException e)
            {
                Console.Error.WriteLine($"{peer.Name}, {load.Name}: {e.Message} {e.InnerException?.Message}");
            }
}
finally
{
    peers.ForEach(static p => p.Dispose());
    Directory.Delete(folder, recursive: true);
}
Console.WriteLine("| measure | mariadb | cardea | ratio | floor | |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (var load in loads)
{
    var (theirs, ours) = (results.GetValueOrDefault(("mariadb", load.Name)), results.GetValueOrDefault(("cardea", load.Name)));
    var ratio = theirs is null || ours is null ? double.NaN : ours.LessIsBetter ? theirs.Value / ours.Value : ours.Value / theirs.Value;
    Console.WriteLine($"| {load.Name} | {Text(theirs)} | {Text(ours)} | {ratio:0.00}× | {load.Floor:0.00}× | {(ratio >= load.Floor ? "met" : "missed")} |");
}

return 0;

string? Option(string name) => args.FirstOrDefault(a => a.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];

static string Text(Measure? m) => m is null ? "–" : $"{m.Value:N1} {m.Unit}" + (m.Rate.Length > 0 ? $" ({m.Rate})" : "");
