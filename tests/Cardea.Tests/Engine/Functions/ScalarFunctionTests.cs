using Cardea.Engine.Functions;

namespace Cardea.Tests.Engine.Functions;

/// <summary>Each line: function, arguments separated by <c>|</c>, the expected text. Most cases are examples of the MySQL 8.4 manual.</summary>
public sealed class ScalarFunctionTests
{
    private static readonly string Table = """
        + | 1 | 2 | 3
        + | 9223372036854775807 | 1 | 1690 BIGINT value is out of range in '(9223372036854775807 + 1)'
        + | u18446744073709551615 | 1 | 1690 BIGINT UNSIGNED value is out of range in '(18446744073709551615 + 1)'
        + | 0.1 | 0.2 | 0.3
        + | '10 apples' | 1 | 11
        + | 'a' | 1 | 1
        + | 1.50 | 2 | 3.50
        + | NULL | 1 | NULL
        - | u1 | 2 | 1690 BIGINT UNSIGNED value is out of range in '(1 - 2)'
        - | 5 | 7 | -2
        * | 9223372036854775807 | 2 | 1690 BIGINT value is out of range in '(9223372036854775807 * 2)'
        * | 1.25 | 1.25 | 1.5625
        * | 18014398509481984 | 18014398509481984.0 | 324518553658426726783156020576256.0
        / | 5 | 2 | 2.5000
        / | 3 | 5 | 0.6000
        / | 1 | 3 | 0.3333
        / | 2 | 3 | 0.6667
        / | -2 | 3 | -0.6667
        / | 1 | 0 | NULL
        / | 1e0 | 4 | 0.25
        / | 14620 | 9432456 | 0.0015
        DIV | 5 | 2 | 2
        DIV | -5 | 2 | -2
        DIV | 5.9 | 2.1 | 2
        DIV | 1 | 0 | NULL
        % | 234 | 10 | 4
        % | -7 | 3 | -1
        % | 34.5 | 3 | 1.5
        MOD | 29 | 9 | 2
        NEG | 5 | -5
        NEG | -9223372036854775808 | 1690 BIGINT value is out of range in '-(-9223372036854775808)'
        = | 1 | '1' | 1
        = | 0 | 'x6' | 1
        = | 'a' | 'A' | 1
        = | 'a' | 'a ' | 0
        = | '.01' | 0.01 | 1
        = | x'61' | 'A' | 0
        = | 9223372036854775807 | 9223372036854775806 | 0
        = | 0.1 | 0.10 | 1
        = | DATE'2024-01-02' | '2024-1-2' | 1
        = | DATE'2024-01-02' | '20240102' | 1
        = | DATE'2024-01-02' | 20240102 | 1
        = | TIME'10:00:00' | '10:00' | 1
        < | 10 | '9' | 0
        < | '10' | '9' | 1
        < | u18446744073709551615 | -1 | 0
        <=> | NULL | NULL | 1
        <=> | 1 | NULL | 0
        <> | 'zapp' | 'zappp' | 1
        > | 2.1 | 2 | 1
        BETWEEN | 2 | 1 | 3 | 1
        BETWEEN | 'b' | 'a' | 'c' | 1
        BETWEEN | 2 | 2 | 'x-3' | 0
        BETWEEN | 2 | 3 | NULL | 0
        IN | 2 | 0 | 3 | 5 | 'wefwf' | 0
        IN | 'wefwf' | 'wee' | 'wefwf' | 'weg' | 1
        IN | 2 | 1 | NULL | NULL
        AND | 0 | NULL | 0
        AND | 1 | NULL | NULL
        AND | '1' | 2.5 | 1
        OR | 1 | NULL | 1
        OR | 0 | NULL | NULL
        XOR | 1 | 1 | 0
        XOR | 1 | NULL | NULL
        NOT | 10 | 0
        NOT | 0.0 | 1
        IS TRUE | NULL | 0
        ISNULL | NULL | 1
        IF | 1 | 'yes' | 'no' | yes
        IF | 0 | 1 | 2.50 | 2.50
        IFNULL | NULL | 10 | 10
        NULLIF | 1 | 1 | NULL
        NULLIF | 1 | 2 | 1
        COALESCE | NULL | 1 | 1
        COALESCE | NULL | 1 | 'x' | 1
        CASE | 0 | 'one' | 1 | 'two' | 'more' | two
        CASE | 0 | 'one' | NULL
        GREATEST | 2 | 0 | 2
        GREATEST | 34.0 | 3.0 | 5.0 | 767.0 | 767.0
        GREATEST | 'B' | 'A' | 'C' | C
        LEAST | 34.0 | 3.0 | 5.0 | 767.0 | 3.0
        LEAST | 1 | NULL | NULL
        INTERVAL | 23 | 1 | 15 | 17 | 30 | 44 | 200 | 3
        INTERVAL | 10 | 1 | 10 | 100 | 1000 | 2
        STRCMP | 'text' | 'text2' | -1
        & | 29 | 15 | 13
        | | 29 | 15 | 31
        ^ | 11 | 3 | 8
        ~ | 1 | 18446744073709551614
        << | 1 | 2 | 4
        << | 1 | 64 | 0
        >> | 4 | 2 | 1
        BIT_COUNT | 29 | 4
        & | x'F0' | x'3C' | 0x30
        LIKE | 'David!' | 'David_' | 1
        LIKE | 'David!' | 'David\_' | 0
        LIKE | 'David_' | 'David\_' | 1
        LIKE | 'David_' | 'David|_' | '|' | 1
        LIKE | 'abc' | 'ABC' | 1
        LIKE | 'ä' | 'A' | 1
        LIKE | 10 | '1%' | 1
        LIKE | 'a' | 'a ' | 0
        LIKE | 'aXbXc' | '%x%c' | 1
        LIKE | '' | '%' | 1
        LIKE | 'straße' | 'stra_e' | 1
        REGEXP | 'Michael!' | '.*' | 1
        REGEXP | 'a' | '^[b-d]' | 0
        REGEXP | 'ABC' | 'abc' | 1
        REGEXP | x'41' | 'a' | 0
        REGEXP | 'a1' | '^[[:alpha:]][[:digit:]]$' | 1
        REGEXP | 'a' | '(' | 3691 Mismatched parenthesis in regular expression.
        REGEXP_LIKE | 'abc' | 'ABC' | 'c' | 0
        REGEXP_INSTR | 'dog cat dog' | 'dog' | 2 | 9
        REGEXP_INSTR | 'aa aaa aaaa' | 'a{4}' | 8
        REGEXP_REPLACE | 'a b c' | 'b' | 'X' | a X c
        REGEXP_REPLACE | 'abc def ghi' | '[a-z]+' | 'X' | 1 | 3 | abc def X
        REGEXP_SUBSTR | 'abc def ghi' | '[a-z]+' | 1 | 3 | ghi
        ASCII | 'dx' | 100
        ORD | '€' | 14844588
        BIN | 12 | 1100
        OCT | 12 | 14
        CONV | 'a' | 16 | 2 | 1010
        CONV | '6E' | 18 | 8 | 172
        CONV | -17 | 10 | -18 | -H
        HEX | 255 | FF
        HEX | 'abc' | 616263
        UNHEX | '4D7953514C' | 0x4D7953514C
        UNHEX | 'GG' | NULL
        CHAR_LENGTH | '海豚' | 2
        LENGTH | '海豚' | 6
        BIT_LENGTH | 'text' | 32
        CONCAT | 'My' | 'S' | 'QL' | MySQL
        CONCAT | 'My' | NULL | 'QL' | NULL
        CONCAT | 14.3 | 14.3
        CONCAT_WS | ',' | 'First name' | NULL | 'Last Name' | First name,Last Name
        ELT | 1 | 'Aa' | 'Bb' | Aa
        ELT | 4 | 'Aa' | 'Bb' | NULL
        EXPORT_SET | 5 | 'Y' | 'N' | ',' | 4 | Y,N,Y,N
        FIELD | 'Bb' | 'Aa' | 'Bb' | 'Cc' | 2
        FIND_IN_SET | 'b' | 'a,b,c,d' | 2
        FORMAT | 12332.123456 | 4 | 12,332.1235
        FORMAT | 12332.2 | 0 | 12,332
        FORMAT | 12332.2 | 2 | 'de_DE' | 12.332,20
        FROM_BASE64 | 'YWJj' | 0x616263
        TO_BASE64 | 'abc' | YWJj
        INSERT | 'Quadratic' | 3 | 4 | 'What' | QuWhattic
        INSERT | 'Quadratic' | -1 | 4 | 'What' | Quadratic
        INSERT | 'Quadratic' | 3 | 100 | 'What' | QuWhat
        INSTR | 'foobarbar' | 'bar' | 4
        INSTR | 'xbar' | 'foobar' | 0
        LOCATE | 'bar' | 'foobarbar' | 5 | 7
        LOCATE | 'BAR' | 'fööbarbar' | 4
        LEFT | 'foobarbar' | 5 | fooba
        RIGHT | 'foobarbar' | 4 | rbar
        LOWER | 'QUADRATICALLY' | quadratically
        UPPER | 'Hej ä' | HEJ Ä
        LPAD | 'hi' | 4 | '??' | ??hi
        LPAD | 'hi' | 1 | '??' | h
        RPAD | 'hi' | 5 | '?' | hi???
        LTRIM | '  barbar' | barbar
        TRIM | '  bar   ' | bar
        TRIM_LEADING | 'xxxbarxxx' | 'x' | barxxx
        TRIM_TRAILING | 'barxxyz' | 'xyz' | barx
        MAKE_SET | 5 | 'hello' | 'nice' | 'world' | hello,world
        QUOTE | 'Don''t!' | 'Don\'t!'
        QUOTE | NULL | NULL
        REPEAT | 'MySQL' | 3 | MySQLMySQLMySQL
        REPEAT | 'MySQL' | 3000000 | NULL
        REPLACE | 'www.mysql.com' | 'w' | 'Ww' | WwWwWw.mysql.com
        REVERSE | 'aé€' | €éa
        SOUNDEX | 'Hello' | H400
        SOUNDEX | 'Quadratically' | Q36324
        SUBSTRING | 'Quadratically' | 5 | ratically
        SUBSTRING | 'Quadratically' | 5 | 6 | ratica
        SUBSTRING | 'Sakila' | -3 | ila
        SUBSTRING | 'Sakila' | -5 | 3 | aki
        SUBSTRING | 'Sakila' | 0 | EMPTY
        SUBSTRING_INDEX | 'www.mysql.com' | '.' | 2 | www.mysql
        SUBSTRING_INDEX | 'www.mysql.com' | '.' | -2 | mysql.com
        ABS | -32 | 32
        ABS | -9223372036854775808 | 1690 BIGINT value is out of range in 'abs(-9223372036854775808)'
        CEILING | 1.23 | 2
        CEILING | -1.23 | -1
        FLOOR | -1.23 | -2
        ROUND | -1.23 | -1
        ROUND | -1.58 | -2
        ROUND | 1.298 | 1 | 1.3
        ROUND | 23.298 | -1 | 20
        ROUND | 2.5 | 3
        ROUND | 25e-1 | 2
        ROUND | 150 | -2 | 200
        TRUNCATE | 1.999 | 1 | 1.9
        TRUNCATE | -1.999 | 1 | -1.9
        TRUNCATE | 122 | -2 | 100
        SIGN | -32 | -1
        POW | 2 | -2 | 0.25
        SQRT | 4 | 2
        SQRT | -16 | NULL
        EXP | 0 | 1
        LN | -2 | NULL
        LOG | 2 | 65536 | 16
        LOG10 | 100 | 2
        LOG10 | -100 | NULL
        ATAN | -2 | 2 | -0.7853981633974483
        DEGREES | 0 | 0
        PI | 3.141592653589793
        CRC32 | 'MySQL' | 3259397556
        CRC32 | 'mysql' | 2501908538
        MD5 | 'testing' | ae2b1fca515949e5d54fb22b8ed95575
        SHA1 | 'abc' | a9993e364706816aba3e25717850c26c9cd0d89d
        SHA2 | 'abc' | 224 | 23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7
        SHA2 | 'abc' | 256 | ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
        INET_ATON | '10.0.5.9' | 167773449
        INET_ATON | '127.1' | 2130706433
        INET_NTOA | 167773449 | 10.0.5.9
        INET6_ATON | '10.0.5.9' | 0x0A000509
        INET6_NTOA | x'0A000509' | 10.0.5.9
        IS_IPV4 | '10.0.5.256' | 0
        IS_UUID | '6ccd780c-baba-1026-9564-5b8c656024db' | 1
        UUID_TO_BIN | '6ccd780c-baba-1026-9564-5b8c656024db' | 0x6CCD780CBABA102695645B8C656024DB
        UUID_TO_BIN | '6ccd780c-baba-1026-9564-5b8c656024db' | 1 | 0x1026BABA6CCD780C95645B8C656024DB
        BIN_TO_UUID | x'1026BABA6CCD780C95645B8C656024DB' | 1 | 6ccd780c-baba-1026-9564-5b8c656024db
        """;

