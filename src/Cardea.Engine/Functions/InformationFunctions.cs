using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Engine.Functions;

/// <summary>Session, locks and waiting. Source: MySQL 8.4 manual, "Information Functions", "Locking Functions".</summary>
internal static class InformationFunctions
{
    public static void AddTo(FunctionList list)
    {
        static MySqlType Text(IReadOnlyList<MySqlType> t) => MySqlType.VarChar(288, "utf8mb3_general_ci");
        list.Add("DATABASE", 0, 0, static _ => MySqlType.VarChar(34, "utf8mb3_general_ci"), static (c, _) => c.Session.CurrentSchema is { } s ? SqlValue.FromString(s) : SqlValue.Null, deterministic: false);
        list.Alias("SCHEMA", "DATABASE");
        list.Add("USER", 0, 0, Text, static (c, _) => SqlValue.FromString(c.Session.User), deterministic: false);
        list.Alias("SESSION_USER", "USER");
        list.Alias("SYSTEM_USER", "USER");
        list.Add("CURRENT_USER", 0, 0, Text, static (c, _) => SqlValue.FromString(c.Session.CurrentUser), deterministic: false);
        list.Add("CURRENT_ROLE", 0, 0, Text, static (c, _) => SqlValue.FromString(c.Session.CurrentRole), deterministic: false);
        list.Add("VERSION", 0, 0, static _ => MySqlType.VarChar(60, "utf8mb3_general_ci"), static (c, _) => SqlValue.FromString(c.Session.GetSystemVariable("version", SystemVariableScope.Default)?.ToString() ?? ""), deterministic: false);
        list.Add("CONNECTION_ID", 0, 0, static _ => MySqlType.BigIntUnsigned, static (c, _) => SqlValue.FromUInt(c.Session.ConnectionId), deterministic: false);
        list.Add("LAST_INSERT_ID", 0, 1, static _ => MySqlType.BigIntUnsigned, LastInsertId, deterministic: false);
        list.Add("ROW_COUNT", 0, 0, static _ => MySqlType.BigInt, static (c, _) => SqlValue.FromInt(c.Session.RowCount), deterministic: false);
        list.Add("FOUND_ROWS", 0, 0, static _ => MySqlType.BigInt, static (c, _) => SqlValue.FromInt(c.Session.FoundRows), deterministic: false);
        list.Add("CHARSET", 1, 1, static _ => MySqlType.VarChar(64, "utf8mb3_general_ci"), static (c, _) => SqlValue.FromString(CollationOf(c).Charset));
        list.Add("COLLATION", 1, 1, static _ => MySqlType.VarChar(64, "utf8mb3_general_ci"), static (c, _) => SqlValue.FromString(CollationOf(c).Name));
        list.Add("COERCIBILITY", 1, MySqlType.BigInt, static (c, a) => SqlValue.FromInt(c.Site.Extra is int known ? known : a[0].IsNull ? 6 : c.Site.ArgumentTypes[0].IsString ? 4 : 5));
        list.Add("BENCHMARK", 2, MySqlType.BigInt, static (c, a) => a[0].IsNull || a[0].ToInt64(c.Session) < 0 ? SqlValue.Null : SqlValue.FromInt(0), deterministic: false);
        list.Add("VALIDATE_PASSWORD_STRENGTH", 1, MySqlType.BigInt, static (c, a) => a[0].IsNull ? SqlValue.Null : SqlValue.FromInt(c.Session.PasswordStrength(a[0].ToText())), deterministic: false);
        list.Add("SLEEP", 1, MySqlType.BigInt, Sleep, deterministic: false);
        list.Add("GET_LOCK", 2, MySqlType.BigInt, static (c, a) => UserLocks.Get(c.Session, LockName(c, a[0]), a[1].ToDouble(c.Session)) is { } got ? SqlValue.FromBool(got) : SqlValue.Null, deterministic: false);
        list.Add("RELEASE_LOCK", 1, MySqlType.BigInt, static (c, a) => UserLocks.Release(c.Session.ConnectionId, LockName(c, a[0])) is { } done ? SqlValue.FromBool(done) : SqlValue.Null, deterministic: false);
        list.Add("RELEASE_ALL_LOCKS", 0, MySqlType.BigIntUnsigned, static (c, _) => SqlValue.FromUInt((ulong)UserLocks.ReleaseAll(c.Session.ConnectionId)), deterministic: false);
        list.Add("IS_FREE_LOCK", 1, MySqlType.BigInt, static (c, a) => SqlValue.FromBool(UserLocks.Owner(LockName(c, a[0])) is null), deterministic: false);
        list.Add("IS_USED_LOCK", 1, MySqlType.BigIntUnsigned, static (c, a) => UserLocks.Owner(LockName(c, a[0])) is { } owner ? SqlValue.FromUInt(owner) : SqlValue.Null, deterministic: false);
    }

