using System.Globalization;
using System.Runtime.InteropServices;

namespace Cardea.Server;

/// <summary>Lists of words and facts of the machine that rows of <see cref="ServerOptions"/> are made from; a class of its own, so that they exist before the rows.</summary>
internal static class OptionWords
{
    internal static readonly string[] SqlModes =
    [
        "REAL_AS_FLOAT", "PIPES_AS_CONCAT", "ANSI_QUOTES", "IGNORE_SPACE", "ONLY_FULL_GROUP_BY", "NO_UNSIGNED_SUBTRACTION", "NO_DIR_IN_CREATE", "ANSI",
        "NO_AUTO_VALUE_ON_ZERO", "NO_BACKSLASH_ESCAPES", "STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "NO_ZERO_IN_DATE", "NO_ZERO_DATE", "ALLOW_INVALID_DATES",
        "ERROR_FOR_DIVISION_BY_ZERO", "TRADITIONAL", "HIGH_NOT_PRECEDENCE", "NO_ENGINE_SUBSTITUTION", "PAD_CHAR_TO_FULL_LENGTH", "TIME_TRUNCATE_FRACTIONAL",
    ];

    internal static readonly string[] Isolation = ["READ-UNCOMMITTED", "READ-COMMITTED", "REPEATABLE-READ", "SERIALIZABLE"];

    internal const string DefaultSqlMode = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION";

    internal static readonly string[] OptimizerSwitches =
    [
        "index_merge", "index_merge_union", "index_merge_sort_union", "index_merge_intersection", "engine_condition_pushdown", "index_condition_pushdown", "mrr",
        "mrr_cost_based", "block_nested_loop", "batched_key_access", "materialization", "semijoin", "loosescan", "firstmatch", "duplicateweedout",
        "subquery_materialization_cost_based", "use_index_extensions", "condition_fanout_filter", "derived_merge", "use_invisible_indexes", "skip_scan", "hash_join",
        "subquery_to_derived", "prefer_ordering_index", "hypergraph_optimizer", "derived_condition_pushdown", "hash_set_operations",
    ];

    internal static readonly string[] SwitchedOff = ["batched_key_access", "use_invisible_indexes", "subquery_to_derived", "hypergraph_optimizer"];

    internal static string SystemTimeZone { get; } = ZoneName();

    private static string ZoneName()
    {
        var zone = TimeZoneInfo.Local;
        return zone.BaseUtcOffset == TimeSpan.Zero && !zone.SupportsDaylightSavingTime ? "UTC" : zone.StandardName;
    }

    internal static string Machine { get; } = RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLower(CultureInfo.InvariantCulture),
    };
}
