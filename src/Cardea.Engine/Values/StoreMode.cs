namespace Cardea.Engine.Values;

/// <summary>How strictly a statement stores values.</summary>
/// <param name="Strict">STRICT_TRANS_TABLES or STRICT_ALL_TABLES is on.</param>
/// <param name="Ignore">INSERT IGNORE, UPDATE IGNORE, LOAD DATA … IGNORE: errors become warnings.</param>
/// <param name="Row">The row's number in the statement, from 1; part of messages.</param>
/// <param name="NullBecomesDefault">Outside of strict mode NULL for a NOT NULL column becomes 0 or '' with a warning: true for UPDATE and multi-row INSERT.</param>
public readonly record struct StoreMode(bool Strict, bool Ignore, long Row = 1, bool NullBecomesDefault = false)
{
    /// <summary>The mode that a session's sql_mode asks for.</summary>
    public static StoreMode Of(SqlMode mode, bool ignore, long row = 1, bool nullBecomesDefault = false) =>
        new((mode & (SqlMode.StrictTransTables | SqlMode.StrictAllTables)) != 0, ignore, row, nullBecomesDefault);

    /// <summary>True when a bad value ends the statement.</summary>
    public bool Fails => Strict && !Ignore;
}
