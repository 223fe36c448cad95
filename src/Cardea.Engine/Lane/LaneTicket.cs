using Cardea.Engine.Storage;

namespace Cardea.Engine.Lane;

/// <summary>Who holds what while waiting for the write lane.</summary>
internal enum TicketState
{
    /// <summary>Nobody; not queued.</summary>
    Idle,

    /// <summary>In the queue.</summary>
    Waiting,

    /// <summary>Gave up; whoever takes it from the queue skips it.</summary>
    Cancelled,

    /// <summary>A leader runs the job.</summary>
    Running,

    /// <summary>The lane is the ticket's own: its thread leads a batch or starts its transaction.</summary>
    Granted,

    /// <summary>The job was run and its outcome is final.</summary>
    Done,
}

/// <summary>A place in the queue of the write lane.</summary>
internal sealed class LaneTicket(ISessionHost host, IWriteJob? job)
{
    public ISessionHost Host { get; } = host;

    /// <summary>The autocommit job; null when the ticket asks for the lane itself.</summary>
    public IWriteJob? Job { get; } = job;

    /// <summary>Changed under the lane's gate only.</summary>
    public TicketState State { get; set; }

    /// <summary>Why the job failed; null if it did not.</summary>
    public Exception? Error { get; set; }

    private bool _signalled;

    public void Signal()
    {
        lock (this)
        {
            _signalled = true;
            Monitor.Pulse(this);
        }
    }

    /// <summary>Waits for a signal; false after the time is over.</summary>
    public bool Wait(int milliseconds)
    {
        lock (this)
        {
            if (!_signalled) Monitor.Wait(this, milliseconds);
            var was = _signalled;
            _signalled = false;
            return was;
        }
    }
}
