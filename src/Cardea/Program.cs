using Cardea.Certs;
using Cardea.Client;
using Cardea.Doctor;
using Cardea.Engine;
using Cardea.Engine.Storage;
using Cardea.Lab;
using Cardea.Server;
using Cardea.Server.Upgrade;

namespace Cardea;

internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["server", .. var rest] => ServerProgram.Run(rest, OpenEngine),
        ["client", .. var rest] => ClientProgram.Run(rest),
        ["upgrade" or "mysql_upgrade" or "mysql_fix_privilege_tables", .. var rest] => UpgradeProgram.Run(arguments[0], rest, ClientProgram.AskPassword),
        ["certs", .. var rest] => CertsProgram.Run(rest),
        ["doctor", .. var rest] => DoctorProgram.Run(rest),
        ["lab", .. var rest] => LabProgram.Run(rest),
        ["mysql_ssl_rsa_setup", .. var rest] => SslRsaSetup.Run(rest),
        _ => Usage(),
    };

    private static IEngine OpenEngine(string directory, Server.Variables.GlobalVariables variables, TimeProvider clock) =>
        EmbeddedEngine.Open(Path.Combine(directory, Server.Startup.DataDirectory.DatabaseName), new DatabaseSettings
        {
            Durable = variables.Number(Server.Variables.Known.Durability) == 1,
            Clock = clock,
        });

    private static int Usage()
    {
        Console.Error.WriteLine("usage: cardea server|client|certs|doctor|lab|upgrade [options]; cardea VERB --help says more");
        return 2;
    }
}
