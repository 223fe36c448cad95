using Cardea.Protocol.Errors;

namespace Cardea.Server.Accounts.Login;

/// <summary>Counts what accounts use of their limits: connections now, and connections, queries and updates in the running hour.</summary>
public sealed class AccountUsage(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, Counter> _counters = [];

    /// <summary>Takes a connection slot of the account; the refusal is 1203 or 1226.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="globalLimit">max_user_connections; 0 = none. The account's own limit goes before it.</param>
    /// <param name="slot">Give back when the session ends.</param>
    public ServerError? TryEnter(Account account, uint globalLimit, out ConnectionSlot? slot)
    {
        slot = null;
        var (limits, user) = (account.Limits, account.Id.User);
        lock (_gate)
        {
            var counter = CounterOf(account.Id);
            if (limits.ConnectionsPerHour != 0 && counter.HourlyConnections >= limits.ConnectionsPerHour)
                return Refuse(ServerErrors.UserLimitReached(user, "max_connections_per_hour", limits.ConnectionsPerHour));
            if (limits.UserConnections != 0 && counter.Connections >= limits.UserConnections)
                return Refuse(ServerErrors.UserLimitReached(user, "max_user_connections", limits.UserConnections));
            if (limits.UserConnections == 0 && globalLimit != 0 && counter.Connections >= globalLimit)
                return Refuse(ServerErrors.TooManyUserConnections(user));
            counter.Connections++;
            counter.HourlyConnections++;
            slot = new ConnectionSlot(this, account, counter);
            return null;

            ServerError Refuse(ServerError error)
            {
                Forget(account.Id, counter);
                return error;
            }
        }
    }

    /// <summary>FLUSH USER_RESOURCES: the hour begins anew for all.</summary>
    public void ResetHour()
    {
        lock (_gate)
            foreach (var counter in _counters.Values) counter.StartHour(clock.GetTimestamp());
    }

    /// <summary>The hour begins anew for one account.</summary>
    public void ResetHour(AccountId id)
    {
        lock (_gate)
            if (_counters.TryGetValue(id, out var counter)) counter.StartHour(clock.GetTimestamp());
    }

    /// <summary>Connections of the account now.</summary>
    public uint ConnectionsOf(AccountId id)
    {
        lock (_gate) return _counters.TryGetValue(id, out var counter) ? counter.Connections : 0;
    }

    internal ServerError? CountStatement(Account account, Counter counter, bool update)
    {
        var limits = account.Limits;
        if (limits.QueriesPerHour == 0 && limits.UpdatesPerHour == 0) return null; // the usual case takes no lock
        lock (_gate)
        {
            Age(counter);
            if (limits.QueriesPerHour != 0 && counter.HourlyQueries++ >= limits.QueriesPerHour)
                return ServerErrors.UserLimitReached(account.Id.User, "max_questions", limits.QueriesPerHour);
            if (update && limits.UpdatesPerHour != 0 && counter.HourlyUpdates++ >= limits.UpdatesPerHour)
                return ServerErrors.UserLimitReached(account.Id.User, "max_updates", limits.UpdatesPerHour);
            return null;
        }
    }

    internal void Leave(AccountId id, Counter counter)
    {
        lock (_gate)
        {
            counter.Connections--;
            Forget(id, counter);
        }
    }

    private Counter CounterOf(AccountId id)
    {
        if (!_counters.TryGetValue(id, out var counter)) _counters.Add(id, counter = new Counter(clock.GetTimestamp()));
        Age(counter);
        return counter;
    }

    private void Age(Counter counter)
    {
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(counter.HourStart, now) >= TimeSpan.FromHours(1)) counter.StartHour(now);
    }

    // Accounts without limits and sessions leave nothing behind; an hour's counts stay for their hour.
    private void Forget(AccountId id, Counter counter)
    {
        if (counter.Connections == 0 && (counter.HourlyConnections == 0 || clock.GetElapsedTime(counter.HourStart) >= TimeSpan.FromHours(1)))
            _counters.Remove(id);
    }

    internal sealed class Counter(long hourStart)
    {
        public uint Connections;
        public uint HourlyConnections;
        public uint HourlyQueries;
        public uint HourlyUpdates;

        public long HourStart { get; private set; } = hourStart;

        public void StartHour(long now) => (HourStart, HourlyConnections, HourlyQueries, HourlyUpdates) = (now, 0, 0, 0);
    }
}

/// <summary>A session's place among its account's connections. Dispose gives it back, once.</summary>
public sealed class ConnectionSlot : IDisposable
{
    private readonly AccountUsage _usage;
    private readonly Account _account;
    private readonly AccountUsage.Counter _counter;
    private bool _left;

    internal ConnectionSlot(AccountUsage usage, Account account, AccountUsage.Counter counter) => (_usage, _account, _counter) = (usage, account, counter);

    /// <summary>Counts a statement against MAX_QUERIES_PER_HOUR and, for one that changes data, MAX_UPDATES_PER_HOUR; the refusal is 1226.</summary>
    public ServerError? CountStatement(bool update) => _usage.CountStatement(_account, _counter, update);

    public void Dispose()
    {
        if (_left) return;
        _left = true;
        _usage.Leave(_account.Id, _counter);
    }
}