    private static readonly string Dates = """
        DATE_ADD DAY | '2018-05-01' | 1 | 2018-05-02
        DATE_SUB YEAR | '2018-05-01' | 1 | 2017-05-01
        DATE_ADD SECOND | '2020-12-31 23:59:59' | 1 | 2021-01-01 00:00:00
        DATE_ADD MINUTE_SECOND | '2100-12-31 23:59:59' | '1:1' | 2101-01-01 00:01:00
        DATE_SUB DAY_SECOND | '2025-01-01 00:00:00' | '1 1:1:1' | 2024-12-30 22:58:59
        DATE_ADD DAY_HOUR | '1900-01-01 00:00:00' | '-1 10' | 1899-12-30 14:00:00
        DATE_ADD SECOND_MICROSECOND | '1992-12-31 23:59:59.000002' | '1.999999' | 1993-01-01 00:00:01.000001
        DATE_ADD HOUR | '2023-01-01' | 1 | 2023-01-01 01:00:00
        DATE_ADD MONTH | '2024-01-30' | 1 | 2024-02-29
        DATE_ADD MONTH | DATE'2023-01-31' | 1 | 2023-02-28
        DATE_ADD DAY | TIMESTAMP'2024-02-28 10:00:00' | 1 | 2024-02-29 10:00:00
        DATE_ADD DAY | DATE'9999-12-31' | 1 | NULL
        DATE_ADD HOUR | DATE'2024-01-01' | 25 | 2024-01-02 01:00:00
        DATE_ADD DAY | 'nonsense' | 1 | NULL
        ADDTIME | '2007-12-31 23:59:59.999999' | '1 1:1:1.000002' | 2008-01-02 01:01:01.000001
        ADDTIME | '01:00:00.999999' | '02:00:00.999998' | 03:00:01.999997
        SUBTIME | '2007-12-31 23:59:59.999999' | '1 1:1:1.000002' | 2007-12-30 22:58:58.999997
        CONVERT_TZ | '2004-01-01 12:00:00' | '+00:00' | '+10:00' | 2004-01-01 22:00:00
        CURDATE | 2024-02-29
        NOW | 2024-02-29 13:14:15
        NOW | 3 | 2024-02-29 13:14:15.678
        DATE | '2003-12-31 01:02:03' | 2003-12-31
        DATEDIFF | '2007-12-31 23:59:59' | '2007-12-30' | 1
        DATEDIFF | '2010-11-30 23:59:59' | '2010-12-31' | -31
        DATE_FORMAT | '2009-10-04 22:23:00' | '%W %M %Y' | Sunday October 2009
        DATE_FORMAT | '2007-10-04 22:23:00' | '%H:%i:%s' | 22:23:00
        DATE_FORMAT | '1900-10-04 22:23:00' | '%D %y %a %d %m %b %j' | 4th 00 Thu 04 10 Oct 277
        DATE_FORMAT | '1997-10-04 22:23:00' | '%H %k %I %r %T %S %w' | 22 22 10 10:23:00 PM 22:23:00 00 6
        DATE_FORMAT | '1999-01-01' | '%X %V' | 1998 52
        DATE_FORMAT | '2006-06-00' | '%d' | 00
        DAYNAME | '2007-02-03' | Saturday
        DAYOFMONTH | '2007-02-03' | 3
        DAYOFWEEK | '2007-02-03' | 7
        DAYOFYEAR | '2007-02-03' | 34
        EXTRACT YEAR | '2019-07-02' | 2019
        EXTRACT YEAR_MONTH | '2019-07-02 01:02:03' | 201907
        EXTRACT DAY_MINUTE | '2019-07-02 01:02:03' | 20102
        EXTRACT MICROSECOND | '2003-01-02 10:30:00.000123' | 123
        FROM_DAYS | 730669 | 2000-07-03
        TO_DAYS | 950501 | 728779
        TO_DAYS | '2007-10-07' | 733321
        TO_SECONDS | '2009-11-29 13:43:32' | 63426721412
        FROM_UNIXTIME | 1447430881 | 2015-11-13 16:08:01
        UNIX_TIMESTAMP | TIMESTAMP'2015-11-13 10:20:19' | 1447410019
        UNIX_TIMESTAMP | TIMESTAMP'2015-11-13 10:20:19.012' | 1447410019.012
        HOUR | '10:05:03' | 10
        HOUR | '272:59:59' | 272
        LAST_DAY | '2003-02-05' | 2003-02-28
        LAST_DAY | '2004-02-05' | 2004-02-29
        LAST_DAY | '2003-03-32' | NULL
        MAKEDATE | 2011 | 31 | 2011-01-31
        MAKEDATE | 2011 | 365 | 2011-12-31
        MAKEDATE | 2011 | 0 | NULL
        MAKETIME | 12 | 15 | 30 | 12:15:30
        MICROSECOND | '2019-12-31 23:59:59.000010' | 10
        MINUTE | '2008-02-03 10:05:03' | 5
        MONTH | '2008-02-03' | 2
        MONTHNAME | '2008-02-03' | February
        PERIOD_ADD | 200801 | 2 | 200803
        PERIOD_DIFF | 200802 | 200703 | 11
        QUARTER | '2008-04-01' | 2
        SEC_TO_TIME | 2378 | 00:39:38
        STR_TO_DATE | '01,5,2013' | '%d,%m,%Y' | 2013-05-01
        STR_TO_DATE | 'May 1, 2013' | '%M %d,%Y' | 2013-05-01
        STR_TO_DATE | 'a09:30:17' | 'a%h:%i:%s' | 09:30:17
        STR_TO_DATE | 'a09:30:17' | '%h:%i:%s' | NULL
        STR_TO_DATE | '09:30:17a' | '%h:%i:%s' | 09:30:17
        STR_TO_DATE | '200442 Monday' | '%X%V %W' | 2004-10-18
        TIME | '2003-12-31 01:02:03' | 01:02:03
        TIME | '2003-12-31 01:02:03.000123' | 01:02:03.000123
        TIMEDIFF | '2000-01-01 00:00:00' | '2000-01-01 00:00:00.000001' | -00:00:00.000001
        TIMEDIFF | '2008-12-31 23:59:59.000001' | '2008-12-30 01:01:01.000002' | 46:58:57.999999
        TIMESTAMPADD MINUTE | 1 | '2003-01-02' | 2003-01-02 00:01:00
        TIMESTAMPADD WEEK | 1 | '2003-01-02' | 2003-01-09
        TIMESTAMPDIFF MONTH | '2003-02-01' | '2003-05-01' | 3
        TIMESTAMPDIFF YEAR | '2002-05-01' | '2001-01-01' | -1
        TIMESTAMPDIFF MINUTE | '2003-02-01' | '2003-05-01 12:05:55' | 128885
        TIME_FORMAT | '100:00:00' | '%H %k %h %I %l' | 100 100 04 04 4
        TIME_TO_SEC | '22:23:00' | 80580
        WEEK | '2008-02-20' | 7
        WEEK | '2008-02-20' | 1 | 8
        WEEK | '2008-12-31' | 1 | 53
        WEEK | '2000-01-01' | 0 | 0
        WEEK | '2000-01-01' | 2 | 52
        WEEKDAY | '2008-02-03 22:23:00' | 6
        WEEKOFYEAR | '2008-02-20' | 8
        YEAR | '1987-01-01' | 1987
        YEARWEEK | '1987-01-01' | 198652
        """;

