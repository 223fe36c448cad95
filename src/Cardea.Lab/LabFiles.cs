using System.Text.Json;
using System.Text.Json.Nodes;
using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;

namespace Cardea.Lab;

/// <summary>What a lab writes into its directory besides certificates: how to connect, and what it has seen.</summary>
internal static class LabFiles
{
    internal const string LabSchema = "cardea.lab/1";
    internal const string SeenSchema = "cardea.lab.seen/1";
    internal const string SeenFile = "seen.json";

    internal static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Ports, hosts, files and what each mode expects.</summary>
    internal static JsonObject Describe(LabServer lab) => new()
    {
        ["schema"] = LabSchema, ["user"] = LabSecret.User, ["password"] = lab.Secret.Password,
        ["cases"] = new JsonArray([.. lab.Ports.Select(port => (JsonNode)Describe(lab, port))]),
    };

    /// <summary>lab.json and the option files, with a password that opens nothing but the lab.</summary>
    internal static void WriteConnecting(LabServer lab)
    {
        var (ca, crl) = lab.TrustOf(LabCases.All[0], withList: true);
        var account = $"user={LabSecret.User}\npassword={lab.Secret.Password}\nhost={lab.Place.Host}\nprotocol=TCP\nssl-ca={ca}\nssl-crl={crl}\n";
        lab.Write("lab.json", Describe(lab).ToJsonString(Indented), secret: true);
        lab.Write("client.cnf", $"# cardea client and mysql: --defaults-file=client.cnf --port=PORT\n[client]\n{account}ssl-mode=VERIFY_IDENTITY\n", secret: true);
        lab.Write("mariadb.cnf", $"# mariadb: --defaults-file=mariadb.cnf --port=PORT\n[client]\n{account}ssl-verify-server-cert\n", secret: true);
    }

    internal static void WriteSeen(LabServer lab)
    {
        var cases = new JsonObject();
        foreach (var port in lab.Ports) cases[port.Case.Name] = ObservationJson.Write(port.Seen);
        lab.Write(SeenFile, new JsonObject { ["schema"] = SeenSchema, ["cases"] = cases }.ToJsonString(Indented), secret: false);
    }

    /// <summary>What a lab that serves, or has served, from a directory has seen, in the table's order.</summary>
    /// <exception cref="FormatException">The file is not the lab's.</exception>
    internal static IReadOnlyList<(LabCase Case, Observation Seen)> ReadSeen(string folder)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, SeenFile))) as JsonObject;
            if ((string?)root?["schema"] != SeenSchema || root!["cases"] is not JsonObject cases) throw new FormatException($"'{SeenFile}' has not the schema {SeenSchema}");
            return [.. LabCases.All.Where(row => cases.ContainsKey(row.Name)).Select(row => (row, ObservationJson.Read(cases[row.Name]!.AsObject())))];
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new FormatException($"'{SeenFile}' cannot be read: {wrong.Message}", wrong);
        }
    }

    private static JsonObject Describe(LabServer lab, CasePort port)
    {
        var expected = new JsonObject();
        foreach (var mode in Enum.GetValues<SslMode>()) expected[mode.Word()] = Expectations.Of(port.Case.Group, mode).Word();
        var (ca, crl) = lab.TrustOf(port.Case, withList: true);
        return new()
        {
            ["case"] = port.Case.Name, ["group"] = port.Case.Group.ToString().ToLowerInvariant(), ["title"] = port.Case.Title, ["host"] = port.Host, ["port"] = port.Port,
            ["ca"] = lab.TrustOf(port.Case, withList: false).Ca, ["caWithCrl"] = ca, ["crl"] = crl, ["expected"] = expected,
        };
    }
}
