namespace Cardea.Engine.Values;

/// <summary>What a <see cref="SqlValue"/> holds.</summary>
public enum ValueKind : byte { Null, Int, UInt, Double, Decimal, String, Bytes, Date, DateTime, Time, Json }

/// <summary>One SQL value outside SQLite: an argument or result of a function, a constant, a user variable.</summary>
public readonly partial struct SqlValue
{
    /// <summary>What is inside.</summary>
    public ValueKind Kind { get; }

    /// <summary>SQL NULL.</summary>
    public bool IsNull => Kind == ValueKind.Null;
}
