namespace Cardea.Tests.Engine.Query;

public sealed class SelectTests
{
    private static Bench WithPeople()
    {
        var bench = new Bench();
        bench.RunAll(
            "CREATE TABLE dept (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL)",
            "CREATE TABLE emp (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20), dept INT, pay DECIMAL(8,2), born DATE, KEY (dept))",
            "INSERT INTO dept VALUES (1,'Sales'),(2,'Works'),(3,'Empty')",
            "INSERT INTO emp (name, dept, pay, born) VALUES ('Ann',1,100.50,'1990-05-01'),('bob',1,200.25,'1985-01-31'),('Cid',2,50.00,NULL),('Dan',NULL,NULL,'2000-12-31')");
        return bench;
    }

    [Theory]
    [InlineData("SELECT 1", "1")]
    [InlineData("SELECT 1+1, 5/2, 7 DIV 2, 7 % 3, -3", "2|2.5000|3|1|-3")]
    [InlineData("SELECT 'a' = 'A', 'a' = 'b', NULL = 1, NULL <=> NULL, 1 <=> 2", "1|0|NULL|1|0")]
    [InlineData("SELECT '1' = 1, '10' < 9, 10 < '9', ''=0, 2 BETWEEN 1 AND 3", "1|0|0|1|1")]
    [InlineData("SELECT 9223372036854775807, 18446744073709551615, -9223372036854775808", "9223372036854775807|18446744073709551615|-9223372036854775808")]
    [InlineData("SELECT 1.10 + 2.205, 0.1 + 0.2 = 0.3, 1e2", "3.305|1|100")]
    [InlineData("SELECT IF(1,'x','y'), IFNULL(NULL,5), COALESCE(NULL,NULL,'z'), NULLIF(1,1), CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "x|5|z|NULL|b")]
    [InlineData("SELECT 1 IN (1,2), 3 NOT IN (1,2), NULL IN (1), 1 IN (2,NULL), 'a' IN ('A','b')", "1|1|NULL|NULL|1")]
    [InlineData("SELECT (1,2)=(1,2), (1,2)<(1,3), (1,2) IN ((1,2),(3,4)), ROW(1,2)<>(2,1)", "1|1|1|1")]
    [InlineData("SELECT 1 AND NULL, 0 AND NULL, 1 OR NULL, NOT 0, 1 XOR 1, NULL IS NULL, 2 IS TRUE", "NULL|0|1|1|0|1|1")]
    [InlineData("SELECT 'abc' LIKE 'A%', 'abc' NOT LIKE '_b_', 'a%c' LIKE 'a\\%c'", "1|0|1")]
    [InlineData("SELECT CONCAT('a', 1, 2.5), UPPER('x'), LENGTH('é'), CHAR_LENGTH('é')", "a12.5|X|2|1")]
    [InlineData("SELECT CAST('12abc' AS SIGNED), CAST(1.5 AS DECIMAL(5,1)), CAST(-1 AS UNSIGNED), CAST(65 AS CHAR)", "12|1.5|18446744073709551615|65")]
    [InlineData("SELECT 1 WHERE 0", null)]
    [InlineData("SELECT 1 FROM DUAL WHERE 'a' = 'a'", "1")]
    [InlineData("SELECT DATE '2024-02-29', TIME '10:11:12.5', TIMESTAMP '2024-01-01 00:00:00'", "2024-02-29|10:11:12.5|2024-01-01 00:00:00")]
    [InlineData("SELECT DATE '2024-01-31' + INTERVAL 1 MONTH, EXTRACT(YEAR FROM '2024-05-06'), DATEDIFF('2024-03-01','2024-02-28')", "2024-02-29|2024|2")]
    [InlineData("SELECT x'4D79', 0x41, b'01000001', TRUE, FALSE", "My|A|A|1|0")]
    [InlineData("SELECT 5 > ALL (SELECT 1 UNION SELECT 2), 5 = ANY (SELECT 5), 1 > ANY (SELECT 3), EXISTS (SELECT 1 WHERE 0)", "1|1|0|0")]
    [InlineData("SELECT COUNT(*), SUM(1), MAX(2) FROM DUAL", "1|1|2")]
    [InlineData("SELECT TRIM('  a '), LTRIM(' a'), TRIM(LEADING 'x' FROM 'xxa'), SUBSTRING('hello',2,3), REPLACE('aa','a','b')", "a|a|a|ell|bb")]
    public void Without_tables(string sql, string? row)
    {
        using var bench = new Bench();
        Assert.Equal(row is null ? [] : [row], bench.Rows(sql));
    }

    // A column of a SELECT around is the same for all rows: no order, no groups.
    [Theory]
    [InlineData("SELECT (SELECT MAX(e.pay) FROM emp e WHERE e.dept = dept.id GROUP BY dept.name) FROM dept ORDER BY id", "200.25", "50.00", "NULL")]
    [InlineData("SELECT (SELECT e.name FROM emp e WHERE e.dept = dept.id ORDER BY dept.name, e.name DESC LIMIT 1) FROM dept ORDER BY id", "bob", "Cid", "NULL")]
    [InlineData("SELECT (SELECT COUNT(*) FROM emp e GROUP BY dept.id + 1) FROM dept", "4", "4", "4")]
    public void Outer_columns_in_order_and_groups_of_a_subquery(string sql, params string[] rows)
    {
        using var bench = WithPeople();
        Assert.Equal(rows, bench.Rows(sql));
    }

    [Fact]
    public void An_aggregate_of_an_outer_column_belongs_outside()
    {
        using var bench = WithPeople();
        Assert.Equal(["2"], bench.Rows("SELECT (SELECT COUNT(emp.dept) - 1) FROM emp"));
        var error = bench.Error("SELECT name FROM emp WHERE id IN (SELECT MAX(emp.dept) FROM dept GROUP BY dept.id)");
        Assert.Equal((1111, "Invalid use of group function"), (error.Number, error.Message));
        Assert.Equal(1111, bench.Error("EXPLAIN SELECT name FROM emp WHERE id IN (SELECT MAX(emp.dept) FROM dept GROUP BY dept.id)").Number);
    }

    [Theory]
    [InlineData("SELECT 1 AS a UNION SELECT 3 UNION SELECT 2 ORDER BY -a", "3", "2", "1")]
    [InlineData("SELECT 1 AS a, 'x' AS a UNION ALL SELECT 2, 'y' ORDER BY 1 + 0, 1 DESC LIMIT 1", "2|y")]
    [InlineData("(SELECT name FROM emp WHERE dept = 1) UNION SELECT name FROM dept ORDER BY LENGTH(name), name DESC LIMIT 3", "bob", "Ann", "Works")]
    [InlineData("SELECT (SELECT name FROM emp e WHERE e.dept = d.id UNION SELECT 'none' ORDER BY name = 'none', name DESC LIMIT 1) FROM dept d ORDER BY d.id", "bob", "Cid", "none")]
    [InlineData("WITH w AS (SELECT 5 AS n) SELECT n FROM w UNION SELECT n + 1 FROM w ORDER BY n * -1", "6", "5")]
    public void Order_of_a_union_by_expressions(string sql, params string[] rows)
    {
        using var bench = WithPeople();
        Assert.Equal(rows, bench.Rows(sql));
    }

    [Fact]
    public void Order_of_a_union_knows_its_columns_only()
    {
        using var bench = WithPeople();
        var error = bench.Error("SELECT name FROM emp UNION SELECT name FROM dept ORDER BY emp.name");
        Assert.Equal((1250, "Table 'emp' from one of the SELECTs cannot be used in global ORDER clause"), (error.Number, error.Message));
        Assert.Equal(1054, bench.Error("SELECT name FROM emp UNION SELECT name FROM dept ORDER BY id + 1").Number);
        error = bench.Error("SELECT name FROM emp UNION SELECT name FROM dept ORDER BY 1, COUNT(name)");
        Assert.Equal((3028, "Expression #2 of ORDER BY contains aggregate function and applies to a UNION, EXCEPT or INTERSECT"), (error.Number, error.Message));
        error = bench.Error("SELECT name FROM emp ORDER BY COUNT(*) + 1");
        Assert.Equal((3029, "Expression #1 of ORDER BY contains aggregate function and applies to the result of a non-aggregated query"), (error.Number, error.Message));
        Assert.Equal(["4"], bench.Rows("SELECT COUNT(*) FROM emp ORDER BY MAX(id)"));
    }

    [Theory]
    [InlineData("SELECT EXTRACT(HOUR FROM '10:11:12'), EXTRACT(MINUTE FROM '10:11:12'), EXTRACT(SECOND FROM '10:11:12'), EXTRACT(HOUR_MINUTE FROM '10:11:12')", "10|11|12|1011")]
    [InlineData("SELECT EXTRACT(HOUR_SECOND FROM '-10:11:12'), EXTRACT(MICROSECOND FROM '10:11:12.5'), EXTRACT(DAY_MINUTE FROM '02 10:11:12')", "-101112|500000|5811")]
    [InlineData("SELECT EXTRACT(MINUTE FROM '2020-01-05 10:11:12'), EXTRACT(DAY_MINUTE FROM '2020-01-05 10:11:12'), EXTRACT(DAY FROM '2020-01-05')", "11|51011|5")]
    public void Extract_reads_times(string sql, string row)
    {
        using var bench = new Bench();
        Assert.Equal([row], bench.Rows(sql));
    }

    [Theory]
    [InlineData("SELECT name FROM emp WHERE id = 2", "bob")]
    [InlineData("SELECT name FROM emp WHERE name = 'BOB'", "bob")]
    [InlineData("SELECT name FROM emp WHERE id = '2'", "bob")]
    [InlineData("SELECT name FROM emp WHERE pay = 100.5", "Ann")]
    [InlineData("SELECT name FROM emp WHERE pay > '150'", "bob")]
    [InlineData("SELECT name FROM emp WHERE pay BETWEEN 50 AND 100.499", "Cid")]
    [InlineData("SELECT name FROM emp WHERE id > 2.5 ORDER BY id", "Cid", "Dan")]
    [InlineData("SELECT name FROM emp WHERE born < '1990-01-01'", "bob")]
    [InlineData("SELECT name FROM emp WHERE born = 19900501", "Ann")]
    [InlineData("SELECT name FROM emp WHERE name LIKE 'a%'", "Ann")]
    [InlineData("SELECT name FROM emp WHERE dept IS NULL", "Dan")]
    [InlineData("SELECT name FROM emp WHERE id IN (1, '3', 99) ORDER BY name DESC", "Cid", "Ann")]
    [InlineData("SELECT name FROM emp ORDER BY name", "Ann", "bob", "Cid", "Dan")]
    [InlineData("SELECT name n FROM emp ORDER BY pay DESC, n LIMIT 2", "bob", "Ann")]
    [InlineData("SELECT name FROM emp ORDER BY id LIMIT 1, 2", "bob", "Cid")]
    [InlineData("SELECT name FROM emp ORDER BY pay LIMIT 1", "Dan")]
    [InlineData("SELECT pay*2, pay+1 FROM emp WHERE id=1", "201.00|101.50")]
    [InlineData("SELECT id+1, -id FROM emp WHERE id=1", "2|-1")]
    [InlineData("SELECT dept, COUNT(*), SUM(pay), MIN(name), MAX(pay), AVG(pay) FROM emp GROUP BY dept ORDER BY dept", "NULL|1|NULL|Dan|NULL|NULL", "1|2|300.75|Ann|200.25|150.375000", "2|1|50.00|Cid|50.00|50.000000")]
    [InlineData("SELECT dept d, COUNT(*) c FROM emp GROUP BY d HAVING c > 1", "1|2")]
    [InlineData("SELECT COUNT(DISTINCT dept), COUNT(dept) FROM emp", "2|3")]
    [InlineData("SELECT dept, COUNT(*) FROM emp GROUP BY dept WITH ROLLUP", "NULL|1", "1|2", "2|1", "NULL|4")]
    [InlineData("SELECT dept, GROUPING(dept) g, SUM(pay) FROM emp GROUP BY dept WITH ROLLUP HAVING g = 1 OR dept = 1 ORDER BY g DESC", "NULL|1|350.75", "1|0|300.75")]
    [InlineData("SELECT dept FROM emp WHERE id > 99 GROUP BY dept WITH ROLLUP")]
    [InlineData("SELECT 'many' FROM emp HAVING COUNT(*) > 3", "many")]
    [InlineData("SELECT 'many' FROM emp HAVING COUNT(*) > 30")]
    [InlineData("SELECT 0x10 + 0, ROUND(0.1e0, 2), TIMEDIFF('12:00:00', '10:00:00')", "16|0.10|02:00:00")]
    [InlineData("SELECT DISTINCT dept FROM emp WHERE dept IS NOT NULL ORDER BY dept", "1", "2")]
    [InlineData("SELECT GROUP_CONCAT(name ORDER BY name DESC SEPARATOR '-') FROM emp", "Dan-Cid-bob-Ann")]
    [InlineData("SELECT e.name, d.name FROM emp e JOIN dept d ON e.dept = d.id ORDER BY e.id", "Ann|Sales", "bob|Sales", "Cid|Works")]
    [InlineData("SELECT e.name, d.name FROM emp e LEFT JOIN dept d ON e.dept = d.id WHERE e.id > 2 ORDER BY e.id", "Cid|Works", "Dan|NULL")]
    [InlineData("SELECT d.name, COUNT(e.id) FROM emp e RIGHT JOIN dept d ON e.dept = d.id GROUP BY d.id ORDER BY d.id", "Sales|2", "Works|1", "Empty|0")]
    [InlineData("SELECT * FROM dept NATURAL JOIN (SELECT 1 AS id, 'x' AS other) o", "1|Sales|x")]
    [InlineData("SELECT * FROM dept JOIN (SELECT 2 AS id, 'x' AS other) o USING (id)", "2|Works|x")]
    [InlineData("SELECT name FROM dept d WHERE EXISTS (SELECT 1 FROM emp WHERE dept = d.id) ORDER BY 1", "Sales", "Works")]
    [InlineData("SELECT name FROM dept WHERE id NOT IN (SELECT dept FROM emp WHERE dept IS NOT NULL)", "Empty")]
    [InlineData("SELECT name, (SELECT COUNT(*) FROM emp WHERE dept = d.id) FROM dept d ORDER BY d.id", "Sales|2", "Works|1", "Empty|0")]
    [InlineData("SELECT name FROM emp WHERE pay = (SELECT MAX(pay) FROM emp)", "bob")]
    [InlineData("SELECT t.n FROM (SELECT name AS n, pay AS p FROM emp) t WHERE t.p > 60 ORDER BY n", "Ann", "bob")]
    [InlineData("WITH x AS (SELECT id FROM emp WHERE id < 3) SELECT COUNT(*) FROM x", "2")]
    [InlineData("WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 4) SELECT SUM(n) FROM s", "10")]
    [InlineData("SELECT 1 UNION SELECT 1 UNION ALL SELECT 2", "1", "2")]
    [InlineData("SELECT 1 AS a UNION SELECT 'b' ORDER BY a DESC LIMIT 1", "b")]
    [InlineData("SELECT name FROM dept EXCEPT SELECT 'sales' ORDER BY name", "Empty", "Works")]
    [InlineData("SELECT name FROM dept INTERSECT SELECT 'sales'", "Sales")]
    [InlineData("(SELECT name FROM emp ORDER BY id DESC LIMIT 1) UNION ALL (SELECT name FROM emp ORDER BY id LIMIT 1)", "Dan", "Ann")]
    [InlineData("SELECT name, ROW_NUMBER() OVER (ORDER BY id DESC) FROM emp ORDER BY id LIMIT 1", "Ann|4")]
    [InlineData("SELECT name, SUM(pay) OVER (PARTITION BY dept ORDER BY id) FROM emp WHERE dept = 1 ORDER BY id", "Ann|100.50", "bob|300.75")]
    [InlineData("SELECT emp.* FROM emp, dept WHERE emp.dept = dept.id AND dept.name = 'works'", "3|Cid|2|50.00|NULL")]
    [InlineData("SELECT d.emp.name FROM d.emp WHERE d.emp.id = 1", "Ann")]
    [InlineData("SELECT UPPER(name) u FROM emp HAVING u = 'ANN'", "ANN")]
    [InlineData("SELECT YEAR(born), MONTH(born), DATE_FORMAT(born, '%d.%m.%Y') FROM emp WHERE id = 1", "1990|5|01.05.1990")]
    [InlineData("SELECT born FROM emp WHERE born IN ('1990-05-01', '2000-12-31') ORDER BY born", "1990-05-01", "2000-12-31")]
    [InlineData("SELECT e1.name FROM emp e1 LEFT JOIN (emp e2 JOIN dept d ON d.id = e2.dept) ON e1.id = e2.id WHERE d.id IS NULL", "Dan")]
    [InlineData("TABLE dept ORDER BY id LIMIT 1", "1|Sales")]
    [InlineData("VALUES ROW(1,'a'), ROW(2,'b')", "1|a", "2|b")]
    public void From_tables(string sql, params string[] rows)
    {
        using var bench = WithPeople();
        Assert.Equal(rows, bench.Rows(sql));
    }

    [Theory]
    [InlineData("SELECT nope FROM emp", 1054, "Unknown column 'nope' in 'field list'")]
    [InlineData("SELECT 1 FROM emp WHERE nope = 1", 1054, "Unknown column 'nope' in 'where clause'")]
    [InlineData("SELECT nope FROM emp WHERE nor_this = 1", 1054, "Unknown column 'nope' in 'field list'")]
    [InlineData("SELECT 1 FROM emp ORDER BY nope", 1054, "Unknown column 'nope' in 'order clause'")]
    [InlineData("SELECT 1 FROM emp GROUP BY nope", 1054, "Unknown column 'nope' in 'group statement'")]
    [InlineData("SELECT name FROM emp HAVING pay > 1", 1054, "Unknown column 'pay' in 'having clause'")]
    [InlineData("SELECT 1 FROM emp e JOIN dept d ON e.nope = d.id", 1054, "Unknown column 'e.nope' in 'on clause'")]
    [InlineData("SELECT id FROM emp, dept", 1052, "Column 'id' in field list is ambiguous")]
    [InlineData("SELECT 1 FROM missing", 1146, "Table 'd.missing' doesn't exist")]
    [InlineData("SELECT 1 FROM nodb.missing", 1049, "Unknown database 'nodb'")]
    [InlineData("SELECT 1 FROM emp, emp", 1066, "Not unique table/alias: 'emp'")]
    [InlineData("SELECT 1 UNION SELECT 1, 2", 1222, "The used SELECT statements have a different number of columns")]
    [InlineData("SELECT (SELECT 1, 2)", 1241, "Operand should contain 1 column(s)")]
    [InlineData("SELECT (SELECT id FROM emp)", 1242, "Subquery returns more than 1 row")]
    [InlineData("SELECT 1 FROM emp WHERE SUM(id) > 1", 1111, "Invalid use of group function")]
    [InlineData("SELECT nofunc(1)", 1305, "FUNCTION d.nofunc does not exist")]
    [InlineData("SELECT name, COUNT(*) FROM emp", 1140, "In aggregated query without GROUP BY, expression #1 of SELECT list contains nonaggregated column 'd.emp.name'; this is incompatible with sql_mode=only_full_group_by")]
    [InlineData("SELECT name FROM emp GROUP BY dept", 1055, "Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'd.emp.name' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by")]
    [InlineData("SELECT x.* FROM emp", 1051, "Unknown table 'x'")]
    [InlineData("SELECT *", 1096, "No tables used")]
    [InlineData("SELECT 1 FROM emp WHERE born = 'abc'", 1525, "Incorrect DATE value: 'abc'")]
    public void Refused(string sql, int number, string message)
    {
        using var bench = WithPeople();
        var error = bench.Error(sql);
        Assert.Equal((number, message), (error.Number, error.Message));
    }

    [Fact]
    public void Grouping_by_a_key_determines_its_table()
    {
        using var bench = WithPeople();
        Assert.Equal(3, bench.Rows("SELECT d.name, COUNT(*) FROM dept d LEFT JOIN emp e ON e.dept = d.id GROUP BY d.id").Length);
    }

    [Fact]
    public void No_schema_chosen()
    {
        using var bench = new Bench(withSchema: false);
        Assert.Equal(1046, bench.Error("SELECT * FROM t").Number);
    }

    [Fact]
    public void User_variables()
    {
        using var bench = WithPeople();
        bench.Run("SELECT name, pay INTO @n, @p FROM emp WHERE id = 1");
        Assert.Equal("Ann|100.50", bench.Value("SELECT @n, @p"));
        Assert.Equal("Ann", bench.Value("SELECT name FROM emp WHERE name = @n"));
        Assert.Equal(["1|Ann", "2|bob"], bench.Rows("SELECT @i := IFNULL(@i, 0) + 1, name FROM emp ORDER BY id LIMIT 2"));
        Assert.Equal(1172, bench.Error("SELECT name INTO @n FROM emp").Number);
        Assert.Equal("8.4.0-cardea", bench.Value("SELECT @@version"));
    }

    [Fact]
    public void Found_rows()
    {
        using var bench = WithPeople();
        bench.Run("SELECT SQL_CALC_FOUND_ROWS id FROM emp LIMIT 1");
        Assert.Equal(4, bench.Host.FoundRows);
    }

    [Theory]
    [InlineData("SELECT 1 UNION SELECT 0", "1", "0")]
    [InlineData("SELECT 'b' UNION SELECT 'A' UNION SELECT 'a' UNION ALL SELECT 'A'", "b", "A", "A")]
    [InlineData("SELECT 2 UNION ALL SELECT 2 UNION SELECT 1 LIMIT 2", "2", "1")]
    [InlineData("SELECT x FROM (SELECT 3 AS x UNION SELECT 1 UNION SELECT 3) d", "3", "1")]
    [InlineData("SELECT 1 UNION SELECT 0 ORDER BY 1", "0", "1")]
    [InlineData("WITH RECURSIVE n AS (SELECT 2 AS v UNION SELECT v - 1 FROM n WHERE v > 0) SELECT v FROM n", "2", "1", "0")]
    public void Rows_of_a_union_come_in_the_order_in_which_they_are_found(string sql, params string[] rows)
    {
        using var bench = new Bench();
        Assert.Equal(rows, bench.Rows(sql));
    }

    [Theory]
    [InlineData("SELECT CAST('11:00:00.006054' AS TIME(6))", "11:00:00.006054")]
    [InlineData("SELECT CAST('2011-01-02 11:00:00.006054' AS TIME(6))", "11:00:00.006054")]
    [InlineData("SELECT CAST('20110102110000' AS TIME)", "11:00:00")]
    [InlineData("SELECT 'x' AS x UNION SELECT 'y' ORDER BY x", "x", "y")]
    [InlineData("SELECT CONCAT('v', 'v'), v FROM (SELECT 'b' AS v UNION SELECT 'a') t ORDER BY v", "vv|a", "vv|b")]
    [InlineData("SELECT 'v', v FROM (SELECT 'b' AS v UNION SELECT 'a') t ORDER BY v", "v|b", "v|a")]
    public void What_drivers_ask(string sql, params string[] rows)
    {
        using var bench = new Bench();
        Assert.Equal(rows, bench.Rows(sql));
    }
}
