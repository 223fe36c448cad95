using Cardea.Engine.Functions;
using Cardea.Engine.Types;
using Cardea.Engine.Values;
using Cardea.Protocol.Packets;

namespace Cardea.Tests.Engine.Values;

public sealed class TypeTests
{
    [Fact]
    public void Types_print_as_SHOW_COLUMNS_does()
    {
        Assert.Equal("int unsigned", new MySqlType(TypeKind.Int, Unsigned: true).ToString());
        Assert.Equal("tinyint(1)", new MySqlType(TypeKind.TinyInt, 1).ToString());
        Assert.Equal("int(8) unsigned zerofill", new MySqlType(TypeKind.Int, 8, Unsigned: true, Zerofill: true).ToString());
        Assert.Equal("decimal(10,2)", MySqlType.Decimal(10, 2).ToString());
        Assert.Equal("double", MySqlType.Double.ToString());
        Assert.Equal("float(7,3)", new MySqlType(TypeKind.Float, 7, 3).ToString());
        Assert.Equal("varchar(20)", MySqlType.VarChar(20).ToString());
        Assert.Equal("datetime(6)", MySqlType.DateTime(6).ToString());
        Assert.Equal("enum('a','it''s')", new MySqlType(TypeKind.Enum, Members: ["a", "it's"]).ToString());
    }

    [Fact]
    public void Wire_forms_are_those_of_MySQL()
    {
        Assert.Equal(new WireType(ColumnType.VarString, 80, ColumnFlags.None, 0, 255), MySqlType.VarChar(20).Wire);
        Assert.Equal(new WireType(ColumnType.LongLong, 20, ColumnFlags.Unsigned | ColumnFlags.Binary | ColumnFlags.Number, 0, 63), MySqlType.BigIntUnsigned.Wire);
        Assert.Equal(new WireType(ColumnType.NewDecimal, 12, ColumnFlags.Binary | ColumnFlags.Number, 2, 63), MySqlType.Decimal(10, 2).Wire);
        Assert.Equal(65535u, new MySqlType(TypeKind.Text, Collation: "utf8mb4_0900_ai_ci").Wire.Length);
        Assert.Equal(26u, MySqlType.DateTime(6).Wire.Length);
    }

    [Fact]
    public void Types_of_arithmetic_are_MySQLs()
    {
        static string Of(string name, params MySqlType[] t) => FunctionTable.Scalar(name)!.ResultType(t).ToString();
        Assert.Equal("decimal(5,4)", Of("/", new(TypeKind.BigInt, 1), new(TypeKind.BigInt, 1)));
        Assert.Equal("decimal(13,2)", Of("+", MySqlType.Decimal(10, 2), MySqlType.Decimal(11, 1)));
        Assert.Equal("decimal(21,3)", Of("*", MySqlType.Decimal(10, 2), MySqlType.Decimal(11, 1)));
        Assert.Equal("double", Of("+", MySqlType.VarChar(3), MySqlType.BigInt));
        Assert.Equal("bigint unsigned", Of("+", MySqlType.BigIntUnsigned, MySqlType.BigInt));
        Assert.Equal("decimal(32,2)", FunctionTable.Aggregate("SUM")!.ResultType([MySqlType.Decimal(10, 2)]).ToString());
        Assert.Equal("decimal(14,6)", FunctionTable.Aggregate("AVG")!.ResultType([MySqlType.Decimal(10, 2)]).ToString());
    }

    [Fact]
    public void Constant_arguments_narrow_the_type()
    {
        static string Of(string name, MySqlType[] t, params SqlValue?[] constants) => FunctionTable.ResultType(FunctionTable.Scalar(name)!, t, constants).ToString();
        Assert.Equal("decimal(10,1)", Of("ROUND", [MySqlType.Decimal(10, 2), MySqlType.BigInt], null, SqlValue.FromInt(1)));
        Assert.Equal("datetime(3)", Of("NOW", [MySqlType.BigInt], SqlValue.FromInt(3)));
        Assert.Equal("time", Of("STR_TO_DATE", [MySqlType.VarChar(9), MySqlType.VarChar(9)], null, SqlValue.FromString("%H:%i")));
        Assert.Equal("varchar(2)", Of("LEFT", [MySqlType.VarChar(9), MySqlType.BigInt], null, SqlValue.FromInt(2)));
        Assert.Throws<Cardea.Protocol.Errors.ServerErrorException>(() => Of("NOW", [MySqlType.BigInt], SqlValue.FromInt(7)));
    }

