using System.Collections.Frozen;
using System.Text;
using Cardea.Engine.Catalog;
using Cardea.Engine.Functions;
using Cardea.Protocol.Errors;
using Cardea.Sql;

namespace Cardea.Engine.Binding;

/// <summary>
/// The expressions that a table keeps: CHECK, generated columns, computed defaults. They are bound when they are defined, so that no row is needed
/// to find out that they say nothing, and what cannot be computed from a row alone is refused as MySQL refuses it
/// (https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html, create-table-generated-columns.html, data-type-defaults.html).
/// </summary>
internal static class TableExpressionCheck
{
    // Functions whose value is not the row's.
    private static readonly FrozenSet<string> NotOfTheRow = FrozenSet.ToFrozenSet(
    [
        "RAND", "RANDOM_BYTES", "UUID", "UUID_SHORT", "NOW", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "SYSDATE", "CURDATE", "CURRENT_DATE", "CURTIME", "CURRENT_TIME", "UTC_DATE",
        "UTC_TIME", "UTC_TIMESTAMP", "CONNECTION_ID", "CURRENT_USER", "CURRENT_ROLE", "USER", "SESSION_USER", "SYSTEM_USER", "DATABASE", "SCHEMA", "VERSION", "FOUND_ROWS", "ROW_COUNT",
        "LAST_INSERT_ID", "SLEEP", "BENCHMARK", "GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "IS_FREE_LOCK", "IS_USED_LOCK", "LOAD_FILE",
    ], StringComparer.OrdinalIgnoreCase);

    // Of these a default may be made: it is computed once, for the row that is inserted.
    private static readonly FrozenSet<string> NotForDefaults = FrozenSet.ToFrozenSet(
        ["SLEEP", "BENCHMARK", "GET_LOCK", "RELEASE_LOCK", "RELEASE_ALL_LOCKS", "IS_FREE_LOCK", "IS_USED_LOCK", "LOAD_FILE", "LAST_INSERT_ID", "FOUND_ROWS", "ROW_COUNT"], StringComparer.OrdinalIgnoreCase);

    private sealed record Refusals(Func<string, ServerError> Function, ServerError Other, ServerError Variable);

    /// <summary>Binds what the table keeps; <paramref name="old"/> is the table before ALTER. Throws 3814 to 3820, 3763, 3770 and their kin.</summary>
    public static void Demand(Binder binder, TableInfo table, TableInfo? old)
    {
        foreach (var check in table.Checks)
        {
            var refusals = new Refusals(f => ServerErrors.FunctionInCheck(check.Name, f), ServerErrors.DisallowedInCheck(check.Name), ServerErrors.VariableInCheck(check.Name));
            var bound = Bind(binder, table, check.Text, column => Lost(old, column) ? ServerErrors.ColumnNeededByCheck(check.Name, column) : ServerErrors.UnknownColumnInCheck(check.Name, column));
            Demand(bound, refusals, NotOfTheRow);
            if (Columns(bound).Any(static c => c.Column.Info!.AutoIncrement)) throw Fail(ServerErrors.AutoIncrementInCheck(check.Name));
        }
        foreach (var column in table.Columns)
        {
            var name = column.Name;
            if (column.GeneratedText is { } generated)
            {
                var bound = Bind(binder, table, generated, c => Lost(old, c) ? ServerErrors.ColumnNeededByGenerated(c) : ServerErrors.UnknownColumn(c, "generated column function"));
                Demand(bound, new(f => ServerErrors.FunctionInGenerated(name, f), ServerErrors.DisallowedInGenerated(name), ServerErrors.VariableInGenerated(name)), NotOfTheRow);
                if (Columns(bound).Any(c => c.Column.Info!.GeneratedText is not null && c.Ordinal >= column.Ordinal)) throw Fail(ServerErrors.GeneratedNotPrior());
                if (Columns(bound).Any(static c => c.Column.Info!.AutoIncrement)) throw Fail(ServerErrors.AutoIncrementInGenerated(name));
            }
            if (column.Default is not ColumnDefault.Computed computed) continue;
            var value = Bind(binder, table, computed.Text, c => Lost(old, c) ? ServerErrors.ColumnNeededByDefault(c, table.Name) : ServerErrors.UnknownColumn(c, "default value expression"));
            Demand(value, new(f => ServerErrors.FunctionInDefault(name, f), ServerErrors.DisallowedInDefault(name), ServerErrors.VariableInDefault(name)), NotForDefaults);
        }
    }

    /// <summary>The columns of the table that an expression names.</summary>
    public static IEnumerable<string> ColumnsOf(Binder binder, TableInfo table, string text) =>
        Columns(Bind(binder, table, text, static c => ServerErrors.UnknownColumn(c, "field list"))).Select(static c => c.Column.Name);

    private static IEnumerable<BoundColumn> Columns(BoundExpression e) => e.Flatten().OfType<BoundColumn>();

    private static bool Lost(TableInfo? old, string column) => old?.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)) == true;

    private static BoundExpression Bind(Binder binder, TableInfo table, string text, Func<string, ServerError> unknown)
    {
        var source = new BaseSource(binder.Context.NextTableNumber(), table, table.Name);
        var scope = new Scope(null) { Unknown = unknown };
        scope.Sources.Add(source);
        for (var i = 0; i < source.Columns.Count; i++) scope.Visible.Add(new VisibleColumn(source.Columns[i].Name, source.Column(i), false));
        return binder.BindValue(Parser.ParseExpression(Encoding.UTF8.GetBytes($"({text})")), scope); // a subquery is only one in parentheses
    }

    private static void Demand(BoundExpression bound, Refusals refusals, FrozenSet<string> refused)
    {
        foreach (var e in bound.Flatten())
        {
            switch (e)
            {
                case BoundSubquery or BoundAggregate or BoundWindow or BoundGrouping or BoundPlaceholder: throw Fail(refusals.Other);
                case BoundConstant { Source.Origin: ValueOrigin.UserVariable or ValueOrigin.SystemVariable or ValueOrigin.Parameter }: throw Fail(refusals.Variable);
                case BoundCall call when ReferenceEquals(call.Function, VariableFunctions.Get) || ReferenceEquals(call.Function, VariableFunctions.Set): throw Fail(refusals.Variable);
                case BoundCall call when refused.Contains(call.Function.Name) || (call.Function.Name == "UNIX_TIMESTAMP" && call.Arguments.Count == 0 && refused.Contains("NOW")):
                    throw Fail(refusals.Function(call.Function.Name.ToLowerInvariant()));
            }
        }
    }

    private static ServerErrorException Fail(ServerError error) => new(error);
}