    private static readonly string Json = """
        JSON_ARRAY | 1 | 'abc' | NULL | [1, "abc", null]
        JSON_OBJECT | 'id' | 87 | 'name' | 'carrot' | {"id": 87, "name": "carrot"}
        JSON_OBJECT | 'bb' | 1 | 'a' | 2 | 'ba' | 3 | {"a": 2, "ba": 3, "bb": 1}
        JSON_QUOTE | '"null"' | "\"null\""
        JSON_CONTAINS | '{"a": 1, "b": 2, "c": {"d": 4}}' | '1' | '$.a' | 1
        JSON_CONTAINS | '{"a": 1, "b": 2, "c": {"d": 4}}' | '{"d": 4}' | '$.a' | 0
        JSON_CONTAINS_PATH | '{"a": 1, "b": 2, "c": {"d": 4}}' | 'all' | '$.a' | '$.e' | 0
        JSON_EXTRACT | '[10, 20, [30, 40]]' | '$[1]' | 20
        JSON_EXTRACT | '[10, 20, [30, 40]]' | '$[1]' | '$[0]' | [20, 10]
        JSON_EXTRACT | '[10, 20, [30, 40]]' | '$[2][*]' | [30, 40]
        JSON_EXTRACT | '[1, 2, 3, 4, 5]' | '$[1 to 3]' | [2, 3, 4]
        JSON_EXTRACT | '[1, 2, 3, 4, 5]' | '$[last-1]' | 4
        JSON_EXTRACT | '{"a": {"b": 1}, "c": {"b": 2}}' | '$**.b' | [1, 2]
        JSON_EXTRACT | '{"a": 1}' | '$.b' | NULL
        JSON_EXTRACT | '{"a": 1}' | 'a' | 3143 Invalid JSON path expression. The error is around character position 1.
        ->> | JSON'{"a": "x\"y"}' | '$.a' | x"y
        JSON_KEYS | '{"a": 1, "b": {"c": 30}}' | ["a", "b"]
        JSON_LENGTH | '{"a": 1, "b": {"c": 30}}' | 2
        JSON_TYPE | '{"a": [10, true]}' | OBJECT
        JSON_TYPE | '1.0' | DOUBLE
        JSON_VALID | 'hello' | 0
        JSON_VALID | '"hello"' | 1
        JSON_SET | '{ "a": 1, "b": [2, 3]}' | '$.a' | 10 | '$.c' | '[true, false]' | {"a": 10, "b": [2, 3], "c": "[true, false]"}
        JSON_INSERT | '{ "a": 1, "b": [2, 3]}' | '$.a' | 10 | '$.c' | 1 | {"a": 1, "b": [2, 3], "c": 1}
        JSON_REPLACE | '{ "a": 1, "b": [2, 3]}' | '$.a' | 10 | '$.c' | 1 | {"a": 10, "b": [2, 3]}
        JSON_REMOVE | '["a", ["b", "c"], "d"]' | '$[1]' | ["a", "d"]
        JSON_ARRAY_APPEND | '["a", ["b", "c"], "d"]' | '$[1]' | 1 | ["a", ["b", "c", 1], "d"]
        JSON_ARRAY_INSERT | '["a", {"b": [1, 2]}, [3, 4]]' | '$[1]' | 'x' | ["a", "x", {"b": [1, 2]}, [3, 4]]
        JSON_MERGE_PATCH | '{"a": 1, "b":2}' | '{"b":null}' | {"a": 1}
        JSON_MERGE_PRESERVE | '{"a": 1}' | '{"a": 2}' | {"a": [1, 2]}
        JSON_UNQUOTE | '"abc"' | abc
        JSON_OVERLAPS | '[1,3,5,7]' | '[2,5,7]' | 1
        MEMBER OF | 17 | '[23, "abc", 17]' | 1
        JSON_DEPTH | '[10, {"a": 20}]' | 3
        JSON_LENGTH | 'x' | 3141 Invalid JSON text in argument 1 to function json_length: "Invalid value." at position 0.
        """;