    [Fact]
    public void Types_merge_as_in_UNION()
    {
        static string Of(params MySqlType[] t) => TypeRules.Aggregate(t).ToString();
        Assert.Equal("bigint", Of(new(TypeKind.Int, Unsigned: true), MySqlType.Int));
        Assert.Equal("decimal(20,0)", Of(MySqlType.BigIntUnsigned, MySqlType.BigInt));
        Assert.Equal("decimal(12,2)", Of(MySqlType.Int, MySqlType.Decimal(5, 2)));
        Assert.Equal("datetime(3)", Of(MySqlType.Date, MySqlType.Time(3)));
        Assert.Equal("varchar(20)", Of(MySqlType.BigInt, MySqlType.VarChar(5)));
        Assert.Equal("varchar(5)", Of(MySqlType.NullType, MySqlType.VarChar(5)));
    }

    [Fact]
    public void Call_sites_of_equal_types_are_one_and_do_not_grow_with_literals()
    {
        var concat = FunctionTable.Scalar("CONCAT")!;
        var first = CallSites.Intern(concat, [MySqlType.VarChar(3), MySqlType.VarChar(4)], MySqlType.VarChar(100));
        Assert.Equal(first, CallSites.Intern(concat, [MySqlType.VarChar(30), MySqlType.VarChar(40)], MySqlType.VarChar(100)));
        Assert.NotEqual(first, CallSites.Intern(concat, [MySqlType.VarChar(3), MySqlType.VarBinary(4)], MySqlType.VarChar(100)));
        Assert.Same(concat, CallSites.Get(first).Scalar);
    }

    [Fact]
    public void Packed_times_keep_order_and_parts()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var a = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10);
            var b = new DateTime(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10);
            Assert.Equal(a, PackedTemporal.ToDateTime(PackedTemporal.Pack(a)));
            Assert.Equal(a.CompareTo(b), PackedTemporal.Pack(a).CompareTo(PackedTemporal.Pack(b)));
            Assert.Equal(PackedTemporal.Pack(a), PackedTemporal.FromMicroseconds(PackedTemporal.ToMicroseconds(PackedTemporal.Pack(a))));
        }
    }

    [Theory]
    [InlineData("'1.9x'", "SIGNED", "1")]
    [InlineData("1.5", "SIGNED", "2")]
    [InlineData("-1", "UNSIGNED", "18446744073709551615")]
    [InlineData("'-5'", "UNSIGNED", "18446744073709551611")]
    [InlineData("'1.235'", "DECIMAL", "1.24")]
    [InlineData("99999", "DECIMAL", "99.99")]
    [InlineData("'abcdef'", "CHAR", "abc")]
    [InlineData("'a'", "BINARY", "0x610000")]
    [InlineData("'2024-02-30'", "DATE", "NULL")]
    [InlineData("20240229", "DATE", "2024-02-29")]
    [InlineData("'2024-02-29 10:11:12.5'", "DATETIME", "2024-02-29 10:11:13")]
    [InlineData("'101112'", "TIME", "10:11:12")]
    [InlineData("'1e2'", "DOUBLE", "100")]
    [InlineData("24", "YEAR", "2024")]
    [InlineData("'{\"a\":1}'", "JSON", "{\"a\": 1}")]
    [InlineData("TIME'10:00:00'", "DATETIME", "2024-02-29 10:00:00")]
    [InlineData("x'FF'", "CHAR", "NULL")]
    public void Casts(string literal, string target, string expected)
    {
        var type = target switch
        {
            "SIGNED" => MySqlType.BigInt, "UNSIGNED" => MySqlType.BigIntUnsigned, "DECIMAL" => MySqlType.Decimal(4, 2), "CHAR" => MySqlType.VarChar(3), "BINARY" => new MySqlType(TypeKind.Binary, 3),
            "DATE" => MySqlType.Date, "DATETIME" => MySqlType.DateTime(0), "TIME" => MySqlType.Time(0), "DOUBLE" => MySqlType.Double, "YEAR" => new MySqlType(TypeKind.Year), _ => MySqlType.Json,
        };
        Assert.Equal(expected, Calls.Cast(literal, type, new FakeSession()));
    }
}
