using Cardea.Lab.Cases;
using Cardea.Lab.Scoring;
using Cardea.Lab.Serving;

namespace Cardea.Conformance.Lab;

/// <summary>A lab with all cases in this process.</summary>
public sealed class LabFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cardea-lab-test").FullName;

    public LabFixture() => Server = LabServer.Start(new LabPlace { Folder = _folder }, LabCases.All, TimeProvider.System);

    internal LabServer Server { get; }

    /// <summary>Visits every case, and judges each as <c>cardea lab run</c> would.</summary>
    internal Scorecard Visit(SslMode mode, string client, Func<CasePort, bool> connects)
    {
        var marks = new List<Mark>();
        foreach (var port in Server.Ports)
        {
            var before = port.Seen;
            Assert.Equal(0, before.Connections);
            var connected = connects(port);
            Assert.True(port.Settle(TimeSpan.FromSeconds(60)), port.Case.Name);
            marks.Add(Judge.Decide(port.Case, port.Seen, mode, new CommandEnd(connected ? 0 : 1, "")));
        }
        return new Scorecard(mode, client, marks, []);
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