    public static TheoryData<string> Cases() => [.. (Table + "\n" + Dates + "\n" + Json).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    [Theory, MemberData(nameof(Cases))]
    public void Gives_what_the_manual_says(string line)
    {
        var at = line.StartsWith("| |", StringComparison.Ordinal) ? 1 : line.IndexOf(" |", StringComparison.Ordinal);
        var name = line[..at].TrimEnd();
        var parts = line[(at + 2)..].Split(" | ").Select(static p => p.Trim().Replace("''", "'", StringComparison.Ordinal)).ToList();
        for (var i = 0; i < parts.Count - 1; i++) if (parts[i] == "'") parts[i] = "''";
        Assert.Equal(parts[^1] == "EMPTY" ? "" : parts[^1], Values.Calls.Run(name, new Values.FakeSession(), [.. parts[..^1]]));
    }

    [Fact]
    public void Every_function_can_infer_a_type_for_strings_numbers_and_nulls()
    {
        foreach (var name in FunctionTable.ScalarNames)
        {
            var function = FunctionTable.Scalar(name)!;
            foreach (var type in (Cardea.Engine.Types.MySqlType[])[Cardea.Engine.Types.MySqlType.VarChar(10), Cardea.Engine.Types.MySqlType.BigInt, Cardea.Engine.Types.MySqlType.NullType, Cardea.Engine.Types.MySqlType.Decimal(10, 2), Cardea.Engine.Types.MySqlType.DateTime(3), Cardea.Engine.Types.MySqlType.Json])
            {
                var result = function.ResultType([.. Enumerable.Repeat(type, function.MinArguments)]);
                Assert.True(result.Wire.Length <= uint.MaxValue && result.ToString().Length > 0, name);
            }
        }
    }

    [Fact]
    public void Every_function_survives_nulls_strings_numbers_and_bytes()
    {
        string[] literals = ["NULL", "'x'", "-1", "9223372036854775807", "1.5", "1e300", "''", "x'FF00'", "DATE'2024-02-29'", "TIME'-10:00:00'", "JSON'{\"a\": [1]}'", "u18446744073709551615"];
        foreach (var name in FunctionTable.ScalarNames.Where(static n => n is not ("SLEEP" or "GET_LOCK" or "CAST" or "CONVERT" or "COLLATE")))
        {
            var function = FunctionTable.Scalar(name)!;
            foreach (var literal in literals)
                for (var count = function.MinArguments; count <= Math.Min(function.MinArguments + 1, function.MaxArguments < 0 ? 9 : function.MaxArguments); count++)
                    Values.Calls.Run(function, new Values.FakeSession(), [.. Enumerable.Repeat(literal, count)]);
        }
    }
}
