using Cardea.Engine;

namespace Cardea.Server.Sessions;

/// <summary>One line of SHOW WARNINGS.</summary>
public readonly record struct Condition(WarningLevel Level, ushort Number, string Message);

/// <summary>The messages of the last statement. Statements that only look at them (SHOW WARNINGS, SELECT @@warning_count) leave them.</summary>
public sealed class Diagnostics
{
    private List<Condition>? _kept;

    /// <summary>Those that are kept (max_error_count).</summary>
    public IReadOnlyList<Condition> Kept => _kept ?? (IReadOnlyList<Condition>)[];

    /// <summary>@@warning_count: all levels, also those that were not kept.</summary>
    public int Count { get; private set; }

    /// <summary>@@error_count.</summary>
    public int Errors { get; private set; }

    /// <summary>The count as OK and EOF packets carry it.</summary>
    public ushort CountForPacket => (ushort)Math.Min(Count, ushort.MaxValue);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (Count == 0) return;
        _kept?.Clear();
        (Count, Errors) = (0, 0);
    }

    /// <summary>Adds one.</summary>
    public void Add(WarningLevel level, ushort number, string message, ulong limit)
    {
        Count++;
        if (level == WarningLevel.Error) Errors++;
        _kept ??= [];
        if ((ulong)_kept.Count < limit) _kept.Add(new(level, number, message));
    }
}
