using Cardea.Engine;
using Cardea.Server.Sessions;
using Cardea.Server.Variables;

namespace Cardea.Server.Statements;

/// <summary>max_execution_time: interrupts a SELECT that takes longer. There is none while the variable is 0.</summary>
internal sealed class ExecutionLimit : IDisposable
{
    private readonly ITimer _timer;

    private ExecutionLimit(Session session, TimeSpan time)
    {
        _timer = session.Clock.CreateTimer(_ =>
        {
            HasExpired = true;
            session.Engine.Interrupt();
        }, null, time, Timeout.InfiniteTimeSpan);
    }

    /// <summary>It was this that interrupted.</summary>
    public bool HasExpired { get; private set; }

    public static ExecutionLimit? Start(Session session, IEnginePlan plan)
    {
        var milliseconds = session.Variables.Number(Known.MaxExecutionTime);
        return milliseconds == 0 || plan.Writes || plan.Columns.Count == 0 ? null : new(session, TimeSpan.FromMilliseconds(milliseconds));
    }

    public void Dispose() => _timer.Dispose();
}
