using Cardea.Engine;
using Cardea.Engine.Catalog;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Errors;

namespace Cardea.Tests.Engine.Values;

public sealed class ColumnStoreTests
{
    /// <summary>Types by the text that they print.</summary>
    private static readonly Dictionary<string, MySqlType> Types = new MySqlType[]
    {
        new(TypeKind.TinyInt, 4), new(TypeKind.TinyInt, 3, Unsigned: true), new(TypeKind.SmallInt), new(TypeKind.MediumInt), new(TypeKind.Int), new(TypeKind.Int, Unsigned: true), new(TypeKind.BigInt), new(TypeKind.BigInt, Unsigned: true),
        MySqlType.Decimal(4, 2), new(TypeKind.Decimal, 4, 2, Unsigned: true), MySqlType.Decimal(65, 30), new(TypeKind.Float), MySqlType.Double, new(TypeKind.Double, Unsigned: true, Scale: 31), new(TypeKind.Float, 5, 2), new(TypeKind.Bit, 8), new(TypeKind.Year),
        MySqlType.Date, MySqlType.DateTime(0), MySqlType.DateTime(6), MySqlType.Time(0), MySqlType.Time(3), new(TypeKind.Timestamp),
        new(TypeKind.Char, 3, Collation: "utf8mb4_0900_ai_ci"), MySqlType.VarChar(3), new(TypeKind.VarChar, 4, Collation: "latin1_swedish_ci"), new(TypeKind.Binary, 3), MySqlType.VarBinary(3), new(TypeKind.TinyText, Collation: "utf8mb4_0900_ai_ci"),
        new(TypeKind.Enum, Members: ["red", "green"], Collation: "utf8mb4_0900_ai_ci"), new(TypeKind.Set, Members: ["a", "b", "c"], Collation: "utf8mb4_0900_ai_ci"), MySqlType.Json,
    }.ToDictionary(static t => t.ToString());

    private static string Store(string type, string literal, StoreMode mode, FakeSession session)
    {
        var column = new ColumnInfo(1, 0, "c", Types[type], Nullable: false);
        try
        {
            var slot = ColumnStore.Convert(column, Calls.Literal(literal).Value, mode, session);
            return StorageCodec.Decode(slot, column.Type, session.TimeZone).ToString();
        }
        catch (ServerErrorException e)
        {
            return $"{e.Error.Number} {e.Error.Message}";
        }
    }

