using System.Runtime.ExceptionServices;
using Cardea.Engine.Sqlite;
using Cardea.Engine.Storage;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Lane;

/// <summary>
/// The one way to write. Autocommit jobs are combined: the thread that finds the lane free leads, runs its own job and those queued behind it in
/// one SQLite transaction (a savepoint each), commits once, durably, and lets the others go with their outcomes. A transaction takes the lane for
/// itself from its first write to its end. Order is first come, first served; a batch ends where such a transaction waits.
/// </summary>
internal sealed class WriteLane(SqliteConnection writer, AutoIncrementCounters counters, Action<SqliteException> failed) : IDisposable
{
    private const int MaxBatch = 512;

    /// <summary>How long a leader gathers jobs before it commits: bounds everybody's latency.</summary>
    private const int MaxGatherMilliseconds = 10;

    private readonly Lock _gate = new();
    private readonly Queue<LaneTicket> _queue = new();
    private readonly List<LaneTicket> _batch = [];
    private bool _busy;
    private long _commits;

    /// <summary>Grows with each commit, after it became visible: tells whether a snapshot is still the newest state.</summary>
    public long CommitSequence => Volatile.Read(ref _commits);

    /// <summary>The lane's connection; used only by whoever holds the lane.</summary>
    public SqliteConnection Writer => writer;

    /// <summary>Set when the disk failed in a way after which nothing may be called durable; every write is then refused with it.</summary>
    public SqliteException? Failure { get; set; }

