using Cardea.Connections.Client;
using Cardea.Doctor.Reports;

namespace Cardea.Doctor.Operator;

/// <summary>What the server itself says, once logged in.</summary>
internal sealed class AfterLogin(Patient patient, Report report, ClientConnection connection)
{
    internal void Run()
    {
        var questions = new Questions(connection, patient.TimeLeft);
        if (questions.One("SELECT CURRENT_USER()") is { } account) report.Add("account", Mark.Good, account);
    }
}
