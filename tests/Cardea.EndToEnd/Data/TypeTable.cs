using System.Globalization;
using System.Numerics;

namespace Cardea.EndToEnd.Data;

/// <summary>Every column type that the server knows, each with its least and greatest value, one in between or empty, and NULL.</summary>
public static class TypeTable
{
    /// <summary>One column. Kind: int, float, double, decimal, time (fractions may come without trailing zeros), text, bytes (values in hexadecimal), json.</summary>
    public sealed record Column(string Name, string Type, string Kind, params string[] Values);

    public const string Null = "\\N";

    public static readonly Column[] Columns =
    [
        Integer("ti", "TINYINT", 8), Integer("tu", "TINYINT UNSIGNED", 8), Integer("si", "SMALLINT", 16), Integer("su", "SMALLINT UNSIGNED", 16),
        Integer("mi", "MEDIUMINT", 24), Integer("mu", "MEDIUMINT UNSIGNED", 24), Integer("ii", "INT", 32), Integer("iu", "INT UNSIGNED", 32),
        Integer("bi", "BIGINT", 64), Integer("bu", "BIGINT UNSIGNED", 64),
        new("bo", "BOOLEAN", "int", "0", "1", "1", Null),
        new("d1", "DECIMAL(65,30)", "decimal", "-99999999999999999999999999999999999.999999999999999999999999999999", "99999999999999999999999999999999999.999999999999999999999999999999", "0.000000000000000000000000000001", Null),
        new("d2", "DECIMAL(65,0)", "decimal", "-" + new string('9', 65), new string('9', 65), "0", Null),
        new("d3", "DECIMAL(10,2) UNSIGNED", "decimal", "0.00", "99999999.99", "0.01", Null),
        new("fl", "FLOAT", "float", "-3.40282e38", "3.40282e38", "1.17549e-38", Null),
        new("do", "DOUBLE", "double", "-1.7976931348623157e308", "1.7976931348623157e308", "2.2250738585072014e-308", Null),
        new("ch", "CHAR(10)", "text", "", "漢字😀漢字😀漢字😀é", "a b", Null),
        new("vc", "VARCHAR(255)", "text", "", string.Concat(Enumerable.Repeat("😀", 255)), "'\"\\ %_", Null),
        new("tt", "TINYTEXT", "text", "", new string('t', 255), "é", Null),
        new("te", "TEXT", "text", "", new string('x', 65535), "é", Null),
        new("mt", "MEDIUMTEXT", "text", "", new string('m', 70000), "é", Null),
        new("lt", "LONGTEXT", "text", "", new string('l', 70000), "é", Null),
        new("bn", "BINARY(4)", "bytes", "00000000", "ffffffff", "00ff0a27", Null),
        new("vb", "VARBINARY(16)", "bytes", "", new string('f', 32), "005c27221a", Null),
        new("tb", "TINYBLOB", "bytes", "", new string('a', 510), "00", Null),
        new("bl", "BLOB", "bytes", "", string.Concat(Enumerable.Repeat("0001fe5c27", 13000)), "00", Null),
        new("mb", "MEDIUMBLOB", "bytes", "", new string('b', 140000), "00", Null),
        new("lb", "LONGBLOB", "bytes", "", new string('c', 140000), "00", Null),
        new("da", "DATE", "text", "1000-01-01", "9999-12-31", "2024-02-29", Null),
        new("dt", "DATETIME", "time", "1000-01-01 00:00:00", "9999-12-31 23:59:59", "2024-02-29 12:00:00", Null),
        new("d6", "DATETIME(6)", "time", "1000-01-01 00:00:00.000000", "9999-12-31 23:59:59.999999", "2024-02-29 12:00:00.000001", Null),
        new("ts", "TIMESTAMP NULL", "time", "1970-01-01 00:00:01", "2038-01-19 03:14:07", "2024-02-29 12:00:00", Null),
        new("t3", "TIMESTAMP(3) NULL", "time", "1970-01-01 00:00:01.000", "2038-01-19 03:14:07.499", "2024-02-29 12:00:00.001", Null),
        new("tm", "TIME", "time", "-838:59:59", "838:59:59", "00:00:00", Null),
        new("t6", "TIME(6)", "time", "-838:59:59.000000", "838:59:59.000000", "-00:00:00.000001", Null),
        new("ye", "YEAR", "int", "1901", "2155", "0000", Null),
        new("js", "JSON", "json", "{\"a\": [1, -2.5, \"é😀\", null, true], \"b\": {}}", "[]", "\"text\"", Null),
    ];

    /// <summary>The file that driver programs read: name, type, kind and the values, apart by tabs.</summary>
    public static string File() => string.Concat(Columns.Select(static c => $"{c.Name}\t{c.Type}\t{c.Kind}\t{string.Join('\t', c.Values)}\n"));

    /// <summary>Whether a driver's print of a value means the value.</summary>
    public static bool Same(Column column, string expected, string? actual)
    {
        if (expected == Null || actual is null) return expected == Null && actual is null;
        return column.Kind switch
        {
            "float" => float.Parse(expected, CultureInfo.InvariantCulture) == float.Parse(actual, CultureInfo.InvariantCulture),
            "double" => double.Parse(expected, CultureInfo.InvariantCulture).Equals(double.Parse(actual, CultureInfo.InvariantCulture)),
            "time" => WithoutZeros(expected) == WithoutZeros(actual),
            "int" when column.Type == "YEAR" => int.Parse(expected, CultureInfo.InvariantCulture) == int.Parse(actual, CultureInfo.InvariantCulture),
            _ => expected == actual,
        };
    }

    private static string WithoutZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    private static Column Integer(string name, string type, int bits)
    {
        var unsigned = type.EndsWith("UNSIGNED", StringComparison.Ordinal);
        var greatest = BigInteger.Pow(2, unsigned ? bits : bits - 1) - 1;
        var least = unsigned ? BigInteger.Zero : -greatest - 1;
        return new Column(name, type, "int", least.ToString(CultureInfo.InvariantCulture), greatest.ToString(CultureInfo.InvariantCulture), "1", Null);
    }
}