    /// <summary>Runs a job as a transaction of its own and returns when it is durable. Throws what the job threw, 1205, 1317, 1021, 1030.</summary>
    public void Run(ISessionHost host, IWriteJob job, TimeSpan wait)
    {
        var ticket = new LaneTicket(host, job);
        if (!TryTake(ticket)) Wait(ticket, wait);
        if (ticket.State == TicketState.Granted) Lead(ticket);
        if (ticket.Error is { } error) ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Takes the lane for a transaction. Throws 1205 after <paramref name="wait"/>, 1317 when killed.</summary>
    public void Enter(ISessionHost host, TimeSpan wait)
    {
        var ticket = new LaneTicket(host, null);
        if (!TryTake(ticket)) Wait(ticket, wait);
        try
        {
            DemandWorking();
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Throws the failure after which nothing is written any more, if there was one.</summary>
    public void DemandWorking()
    {
        if (Failure is { } failure) throw StorageErrors.Translate(failure);
    }

    /// <summary>Gives the lane to the next in the queue.</summary>
    public void Leave()
    {
        writer.Session = null;
        LaneTicket? next;
        lock (_gate)
        {
            next = Dequeue();
            if (next is null) _busy = false;
            else next.State = TicketState.Granted;
        }
        next?.Signal();
    }

    /// <summary>BEGIN IMMEDIATE on the writer; the caller holds the lane.</summary>
    public void Begin() => Own(0, "BEGIN IMMEDIATE"u8);

    /// <summary>COMMIT; when it fails everything is rolled back and the error says why.</summary>
    public void Commit()
    {
        try
        {
            counters.Write(writer);
            Own(1, "COMMIT"u8);
        }
        catch (SqliteException e)
        {
            counters.Written(committed: false);
            Rollback();
            if (e.Code is Result.IoError or Result.Corrupt) failed(e);
            throw;
        }
        Volatile.Write(ref _commits, _commits + 1);
        counters.Written(committed: true);
    }

    /// <summary>ROLLBACK, if SQLite did not roll back by itself.</summary>
    public void Rollback()
    {
        if (!writer.IsAutocommit) Own(2, "ROLLBACK"u8);
    }

    /// <summary>Runs a job of which nothing remains if it throws. The caller holds the lane and has begun.</summary>
    public void RunInSavepoint(ISessionHost host, IWriteJob job)
    {
        Own(3, "SAVEPOINT job"u8);
        var done = false;
        try
        {
            writer.Session = host;
            job.Run(writer);
            done = true;
        }
        finally
        {
            writer.PendingError = null;
            if (done) Own(4, "RELEASE job"u8);
            else if (!writer.IsAutocommit)
            {
                Own(5, "ROLLBACK TO job"u8);
                Own(4, "RELEASE job"u8);
            }
        }
    }

    public void Dispose() => writer.Dispose();

    private bool TryTake(LaneTicket ticket)
    {
        lock (_gate)
        {
            if (!_busy)
            {
                _busy = true;
                ticket.State = TicketState.Granted;
                return true;
            }
            ticket.State = TicketState.Waiting;
            _queue.Enqueue(ticket);
            return false;
        }
    }

    private static bool Abandoned(ISessionHost host) => host.Killed || host.ClientGone;

    private void Wait(LaneTicket ticket, TimeSpan wait)
    {
        using var blocking = ticket.Host.Blocking();
        var until = Environment.TickCount64 + (long)wait.TotalMilliseconds;
        while (true)
        {
            var left = until - Environment.TickCount64;
            ticket.Wait((int)Math.Clamp(left, 1, 250)); // looks up now and then, for KILL
            lock (_gate)
            {
                if (ticket.State is TicketState.Granted or TicketState.Done) return;
                if (ticket.State == TicketState.Running) continue; // too late to give up: the leader sees KILL
                if (!Abandoned(ticket.Host) && until - Environment.TickCount64 > 0) continue;
                ticket.State = TicketState.Cancelled;
            }
            throw new ServerErrorException(Abandoned(ticket.Host) ? ServerErrors.QueryInterrupted() : ServerErrors.LockWaitTimeout());
        }
    }

    private LaneTicket? Dequeue()
    {
        while (_queue.TryDequeue(out var ticket))
        {
            if (ticket.State == TicketState.Waiting) return ticket;
        }
        return null;
    }

    private LaneTicket? NextJob()
    {
        lock (_gate)
        {
            while (_queue.TryPeek(out var ticket))
            {
                if (ticket.State == TicketState.Waiting && ticket.Job is null) return null;
                _queue.Dequeue();
                if (ticket.State != TicketState.Waiting) continue;
                ticket.State = TicketState.Running;
                return ticket;
            }
            return null;
        }
    }

    private void Lead(LaneTicket own)
    {
        _batch.Clear();
        try
        {
            if (Failure is { } failure) throw failure;
            _batch.Add(own);
            RunAlone(own);
            var until = Environment.TickCount64 + MaxGatherMilliseconds;
            while (_batch.Count < MaxBatch && Environment.TickCount64 <= until && NextJob() is { } ticket)
            {
                _batch.Add(ticket);
                if (writer.IsAutocommit) Begin(); // the own job failed alone
                RunOne(ticket);
            }
            if (!writer.IsAutocommit) Commit();
        }
        catch (SqliteException e)
        {
            // Beginning or committing failed: nobody's change is kept.
            var error = StorageErrors.Translate(e);
            if (_batch.Count == 0) own.Error = error;
            foreach (var ticket in _batch) ticket.Error ??= error;
            Rollback();
        }
        LetGo(own);
    }

    // Alone in its transaction a job needs no savepoint.
    private void RunAlone(LaneTicket own)
    {
        Begin();
        try
        {
            writer.Session = own.Host;
            own.Job!.Run(writer);
        }
#pragma warning disable CA1031 // a job of any kind must not take the lane down; its owner gets the exception
        catch (Exception e)
#pragma warning restore CA1031
        {
            own.Error = Seen(e);
            Rollback();
        }
        writer.PendingError = null;
    }

    private void RunOne(LaneTicket ticket)
    {
        try
        {
            RunInSavepoint(ticket.Host, ticket.Job!);
        }
#pragma warning disable CA1031 // as above
        catch (Exception e)
#pragma warning restore CA1031
        {
            ticket.Error = Seen(e);
            if (writer.IsAutocommit) RunOthersAgain(e);
        }
    }

    // SQLite rolled the whole transaction back (interrupt, disk): those who were done lose nothing by it.
    private void RunOthersAgain(Exception cause)
    {
        if (StorageErrors.IsDiskFailure(cause)) throw (SqliteException)cause;
        Begin();
        foreach (var ticket in _batch)
        {
            if (ticket.Error is not null) continue;
            try
            {
                RunInSavepoint(ticket.Host, ticket.Job!);
            }
#pragma warning disable CA1031 // as above
            catch (Exception e)
#pragma warning restore CA1031
            {
                ticket.Error = Seen(e);
                if (!writer.IsAutocommit) continue;
                // A second one within the same batch: let all fail rather than loop.
                throw e as SqliteException ?? new SqliteException(Result.Interrupt, Result.Interrupt, "interrupted");
            }
        }
    }

    private static Exception Seen(Exception e) => e is SqliteException sqlite ? StorageErrors.Translate(sqlite) : e;

    private void LetGo(LaneTicket own)
    {
        var others = _batch.Count > 1 ? _batch.ToArray() : [];
        _batch.Clear();
        if (others.Length > 0)
        {
            lock (_gate)
            {
                foreach (var ticket in others) ticket.State = TicketState.Done;
            }
        }
        Leave(); // first the next leader, then those who are done
        foreach (var ticket in others)
        {
            if (!ReferenceEquals(ticket, own)) ticket.Signal();
        }
    }

    private void Own(int part, ReadOnlySpan<byte> sql)
    {
        var statement = writer.Rent(StoragePlans.Transactions, part, sql);
        try
        {
            statement.Run();
        }
        finally
        {
            writer.Return(statement);
        }
    }
}