    [Theory]
    [InlineData("tinyint", "127", "127")]
    [InlineData("tinyint", "128", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("tinyint unsigned", "-1", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("tinyint", "'12'", "12")]
    [InlineData("tinyint", "' 12 '", "12")]
    [InlineData("tinyint", "'1.5'", "2")]
    [InlineData("tinyint", "1.5", "2")]
    [InlineData("tinyint", "'abc'", "1366 Incorrect integer value: 'abc' for column 'c' at row 3")]
    [InlineData("tinyint", "''", "1366 Incorrect integer value: '' for column 'c' at row 3")]
    [InlineData("tinyint", "'12abc'", "1265 Data truncated for column 'c' at row 3")]
    [InlineData("int", "2147483648", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("int unsigned", "4294967295", "4294967295")]
    [InlineData("bigint unsigned", "u18446744073709551615", "18446744073709551615")]
    [InlineData("bigint", "u18446744073709551615", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("bigint", "1e30", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("bigint", "DATE'2024-01-31'", "20240131")]
    [InlineData("decimal(4,2)", "99.99", "99.99")]
    [InlineData("decimal(4,2)", "99.994", "99.99")]
    [InlineData("decimal(4,2)", "99.995", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("decimal(4,2)", "'x'", "1366 Incorrect decimal value: 'x' for column 'c' at row 3")]
    [InlineData("decimal(4,2) unsigned", "-1", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("double", "'1e3'", "1000")]
    [InlineData("double", "'x'", "1265 Data truncated for column 'c' at row 3")]
    [InlineData("double unsigned", "-1", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("float", "1e39", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("float", "0.1", "0.1")]
    [InlineData("float(5,2)", "999.994", "999.99")]
    [InlineData("float(5,2)", "1000", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("bit(8)", "255", "0xFF")]
    [InlineData("bit(8)", "256", "1406 Data too long for column 'c' at row 3")]
    [InlineData("year", "70", "1970")]
    [InlineData("year", "69", "2069")]
    [InlineData("year", "0", "0")]
    [InlineData("year", "'0'", "2000")]
    [InlineData("year", "1900", "1264 Out of range value for column 'c' at row 3")]
    [InlineData("date", "'2024-1-2'", "2024-01-02")]
    [InlineData("date", "'20240102'", "2024-01-02")]
    [InlineData("date", "'240102'", "2024-01-02")]
    [InlineData("date", "20240102", "2024-01-02")]
    [InlineData("date", "'2024@01^02'", "2024-01-02")]
    [InlineData("date", "'70-1-1'", "1970-01-01")]
    [InlineData("date", "'2024-02-30'", "1292 Incorrect date value: '2024-02-30' for column 'c' at row 3")]
    [InlineData("date", "'0000-00-00'", "1292 Incorrect date value: '0000-00-00' for column 'c' at row 3")]
    [InlineData("date", "'2024-00-10'", "1292 Incorrect date value: '2024-00-10' for column 'c' at row 3")]
    [InlineData("date", "'x'", "1292 Incorrect date value: 'x' for column 'c' at row 3")]
    [InlineData("datetime", "'2024-1-2 3:4:5.6'", "2024-01-02 03:04:06")]
    [InlineData("datetime(6)", "'2024-1-2 3:4:5.6'", "2024-01-02 03:04:05.600000")]
    [InlineData("datetime", "'20240102030405'", "2024-01-02 03:04:05")]
    [InlineData("datetime", "'2024-01-02T03:04:05'", "2024-01-02 03:04:05")]
    [InlineData("datetime", "'20240102T030405'", "2024-01-02 03:04:05")]
    [InlineData("datetime", "'2024-12-31 23:59:59.5'", "2025-01-01 00:00:00")]
    [InlineData("datetime", "'2024-01-02 03:04:05+02:00'", "2024-01-02 01:04:05")]
    [InlineData("datetime", "'2024-01-02 25:04:05'", "1292 Incorrect datetime value: '2024-01-02 25:04:05' for column 'c' at row 3")]
    [InlineData("datetime", "'2024-01-02 03:04:05x'", "1292 Incorrect datetime value: '2024-01-02 03:04:05x' for column 'c' at row 3")]
    [InlineData("timestamp", "'2038-01-19 03:14:08'", "1292 Incorrect datetime value: '2038-01-19 03:14:08' for column 'c' at row 3")]
    [InlineData("timestamp", "'1970-01-01 00:00:01'", "1970-01-01 00:00:01")]
    [InlineData("time", "'11:12'", "11:12:00")]
    [InlineData("time", "'1112'", "00:11:12")]
    [InlineData("time", "'1 10:11:12'", "34:11:12")]
    [InlineData("time", "'-10:11:12'", "-10:11:12")]
    [InlineData("time", "'10:11:12.5'", "10:11:13")]
    [InlineData("time(3)", "'10:11:12.5'", "10:11:12.500")]
    [InlineData("time", "'850:00:00'", "1292 Incorrect time value: '850:00:00' for column 'c' at row 3")]
    [InlineData("time", "'10:60'", "1292 Incorrect time value: '10:60' for column 'c' at row 3")]
    [InlineData("char(3)", "'a  '", "a")]
    [InlineData("char(3)", "'äöü'", "äöü")]
    [InlineData("varchar(3)", "'ab  '", "ab ")]
    [InlineData("varchar(3)", "'abcd'", "1406 Data too long for column 'c' at row 3")]
    [InlineData("varchar(3)", "123", "123")]
    [InlineData("varchar(3)", "x'E974E9'", "1366 Incorrect string value: '\\xE9t\\xE9' for column 'c' at row 3")]
    [InlineData("varchar(4)", "'aß€Œ'", "aß€Œ")]
    [InlineData("varchar(4)", "'я'", "1366 Incorrect string value: '\\xD1\\x8F' for column 'c' at row 3")]
    [InlineData("binary(3)", "'a'", "0x610000")]
    [InlineData("varbinary(3)", "'abcd'", "1406 Data too long for column 'c' at row 3")]
    [InlineData("enum('red','green')", "'GREEN'", "green")]
    [InlineData("enum('red','green')", "2", "green")]
    [InlineData("enum('red','green')", "'2'", "green")]
    [InlineData("enum('red','green')", "'blue'", "1265 Data truncated for column 'c' at row 3")]
    [InlineData("set('a','b','c')", "'c,a'", "a,c")]
    [InlineData("set('a','b','c')", "5", "a,c")]
    [InlineData("set('a','b','c')", "'a,x'", "1265 Data truncated for column 'c' at row 3")]
    [InlineData("json", "'{\"b\":1,\"a\":[1, 2.0]}'", "{\"a\": [1, 2.0], \"b\": 1}")]
    [InlineData("json", "'nope'", "3140 Invalid JSON text: \"Invalid value.\" at position 0 in value for column 'c'.")]
    [InlineData("int", "NULL", "1048 Column 'c' cannot be null")]
    public void Strict_mode_stores_or_fails(string type, string literal, string expected) =>
        Assert.Equal(expected, Store(type, literal, new StoreMode(Strict: true, Ignore: false, Row: 3), new FakeSession()));

    [Theory]
    [InlineData("tinyint", "128", "127", 1264)]
    [InlineData("tinyint", "-129", "-128", 1264)]
    [InlineData("tinyint", "'12abc'", "12", 1265)]
    [InlineData("tinyint", "'abc'", "0", 1366)]
    [InlineData("bigint unsigned", "-1", "0", 1264)]
    [InlineData("decimal(4,2)", "-100", "-99.99", 1264)]
    [InlineData("date", "'2024-02-30'", "0000-00-00", 1264)]
    [InlineData("date", "'x'", "0000-00-00", 1265)]
    [InlineData("time", "'850:00:00'", "838:59:59", 1264)]
    [InlineData("varchar(3)", "'abcd'", "abc", 1265)]
    [InlineData("varchar(3)", "x'61E9'", "a", 1366)]
    [InlineData("varchar(4)", "'aяb'", "a?b", 1366)]
    [InlineData("enum('red','green')", "'blue'", "", 1265)]
    [InlineData("set('a','b','c')", "'a,x'", "a", 1265)]
    [InlineData("bit(8)", "256", "0xFF", 1264)]
    public void Lenient_and_ignore_modes_store_the_nearest_value_and_warn(string type, string literal, string expected, int warning)
    {
        foreach (var mode in (StoreMode[])[new(Strict: false, Ignore: false), new(Strict: true, Ignore: true)])
        {
            var session = new FakeSession();
            Assert.Equal(expected, Store(type, literal, mode, session));
            Assert.Equal(warning, Assert.Single(session.Warnings).Number);
        }
    }

    [Fact]
    public void Null_becomes_the_implicit_default_under_IGNORE_and_in_lenient_statements_of_many_rows()
    {
        var session = new FakeSession();
        Assert.Equal("0", Store("int", "NULL", new StoreMode(true, Ignore: true), session));
        Assert.Equal("0", Store("int", "NULL", new StoreMode(false, false, NullBecomesDefault: true), session));
        Assert.Equal("1048 Column 'c' cannot be null", Store("int", "NULL", new StoreMode(false, false), session));
        Assert.All(session.Warnings, static w => Assert.Equal(1048, w.Number));
    }

    [Fact]
    public void Lost_digits_of_a_decimal_and_a_lost_time_of_day_are_only_notes()
    {
        var session = new FakeSession();
        Store("decimal(4,2)", "1.005", new StoreMode(true, false), session);
        Store("date", "'2024-01-02 10:00:00'", new StoreMode(true, false), session);
        Assert.Equal(2, session.Warnings.Count);
        Assert.All(session.Warnings, static w => Assert.Equal((WarningLevel.Note, 1265), (w.Level, w.Number)));
    }

    [Fact]
    public void Zero_dates_are_stored_when_sql_mode_allows_them()
    {
        var session = new FakeSession { SqlMode = SqlMode.StrictTransTables };
        Assert.Equal("0000-00-00", Store("date", "'0000-00-00'", new StoreMode(true, false), session));
        Assert.Equal("2024-00-10", Store("date", "'2024-00-10'", new StoreMode(true, false), session));
        session.SqlMode |= SqlMode.AllowInvalidDates;
        Assert.Equal("2024-02-31", Store("date", "'2024-02-31'", new StoreMode(true, false), session));
    }

    [Fact]
    public void A_timestamp_is_kept_in_UTC_and_shown_in_the_session_zone()
    {
        var session = new FakeSession { TimeZone = TimeZoneInfo.CreateCustomTimeZone("+02:00", TimeSpan.FromHours(2), "x", "x") };
        var column = new ColumnInfo(1, 0, "c", Types["timestamp"], true);
        var slot = ColumnStore.Convert(column, SqlValue.FromString("2024-06-01 12:00:00"), new StoreMode(true, false), session);
        Assert.Equal(PackedTemporal.Pack(2024, 6, 1, 10), slot.Integer);
        Assert.Equal("2024-06-01 12:00:00", StorageCodec.Decode(slot, column.Type, session.TimeZone).ToString());
    }
}