    private static Collations.Collation CollationOf(FunctionContext c)
    {
        var type = c.Site.ArgumentTypes[0];
        return type.IsCharacter || type.Kind is TypeKind.Enum or TypeKind.Set ? type.CollationObject : Collations.Collation.Binary;
    }

    private static SqlValue LastInsertId(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        if (a.Length == 0) return SqlValue.FromUInt(c.Session.LastInsertId);
        c.Session.GiveInsertId(a[0].IsNull ? 0 : a[0].ToUInt64Wrapped(c.Session));
        return a[0].IsNull ? SqlValue.Null : SqlValue.FromUInt(c.Session.LastInsertId);
    }

    // Returns 1 when KILL ended it; NULL and negative times are wrong arguments in strict mode.
    private static SqlValue Sleep(FunctionContext c, ReadOnlySpan<SqlValue> a)
    {
        var seconds = a[0].IsNull ? -1 : a[0].ToDouble(c.Session);
        if (seconds < 0)
        {
            if ((c.Session.SqlMode & (SqlMode.StrictTransTables | SqlMode.StrictAllTables)) != 0) throw new ServerErrorException(ServerErrors.WrongArguments("sleep"));
            Coercion.Warn(c.Session, ServerErrors.WrongArguments("sleep"));
            return SqlValue.FromInt(0);
        }
        using (c.Session.Blocking())
        {
            return SqlValue.FromBool(!Waiting.For(c.Session, TimeSpan.FromSeconds(Math.Min(seconds, 31_536_000)), static () => false));
        }
    }

    private static string LockName(FunctionContext c, in SqlValue value)
    {
        var name = value.IsNull ? "" : value.ToText();
        if (name.Length is 0 or > 64) throw new ServerErrorException(ServerErrors.IncorrectLockName(name));
        return name;
    }
}

/// <summary>Waits in short steps, so that KILL is seen within a tenth of a second.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the condition holds or the time is over; false when the session was killed.</summary>
    public static bool For(ISessionHost session, TimeSpan time, Func<bool> condition)
    {
        using var never = new ManualResetEventSlim();
        var start = session.Clock.GetTimestamp();
        while (!condition())
        {
            if (session.Killed || session.ClientGone) return false;
            var left = time - session.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return true;
            never.Wait(left < Step ? left : Step);
        }
        return true;
    }
}

/// <summary>The locks of GET_LOCK: process-wide, counted, released by their owner or when its session ends (<see cref="ReleaseAll"/>).</summary>
public static class UserLocks
{
    /// <summary>Most locks of one session, against exhausting memory.</summary>
    private const int MostLocks = 1000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, (uint Owner, int Count)> Held = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True = got it, false = timed out, null = killed. A negative time-out means for ever.</summary>
    internal static bool? Get(ISessionHost session, string name, double seconds)
    {
        if (TryGet(session.ConnectionId, name)) return true;
        if (seconds == 0) return false;
        var got = false;
        using (session.Blocking())
        {
            // A circle of waiters cannot be seen from here: the longest wait is bounded by a year, and KILL ends it.
            var time = TimeSpan.FromSeconds(seconds < 0 ? 31_536_000 : Math.Min(seconds, 31_536_000));
            if (!Waiting.For(session, time, () => got = TryGet(session.ConnectionId, name))) return null;
        }
        return got;
    }

    internal static uint? Owner(string name)
    {
        lock (Gate) return Held.TryGetValue(name, out var held) ? held.Owner : null;
    }

    /// <summary>True = released, false = another session's, null = nobody holds it.</summary>
    internal static bool? Release(uint connection, string name)
    {
        lock (Gate)
        {
            if (!Held.TryGetValue(name, out var held)) return null;
            if (held.Owner != connection) return false;
            if (held.Count > 1) Held[name] = (connection, held.Count - 1);
            else Held.Remove(name);
            return true;
        }
    }

    /// <summary>Releases what a session holds; returns how many times locks were held. To be called when a session ends or is reset.</summary>
    public static int ReleaseAll(uint connection)
    {
        lock (Gate)
        {
            var released = 0;
            foreach (var (name, held) in Held.Where(h => h.Value.Owner == connection).ToArray())
            {
                released += held.Count;
                Held.Remove(name);
            }
            return released;
        }
    }

    private static bool TryGet(uint connection, string name)
    {
        lock (Gate)
        {
            if (Held.TryGetValue(name, out var held))
            {
                if (held.Owner != connection) return false;
                Held[name] = (connection, held.Count + 1);
                return true;
            }
            if (Held.Count(h => h.Value.Owner == connection) >= MostLocks) throw new ServerErrorException(ServerErrors.OutOfResources());
            Held[name] = (connection, 1);
            return true;
        }
    }
}
